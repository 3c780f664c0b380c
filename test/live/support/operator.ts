import { HARDENED, HARDENED_POD } from './client-pod';
import { create, exists, get, kubectl, KubernetesObject, logs } from './kubectl';
import { SeenTarget } from './prometheus';
import { waitFor } from './process';

/** What a Prometheus of the operator is told apart by, as by the Helm chart of most. */
export const SELECTED = { release: 'live' };
/** The labels that the operator gives to its pods. */
export const PROMETHEUS_POD = { 'app.kubernetes.io/name': 'prometheus' };

const GROUP = 'monitoring.coreos.com';
const PROMETHEUS = 'live';

interface Images {
  readonly operator: string;
  readonly reloader: string;
}

interface Prometheus {
  readonly status?: { readonly conditions?: { type: string; status: string; message: string }[] };
}

/** A Prometheus Operator that looks at some namespaces only, and one Prometheus that it runs. */
export class PrometheusOperator {
  private readonly definitions: string[] = [];

  public constructor(
    private readonly namespace: string,
    private readonly watched: string[],
    private readonly images: Images,
  ) {}

  /** Defines the kinds that the cluster lacks, as the operator's own image has them. */
  public async define(): Promise<void> {
    const name = 'definitions';
    await create(this.pod(name, { restartPolicy: 'Never', containers: [this.container(['crds'])] }));
    await kubectl(
      ['-n', this.namespace, 'wait', '--for=jsonpath={.status.phase}=Succeeded', `pod/${name}`, '--timeout=60s'],
      { timeout: 70 },
    );
    const yaml = await logs(this.namespace, name, 'operator');
    for (const definition of yaml.split(/^---$/m)) {
      const [, found] = /^ {2}name: (.+)$/m.exec(definition) ?? [];
      if (found === undefined || (await exists('', 'crd', found))) continue;
      await kubectl(['create', '-f', '-'], { input: definition });
      this.definitions.push(found);
    }
    const made = this.definitions.map((found) => `crd/${found}`);
    if (made.length > 0) await kubectl(['wait', '--for=condition=Established', ...made, '--timeout=30s']);
  }

  public async start(): Promise<void> {
    const { namespace } = this;
    await create(
      ...this.account('operator', OPERATOR_RULES),
      ...this.account('prometheus', PROMETHEUS_RULES),
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'operator', namespace },
        spec: {
          selector: { matchLabels: { app: 'operator' } },
          template: {
            metadata: { labels: { app: 'operator' } },
            spec: {
              ...HARDENED_POD,
              automountServiceAccountToken: true,
              serviceAccountName: 'operator',
              containers: [
                this.container([
                  `--prometheus-config-reloader=${this.images.reloader}`,
                  `--namespaces=${[namespace, ...this.watched].join()}`,
                  // So it watches no Secrets but those beside its Prometheus.
                  `--prometheus-instance-namespaces=${namespace}`,
                  '--kubelet-endpoints=false',
                  '--config-reloader-cpu-request=0',
                ]),
              ],
            },
          },
        },
      },
      {
        apiVersion: `${GROUP}/v1`,
        kind: 'Prometheus',
        metadata: { name: PROMETHEUS, namespace },
        spec: {
          image: 'quay.io/prometheus/prometheus:v3.9.1',
          version: 'v3.9.1',
          serviceAccountName: 'prometheus',
          securityContext: { ...HARDENED_POD.securityContext, fsGroup: 1000 },
          resources: { requests: { cpu: '20m', memory: '64Mi' } },
          // No monitor may name a file of its pod.
          arbitraryFSAccessThroughSMs: { deny: true },
          ...Object.fromEntries(
            ['serviceMonitor', 'podMonitor', 'scrapeConfig'].flatMap((kind) => [
              [`${kind}Selector`, { matchLabels: SELECTED }],
              [`${kind}NamespaceSelector`, {}],
            ]),
          ),
        },
      },
    );
    await waitFor('the Prometheus of the operator', 120, async () => {
      const { status } = await get<Prometheus>(namespace, 'prometheus', PROMETHEUS);
      const conditions = status?.conditions ?? [];
      if (conditions.some(({ type, status }) => type === 'Available' && status === 'True')) return true;
      throw new Error(conditions.map(({ type, status, message }) => `${type} ${status} ${message}`).join());
    });
  }

  /** Its pod. */
  public readonly prometheus = `prometheus-${PROMETHEUS}-0`;

  /** By the name of their job in its configuration, like `podMonitor/namespace/name/0`. */
  public async targets(): Promise<Record<string, SeenTarget[]>> {
    const { activeTargets } = await this.ask<{ activeTargets: SeenTarget[] }>('targets?state=active');
    const byPool: Record<string, SeenTarget[]> = {};
    for (const target of activeTargets) (byPool[target.scrapePool] ??= []).push(target);
    return byPool;
  }

  /** How many targets are up. */
  public async up(): Promise<number> {
    const { result } = await this.ask<{ result: { value: [number, string] }[] }>('query?query=sum(up)');
    return Number(result[0]?.value[1] ?? 0);
  }

  /** Removes what is in no namespace; kinds only where the cluster had them not. */
  public async end(): Promise<void> {
    const roles = ['operator', 'prometheus'].map((name) => `${this.namespace}-${name}`);
    await kubectl(['delete', 'clusterrole,clusterrolebinding', '--ignore-not-found', ...roles]);
    if (this.definitions.length > 0) await kubectl(['delete', 'crd', ...this.definitions]);
  }

  private async ask<T>(path: string): Promise<T> {
    const pod = `/api/v1/namespaces/${this.namespace}/pods/${this.prometheus}:9090/proxy/api/v1/`;
    return (JSON.parse(await kubectl(['get', '--raw', pod + path])) as { data: T }).data;
  }

  private account(name: string, rules: object[]): KubernetesObject[] {
    const { namespace } = this;
    const unique = `${namespace}-${name}`;
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    return [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
      { apiVersion, kind: 'ClusterRole', metadata: { name: unique }, rules },
      {
        apiVersion,
        kind: 'ClusterRoleBinding',
        metadata: { name: unique },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: unique },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      },
    ];
  }

  private pod(name: string, spec: object): KubernetesObject {
    const metadata = { name, namespace: this.namespace };
    return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...HARDENED_POD, ...spec } };
  }

  private container(args: string[]): object {
    return { name: 'operator', image: this.images.operator, args, securityContext: HARDENED };
  }
}

// As the operator's documentation gives them.
const all = (apiGroup: string, ...resources: string[]) => ({ apiGroups: [apiGroup], resources, verbs: ['*'] });
const reads = (apiGroup: string, ...resources: string[]) => ({
  apiGroups: [apiGroup],
  resources,
  verbs: ['get', 'list', 'watch'],
});
const OPERATOR_RULES = [
  all(GROUP, '*'),
  all('apps', 'statefulsets'),
  all('', 'configmaps', 'secrets', 'services', 'services/finalizers', 'endpoints'),
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['patch', 'create'] },
  reads('', 'nodes', 'namespaces'),
  reads('networking.k8s.io', 'ingresses'),
  reads('storage.k8s.io', 'storageclasses'),
];
const PROMETHEUS_RULES = [
  reads('', 'services', 'endpoints', 'pods'),
  reads('discovery.k8s.io', 'endpointslices'),
  reads('networking.k8s.io', 'ingresses'),
];
