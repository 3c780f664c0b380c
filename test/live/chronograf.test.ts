import { App, TerraformResource, TerraformStack } from 'cdktf';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import {
  CertificateAuthority,
  ChronografLogin,
  ContainerImage,
  RemovalPolicy,
  Rotation,
  SecureChronograf,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
} from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { ClientPod, Login, Request } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import {
  get,
  identity,
  isReady,
  kubectl,
  logs,
  makeNamespace,
  podOf,
  podNamed,
  removeNamespaces,
  secret,
  syncVolumes,
} from './support/kubectl';
import { inTheOpen, leaks, secretsOf } from './support/leaks';
import { waitFor } from './support/process';
import { Build, Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';
import { eventually } from '../support/processes';

// Chronograf's image can not be had everywhere: this shows what a cluster says of the pod before it pulls. The daemon itself is
// run below where there is an image, and by test/chronograf/scripts.test.ts where it is installed.
const name = uniqueName();
const deployment = new Deployment();
const TWO_MINUTES = 120;
// What its account may read: one database, and not the one that says that it was made here.
const SHOWN = '"values":[["metrics"]]';

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
    await eventually(async () => (await podNamed(name, 'chronograf-0')) !== undefined, 60);
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

live('chronograf.test.ts: the daemon', 'LIVE_CHRONOGRAF_IMAGE')('Chronograf itself, on a cluster', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const running = new Deployment();
  const insider = new ClientPod(clients, 'insider');
  const outsider = new ClientPod(clients, 'outsider');
  const host = `chronograf.${namespace}.svc`;
  const server = `https://${host}:8888`;
  let counter = 0;
  const shown: Build = (app) => {
    const stack = new TerraformStack(app, 'shown');
    Rotation.of(stack).set({ counter });
    new KubernetesProvider(stack, 'kubernetes');
    const removalPolicy = RemovalPolicy.DESTROY;
    const place = {
      namespace: new SecureNamespace(stack, 'namespace', { name: namespace, removalPolicy }),
      authority: CertificateAuthority.selfManaged(stack, 'authority'),
      storage: { removalPolicy },
    };
    const metrics = new SecureInfluxDB(stack, 'influxdb', place).addDatabase('metrics');
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', place);
    kapacitor.subscribeTo(metrics);
    const chronograf = new SecureChronograf(stack, 'chronograf', {
      ...place,
      image: ContainerImage.fromTag(process.env.LIVE_CHRONOGRAF_IMAGE ?? ''),
      login: ChronografLogin.htpasswd('a test without a login provider', { users: [{ name: 'operator' }] }),
    });
    chronograf.readFrom(metrics);
    chronograf.manage(kapacitor);
    return stack;
  };
  const operator = async (): Promise<Login> => ({
    name: 'operator',
    password: (await secret(namespace, 'chronograf-user-operator')).password ?? '',
  });
  const ask = async (path: string, more: Partial<Request> = {}) => {
    const url = `${server}${path}`;
    return insider.request({ url, ca: 'cluster', user: await operator(), timeout: 30, ...more });
  };
  const listed = async <T>(path: string): Promise<T> => {
    const { status, body, error } = await ask(path);
    expect([status, error]).toEqual([200, '']);
    return JSON.parse(body) as T;
  };
  const source = async () => {
    const [first] = (await listed<{ sources: Source[] }>('/chronograf/v1/sources')).sources;
    if (first === undefined) throw new Error('it shows no server');
    return first;
  };
  const databases = async () => {
    // Without the second one Chronograf takes it for a request that another site forged.
    const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest' };
    const show = JSON.stringify({ query: 'SHOW DATABASES' });
    const { status, body } = await ask((await source()).links.proxy, { method: 'POST', body: show, headers });
    return [status, body];
  };
  const serial = async () => {
    const dial = `openssl s_client -connect ${host}:8888 -CAfile /tmp/cluster.crt -verify_return_error -verify_hostname ${host}`;
    return (await insider.tryRun(`${dial} </dev/null 2>/dev/null | openssl x509 -noout -serial`)).stdout.trim();
  };
  interface Source {
    readonly id: string;
    readonly name: string;
    readonly url: string;
    readonly links: Record<'proxy' | 'kapacitors', string>;
  }

  beforeAll(async () => {
    await makeNamespace(clients);
    const start = Date.now();
    await Promise.all([insider.start(ALLOWED), outsider.start(), running.apply(shown)]);
    recordTiming('apply of InfluxDB, Kapacitor and Chronograf', start);
    await letIn(clients, namespace, { products: ['chronograf'], ports: [8888] });
    await insider.trust('cluster', await bundleOf(namespace, 'chronograf'));
  });
  afterAll(async () => {
    await running.destroy();
    running.forget();
    await removeNamespaces(namespace, clients);
    printTimings();
  });

  test('lets in who has a password, over TLS, and nobody else', async () => {
    expect((await ask('/chronograf/v1/me')).status).toBe(200);
    expect((await ask('/chronograf/v1/me', { user: undefined })).status).toBe(401);
    expect((await ask('/chronograf/v1/me', { user: { name: 'operator', password: 'guessed' } })).status).toBe(401);
    expect((await ask('/', { url: `http://${host}:8888/` })).status).toBe(400);
    expect((await outsider.tryRun(`timeout 4 bash -c '</dev/tcp/${host}/8888'`)).status).toBe(124);
  });

  test('reads InfluxDB and manages Kapacitor, through the policies, by certificates that it verifies', async () => {
    const { url, links } = await source();
    expect(url).toBe(`https://influxdb.${namespace}.svc:8086`);
    expect(await databases()).toEqual([200, expect.stringContaining(SHOWN)]);
    const { kapacitors } = await listed<{ kapacitors: Source[] }>(links.kapacitors);
    const tasks = await ask(`${kapacitors[0]?.links.proxy ?? ''}?path=/kapacitor/v1/tasks`);
    expect([tasks.status, tasks.body]).toEqual([200, expect.stringContaining('"tasks":')]);
  });

  test('has no difference in a second plan, and no secret in the open or in its log', async () => {
    const { status, changes } = await running.plan(shown);
    expect([status, changes]).toEqual([0, {}]);
    const secrets = await secretsOf([namespace]);
    const log = await logs(namespace, 'chronograf-0', 'chronograf');
    expect(leaks(secrets, new Map([...(await inTheOpen([namespace])), ['its log', log]]))).toEqual([]);
  });

  test('keeps a dashboard when its pod is gone, and is back with the same servers', async () => {
    const before = await identity(namespace, 'chronograf');
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ name: 'made by hand', cells: [] });
    expect((await ask('/chronograf/v1/dashboards', { method: 'POST', body, headers })).status).toBe(201);
    const start = Date.now();
    await kubectl(['-n', namespace, 'delete', 'pod', 'chronograf-0', '--wait=true']);
    await waitFor('the pod to be back', TWO_MINUTES, async () =>
      isReady(await podOf(namespace, 'chronograf')) ? true : undefined,
    );
    recordTiming('from the deletion of its pod until Chronograf is ready', start);
    expect(await identity(namespace, 'chronograf')).not.toEqual(before);
    const { dashboards } = await listed<{ dashboards: { name: string }[] }>('/chronograf/v1/dashboards');
    expect(dashboards.map((dashboard) => dashboard.name)).toContain('made by hand');
    expect((await source()).url).toBe(`https://influxdb.${namespace}.svc:8086`);
  });

  test('serves a renewed certificate in the same pod within two minutes', async () => {
    const [before, { uid }] = [await serial(), (await podOf(namespace, 'chronograf')).metadata];
    expect(before).toMatch(/^serial=/);
    await running.apply(shown, { replace: ['tls_locally_signed_cert.chronograf_'] });
    const applied = Date.now();
    await waitFor('the renewed certificate', TWO_MINUTES, async () =>
      !['', before].includes(await serial()) ? true : undefined,
    );
    recordTiming('from the apply until Chronograf serves a renewed certificate', applied);
    expect((await podOf(namespace, 'chronograf')).metadata.uid).toBe(uid);
    expect((await ask('/chronograf/v1/me')).status).toBe(200);
  });

  test('refuses the former password of somebody after one apply of the next number, and reads InfluxDB by its next account', async () => {
    const former = await operator();
    counter = 1;
    await running.apply(shown);
    expect(await operator()).not.toEqual(former);
    await syncVolumes(namespace);
    await waitFor('the new password', TWO_MINUTES, async () =>
      (await ask('/chronograf/v1/me')).status === 200 ? true : undefined,
    );
    expect((await ask('/chronograf/v1/me', { user: former })).status).toBe(401);
    expect(await databases()).toEqual([200, expect.stringContaining(SHOWN)]);
  });
});
