import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { CertificateAuthority, Credential, RemovalPolicy, SecureInfluxDB, SecureNamespace, Size } from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { ClientPod } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import {
  create,
  exists,
  get,
  identity,
  isReady,
  kubectl,
  logs,
  makeNamespace,
  podOf,
  podNamed,
  removeNamespaces,
} from './support/kubectl';
import { recordTiming, printTimings } from './support/timings';
import { Ended, run, waitFor } from './support/process';
import { Build, Deployment, Plan } from './support/terraform';

const TWO_MINUTES = 120;

// Everything that ends or escapes something in InfluxQL, a shell, Terraform, Kubernetes, TOML, a URL.
const NAMES = [
  `it's "quoted" with \\ and \\n`,
  'two\nlines\tand a tab',
  '${random_password.x.result} %{if x} $${y} %%{z}',
  '$(id) `id` $HOME $(POD_IP) *?[a-z]~',
  '; DROP DATABASE metrics; --',
  'ünïcödé 漢字 😀 \u2028',
  '--password=x y@z#%00&u=admin',
];
const DATABASES = NAMES.map((name, i) => `${i} ${name.replace(/[/\\\n\t\u2028]/g, '-')}`);
// Each printable character of ASCII, line breaks and what has more bytes, in passwords of no more than bcrypt's 72 bytes.
const ALPHABET = [...Array(95).keys()].map((i) => String.fromCharCode(32 + i)).join('');
const PASSWORDS = [
  ALPHABET.slice(0, 48),
  ALPHABET.slice(48),
  `'`,
  `\\`,
  'line\nbreak\ttab',
  'ünïcödé 漢字 😀',
  '${random_password.x.result}%{if true}',
];

interface Options {
  readonly namespacePolicy?: RemovalPolicy;
  readonly removalPolicy?: RemovalPolicy;
  readonly size: Size;
  /** How long an apply waits for the pod that it makes. */
  readonly patience?: string;
}

interface Overridable {
  addOverride(path: string, value: string): void;
}

class Store extends TerraformStack {
  public constructor(app: App, name: string, options: Options) {
    super(app, 'store');
    const { removalPolicy, size, patience, namespacePolicy = removalPolicy } = options;
    new KubernetesProvider(this, 'kubernetes');
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy: namespacePolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority, storage: { size, removalPolicy } });
    if (patience !== undefined)
      (influxdb.node.findChild('Resource') as unknown as Overridable).addOverride('timeouts.create', patience);
    const existing = Credential.fromSecret({ namespace, name: 'existing' });
    influxdb.addDatabase('counted').grantAll(influxdb.addUser('existing', { credential: existing }));
    NAMES.forEach((user, i) => {
      const variable = new TerraformVariable(this, `password${i}`, { type: 'string', sensitive: true });
      const credential = Credential.fromVariable(variable, { revision: '1' });
      influxdb.addDatabase(DATABASES[i] ?? '').grantAll(influxdb.addUser(user, { credential }));
    });
  }
}

