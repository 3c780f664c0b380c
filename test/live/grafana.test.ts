import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  CredentialDefaults,
  GrafanaDatasource,
  Peer,
  RemovalPolicy,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  Size,
} from '../../lib';
import { ALLOWED, letIn } from './support/access';
import { ClientPod, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { dataOf, Grafana, GRAFANA_POD, needsOf } from './support/grafana';
import { Impostor } from './support/impostor';
import { InfluxDBClient } from './support/influxdb';
import { identity, kubectl, makeNamespace, removeNamespaces, secret } from './support/kubectl';
import { inTheOpen, leaks, secretsOf } from './support/leaks';
import { recordTiming, printTimings } from './support/timings';
import { Authority } from './support/openssl';
import { waitFor } from './support/process';
import { Build, Deployment } from './support/terraform';

const TWO_MINUTES = 120;
const ADMINISTRATOR: Login = { name: 'administrator', password: 'of Grafana' };
// Of characters that Grafana would take for variables.
const METRICS = 'metrics: $HOME ${HOME} $$';
const DATABASE = 'metrics$HOME';
const PROMETHEUS = 'prometheus';
// The same Prometheus without verification, as somebody adds it by hand.
const CARELESS = 'careless';
const SELECT = { query: 'SELECT last("value") FROM "treasure"', rawQuery: true, resultFormat: 'table' };
const UP = { expr: 'up', instant: true };

interface Place {
  readonly namespace: string;
  readonly grafana: string;
}

class Shown extends TerraformStack {
  public constructor(app: App, { namespace: name, grafana }: Place) {
    super(app, 'shown');
    new KubernetesProvider(this, 'kubernetes');
    // Terraform makes another one of these by `-replace`.
    CredentialDefaults.of(this).set(Credential.generated());
    const removalPolicy = RemovalPolicy.DESTROY;
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const storage = { size: Size.mebibytes(256), removalPolicy };
    const resources = { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) };
    const props = { namespace, authority, storage, resources };
    const influxdb = new SecureInfluxDB(this, 'influxdb', props);
    influxdb.addDatabase('other');
    const prometheus = new SecurePrometheus(this, 'prometheus', props);
    const strict = new SecurePrometheus(this, 'strict', {
      ...props,
      clientAuthentication: { trust: authority.trust },
    });
    const there = {
      namespace: SecureNamespace.fromName(this, 'grafana', { name: grafana }),
      peers: [Peer.pods(grafana, GRAFANA_POD)],
      authority,
    };
    const database = influxdb.addDatabase(DATABASE);
    GrafanaDatasource.ofDatabase(this, 'metrics-datasource', database, { ...there, title: METRICS });
    GrafanaDatasource.ofPrometheus(this, 'prometheus-datasource', prometheus, { ...there, title: PROMETHEUS });
    GrafanaDatasource.ofPrometheus(this, 'strict-datasource', strict, { ...there, title: 'strict' });
  }
}

