import { ALLOWED, bundleOf } from './support/access';
import { Answer, ClientPod, Login, Request } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import { KapacitorClient } from './support/kapacitor';
import { create, get, kubectl, logs, makeNamespace, Pod, podOf, removeNamespaces, secret } from './support/kubectl';
import { httpsProxy, PROXY_PORT, proxyService } from './support/http-proxy';
import { inTheOpen, leaks, secretsOf } from './support/leaks';
import { ACCOUNT, CHOSEN_USER, Needs, OUTSIDE, Place, PORT, ROLE, SECRET, variablesOf } from './support/needs';
import { Authority } from './support/openssl';
import { exportOf } from './support/otlp';
import { run, waitFor } from './support/process';
import { PrometheusClient } from './support/prometheus';
import { SNMP, snmpAgent } from './support/snmp';
import { strictServer } from './support/strict-server';
import { Build, Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';
import { tlsSecret } from './support/weak';

const IMAGE = process.env.LIVE_TELEGRAF_IMAGE ?? '';

// Minutes, for what no other suite needs: only where somebody names a Telegraf that has the plugins that listen.
live('needs.test.ts', 'LIVE_TELEGRAF_IMAGE')('what people ask for, on a cluster', () => {
  const namespace = uniqueName();
  const openshift = `${namespace}-openshift`;
  const clients = `${namespace}-clients`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const outsider = new ClientPod(clients, 'outsider');
  const influxdb = new InfluxDBClient(client, `https://influxdb.${namespace}.svc:8086`, 'ca');
  const company = Authority.root();
  const others = Authority.root();
  const egress = Authority.root();
  let place: Place;
  let variables: Record<string, string>;
  const build: Build = (app) => new Needs(app, place);
  const passwordOf = async (where: string, name: string) => (await secret(where, name)).password ?? '';

  beforeAll(async () => {
    await Promise.all([makeNamespace(clients), create(priorityClass(namespace))]);
    const host = `strict.${clients}.svc`;
    const good = company.server(host);
    const bad = others.server(host);
    await create(
      tlsSecret(clients, 'company-tls', good.key, good.certificate),
      tlsSecret(clients, 'impostor-tls', bad.key, bad.certificate),
      ...strictServer(clients, 'strict', listeners()),
      ...proxies(clients, [egress, others], [`${host}:${PORT.hidden}`]),
      ...['agent', 'hidden-agent'].flatMap((name) => snmpAgent(clients, name, IMAGE)),
    );
    await Promise.all([client.start(ALLOWED), outsider.start()]);
    const { podIP = '' } = (await get<Pod>(clients, 'pod', 'client')).status;
    const [trusted = '', untrusted = '', proxy = ''] = [company, others, egress].map(({ pair }) => pair.certificate);
    const authorities = { trusted, others: untrusted, egress: proxy };
    place = { namespace, clients, listening: IMAGE, sender: podIP, node: await addressOfNode(), ...authorities };
    variables = variablesOf(place);
    const start = Date.now();
    const [pem, stranger] = [company.server('sender'), others.server('sender')].map((one) => one.certificate + one.key);
    await Promise.all([
      deployment.apply(build, { variables }),
      client.writeFile('/tmp/company.pem', pem ?? ''),
      client.writeFile('/tmp/stranger.pem', stranger ?? ''),
    ]);
    recordTiming('apply of what people ask for', start);
    await letAskNames(openshift);
    await client.trust('ca', await bundleOf(namespace, 'influxdb'));
  });
  afterAll(async () => {
    await removeNamespaces(namespace, openshift, clients);
    await kubectl(['delete', 'priorityclass', '--ignore-not-found', namespace]);
    deployment.forget();
    printTimings();
  });

  it('needs no second apply', async () => {
    const { changes, status, stderr } = await deployment.plan(build, { variables });
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
  });

  describe('a pod with what is the user’s own', () => {
    const inPod = (container: string, ...command: string[]) =>
      run('kubectl', ['-n', namespace, 'exec', 'influxdb-0', '-c', container, '--', ...command]);
    const says = async (container: string, ...command: string[]) => (await inPod(container, ...command)).stdout.trim();

    it('has run the containers in their order, with its volumes', async () => {
      const { spec, status } = await podOf(namespace, 'influxdb');
      expect(spec.containers.map(({ name }) => name)).toContain('shipper');
      expect(spec.initContainers?.[0]?.name).toBe('first');
      expect(status.containerStatuses?.find(({ name }) => name === 'shipper')).toMatchObject({ ready: true });
      expect(await says('shipper', 'cat', '/mnt/spool/ready')).toBe('from a file');
      expect(await says('influxdb', 'cat', '/mnt/greeting/text')).toBe('from a file');
    });

    it('hardens them as its own: one user, no writing but to the scratch volume, no token', async () => {
      expect(await says('shipper', 'id')).toBe(await says('influxdb', 'id'));
      const touch = async (path: string) => (await inPod('shipper', 'sh', '-c', `: >${path}`)).status;
      expect(await touch('/mnt/spool/more')).toBe(0);
      expect(await touch('/mnt/greeting/more')).not.toBe(0);
      expect(await touch('/more')).not.toBe(0);
      for (const container of ['shipper', 'influxdb'])
        expect((await inPod(container, 'ls', '/var/run/secrets')).status).not.toBe(0);
    });

    it('knows its variables and its names, and is placed as it was told', async () => {
      expect(await says('influxdb', 'sh', '-c', 'echo $TZ')).toBe('Europe/Oslo');
      expect(await says('influxdb', 'cat', '/etc/hosts')).toMatch(/^192\.0\.2\.77\s+ntp\.corp\.example$/m);
      const pod = await get<{ spec: Record<string, unknown> }>(namespace, 'pod', 'influxdb-0');
      expect(pod.spec).toMatchObject({
        priority: 1000,
        topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' }],
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } },
      });
    });

    it('says who it is for its cloud, by its service account', async () => {
      const pod = await get<{ spec: { serviceAccountName: string } }>(namespace, 'pod', 'influxdb-0');
      const account = await get<{ metadata: object }>(namespace, 'serviceaccount', pod.spec.serviceAccountName);
      expect(account.metadata).toMatchObject({ annotations: { 'eks.amazonaws.com/role-arn': ROLE } });
    });

    it.each([
      ['without its token', openshift, 'kapacitor', ACCOUNT.alerting, false],
      ['with its token', namespace, 'prometheus', ACCOUNT.scraping, true],
    ])('runs as an account that was there, %s', async (_, where, product, account, holds) => {
      const { spec } = await get<{ spec: { serviceAccountName: string } }>(where, 'pod', `${product}-0`);
      expect(spec.serviceAccountName).toBe(account);
      const read = ['cat', '/var/run/secrets/kubernetes.io/serviceaccount/token'];
      const { status } = await run('kubectl', ['-n', where, 'exec', `${product}-0`, '-c', product, '--', ...read]);
      expect(status === 0).toBe(holds);
    });

    it('grants that account what it is asked for, and nothing more', async () => {
      const account = `--as=system:serviceaccount:${namespace}:${ACCOUNT.scraping}`;
      const may = async (...what: string[]) =>
        (await run('kubectl', ['auth', 'can-i', ...what, '-n', namespace, account])).stdout.trim();
      expect(await may('list', 'endpointslices.discovery.k8s.io')).toBe('yes');
      expect(await may('list', 'secrets')).toBe('no');
    });
  });

  describe('a Telegraf that listens', () => {
    const at = (port: number) => `gateway-listen-${port}.${namespace}.svc`;
    const writer = async (port: number): Promise<Login> => ({
      name: 'writer',
      password: await passwordOf(namespace, `gateway-listen-${port}`),
    });
    let dashboards: Login;
    beforeAll(async () => {
      dashboards = { name: 'dashboards', password: await passwordOf(namespace, 'influxdb-user-dashboards') };
    });
    const atNode = async (port: number) => {
      const { items } = await get<{ items: NodePortService[] }>(namespace, 'services');
      const ports = items.flatMap(({ spec }) => (spec.type === 'NodePort' ? spec.ports : []));
      const found = ports.find(({ targetPort }) => String(targetPort) === String(port));
      return `${place.node}:${found?.nodePort ?? 0}`;
    };
    const arrives = (measurement: string) => {
      return waitFor(`${measurement} in InfluxDB`, 60, async () => {
        const rows = await influxdb.rows(dashboards, 'metrics', `SELECT * FROM ${measurement}`);
        return rows.length > 0 ? rows : undefined;
      });
    };
    /** What never arrived, though what was sent after it did. */
    const refusedOnes = async () => {
      const all = await influxdb.rows(dashboards, 'metrics', 'SHOW MEASUREMENTS');
      return all.flat().filter((name) => String(name).startsWith('refused'));
    };

    it.each([
      ['what clients of InfluxDB write', 8186, '/write?db=x'],
      ['what is posted', 8080, '/telegraf'],
    ])('takes %s of who has the password, and of nobody else', async (_, port, path) => {
      const send = (line: string, more: Partial<Request>, from = client): Promise<Answer> =>
        from.request({ url: `https://${at(port)}:${port}${path}`, method: 'POST', body: line, timeout: 3, ...more });
      const user = await writer(port);
      expect((await send('refused v=1', { ca: 'ca' })).status).toBe(401);
      expect((await send('refused v=1', { ca: 'ca', user: { ...user, password: 'another' } })).status).toBe(401);
      // With the password too.
      expect((await send('refused v=1', { user }, outsider)).status).toBe(0);
      expect((await send(`taken_${port} v=1`, { ca: 'ca', user })).status).toBe(204);
      await arrives(`taken_${port}`);
      expect(await refusedOnes()).toEqual([]);
    });

    it('takes syslog over TLS of who shows a certificate of the company', async () => {
      const send = async (text: string, certificate: string) => {
        const line = `<34>1 ${new Date().toISOString()} host ${text} - - - a message`;
        const dial = `openssl s_client -quiet -connect ${at(6514)}:6514 -CAfile /tmp/ca.crt -verify_return_error ${certificate}`;
        await client.tryRun(`{ cat; sleep 1; } | timeout 5 ${dial}`, `${line.length} ${line}`);
      };
      await send('refused', '');
      await send('refused', '-cert /tmp/stranger.pem -key /tmp/stranger.pem');
      await send('taken', '-cert /tmp/company.pem -key /tmp/company.pem');
      const rows = JSON.stringify(await arrives('syslog'));
      expect(rows).toContain('taken');
      expect(rows).not.toContain('refused');
    });

    it('takes OpenTelemetry of who shows a certificate of the company', async () => {
      const service = 'opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
      const send = (metric: string, certificate?: string) =>
        client.request({
          ...{ url: `https://${at(4317)}:4317/${service}`, ca: 'ca', certificate, method: 'POST' },
          headers: { 'Content-Type': 'application/grpc', TE: 'trailers' },
          body: exportOf(metric, 7),
        });
      for (const certificate of [undefined, 'stranger'])
        expect(await send('refused_gauge', certificate)).toMatchObject({ status: 0 });
      expect(await send('taken_gauge', 'company')).toMatchObject({ status: 200, exit: 0 });
      expect(JSON.stringify(await arrives('taken_gauge'))).toContain('7');
      expect(await refusedOnes()).toEqual([]);
    });

    it('takes what comes by a port of the nodes: by TLS, with the password, from the addresses that were said', async () => {
      const [https, via] = [`https://${OUTSIDE}/telegraf`, await atNode(8080)];
      const send = (line: string, more: Partial<Request>, from = client) =>
        from.request({ url: https, via, method: 'POST', body: line, timeout: 3, ...more });
      const user = await writer(8080);
      expect((await send('refused v=1', { url: `http://${OUTSIDE}/telegraf`, user })).status).toBe(400);
      expect((await send('refused v=1', { ca: 'ca' })).status).toBe(401);
      expect((await send('refused v=1', { ca: 'ca', url: 'https://another.example/telegraf', user })).exit).toBe(60);
      expect((await send('refused v=1', { user }, outsider)).status).toBe(0);
      expect((await send('taken_outside v=1', { ca: 'ca', user })).status).toBe(204);
      await arrives('taken_outside');
      expect(await refusedOnes()).toEqual([]);
    });

    it('takes datagrams that come by a port of the nodes, from the addresses that were said', async () => {
      const at = (await atNode(8125)).replace(':', '/');
      for (const [from, name] of [[outsider, 'refused_datagram'] as const, [client, 'taken_datagram'] as const])
        await from.run(`printf '${name}:1|c' >/dev/udp/${at}`);
      await arrives('taken_datagram');
      expect(await refusedOnes()).toEqual([]);
    });

    it('hears by UDP of agents of SNMP to which a way was opened, and of no other', async () => {
      expect(JSON.stringify(await arrives('switch'))).toContain(String(SNMP.value));
      // A pod's first second may come before its policies are enforced.
      const lately = 'SELECT * FROM hidden_switch WHERE time > now() - 3s';
      expect(await influxdb.rows(dashboards, 'metrics', lately)).toEqual([]);
      await letOut(namespace, 'gateway', [{ protocol: 'UDP', port: SNMP.port }]);
      await arrives('hidden_switch');
    });

    it('takes datagrams from the addresses that were said, and from no other', async () => {
      const host = at(8125);
      const send = (from: ClientPod, name: string) => from.run(`printf '${name}:1|c' >/dev/udp/${host}/8125`);
      await send(outsider, 'refused_counter');
      await send(client, 'taken_counter');
      await arrives('taken_counter');
      expect(await refusedOnes()).toEqual([]);
      // Nothing else kept it away.
      await letReach(namespace, 'gateway', [{ protocol: 'UDP', port: 8125 }]);
      await waitFor('a datagram from anywhere', 30, async () => {
        await send(outsider, 'let_in_counter');
        return (await arrives('let_in_counter')).length > 0 ? true : undefined;
      });
    });
  });

  describe('a Kapacitor as OpenShift runs it', () => {
    let kapacitor: KapacitorClient;
    const logOf = (pod: string, container: string) => logs(clients, pod, container);
    const reaches = async (where: string, port: number) => {
      const dial = ['timeout', '3', 'bash', '-c', `</dev/tcp/${where}.${clients}.svc/${port}`];
      const args = ['-n', openshift, 'exec', 'kapacitor-0', '-c', 'kapacitor', '--', ...dial];
      return (await run('kubectl', args)).status === 0;
    };

    beforeAll(async () => {
      const user = { name: 'admin', password: await passwordOf(openshift, 'kapacitor-user-admin') };
      kapacitor = new KapacitorClient(client, `https://kapacitor.${openshift}.svc:9092`, 'ca', user);
      const handlers = ['direct', 'impostor', 'proxied'].map((name) => `.post().endpoint('${name}')`).join('');
      const alert = `alert().id('drill').crit(lambda: TRUE)${handlers}.alerta().resource('drill').event('drill').slack()`;
      await kapacitor.define('drill', 'stream', 'drills', `stream|from().measurement('drill')|${alert}`);
    });

    /** An alert, again and again, until something was written down about it. */
    const alertUntil = (what: string, heard: () => Promise<string>, said: RegExp) =>
      waitFor(what, 60, async () => {
        const { status } = await kapacitor.write('drills', 'drill value=1');
        if (status !== 204) throw new Error(`the write: HTTP ${status}`);
        return said.exec(await heard())?.[0];
      });

    it('runs as the user that was chosen for it', async () => {
      const { stdout } = await run('kubectl', [
        ...['-n', openshift, 'exec', 'kapacitor-0', '-c', 'kapacitor', '--', 'id', '-u'],
      ]);
      expect(stdout.trim()).toBe(String(CHOSEN_USER));
    });

    it('tells a webhook, and Alerta, that it verifies by the company’s authority and is known to', async () => {
      const hooks = () => logOf('strict', 'hooks');
      expect(await alertUntil('a webhook', hooks, /^\d+ POST \/direct .*"id":"drill"/m)).toMatch(/^200 /);
      expect(await alertUntil('Alerta', hooks, /^\d+ POST \/api\/alert .*"resource":"drill"/m)).toMatch(/^201 /);
    });

    it('tells nobody whom another authority signed', async () => {
      const of = () => logs(openshift, 'kapacitor-0', 'kapacitor');
      await alertUntil(
        'a refusal',
        of,
        new RegExp(`:${PORT.impostor}/direct.*certificate signed by unknown authority`),
      );
      // Whoever does not verify it, reaches it.
      const url = `https://strict.${clients}.svc:${PORT.impostor}/direct`;
      const headers = { Authorization: SECRET.hook };
      expect((await client.request({ url, method: 'POST', headers, body: 'seen' })).status).toBe(200);
      const log = await waitFor('that', 10, async () => (await logOf('strict', 'impostor')) || undefined);
      expect(log).not.toContain('drill');
    });

    it('tells others through a proxy that knows it, and has no other way there', async () => {
      const hidden = () => logOf('strict', 'hidden');
      await alertUntil('a webhook behind it', hidden, /^200 POST \/proxied .*"id":"drill"/m);
      await alertUntil('Slack behind it', hidden, new RegExp(`^200 POST ${SECRET.slack} .*"channel":"#alerts"`, 'm'));
      expect(await logOf('proxy', 'proxy')).toContain(`200 Established CONNECT strict.${clients}.svc:${PORT.hidden}\n`);
      expect(await logOf('proxy', 'proxy')).not.toContain(`:${PORT.hooks}`);
      expect(await reaches('proxy', PROXY_PORT)).toBe(true);
      expect(await reaches('strict', PORT.hidden)).toBe(false);
      await letOut(openshift, 'kapacitor', [{ protocol: 'TCP', port: PORT.hidden }]);
      await waitFor('the way without it', 20, async () => ((await reaches('strict', PORT.hidden)) ? true : undefined));
    });

    it('tells nobody through a proxy that another authority signed', async () => {
      await create(proxyService(clients, 'impostor-proxy'));
      const of = () => logs(openshift, 'kapacitor-0', 'kapacitor', ['--since=5s']);
      // The address of Slack is a secret: it is cut out of the log.
      await alertUntil('a refusal of a webhook', of, /\/proxied.*proxyconnect.*signed by unknown authority/);
      await alertUntil('a refusal of Slack', of, /^(?!.*\/proxied).*proxyconnect.*signed by unknown authority/m);
      const asked = () => logOf('impostor-proxy', 'proxy');
      expect(await asked()).not.toContain('CONNECT');
      // Whoever does not verify it, gives it a password.
      const login = Buffer.from(`kapacitor:${SECRET.proxy}`).toString('base64');
      const options = [
        ...[`url = "https://strict.${clients}.svc:${PORT.hidden}${SECRET.slack}"`, 'noproxy = ""', 'insecure'],
        ...[`proxy = "https://proxy.${clients}.svc:${PROXY_PORT}"`, 'proxy-insecure', 'max-time = 10'],
        `proxy-header = "Proxy-Authorization: Basic ${login}"`,
      ];
      await client.tryRun('curl -qsS -K -', options.join('\n'));
      await waitFor('that', 10, async () => ((await asked()).includes('200 Established CONNECT') ? true : undefined));
    });
  });

  it('Prometheus shows a token that it has, and one that it asks for first, and verifies who gives it', async () => {
    const login = async () => ({ name: 'prometheus', password: await passwordOf(namespace, 'prometheus-credential') });
    const prometheus = new PrometheusClient(client, `https://prometheus.${namespace}.svc:9090`, 'ca', login);
    const health = async () => {
      const targets = await prometheus.targets();
      const of = (job: string) => targets.find(({ labels }) => labels.job === job);
      return Object.fromEntries(
        ['bearer', 'guessed', 'oauth', 'unknown', 'deceived', 'influxdb'].map((job) => [job, of(job)] as const),
      );
    };
    const seen = await waitFor('all of them', 60, async () => {
      const all = await health();
      const settled = Object.values(all).every((one) => one !== undefined && one.health !== 'unknown');
      return settled && [all.bearer, all.oauth, all.influxdb].every((one) => one?.health === 'up') ? all : undefined;
    });
    expect(await prometheus.query('secret_metric')).toEqual({ bearer: 1, oauth: 2 });
    expect(seen.guessed).toMatchObject({ health: 'down', lastError: expect.stringContaining('401') as string });
    expect(seen.unknown).toMatchObject({ health: 'down', lastError: expect.stringContaining('401') as string });
    const says = expect.stringContaining('certificate signed by unknown authority') as string;
    expect(seen.deceived).toMatchObject({ health: 'down', lastError: says });
    // By the API, with the token of the account that was there.
    expect(seen.influxdb?.labels).toMatchObject({ namespace, pod: 'influxdb-0' });
  });

  it('leaks none of their secrets where anybody may look', async () => {
    const secrets = await secretsOf([namespace, openshift]);
    const texts = await inTheOpen([namespace, openshift]);
    texts.set('the synthesized JSON', deployment.json);
    expect(leaks(secrets, texts)).toEqual([]);
  });
});

