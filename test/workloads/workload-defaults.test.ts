import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import {
  CertificateAuthority,
  ContainerImage,
  Credential,
  Peer,
  ReceiverIntegration,
  SecureAlertmanager,
  SecureGrafana,
  SecureInfluxDB,
  SecureInfluxDBProps,
  SecureKapacitor,
  SecureKapacitorEnterprise,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  TelegrafDeployment,
  TelegrafInput,
  WorkloadDefaults,
  WorkloadDefaultsProps,
} from '../../lib';
import { enterpriseProps } from '../contract/rows/kapacitor-enterprise';
import { emptyStack } from '../contract/stack';
import { documentOf, metadataOf } from '../support/document';
import { containersOf, podsOf } from '../support/kubernetes';
import { mistakesIn as refused } from '../support/synthesize';

interface Shared {
  readonly images: string[];
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly image_pull_secrets?: { readonly name: string }[];
  readonly node_selector?: Record<string, string>;
  readonly toleration?: unknown[];
  readonly priority_class_name?: string;
}

/** The pods of a stack, by the name of what runs them. */
function pods(stack: TerraformStack): Record<string, Shared> {
  return Object.fromEntries(
    podsOf(documentOf(stack)).map((pod) => {
      const { labels, annotations, spec } = pod;
      const shared = spec as unknown as Omit<Shared, 'images' | 'labels' | 'annotations'>;
      const images = containersOf(pod).map(({ image }) => image);
      return [metadataOf(pod.owner).name, { ...shared, labels, annotations, images }];
    }),
  );
}

function influxdb(scope: Construct, id: string, props: Partial<SecureInfluxDBProps> = {}): SecureInfluxDB {
  return new SecureInfluxDB(scope, id, {
    namespace: new SecureNamespace(scope, `${id}-namespace`),
    authority: CertificateAuthority.selfManaged(scope, `${id}-authority`),
    ...props,
  });
}

const EVERYTHING: WorkloadDefaultsProps = {
  registry: 'registry.example/mirror',
  images: { telegraf: ContainerImage.fromTag('registry.example/ours/telegraf:1.38.4') },
  imagePullSecrets: ['mirror'],
  nodeSelector: { pool: 'monitoring' },
  tolerations: [{ key: 'dedicated', value: 'monitoring' }],
  priorityClassName: 'monitoring',
  labels: { team: 'platform' },
  annotations: { 'example.com/owner': 'platform' },
};

test('a stack says once what all of its workloads share', () => {
  const stack = emptyStack();
  WorkloadDefaults.of(stack).set(EVERYTHING);
  influxdb(stack, 'one');
  influxdb(stack, 'two');
  for (const pod of Object.values(pods(stack)))
    expect(pod).toMatchObject({
      images: expect.arrayContaining(['registry.example/mirror/influxdb:1.12.4']) as unknown,
      image_pull_secrets: [{ name: 'mirror' }],
      node_selector: { pool: 'monitoring' },
      toleration: [{ key: 'dedicated', operator: 'Equal', value: 'monitoring' }],
      priority_class_name: 'monitoring',
      labels: expect.objectContaining({ team: 'platform' }) as unknown,
      annotations: expect.objectContaining({ 'example.com/owner': 'platform' }) as unknown,
    });
});

test('the helper that a scrape brings comes past no mirror', () => {
  const stack = emptyStack();
  WorkloadDefaults.of(stack).set({ registry: 'registry.example/mirror' });
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(kapacitor);
  new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
  const made = pods(stack);
  expect(made.kapacitor?.images).toContain('registry.example/mirror/telegraf:1.39.3');
  // Of another registry, the path stays.
  expect(made.prometheus?.images).toContain('registry.example/mirror/prometheus/prometheus:v3.9.1');
  expect(made.nodes?.images).toEqual(
    expect.arrayContaining(['registry.example/mirror/prometheus/node-exporter:v1.12.1']),
  );
});

test('the registry may be known to Terraform only', () => {
  const stack = emptyStack();
  const registry = new TerraformVariable(stack, 'registry', { type: 'string' });
  WorkloadDefaults.of(stack).set({ registry: registry.stringValue });
  influxdb(stack, 'influxdb');
  expect(pods(stack).influxdb?.images).toContain('${var.registry}/influxdb:1.12.4');
});

test('images by their daemon are those of the helpers too', () => {
  const stack = emptyStack();
  WorkloadDefaults.of(stack).set(EVERYTHING);
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  new SecureKapacitor(stack, 'kapacitor', { namespace, authority, metrics: {} });
  expect(pods(stack).kapacitor?.images).toContain('registry.example/ours/telegraf:1.38.4');
});

