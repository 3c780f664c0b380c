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
  Size,
} from '../../lib';
import { bundleOf, weakenInfluxdb } from './support/access';
import { ClientPod, Login } from './support/client-pod';
import { answers } from './support/controller';
import { live, uniqueName } from './support/environment';
import { HaproxyIngress } from './support/haproxy-ingress';
import { create, get, kubectl, KubernetesObject, makeNamespace, removeNamespaces, secret } from './support/kubectl';
import { recordTiming, printTimings } from './support/timings';
import { Authority } from './support/openssl';
import { Build, Deployment } from './support/terraform';
import { tlsSecret } from './support/weak';

const IMAGE = 'LIVE_HAPROXY_INGRESS_IMAGE';
const HAPROXY = { 'app.kubernetes.io/name': 'haproxy' };
const PREFIX = 'haproxy-ingress.github.io';
const QUERY = '/query?db=metrics&q=SHOW+MEASUREMENTS';

/** A name that people use, and who signed the certificate that they see. */
interface Way {
  readonly host: string;
  readonly signer: 'company' | 'stack';
}

const INGRESS: Way = { host: 'ingress.example', signer: 'company' };
const NARROW: Way = { host: 'narrow.example', signer: 'stack' };
const PASSTHROUGH: Way = { host: 'passthrough.example', signer: 'stack' };
const WEAK: Way = { host: 'weak.example', signer: 'company' };

class Exposed extends TerraformStack {
  public constructor(app: App, name: string, controllers: string) {
    super(app, 'exposed');
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const storage = { size: Size.mebibytes(256), removalPolicy };
    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority, storage });
    influxdb.addDatabase('metrics').grantRead(influxdb.addUser('dashboards'));
    const peers = [Peer.pods(controllers, HAPROXY)];
    const by = { className: controllers, controller: IngressController.haproxyIngress(), peers };
    influxdb.exposeThrough(Exposure.ingress({ ...by, host: INGRESS.host, tlsSecretName: 'of-the-host' }));
    influxdb.exposeThrough(Exposure.ingress({ ...by, host: NARROW.host, authority, paths: ['/ping'] }));
    influxdb.exposeThrough(Exposure.ingressPassthrough({ ...by, host: PASSTHROUGH.host }));
  }
}