function listeners() {
  const basic = `Basic ${Buffer.from(`prometheus:${encodeURIComponent(SECRET.client).replaceAll('%20', '+')}`).toString('base64')}`;
  const token = JSON.stringify({ access_token: SECRET.given, token_type: 'Bearer', expires_in: 3600 });
  const metric = (value: number) => `secret_metric ${value}`;
  const hooks = [{ path: '/direct', authorization: SECRET.hook }];
  return [
    {
      ...{ name: 'hooks', port: PORT.hooks, tls: 'company-tls' },
      routes: [...hooks, { path: '/api/alert', authorization: `Bearer ${SECRET.alerta}`, status: 201 }],
    },
    { name: 'impostor', port: PORT.impostor, tls: 'impostor-tls', routes: hooks },
    {
      ...{ name: 'metrics', port: PORT.metrics, tls: 'company-tls' },
      routes: [
        { path: '/bearer', authorization: `Bearer ${SECRET.bearer}`, body: metric(1) },
        { path: '/oauth', authorization: `Bearer ${SECRET.given}`, body: metric(2) },
        { path: '/token', authorization: basic, body: token, contentType: 'application/json' },
      ],
    },
    {
      ...{ name: 'hidden', port: PORT.hidden, tls: 'company-tls' },
      routes: [{ path: '/proxied', authorization: SECRET.hook }, { path: SECRET.slack }],
    },
  ];
}

