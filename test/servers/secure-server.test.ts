import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import {
  CertificateAuthority,
  ContainerImage,
  Duration,
  Exposure,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureServer,
  SecureServerProps,
  Size,
  SourceRanges,
  WorkloadDefaults,
} from '../../lib';
import { readProps } from '../../lib/core/checks/prop-types';
import { SECURE_SERVER } from '../../lib/servers/prop-types';
import { ServerProduct } from '../../lib/servers/secure-server';
import { ephemeralStorage } from '../../lib/workloads/own-resources';
import { supportedVersions } from '../../lib/workloads/supported-versions';
import { emptyStack } from '../contract/stack';
import { chronografIn } from '../contract/rows/chronograf';
import { grafanaIn } from '../contract/rows/grafana';
import { Document, documentOf } from '../support/document';
import { mistakesOf } from '../support/synthesize';

const ECHO: ServerProduct = {
  name: 'echo',
  port: 7000,
  versions: supportedVersions({
    takes: 'echo 2.0.0 or newer, of 2.x',
    range: '>=2.0.0 <3.0.0',
    accepted: '>=2.0.0 <3.0.0',
    lacks: {},
    image: 'echo:2.1.0',
  }),
  user: 1000,
  storage: Size.gibibytes(3),
  terminationGracePeriod: Duration.seconds(20),
  resources: {
    requestedCpu: 0.1,
    requestedMemory: Size.mebibytes(16),
    memoryLimit: Size.mebibytes(64),
    ...ephemeralStorage(),
  },
};

const ALIVE = { tcpSocket: [{ port: String(ECHO.port) }] };

/** A product that is nothing special. */
class SecureEcho extends SecureServer {
  public constructor(scope: Construct, id: string, given: SecureServerProps) {
    super(scope, id);
    const { workload, image, data, resources } = this._prepare(readProps(this, given, SECURE_SERVER), ECHO);
    workload.pod.addContainer({
      name: 'echo',
      image: image.reference,
      command: ['/bin/echo'],
      mounts: [data.writableAt('/data')],
      ports: { api: ECHO.port },
      readinessProbe: ALIVE,
      livenessProbe: ALIVE,
      resources,
    });
    workload.runNumbered({ api: ECHO.port });
    this._offerToPeople({ path: '/' });
  }
}

function placement(stack: TerraformStack): SecureServerProps {
  const namespace = new SecureNamespace(stack, 'monitoring');
  return { namespace, authority: CertificateAuthority.selfManaged(stack, 'authority') };
}

type Make = (stack: TerraformStack, props?: Partial<SecureServerProps>) => SecureServer;

const SERVERS: Record<string, Make> = {
  'a new product': (stack, props) => new SecureEcho(stack, 'echo', { ...placement(stack), ...props }),
  InfluxDB: (stack, props) => new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), ...props }),
  Kapacitor: (stack, props) => new SecureKapacitor(stack, 'kapacitor', { ...placement(stack), ...props }),
  Prometheus: (stack, props) => new SecurePrometheus(stack, 'prometheus', { ...placement(stack), ...props }),
  Chronograf: (stack, props) => chronografIn(stack, props),
  Grafana: (stack, props) => grafanaIn(stack, props),
};

function podOf(document: Document) {
  return document.all('kubernetes_stateful_set_v1').map(({ body }) => body.spec as { template: { spec: object } })[0]
    ?.template.spec;
}