live('haproxy-ingress.test.ts', IMAGE)('an InfluxDB behind HAProxy Ingress', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const controllers = `${namespace}-controllers`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const haproxy = new HaproxyIngress(controllers, process.env[IMAGE] ?? '');
  const company = Authority.root();
  const build: Build = (app) => new Exposed(app, namespace, controllers);
  let address: string;
  let user: Login;

  const ask = ({ host, signer }: Way, more: { path?: string; user?: Login; ca?: string; at?: string } = {}) => {
    const { path = QUERY, ca = signer, at = address } = more;
    const by = 'user' in more ? more.user : user;
    return client.request({ url: `https://${host}${path}`, via: `${at}:8443`, ca, user: by });
  };
  const askPlainly = ({ host }: Way) => client.request({ url: `http://${host}${QUERY}`, via: `${address}:8000`, user });
  const ingresses = async () => (await get<{ items: KubernetesObject[] }>(namespace, 'ingress')).items;
  // One backend is made of all Ingresses to the server.
  const annotate = async (...annotations: string[]) => {
    const names = (await ingresses())
      .filter(({ spec }) => [INGRESS, NARROW].some(({ host }) => JSON.stringify(spec).includes(host)))
      .map(({ metadata }) => metadata.name);
    const keys = annotations.map((annotation) => `${PREFIX}/${annotation}`);
    await kubectl(['-n', namespace, 'annotate', '--overwrite', 'ingress', ...names, ...keys]);
  };

  beforeAll(async () => {
    await Promise.all([clients, controllers].map(makeNamespace));
    await haproxy.prepare();
    const start = Date.now();
    [, address] = await Promise.all([client.start(), haproxy.start('haproxy'), deployment.apply(build)]);
    recordTiming('apply of an InfluxDB and three ways to it', start);
    const { key, certificate } = company.server(INGRESS.host, WEAK.host);
    await create(tlsSecret(namespace, 'of-the-host', key, certificate), {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'stranger', namespace } },
      stringData: { 'ca.crt': Authority.root().pair.certificate },
    });
    await client.trust('company', company.pair.certificate);
    await client.trust('stack', await bundleOf(namespace, 'influxdb'));
    user = { name: 'dashboards', password: (await secret(namespace, 'influxdb-user-dashboards')).password ?? '' };
  });
  afterAll(async () => {
    try {
      await deployment.destroy();
    } finally {
      await haproxy.end();
      await removeNamespaces(namespace, clients, controllers);
      deployment.forget();
      printTimings();
    }
  });

  it.each([INGRESS, PASSTHROUGH])(
    'lets a person in at $host, who sees a certificate for it, signed by the $signer, and nobody without a password',
    async (way) => {
      await answers('HTTP 200', 200, () => ask(way));
      expect(await ask(way, { user: undefined })).toMatchObject({ status: 401 });
      const another = way.signer === 'stack' ? 'company' : 'stack';
      expect(await ask(way, { ca: another })).toMatchObject({ status: 0, exit: 60 });
    },
  );

  it.each(['', '/.', '/ping/..', '/ping//..', '/ping/%2e%2e'])(
    'answers at the paths that were named, and not at another that begins with "%s"',
    async (dots) => {
      await answers('HTTP 204', 204, () => ask(NARROW, { path: '/ping' }));
      const { body } = await ask(NARROW, { path: `${dots}${QUERY}` });
      expect(body).not.toContain('results');
    },
  );

  it('sends people who come by plain HTTP away', async () => {
    const { apiVersion, kind, spec } = (await ingresses()).find((one) =>
      JSON.stringify(one.spec).includes(INGRESS.host),
    ) ?? {
      ...{ apiVersion: '', kind: '', spec: {} },
    };
    const service = await get<KubernetesObject>(namespace, 'service', 'influxdb');
    const { selector, ports } = service.spec as { selector: object; ports: object[] };
    const renamed = JSON.stringify(spec)
      .replaceAll(INGRESS.host, WEAK.host)
      .replaceAll('"name":"influxdb"', '"name":"weak"');
    const annotations = { [`${PREFIX}/secure-backends`]: 'true', [`${PREFIX}/ssl-redirect`]: 'false' };
    await create(
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'weak', namespace }, spec: { selector, ports } },
      {
        ...{ apiVersion, kind, metadata: { name: 'weak', namespace, annotations } as { name: string } },
        spec: JSON.parse(renamed) as object,
      },
    );
    await answers('HTTP 200', 200, () => askPlainly(WEAK));
    for (const way of [INGRESS, NARROW, PASSTHROUGH]) expect([302, 404]).toContain((await askPlainly(way)).status);
  });

  it.each([
    ['signed by another authority', ['secure-verify-ca-secret=stranger'], ['secure-verify-ca-secret=influxdb-ca']],
    ['valid for another name', ['secure-sni=another.svc'], [`secure-sni=influxdb.${namespace}.svc`]],
  ])('gets nothing from people where its certificate is %s', async (_, change, original) => {
    await answers('HTTP 200', 200, () => ask(INGRESS));
    await annotate(...change);
    expect((await answers('HTTP 503', 503, () => ask(INGRESS))).body).not.toContain('results');
    await annotate('secure-verify-ca-secret-');
    await answers('HTTP 200', 200, () => ask(INGRESS));
    await annotate('secure-verify-ca-secret=influxdb-ca', ...original);
    await answers('HTTP 200', 200, () => ask(INGRESS));
  });

  it('keeps out a controller that is none of the peers, though it has all that the other has', async () => {
    const at = await haproxy.start('other');
    await answers('HTTP 503', 503, () => ask(INGRESS, { at }));
    await weakenInfluxdb(namespace, {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': controllers } },
    });
    expect(await answers('HTTP 200', 200, () => ask(INGRESS, { at }))).toMatchObject({ status: 200 });
  });

  it('needs no second apply', async () => {
    const { changes, status, stderr } = await deployment.plan(build);
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
  });
});