interface NodePortService {
  readonly spec: { readonly type: string; readonly ports: { targetPort: number | string; nodePort?: number }[] };
}

/** A proxy, and one that does as it does with a certificate of somebody else's. */
function proxies(clients: string, authorities: readonly Authority[], allowed: readonly string[]) {
  const names = ['proxy', 'impostor-proxy'];
  const each = authorities.flatMap((authority, index) => {
    const name = names[index] ?? '';
    const { key, certificate } = authority.server(`proxy.${clients}.svc`);
    const options = { tls: `${name}-tls`, login: `kapacitor:${SECRET.proxy}`, allowed };
    return [tlsSecret(clients, options.tls, key, certificate), httpsProxy(clients, name, options)];
  });
  return [...each, proxyService(clients, 'proxy')];
}

async function addressOfNode(): Promise<string> {
  const { items } = await get<{ items: { status: { addresses: { type: string; address: string }[] } }[] }>('', 'nodes');
  const found = items.flatMap(({ status }) => status.addresses).find(({ type }) => type === 'InternalIP');
  return found?.address ?? '';
}

function priorityClass(name: string) {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: 1000 };
}

function policy(namespace: string, name: string, spec: object) {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

// No pod of this cluster answers names at the port at which OpenShift's do.
async function letAskNames(namespace: string): Promise<void> {
  const to = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }];
  const ports = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 }));
  const spec = { podSelector: {}, policyTypes: ['Egress'], egress: [{ to, ports }] };
  await create(policy(namespace, 'dns-of-here', spec));
}

/** Lets everybody reach a product, which makes it weak. */
async function letReach(namespace: string, instance: string, ports: object[]): Promise<void> {
  const podSelector = { matchLabels: { 'app.kubernetes.io/instance': instance } };
  await create(policy(namespace, 'weak-in', { podSelector, policyTypes: ['Ingress'], ingress: [{ ports }] }));
}

/** Lets a product reach everybody. */
async function letOut(namespace: string, instance: string, ports: object[]): Promise<void> {
  const podSelector = { matchLabels: { 'app.kubernetes.io/instance': instance } };
  await create(policy(namespace, 'weak-out', { podSelector, policyTypes: ['Egress'], egress: [{ ports }] }));
}