describe.each(Object.entries(SERVERS))('%s', (_, make) => {
  test('says where it is, what verifies it and how people get there', () => {
    const stack = emptyStack();
    const server = make(stack);
    const { id } = server.node;
    expect(server.url).toMatch(new RegExp(`^https://${id}\\.monitoring\\.svc:\\d+$`));
    expect(server.access).toMatchObject({ url: server.url, namespace: 'monitoring', exposedUrls: [] });
    expect(server.caName).not.toBe('');
    expect([server.access.caConfigMapName, server.access.caSecretName]).toContain(server.caName);
    expect(documentOf(stack).json.output).toHaveProperty(`${id}_access`);
  });

  test('lets in whom it is told to, at its port only', () => {
    const stack = emptyStack();
    const server = make(stack);
    server.allowFrom(Peer.cidr('198.51.100.0/24'));
    const port = new URL(server.url).port;
    const ways = documentOf(stack)
      .all('kubernetes_network_policy_v1')
      .map(({ body }) => JSON.stringify(body.spec))
      .filter((spec) => spec.includes('198.51.100.0/24'));
    expect(ways).toHaveLength(1);
    expect(ways[0]).toContain(`"port":"${port}"`);
  });

  test('is exposed, and says so', () => {
    const server = make(emptyStack());
    const host = 'server.example';
    const sourceRanges = SourceRanges.of('192.0.2.0/24');
    server.exposeThrough(Exposure.loadBalancer({ host, sourceRanges, port: 443 }));
    expect(server.access.exposedUrls).toEqual([`https://${host}`]);
  });

  test('stops in the time that it is given, and has a budget where one is', () => {
    const stack = emptyStack();
    make(stack, { terminationGracePeriod: Duration.seconds(77), disruptionBudget: 0 });
    const document = documentOf(stack);
    expect(podOf(document)).toMatchObject({ termination_grace_period_seconds: 77 });
    expect(document.all('kubernetes_pod_disruption_budget_v1').map(({ body }) => body.spec)).toMatchObject([
      { max_unavailable: '0' },
    ]);
  });

  test.each<[string, (server: SecureServer) => void]>([
    [
      'allowFrom(nothing).peer',
      (server) => {
        server.allowFrom(undefined as unknown as Peer);
      },
    ],
    [
      'allowFrom(0.0.0.0/0).peer',
      (server) => {
        server.allowFrom(Peer.cidr('0.0.0.0/0'));
      },
    ],
    [
      'exposeThrough(nothing).exposure',
      (server) => {
        server.exposeThrough(undefined as unknown as Exposure);
      },
    ],
  ])('takes no wrong %s', (prop, call) => {
    const message = mistakesOf((stack) => {
      call(make(stack));
    });
    expect(message).toContain(`\`${prop}\` takes`);
  });

  test.each<[string, Partial<SecureServerProps>]>([
    ['terminationGracePeriod', { terminationGracePeriod: Duration.hours(2) }],
    ['terminationGracePeriod', { terminationGracePeriod: Duration.seconds(1) }],
    ['disruptionBudget', { disruptionBudget: -1 }],
    ['storage.size', { storage: { size: Size.bytes(1) } }],
    ['authority', { authority: undefined }],
  ])('takes no wrong %s', (prop, props) => {
    const message = mistakesOf((stack) => {
      make(stack, props);
    });
    expect(message).toContain(`\`${prop}\` takes`);
  });
});

test('a new product has the size, the image and the time that it says, and a volume that no apply destroys', () => {
  const stack = emptyStack();
  new SecureEcho(stack, 'echo', placement(stack));
  const document = documentOf(stack);
  expect(podOf(document)).toMatchObject({ termination_grace_period_seconds: 20, container: [{ image: 'echo:2.1.0' }] });
  expect(document.all('kubernetes_persistent_volume_claim_v1').map(({ body }) => body)).toMatchObject([
    { spec: { resources: { requests: { storage: '3Gi' } } }, lifecycle: { prevent_destroy: true } },
  ]);
});

test('the image of a new product is said once for all that is shared, and is taken for no other product', () => {
  const stack = emptyStack();
  const image = ContainerImage.fromTag('registry.example/ours/echo:2.2.0');
  WorkloadDefaults.of(stack).set({ images: { echo: image } });
  new SecureEcho(stack, 'echo', placement(stack));
  expect(podOf(documentOf(stack))).toMatchObject({ container: [{ image: image.reference }] });
  const said = mistakesOf((other) => new SecureInfluxDB(other, 'influxdb', { ...placement(other), image }));
  expect(said).toContain('`image` takes an image of its own daemon, like "influxdb:1.12.4"');
});