test('every daemon has its image in what is shared', () => {
  const stack = emptyStack();
  const image = (name: string) => ContainerImage.fromTag(`registry.example/ours/${name}`);
  const images = { alertmanager: image('alertmanager:0.35.1'), grafana: image('grafana:12.4.13-ubuntu') };
  WorkloadDefaults.of(stack).set({ images });
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const alertmanager = new SecureAlertmanager(stack, 'alertmanager', { namespace, authority });
  const peers = [Peer.cidr('192.0.2.0/24')];
  const mail = { host: 'mail.example', userName: 'a', fromAddress: 'a@mail.example', to: ['b@mail.example'], peers };
  const credential = Credential.fromSecret({ namespace, name: 'mail' });
  alertmanager.routeTo(alertmanager.addReceiver('team', [ReceiverIntegration.email({ ...mail, credential })]));
  new SecureGrafana(stack, 'grafana', { namespace, authority });
  for (const [daemon, { reference }] of Object.entries(images))
    expect(pods(stack)[daemon]?.images).toContain(reference);
});

test('the image of Kapacitor Enterprise, which nobody can pull, is said once for a platform', () => {
  const stack = emptyStack();
  const image = ContainerImage.fromTag('registry.example/ours/licensed:1.5.7');
  WorkloadDefaults.of(stack).set({ images: { 'kapacitor-enterprise': image } });
  new SecureKapacitorEnterprise(stack, 'kapacitor', { ...enterpriseProps(stack), image: undefined });
  expect(pods(stack).kapacitor?.images).toContain(image.reference);
});

test('what a construct says itself wins; pull secrets, labels and annotations are joined', () => {
  const stack = emptyStack();
  WorkloadDefaults.of(stack).set(EVERYTHING);
  influxdb(stack, 'influxdb', {
    image: ContainerImage.fromTag('other.example/influxdb:1.12.4'),
    imagePullSecrets: ['own'],
    nodeSelector: { disk: 'fast' },
    tolerations: [],
    priorityClassName: 'high',
    labels: { team: 'storage' },
    annotations: { note: 'x' },
  });
  const pod = pods(stack).influxdb;
  expect(new Set(pod?.images)).toEqual(new Set(['other.example/influxdb:1.12.4']));
  expect(pod).toMatchObject({
    image_pull_secrets: [{ name: 'mirror' }, { name: 'own' }],
    node_selector: { disk: 'fast' },
    priority_class_name: 'high',
    labels: expect.objectContaining({ team: 'storage' }) as unknown,
    annotations: expect.objectContaining({ 'example.com/owner': 'platform', note: 'x' }) as unknown,
  });
  expect(pod?.toleration ?? []).toEqual([]);
});

test('the nearest place decides: an app, a stack, a namespace, a construct above', () => {
  const app = Testing.app();
  WorkloadDefaults.of(app).set({ registry: 'app.example', priorityClassName: 'app', labels: { a: 'app', b: 'app' } });
  const stack = new TerraformStack(app, 'stack');
  new KubernetesProvider(stack, 'kubernetes');
  WorkloadDefaults.of(stack).set({ registry: 'stack.example', labels: { b: 'stack' } });
  const namespace = new SecureNamespace(stack, 'monitoring');
  WorkloadDefaults.of(namespace).set({ registry: 'namespace.example' });
  const part = new Construct(stack, 'part');
  WorkloadDefaults.of(part).set({ registry: 'part.example' });
  influxdb(stack, 'of-stack');
  influxdb(stack, 'of-namespace', { namespace });
  influxdb(part, 'of-part', { namespace });
  const made = pods(stack);
  expect(made['of-stack']).toMatchObject({ priority_class_name: 'app' });
  expect(made['of-stack']?.labels).toMatchObject({ a: 'app', b: 'stack' });
  expect(made['of-stack']?.images).toContain('stack.example/influxdb:1.12.4');
  expect(made['of-namespace']?.images).toContain('namespace.example/influxdb:1.12.4');
  expect(made['of-part']?.images).toContain('part.example/influxdb:1.12.4');
});