live('grafana.test.ts', 'LIVE_GRAFANA_IMAGE')('Grafana on a cluster', () => {
  const namespace = uniqueName();
  const there = `${namespace}-grafana`;
  const deployment = new Deployment();
  // Whom the policies let in for the test, and whom they do not, beside Grafana.
  const client = new ClientPod(there, 'client');
  const outsider = new ClientPod(there, 'outsider');
  const grafana = new Grafana(there, process.env.LIVE_GRAFANA_IMAGE ?? '', client, ADMINISTRATOR);
  const influxdb = new InfluxDBClient(client, `https://influxdb.${namespace}.svc:8086`, 'authority');
  const build: Build = (app) => new Shown(app, { namespace, grafana: there });
  const queryOf = (title: string) => (title === METRICS ? SELECT : UP);
  const TITLES = [METRICS, PROMETHEUS, 'strict'];
  const says = (title: string, what: RegExp, reload = false) =>
    waitFor(`${title} to say ${what.source}`, TWO_MINUTES, async () => {
      if (reload) await grafana.reload();
      const said = await grafana.query(title, queryOf(title));
      if (what.test(said)) return said;
      throw new Error(said);
    });
  const shows = (title: string, reload = false) => says(title, title === METRICS ? /\[42\]/ : /\[1\]/, reload);
  const showsAll = async (reload = false) => {
    for (const title of TITLES) await shows(title, reload);
    return true;
  };
  /** Puts another value into an object beside Grafana until the work is done. */
  const instead = async (kind: string, name: string, key: string, value: string, work: () => Promise<unknown>) => {
    const { [key]: before } = await dataOf(there, kind, name);
    const patch = (text?: string) =>
      kubectl(['-n', there, 'patch', kind, name, '--type=merge', '-p', JSON.stringify({ data: { [key]: text } })]);
    await patch(kind === 'secret' ? Buffer.from(value).toString('base64') : value);
    try {
      await work();
    } finally {
      await patch(before);
    }
    return showsAll(true);
  };

  beforeAll(async () => {
    await makeNamespace(there);
    const start = Date.now();
    await Promise.all([client.start(ALLOWED), outsider.start(), deployment.apply(build)]);
    recordTiming('apply of InfluxDB, two Prometheus and three datasources', start);
    await letIn(there, namespace);
    await client.trust('authority', (await dataOf(namespace, 'configmap', 'authority-ca'))['ca.crt'] ?? '');
    const { password = '' } = await secret(namespace, 'influxdb-user-admin');
    const admin = { name: 'admin', password };
    for (const database of [DATABASE, 'other']) {
      const { status, body, error } = await influxdb.write(admin, database, 'treasure value=42');
      if (status !== 204) throw new Error(`the write: HTTP ${status} ${body} ${error}`);
    }
    await grafana.start(needsOf(await deployment.outputs()));
    const { password: known = '' } = await secret(namespace, 'prometheus-credential');
    await grafana.add({
      name: CARELESS,
      type: 'prometheus',
      url: `https://prometheus.${namespace}.svc:9090`,
      basicAuth: true,
      basicAuthUser: 'prometheus',
      jsonData: { httpMethod: 'POST', tlsSkipVerify: true },
      secureJsonData: { basicAuthPassword: known },
    });
  });
  afterAll(async () => {
    await removeNamespaces(namespace, there);
    deployment.forget();
    printTimings();
  });

  it('shows what is in the database and in each Prometheus, with no more than the outputs ask to mount', async () => {
    await expect(showsAll()).resolves.toBe(true);
    await shows(CARELESS);
  });

  it.each([
    ['reads no other database', 'SELECT last("value") FROM "other".."treasure"'],
    ['removes nothing', 'DROP MEASUREMENT "treasure"'],
    ['sees no users', 'SHOW USERS'],
  ])('%s, whatever its users ask for', async (_, query) => {
    expect(await grafana.query(METRICS, { ...SELECT, query })).toMatch(/not authorized|requires admin|403 Forbidden/);
  });

  it('is the only one in its namespace that the servers let in', async () => {
    const knock = (from: ClientPod, host: string) => from.tryRun(`timeout 4 bash -c '</dev/tcp/${host}'`);
    for (const host of [`influxdb.${namespace}.svc/8086`, `prometheus.${namespace}.svc/9090`]) {
      expect((await knock(client, host)).status).toBe(0);
      expect((await knock(outsider, host)).status).toBe(124);
    }
  });

  it('gives the password to nobody who shows a certificate of another authority', async () => {
    const impostor = new Impostor(namespace, 'prometheus', 9090, client);
    try {
      await impostor.begin();
      // Connected anew: what was verified at the start of a connection is not asked again.
      await says(PROMETHEUS, /certificate signed by unknown authority/, true);
      await shows(CARELESS);
    } finally {
      await impostor.end();
    }
    await expect(showsAll()).resolves.toBe(true);
  });

  it('verifies by the authority in its ConfigMap, and by no other', async () => {
    const { certificate } = Authority.root().pair;
    const back = instead('configmap', 'authority-ca', 'ca.crt', certificate, async () => {
      for (const title of TITLES) await says(title, /certificate signed by unknown authority/, true);
      await shows(CARELESS);
    });
    await expect(back).resolves.toBe(true);
  });

  it('is refused with another password than the one in its Secret', async () => {
    const name = `influxdb-user-metrics-datasource.${there}`;
    const back = instead('secret', name, 'password', 'a wrong one', () =>
      says(METRICS, /authorization failed|401|[Uu]nauthorized/, true),
    );
    await expect(back).resolves.toBe(true);
  });

  it('goes on with new passwords when it has read them, without a restart', async () => {
    const before = [await identity(namespace, 'influxdb'), await identity(namespace, 'prometheus')];
    const url = `https://prometheus.${namespace}.svc:9090/-/ready`;
    const user = { name: 'prometheus', password: (await secret(namespace, 'prometheus-credential')).password ?? '' };
    const start = Date.now();
    const replace = ['random_password.influxdb_client-metrics-datasource', 'random_password.prometheus_credential'];
    await deployment.apply(build, { replace });
    await waitFor('the end of the old password', TWO_MINUTES, async () => {
      return (await client.request({ url, ca: 'authority', user })).status === 401 ? true : undefined;
    });
    await expect(showsAll(true)).resolves.toBe(true);
    recordTiming('from the apply of new passwords until Grafana reads by them', start);
    expect([await identity(namespace, 'influxdb'), await identity(namespace, 'prometheus')]).toEqual(before);
  });

  it('needs no second apply', async () => {
    const { changes, status, stderr } = await deployment.plan(build);
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
  });

  it('leaks no password or key where anybody may look', async () => {
    const texts = await inTheOpen([namespace, there]);
    texts.set('the outputs', await deployment.outputs());
    expect(leaks(await secretsOf([namespace, there]), texts)).toEqual([]);
  });
});
