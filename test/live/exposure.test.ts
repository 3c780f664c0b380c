import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Exposure,
  IngressController,
  Peer,
  RemovalPolicy,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  Size,
} from '../../lib';
import { bundleOf, weakenInfluxdb } from './support/access';
import { ClientPod, Login } from './support/client-pod';
import { answers } from './support/controller';
import { live, uniqueName } from './support/environment';
import { removeKinds } from './support/kinds';
import { create, get, kubectl, KubernetesObject, makeNamespace, removeNamespaces, secret } from './support/kubectl';
import { recordTiming, printTimings } from './support/timings';
import { Authority } from './support/openssl';
import { Build, Deployment } from './support/terraform';
import { EntryPoints, Traefik } from './support/traefik';
import { tlsSecret } from './support/weak';

const IMAGE = 'LIVE_TRAEFIK_IMAGE';
const TRAEFIK = { 'app.kubernetes.io/name': 'traefik' };
const GATEWAY = 'gateway.networking.k8s.io';
const QUERY = '/query?db=metrics&q=SHOW+MEASUREMENTS';

/** A name that people use, where they come in by it, and who signed the certificate that they see. */
interface Way {
  readonly host: string;
  readonly server: 'influxdb' | 'prometheus';
  readonly entryPoint: 'secure' | 'passthrough';
  readonly signer: 'company' | 'stack';
  /** A path that answers its user. */
  readonly path: string;
}

const influxdbBy = (host: string, signer: Way['signer'], entryPoint: Way['entryPoint'] = 'secure'): Way => ({
  ...{ host, server: 'influxdb', entryPoint, signer, path: QUERY },
});
const prometheusBy = (host: string, signer: Way['signer']): Way => ({
  ...{ host, server: 'prometheus', entryPoint: 'secure', signer, path: '/api/v1/query?query=up' },
});
const INGRESS = influxdbBy('ingress.example', 'company');
const NARROW: Way = { ...influxdbBy('narrow.example', 'stack'), path: '/ping' };
const METRICS = prometheusBy('metrics.example', 'stack');
const PASSTHROUGH = influxdbBy('passthrough.example', 'stack');
const GATE = influxdbBy('gate.example', 'company');
const METRICS_GATE = prometheusBy('metrics-gate.example', 'company');
const TUNNEL = influxdbBy('tunnel.example', 'stack', 'passthrough');
const WAYS = [INGRESS, NARROW, METRICS, PASSTHROUGH, GATE, METRICS_GATE, TUNNEL];

class Exposed extends TerraformStack {
  public constructor(app: App, name: string, controllers: string) {
    super(app, 'exposed');
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const storage = { size: Size.mebibytes(256), removalPolicy };
    const resources = { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) };
    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority, storage, resources });
    influxdb.addDatabase('metrics').grantRead(influxdb.addUser('dashboards'));
    const prometheus = new SecurePrometheus(this, 'prometheus', { namespace, authority, storage, resources });

    const peers = [Peer.pods(controllers, TRAEFIK)];
    const byTraefik = { className: controllers, controller: IngressController.traefik(), peers };
    influxdb.exposeThrough(Exposure.ingress({ ...byTraefik, host: INGRESS.host, tlsSecretName: 'of-the-host' }));
    influxdb.exposeThrough(Exposure.ingress({ ...byTraefik, host: NARROW.host, authority, paths: ['/ping'] }));
    influxdb.exposeThrough(Exposure.ingressPassthrough({ ...byTraefik, host: PASSTHROUGH.host }));
    prometheus.exposeThrough(
      Exposure.ingress({ ...byTraefik, host: METRICS.host, authority, paths: ['/api/v1/query'] }),
    );

    const atGateway = { gatewayName: 'public', gatewayNamespace: controllers, listener: 'https', peers };
    influxdb.exposeThrough(Exposure.gateway({ ...atGateway, host: GATE.host }));
    prometheus.exposeThrough(Exposure.gateway({ ...atGateway, host: METRICS_GATE.host }));
    influxdb.exposeThrough(Exposure.gatewayPassthrough({ ...atGateway, listener: 'tls', host: TUNNEL.host }));
  }
}