// A pool for the platform would leave all other nodes without metrics, and nobody would see it.
test('what belongs on every node stays there', () => {
  const stack = emptyStack();
  WorkloadDefaults.of(stack).set(EVERYTHING);
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const namespace = new SecureNamespace(stack, 'monitoring');
  new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
  const metrics = influxdb(stack, 'influxdb').addDatabase('metrics');
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
  const gateway = new SecureTelegraf(stack, 'gateway', { namespace, deployment: TelegrafDeployment.replicas(1) });
  gateway.collect(TelegrafInput.telegrafItself());
  for (const one of [telegraf, gateway]) one.writeTo(metrics);
  const made = pods(stack);
  expect(made.nodes?.node_selector).toEqual({ 'kubernetes.io/os': 'linux' });
  expect(made.telegraf?.node_selector).toBeUndefined();
  for (const name of ['nodes', 'telegraf'])
    expect(made[name]).toMatchObject({ toleration: [{ operator: 'Exists' }], priority_class_name: 'monitoring' });
  expect(made.gateway?.node_selector).toEqual({ pool: 'monitoring' });
});

describe('a mistake', () => {
  test.each<[string, WorkloadDefaultsProps, string]>([
    ['a word of Docker Hub', { registry: 'mirror' }, '`WorkloadDefaults.of(stack).registry` takes a registry'],
    ['a scheme', { registry: 'https://registry.example' }, '`WorkloadDefaults.of(stack).registry` takes a registry'],
    ['a slash at its end', { registry: 'registry.example/' }, '`WorkloadDefaults.of(stack).registry` takes a registry'],
    ['an unknown daemon', { images: { nginx: ContainerImage.fromTag('nginx:1.29.0') } }, 'got "nginx"'],
    [
      'a misspelt daemon',
      { images: { telegraph: ContainerImage.fromTag('telegraf:1.39.3') } },
      'prometheus, telegraf (did you mean "telegraf"?), got "telegraph"',
    ],
    ['a misspelt prop', { registri: 'registry.example' } as WorkloadDefaultsProps, 'got "registri"'],
    [
      'a label that policies select by',
      { labels: { 'app.kubernetes.io/name': 'x' } },
      '`WorkloadDefaults.of(stack).labels` takes',
    ],
    [
      'a label that injects',
      { labels: { 'sidecar.istio.io/inject': 'true' } },
      '`WorkloadDefaults.of(stack).labels` takes',
    ],
    ['a bad toleration', { tolerations: [{ effect: 'Never' }] }, 'NoSchedule'],
  ])('in what is shared is told once, where it was made: %s', (_, defaults, message) => {
    const stack = emptyStack();
    WorkloadDefaults.of(stack).set(defaults);
    influxdb(stack, 'one');
    influxdb(stack, 'two');
    const lines = refused(stack)
      .split('\n')
      .filter((line) => line.includes(message));
    expect(lines).toEqual([expect.stringMatching(/^\s*\[stack\] /)]);
  });

  test('in what is shared by an app is told with the stack that it is for', () => {
    const app = Testing.app();
    WorkloadDefaults.of(app).set({ registry: 'mirror' });
    const stack = new TerraformStack(app, 'stack');
    new KubernetesProvider(stack, 'kubernetes');
    influxdb(stack, 'influxdb');
    expect(refused(stack)).toContain('[stack] `WorkloadDefaults.of("app").registry` takes a registry');
  });

  test.each<[string, (stack: TerraformStack, made: SecureInfluxDB) => IConstruct]>([
    ['its stack', (stack) => stack],
    ['its app', (stack) => stack.node.root],
    ['its namespace', (_, made) => made._workload.namespace],
    ['itself', (_, made) => made],
  ])('is what comes too late for a construct that is there already: for %s', (_, scope) => {
    const stack = emptyStack();
    const made = influxdb(stack, 'influxdb');
    WorkloadDefaults.of(scope(stack, made)).set({ registry: 'registry.example' });
    expect(refused(stack)).toContain(
      '[stack/influxdb] `WorkloadDefaults.set` takes a call before the first construct that it is for',
    );
  });

  test('is a thing that is set twice for a place; another one is added', () => {
    const stack = emptyStack();
    WorkloadDefaults.of(stack).set({ registry: 'registry.example' });
    WorkloadDefaults.of(stack).set({ labels: { team: 'a' } });
    influxdb(stack, 'influxdb');
    const pod = pods(stack).influxdb;
    expect(pod?.images).toContain('registry.example/influxdb:1.12.4');
    expect(pod?.labels).toMatchObject({ team: 'a' });

    const other = emptyStack();
    WorkloadDefaults.of(other).set({ registry: 'registry.example' });
    WorkloadDefaults.of(other).set({ registry: 'elsewhere.example' });
    expect(refused(other)).toContain('[stack] `WorkloadDefaults.of(stack).registry` takes one value, got');
  });
});
