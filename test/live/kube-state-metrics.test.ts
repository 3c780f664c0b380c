import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  Duration,
  RemovalPolicy,
  ScrapeTarget,
  SecureNamespace,
  SecurePrometheus,
  Size,
} from '../../lib';
import { ALLOWED, letIn } from './support/access';
import { ClientPod, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { kubeStateMetrics, STATE_LABELS, STATE_PORT } from './support/kube-state-metrics';
import { create, get, kubectl, makeNamespace, podOf, removeNamespaces, secret } from './support/kubectl';
import { waitFor } from './support/process';
import { PrometheusClient } from './support/prometheus';
import { Build, Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';

const IMAGE = process.env.LIVE_KUBE_STATE_METRICS_IMAGE ?? '';

// As examples/scrape-cluster.ts has it, where the API server and nodes are those of somebody else.
class Collection extends TerraformStack {
  public constructor(app: App, name: string, system: string) {
    super(app, 'state-metrics');
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const prometheus = new SecurePrometheus(this, 'prometheus', {
      ...{ namespace, authority, storage: { size: Size.mebibytes(64), removalPolicy } },
      scrapeInterval: Duration.seconds(2),
      resources: { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) },
    });
    const target = ScrapeTarget.fromService(this, 'kube-state-metrics', {
      namespace: SecureNamespace.fromName(this, 'system', { name: system }),
      labels: STATE_LABELS,
      port: STATE_PORT,
      clearText: AcceptedRisk.because('what is tested'),
    });
    prometheus.scrape(target, { honorLabels: true });
  }
}

live('kube-state-metrics.test.ts', 'LIVE_KUBE_STATE_METRICS_IMAGE')('what kube-state-metrics knows', () => {
  const namespace = uniqueName();
  const [system, clients] = [`${namespace}-system`, `${namespace}-clients`];
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const build: Build = (app) => new Collection(app, namespace, system);
  const login = async (): Promise<Login> => {
    const { password = '' } = await secret(namespace, 'prometheus-credential');
    return { name: 'prometheus', password };
  };
  const prometheus = new PrometheusClient(client, `https://prometheus.${namespace}.svc:9090`, 'authority', login);

  beforeAll(async () => {
    for (const name of [system, clients]) await makeNamespace(name);
    const start = Date.now();
    await Promise.all([client.start(ALLOWED), deployment.apply(build)]);
    await create(...kubeStateMetrics(system, namespace, IMAGE));
    await kubectl(['-n', system, 'rollout', 'status', 'deployment/kube-state-metrics', '--timeout=60s'], {
      timeout: 70,
    });
    recordTiming('Prometheus and kube-state-metrics', start);
    await letIn(clients, namespace);
    const { data } = await get<{ data: Record<string, string> }>(namespace, 'configmap', 'authority-ca');
    await client.trust('authority', data['ca.crt'] ?? '');
  });
  afterAll(async () => {
    await removeNamespaces(namespace, system, clients);
    deployment.forget();
    printTimings();
  });

  it('is scraped, in another namespace', async () => {
    const target = await waitFor('the target', 60, async () => {
      const seen = await prometheus.target('kube-state-metrics');
      return seen?.health === 'up' ? seen : undefined;
    });
    expect(target.scrapeUrl).toMatch(new RegExp(`^http://[^/]+:${STATE_PORT}/metrics$`));
  });

  it('is about the objects that it names, not about itself', async () => {
    const { name } = (await podOf(namespace, 'prometheus')).metadata;
    const ready = `kube_pod_status_ready{namespace="${namespace}", pod="${name}", condition="true"}`;
    await waitFor('a pod that is ready', 60, async () =>
      (await prometheus.query(ready))['kube-state-metrics'] === 1 ? true : undefined,
    );
    const replicas = `kube_statefulset_replicas{namespace="${namespace}", statefulset="prometheus"}`;
    expect(await prometheus.query(replicas)).toEqual({ 'kube-state-metrics': 1 });
    expect(await prometheus.query('count by (job) ({exported_namespace!=""})')).toEqual({});
  });

  it('leaves nothing to do for a second apply', async () => {
    const { changes, status, stderr } = await deployment.plan(build);
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
  });
});