live('exposure.test.ts', IMAGE)('servers behind Traefik', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const controllers = `${namespace}-controllers`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const traefik = new Traefik(controllers, process.env[IMAGE] ?? '');
  const company = Authority.root();
  const build: Build = (app) => new Exposed(app, namespace, controllers);
  let entryPoints: EntryPoints;
  const users = new Map<Way['server'], Login>();
  const userOf = ({ server }: Way): Login => users.get(server) ?? { name: '', password: '' };

  const ask = (
    way: Way,
    more: { user?: Login; ca?: string; path?: string; at?: EntryPoints; timeout?: number } = {},
  ) => {
    const { at = entryPoints, path = way.path, ca = way.signer, user, timeout } = more;
    return client.request({ url: `https://${way.host}${path}`, via: at[way.entryPoint], ca, user, timeout });
  };
  const askPlainly = ({ host, path, server }: Way) =>
    client.request({ url: `http://${host}${path}`, via: entryPoints.plain, user: users.get(server) });
  const answersItsUser = (way: Way) =>
    answers(`${way.host} for its user`, way.path === '/ping' ? 204 : 200, () => ask(way, { user: userOf(way) }));

  const find = async (kind: string, host: string) => {
    const { items } = await get<{ items: KubernetesObject[] }>(namespace, kind);
    const found = items.find(({ spec }) => JSON.stringify(spec).includes(`"${host}"`));
    if (!found) throw new Error(`no ${kind} for ${host}`);
    return found;
  };
  const nameOf = async (kind: string, host: string) => (await find(kind, host)).metadata.name;

  beforeAll(async () => {
    await Promise.all([clients, controllers].map(makeNamespace));
    const gates = company.server(GATE.host, METRICS_GATE.host);
    await create(tlsSecret(controllers, 'of-the-gates', gates.key, gates.certificate));
    await traefik.prepare('of-the-gates');
    const start = Date.now();
    const started = Promise.all([client.start(), traefik.start('traefik'), deployment.apply(build)]);
    [, entryPoints] = await started;
    recordTiming('apply of an InfluxDB, a Prometheus and seven ways to them', start);
    const { key, certificate } = company.server(INGRESS.host);
    await create(tlsSecret(namespace, 'of-the-host', key, certificate));
    await client.trust('company', company.pair.certificate);
    await client.trust('stack', await bundleOf(namespace, 'influxdb'));
    const password = async (name: string) => (await secret(namespace, name)).password ?? '';
    users.set('influxdb', { name: 'dashboards', password: await password('influxdb-user-dashboards') });
    users.set('prometheus', { name: 'prometheus', password: await password('prometheus-credential') });
  });
  afterAll(async () => {
    try {
      await deployment.destroy();
    } finally {
      await traefik.end();
      await removeNamespaces(namespace, clients, controllers);
      await removeKinds();
      deployment.forget();
      printTimings();
    }
  });

  describe.each(WAYS.map((way) => [way.host, way] as const))('at %s', (_, way) => {
    it('let a person in, and nobody without a password or with that of another server', async () => {
      const [other] = WAYS.filter(({ server }) => server !== way.server);
      await answersItsUser(way);
      expect(await ask(way)).toMatchObject({ status: 401 });
      expect(await ask(way, { user: other && userOf(other) })).toMatchObject({ status: 401 });
    });

    it(`show a certificate for that name, signed by the ${way.signer}`, async () => {
      const user = userOf(way);
      await answersItsUser(way);
      const another = way.signer === 'stack' ? 'company' : 'stack';
      expect(await ask(way, { user, ca: another })).toMatchObject({ status: 0, exit: 60 });
    });
  });

  describe('by plain HTTP', () => {
    const weakened = { ...INGRESS, host: 'weak.example' };
    const weakenedGate = { ...GATE, host: 'weak-gate.example' };
    beforeAll(async () => {
      const ingress = await find('ingress', INGRESS.host);
      const route = await find(`httproute.${GATEWAY}`, GATE.host);
      const renamed = (object: KubernetesObject, from: Way, to: Way) => ({
        ...{ apiVersion: object.apiVersion, kind: object.kind, metadata: { name: 'weak', namespace } },
        spec: JSON.parse(JSON.stringify(object.spec).replaceAll(from.host, to.host)) as object,
      });
      const weakRoute = renamed(route, GATE, weakenedGate);
      await create(
        // It has none of the annotations.
        renamed(ingress, INGRESS, weakened),
        { ...weakRoute, spec: { ...weakRoute.spec, parentRefs: [{ name: 'public', namespace: controllers }] } },
      );
    });

    it.each([
      ['an Ingress at every entry point', weakened],
      ['a route at every listener', weakenedGate],
    ])('would serve passwords and data to the road through %s', async (_, way) => {
      expect(await answers(`${way.host} by plain HTTP`, 200, () => askPlainly(way))).toMatchObject({ status: 200 });
    });

    it.each(WAYS.map((way) => [way.host, way] as const))('serve nothing at %s', async (_, way) => {
      expect(await askPlainly(way)).toMatchObject({ status: 404 });
    });
  });

  describe('that are replaced by an impostor', () => {
    beforeAll(async () => {
      const data = { 'ca.crt': Authority.root().pair.certificate };
      const metadata = { name: 'stranger', namespace };
      await create(
        { apiVersion: 'v1', kind: 'Secret', metadata, stringData: data },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
      );
    });

    // What is exchanged is what the server is verified by: as if the server showed a certificate of another authority or name.
    const transport = 'serverstransport.traefik.io';
    const policy = `backendtlspolicy.${GATEWAY}`;
    const secretOfStranger = { rootCAs: [{ secret: 'stranger' }] };
    const stranger = { validation: { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'stranger' }] } };
    it.each([
      [INGRESS.host, 'signed by another authority', INGRESS, transport, secretOfStranger],
      [INGRESS.host, 'valid for another name', INGRESS, transport, { serverName: 'another.svc' }],
      [METRICS.host, 'signed by another authority', METRICS, transport, secretOfStranger],
      [GATE.host, 'signed by another authority', GATE, policy, stranger],
      [GATE.host, 'valid for another name', GATE, policy, { validation: { hostname: 'another.svc' } }],
      [METRICS_GATE.host, 'signed by another authority', METRICS_GATE, policy, stranger],
    ])('get nothing from people at %s where its certificate is %s', async (_, __, way, kind, spec) => {
      const name = kind === transport ? await nameOf('ingress', way.host) : way.server;
      const { spec: original } = await get<KubernetesObject>(namespace, kind, name);
      const patch = (changed: unknown) =>
        kubectl(['-n', namespace, 'patch', kind, name, '--type=merge', '-p', JSON.stringify({ spec: changed })]);
      const asked = () => ask(way, { user: userOf(way) });
      await answersItsUser(way);
      try {
        await patch(spec);
        expect((await answers('an error', 500, asked)).body).toBe('Internal Server Error');
        if (kind === transport) {
          await patch({ insecureSkipVerify: true });
          await answersItsUser(way);
        }
      } finally {
        await patch({ ...(original as object), ...(kind === transport ? { insecureSkipVerify: null } : {}) });
      }
      await answersItsUser(way);
    });

    // So a route of the library waits for its policy, and goes before it.
    it('would be sent passwords by plain HTTP from a Gateway that knows of no policy', async () => {
      const { apiVersion, kind, spec } = await get<KubernetesObject>(namespace, policy, METRICS_GATE.server);
      await kubectl(['-n', namespace, 'delete', policy, METRICS_GATE.server]);
      const asked = () => ask(METRICS_GATE, { user: userOf(METRICS_GATE) });
      const { body } = await answers('what the server says of plain HTTP', 400, asked);
      await create({ apiVersion, kind, metadata: { name: METRICS_GATE.server, namespace }, spec });
      expect(body).toContain('Client sent an HTTP request to an HTTPS server');
      await answersItsUser(METRICS_GATE);
    });
  });

  it('keep out a controller that is none of the peers, though it has all that Traefik has', async () => {
    const other = await traefik.start('other');
    const asked = () => ask(INGRESS, { user: userOf(INGRESS), at: other, timeout: 5 });
    expect(await asked()).toMatchObject({ status: 0, exit: 28 });
    await weakenInfluxdb(namespace, {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': controllers } },
    });
    expect(await answers('the other controller', 200, asked)).toMatchObject({ status: 200 });
  });

  const dotted = ['', '/.', '/ping/..', '/ping//..', '/ping/../ping/..', '/ping/%2e%2e'];
  it.each([
    ...dotted.map((dots) => [`${dots}${QUERY}`, NARROW.host, NARROW, INGRESS] as const),
    ['/api/v1/query_range?query=up&start=1&end=2&step=1', METRICS.host, METRICS, METRICS_GATE] as const,
    ['/api/v1/query/../targets', METRICS.host, METRICS, METRICS_GATE] as const,
  ])('do not answer at %s behind %s, where other paths were named', async (path, _, way, whole) => {
    const user = userOf(way);
    expect(await ask(whole, { user, path })).toMatchObject({ status: 200 });
    expect(await ask(way, { user, path })).toMatchObject({ status: 404 });
  });

  it('need no second apply, whatever Traefik has written into the objects', async () => {
    const { changes, status, stderr } = await deployment.plan(build);
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
  });
});