live('data.test.ts')('what an InfluxDB keeps', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const url = `https://influxdb.${namespace}.svc:8086`;
  const influxdb = new InfluxDBClient(client, url, 'store');
  const variables = Object.fromEntries(PASSWORDS.map((password, i) => [`password${i}`, password]));
  const size = Size.mebibytes(64);
  const build =
    (options: Options): Build =>
    (app) =>
      new Store(app, namespace, options);
  const putSecret = (password: string) =>
    create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'existing', namespace }, stringData: { password } });
  const uidOfPods = async () =>
    (await get<{ metadata: { uid: string } }>(namespace, 'statefulset', 'influxdb')).metadata.uid;
  let gaveUp: Ended;
  let made: string;
  let refused: Plan;
  const kept = async () => [await exists('', 'namespace', namespace), await exists(namespace, 'pvc', 'influxdb-data')];

  beforeAll(async () => {
    await makeNamespace(clients);
    const ready = client.start(ALLOWED);
    // The pod waits for a Secret that is made after the apply has given up.
    gaveUp = await deployment.tryApply(build({ size, patience: '3s' }), { variables });
    made = await uidOfPods();
    refused = await deployment.plan(build({ size }), { variables });
    await putSecret('first password of it');
    await deployment.untaint('kubernetes_stateful_set_v1.influxdb_');
    await Promise.all([ready, deployment.apply(build({ size }), { variables })]);
    await letIn(clients, namespace);
    await client.trust('store', await bundleOf(namespace, 'influxdb'));
  });
  afterAll(async () => {
    await removeNamespaces(namespace, clients);
    deployment.forget();
    printTimings();
  });

  it('is not made anew where the first apply gave up: the next plan refuses, and a person says that it is well', async () => {
    expect(gaveUp.status).toBe(1);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/kubernetes_stateful_set_v1\.influxdb_\w+\s+has\s+lifecycle\.prevent_destroy\s+set/);
    expect(await uidOfPods()).toBe(made);
  });

  it.each(NAMES.map((name, i) => [JSON.stringify(name), i]))(
    'lets user %s in with the password of the code',
    async (_, i) => {
      const user = { name: NAMES[i] ?? '', password: PASSWORDS[i] ?? '' };
      const query = async (password: string, database: string) => {
        // In the URL, as basic authentication has no names with a colon.
        const q = 'SHOW MEASUREMENTS';
        const parameters = new URLSearchParams({ u: user.name, p: password, db: database, q }).toString();
        const { status, body } = await client.request({ url: `${url}/query?${parameters}`, ca: 'store' });
        return status === 200 && !body.includes('error') ? 'in' : status;
      };
      const own = DATABASES[i] ?? '';
      const others = DATABASES[(i + 1) % DATABASES.length] ?? '';
      expect(await query(user.password, own)).toBe('in');
      expect(await query(`${user.password}x`, own)).toBe(401);
      expect(await query(user.password, others)).not.toBe('in');
    },
  );

  it('takes a changed password of an existing Secret by itself', async () => {
    const before = { name: 'existing', password: 'first password of it' };
    const after = { name: 'existing', password: 'and "another\' one' };
    const pod = await identity(namespace, 'influxdb');
    expect(await influxdb.knows(before)).toBe(true);
    await putSecret(after.password);
    const start = Date.now();
    await waitFor('the changed password', TWO_MINUTES, async () => ((await influxdb.knows(after)) ? true : undefined));
    recordTiming('from a changed Secret until InfluxDB takes the password', start);
    expect(await influxdb.knows(before)).toBe(false);
    expect(await identity(namespace, 'influxdb')).toEqual(pod);
  });

  it('runs on its volume once, however many pods there are: the second waits and says why, and no acknowledged point is lost', async () => {
    const user = { name: 'existing', password: 'and "another\' one' };
    const first = ['-n', namespace, 'exec', 'influxdb-0', '-c', 'influxdb', '--', 'bash', '-c'];
    const missing = (await kubectl([...first, 'command -v flock || echo none'])).includes('none');
    if (missing) {
      console.warn('not run: two pods on one volume, as the image of InfluxDB has no flock');
      return;
    }
    const acknowledged: number[] = [];
    let next = 0;
    // The second pod is behind the Service too, and refuses: what counts is what was acknowledged.
    const write = async (count: number) => {
      for (const end = next + count; next < end; next++)
        if ((await influxdb.write(user, 'counted', `m,n=${next} value=1`)).status === 204) acknowledged.push(next);
    };
    const scale = (replicas: number) =>
      kubectl(['-n', namespace, 'scale', 'statefulset', 'influxdb', `--replicas=${replicas}`]);
    await write(20);
    await scale(2);
    await waitFor('the second pod to say why it waits', TWO_MINUTES, async () => {
      const said = await logs(namespace, 'influxdb-1', 'administrators').catch(() => '');
      return said.includes('waiting: another pod, influxdb-0, uses') ? true : undefined;
    });
    await write(40);
    // Its reconciler has the password of _reconciler: no turn for the second as long as one of its containers runs.
    const scan =
      'for p in /proc/[0-9]*; do [ "$(cat $p/comm 2>/dev/null)" != influxd ] || kill -KILL ${p#/proc/}; done';
    await run('kubectl', [...first, scan]);
    await waitFor('a container that was started again', TWO_MINUTES, async () => {
      const pod = await podNamed(namespace, 'influxdb-0');
      const influxd = pod?.status.containerStatuses?.find(({ name }) => name === 'influxdb');
      return pod && influxd && influxd.restartCount > 0 && isReady(pod) ? true : undefined;
    });
    await write(20);
    expect(await logs(namespace, 'influxdb-0', 'influxdb')).not.toContain('delete this pod');
    expect(await logs(namespace, 'influxdb-0', 'reconciler')).not.toContain('does not accept');
    const second = await podNamed(namespace, 'influxdb-1');
    expect(second && isReady(second)).toBe(false);
    await scale(1);
    await waitFor('the second pod to go', TWO_MINUTES, async () =>
      (await exists(namespace, 'pod', 'influxdb-1')) ? undefined : true,
    );
    await write(20);
    await kubectl(['-n', namespace, 'delete', 'pod', 'influxdb-0']);
    await waitFor('the pod to be back', TWO_MINUTES, async () =>
      (await podOf(namespace, 'influxdb').then(isReady, () => false)) ? true : undefined,
    );
    const kept = new Set((await influxdb.rows(user, 'counted', 'SELECT value, n FROM m')).map(([, , n]) => Number(n)));
    expect(acknowledged.length).toBeGreaterThan(40);
    expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
  });

  // What keeps Terraform from destroying what it would destroy for these options.
  const refusal = async (options: Options, destroy: boolean) => {
    const { status, stderr } = await deployment.plan(build(options), { variables, destroy });
    const kept = stderr.replace(/\s+/g, ' ').matchAll(/Resource (\S+) has lifecycle\.prevent_destroy set/g);
    return { status, addresses: [...kept].map(([, address]) => address) };
  };
  const claim = expect.stringMatching(/^kubernetes_persistent_volume_claim_v1\.influxdb_data_/) as string;
  const volume = { status: 1, addresses: [claim] };

  it('is not destroyed by an apply, neither its volume nor the namespace', async () => {
    const { RETAIN, DESTROY } = RemovalPolicy;
    // Terraform goes no further than to what uses the volume.
    expect(await refusal({ size }, true)).toEqual({
      status: 1,
      addresses: [expect.stringMatching(/^kubernetes_stateful_set_v1\.influxdb_/) as string],
    });
    expect(await refusal({ size, removalPolicy: DESTROY, namespacePolicy: RETAIN }, true)).toEqual({
      status: 1,
      addresses: [expect.stringMatching(/^kubernetes_namespace_v1\.namespace_/) as string],
    });
    expect(await kept()).toEqual([true, true]);
  });

  it('grows in place, and a smaller size is refused by the plan', async () => {
    const { changes } = await deployment.plan(build({ size: Size.mebibytes(128) }), { variables });
    expect(Object.entries(changes)).toEqual([[claim, ['update']]]);
    expect(await refusal({ size: Size.mebibytes(32) }, false)).toEqual(volume);
  });

  it('is destroyed where a removal policy says so, volume and namespace', async () => {
    const destroyed = build({ size, removalPolicy: RemovalPolicy.DESTROY });
    await deployment.apply(destroyed, { variables });
    await deployment.destroy({ variables });
    expect(await kept()).toEqual([false, false]);
  });
});
