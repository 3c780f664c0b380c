import { App, TerraformResource, TerraformStack } from 'cdktf';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import {
  CertificateAuthority,
  ChronografLogin,
  ContainerImage,
  RemovalPolicy,
  SecureChronograf,
  SecureInfluxDB,
  SecureNamespace,
} from '../../lib';
import { live, uniqueName } from './support/environment';
import { get, kubectl, pods } from './support/kubectl';
import { Deployment } from './support/terraform';
import { eventually } from '../influxdb/support/processes';

// Chronograf's image can not be had everywhere: this shows what a cluster says of the pod before it pulls. The daemon itself is
// run by test/chronograf/scripts.test.ts, where it is installed.
const name = uniqueName();
const deployment = new Deployment();

interface StatefulSet {
  readonly kind: string;
  readonly spec: { readonly template: { readonly spec: { readonly initContainers: object[] } } };
}

function build(app: App): TerraformStack {
  const stack = new TerraformStack(app, 'chronograf');
  new KubernetesProvider(stack, 'kubernetes');
  const removalPolicy = RemovalPolicy.DESTROY;
  const namespace = new SecureNamespace(stack, name, { removalPolicy });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const storage = { removalPolicy };
  const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority, storage }).addDatabase('metrics');
  const chronograf = new SecureChronograf(stack, 'chronograf', {
    namespace,
    authority,
    storage,
    // Nowhere: what is looked at is the pod.
    image: ContainerImage.fromTag('registry.invalid/chronograf:1.11.4'),
    login: ChronografLogin.htpasswd('a test without a login provider', { users: [{ name: 'operator' }] }),
  });
  chronograf.readFrom(metrics);
  // Its pod never gets ready without the image.
  const resource = chronograf.node.findChild('Resource');
  if (resource instanceof TerraformResource) resource.addOverride('wait_for_rollout', false);
  return stack;
}

live('chronograf.test.ts')('Chronograf on a cluster', () => {
  beforeAll(async () => {
    await deployment.apply(build);
  });
  afterAll(async () => {
    await deployment.destroy();
    deployment.forget();
  });

  test('has a pod that `restricted` Pod Security admits, or nothing would ever run', async () => {
    await eventually(async () => (await pods(name)).some((pod) => pod.metadata.name === 'chronograf-0'), 60);
    const events = await get<{ items: { reason: string; message: string }[] }>(name, 'events');
    const refused = events.items.filter(({ message }) => /forbidden|violates PodSecurity/.test(message));
    expect(refused).toEqual([]);
    const labels = await get<{ metadata: { labels: Record<string, string> } }>('', 'namespace', name);
    expect(labels.metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  test('is taken by the API server as it is, with no field that it does not know', async () => {
    const set = await get<StatefulSet>(name, 'statefulset', 'chronograf');
    expect(set.spec.template.spec.initContainers).toHaveLength(1);
    const input = JSON.stringify(set);
    const strict = ['-n', name, 'replace', '--dry-run=server', '--validate=strict', '-f', '-'];
    await expect(kubectl(strict, { input })).resolves.toContain('statefulset.apps/chronograf replaced');
  });

  test('has no difference in a second plan', async () => {
    const { status, changes } = await deployment.plan(build);
    expect([status, changes]).toEqual([0, {}]);
  });
});
