import {
  CertManagerAuthority,
  RemovalPolicy,
  SecureInfluxDB,
  SecureNodeExporter,
  SecurePrometheus,
  SelfManagedCertManagerProps,
} from '../../lib';
import { Platform } from '../../stacks/platform';
import { bundleOf } from './support/access';
import { TURNS } from './support/background';
import { renew, withoutCertManager, withoutTrustManager } from './support/cert-manager';
import { live, uniqueName } from './support/environment';
import {
  create,
  exists,
  identity,
  kubectl,
  logs,
  podOf,
  removeNamespaces,
  secret,
  syncVolumes,
} from './support/kubectl';
import { formsOf, leaks, valuesOf } from './support/leaks';
import { LivePlatform } from './support/platform';
import { pause, waitFor } from './support/process';
import { Reader } from './support/reader';
import { printTimings, recordTiming } from './support/timings';
import { Writer } from './support/writer';

const FILE = 'cert-manager.test.ts';
// In which the kubelets bring a renewed Secret to the pods, and the daemons take it.
const TWO_MINUTES = 120;

function withCertManager(): jest.Describe {
  const describeLive = live(FILE);
  if (describeLive === describe.skip) return describeLive;
  const reason = withoutCertManager();
  if (reason === undefined) return describe;
  console.warn(`SKIPPED: test/live/${FILE}: ${reason}`);
  return describe.skip;
}

const describeLive = withCertManager();
const noTrustManager = describeLive === describe ? withoutTrustManager() : undefined;
if (noTrustManager !== undefined) console.warn(`SKIPPED: test/live/${FILE}: its replacement: ${noTrustManager}`);

describeLive('the example platform, whose certificates cert-manager makes', () => {
  const platform = new LivePlatform(uniqueName());
  const { namespace, nodes, client, influxdb } = platform;
  const mutual = `${namespace}-mutual`;
  const port = platform.exporterPort + 50;
  const name = `${namespace}-authority`;
  platform.authority = (scope) => CertManagerAuthority.selfManaged(scope, 'authority', { name });

  // Exporters that take nobody without a certificate: Prometheus shows its own.
  const change = (server: SecureInfluxDB) => {
    const { scope } = server.node;
    const authority = scope?.node.findChild('authority');
    const prometheus = scope?.node.findChild('prometheus');
    if (
      !(scope instanceof Platform) ||
      !(authority instanceof CertManagerAuthority) ||
      !(prometheus instanceof SecurePrometheus)
    )
      throw new Error('it is not the example, with cert-manager');
    const asking = new SecureNodeExporter(scope, 'mutual', {
      name: mutual,
      authority,
      nodeCidrs: platform.nodeCidrs,
      port,
      clientAuthentication: { trust: authority.trust },
      namespaceRemovalPolicy: RemovalPolicy.DESTROY,
    });
    prometheus.scrape(asking);
  };
  const servers: readonly (readonly [string, string])[] = [
    ['InfluxDB', `influxdb.${namespace}.svc:8086`],
    ['Kapacitor', `kapacitor.${namespace}.svc:9092`],
    ['Prometheus', `prometheus.${namespace}.svc:9090`],
    ['the exporter', platform.exporterAddress],
    ["what serves Kapacitor's metrics", `kapacitor-metrics.${namespace}.svc:9273`],
  ];
  // Nothing where it is not verified.
  const serial = async (address: string) => {
    const host = address.replace(/:.*/, '');
    const verify = `-CAfile /tmp/platform.crt -no-CApath -verify_return_error -verify_hostname ${host}`;
    const dial = `openssl s_client -connect ${address} -servername ${host} ${verify} </dev/null 2>/dev/null`;
    return (await client.tryRun(`${dial} | openssl x509 -noout -serial`)).stdout.trim();
  };
  const identities = async () => [
    await identity(namespace, 'influxdb'),
    await identity(namespace, 'prometheus'),
    await identity(namespace, 'telegraf'),
    await identity(nodes, nodes),
    await identity(mutual, mutual),
  ];
  const scraped = async () => {
    const since = Math.ceil(Date.now() / 1000);
    await waitFor('scrapes of all by the certificates of now', 90, async () => {
      const up = await platform.prometheus.query(`up and timestamp(up) > ${since}`);
      const jobs = Object.entries(up);
      return jobs.length === 4 && jobs.every(([, value]) => value === 1) ? true : undefined;
    });
    const reader = await platform.login('influxdb', 'dashboards');
    await waitFor('points of Telegraf', 60, async () => {
      const rows = await influxdb.rows(reader, 'metrics', `SELECT last(used_percent) FROM mem WHERE time > ${since}s`);
      return rows.length > 0 ? true : undefined;
    });
  };
  const authorityPem = async () => (await secret('cert-manager', name))['tls.crt'] ?? '';

  beforeAll(async () => {
    await platform.start(change);
    await platform.kapacitor.show('metrics', 'flow');
    await platform.flows(60);
  });
  afterAll(async () => {
    await platform.end();
    await removeNamespaces(mutual);
    // What is in no namespace of this run.
    const left = ['clusterissuer', 'validatingadmissionpolicy', 'validatingadmissionpolicybinding'];
    for (const one of [name, `${name}-2`]) {
      await kubectl(['-n', 'cert-manager', 'delete', 'certificate,issuer,secret', one, '--ignore-not-found']);
      for (const kind of left) await kubectl(['delete', kind, one, '--ignore-not-found']);
    }
    printTimings();
  });

  it('has no key in the state, a saved plan or the synthesized JSON, and needs no second apply', async () => {
    const { changes, status } = await platform.deployment.plan(platform.build(change));
    expect({ changes, status }).toEqual({ changes: {}, status: 0 });
    const values = (await valuesOf([namespace, nodes, mutual])).filter((one) => one.name.endsWith('/tls.key'));
    expect(values.map((one) => one.name)).toEqual(
      expect.arrayContaining(['influxdb-tls/tls.key', 'kapacitor-tls/tls.key', `${nodes}-tls/tls.key`]),
    );
    const authority = { name: 'the authority', text: (await secret('cert-manager', name))['tls.key'] ?? '' };
    const forms = new Map([...values, authority].flatMap((one) => formsOf(one.text).map((form) => [form, one.name])));
    const texts = new Map([
      ['the state', platform.deployment.state],
      ['the plan', await platform.deployment.savedPlan()],
      ['the JSON', platform.deployment.json],
    ]);
    expect(leaks(forms, texts)).toEqual([]);
    // The search finds one that is there.
    expect(leaks(forms, new Map([['sight', `x${JSON.stringify(authority.text)}`]]))).toEqual([
      'the authority is in sight',
    ]);
    expect(texts.get('the state')).not.toMatch(/PRIVATE KEY|tls_private_key/);
  });

  it('gives no certificate to another namespace, whose editors may make Certificates there', async () => {
    const request = async (where: string) => {
      const csr = await client.run(
        `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=x -addext subjectAltName=DNS:influxdb.${namespace}.svc 2>/dev/null | base64 -w0`,
      );
      const input = JSON.stringify({
        apiVersion: 'cert-manager.io/v1',
        kind: 'CertificateRequest',
        metadata: { name: 'stolen', namespace: where },
        spec: { request: csr.trim(), issuerRef: { name, kind: 'ClusterIssuer' } },
      });
      return kubectl(['create', '--dry-run=server', '-f', '-'], { input });
    };
    await expect(request(platform.clients)).rejects.toThrow('signs for the namespaces of its own stack only');
    // It is the namespace that is refused.
    await expect(request(namespace)).resolves.toContain('created');
    await create({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'stolen', namespace: platform.clients },
      spec: {
        secretName: 'stolen',
        dnsNames: [`influxdb.${namespace}.svc`],
        issuerRef: { name, kind: 'ClusterIssuer' },
      },
    });
    await waitFor('a refusal', 60, async () => {
      const log = await kubectl(['-n', platform.clients, 'get', 'certificaterequests', '-o', 'name']);
      const issuing = await kubectl(['-n', platform.clients, 'get', 'certificate', 'stolen', '-o', 'json']);
      return log === '' && issuing.includes('"Issuing"') ? true : undefined;
    });
    await pause(5);
    expect(await secret(platform.clients, 'stolen').catch(() => ({}))).not.toHaveProperty('tls\\.crt');
    await kubectl(['-n', platform.clients, 'delete', 'certificate', 'stolen']);
  });

  it('gives an editor of one of its namespaces no certificate for another, and no authority of his own', async () => {
    const editor = 'mallory';
    const role = {
      apiGroups: ['cert-manager.io'],
      resources: ['certificates', 'certificaterequests'],
      verbs: ['create'],
    };
    const metadata = { name: 'editor', namespace: nodes };
    await create({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: [role] });
    await create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'editor' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: editor }],
    });
    const ask = (kind: string, spec: object) => {
      const input = JSON.stringify({
        apiVersion: 'cert-manager.io/v1',
        kind,
        metadata: { name: 'stolen', namespace: nodes },
        spec: { ...spec, issuerRef: { name, kind: 'ClusterIssuer' } },
      });
      return kubectl(['create', '--as', editor, '--dry-run=server', '-f', '-'], { input });
    };
    const named = (spec: object) => ask('Certificate', { secretName: 'stolen', ...spec });
    const server = `influxdb.${namespace}.svc`;
    for (const spec of [
      { dnsNames: [server] },
      { dnsNames: [`${server}.cluster.local`.toUpperCase()] },
      { dnsNames: [`*.${namespace}.svc`] },
      { dnsNames: ['x.example'], commonName: server },
      { uris: [server] },
    ])
      await expect(named(spec)).rejects.toThrow('no name of another');
    await expect(named({ commonName: 'x', isCA: true })).rejects.toThrow('signs no other authority');
    await expect(ask('CertificateRequest', { request: 'LS0tLS1CRUdJTg==' })).rejects.toThrow(
      'and no CertificateRequest',
    );
    // Who may make Certificates may have one of his own.
    await expect(named({ dnsNames: [`mine.${nodes}.svc`, 'mine'] })).resolves.toContain('created');
  });

  it('serves renewed certificates of a renewed authority with nobody applying: no write fails, no point is lost', async () => {
    const before = await identities();
    const serials = await Promise.all(servers.map(([, address]) => serial(address)));
    expect(serials).not.toContain('');
    const former = await authorityPem();
    const writer = new Writer(client, 'renewed');
    await writer.start(platform.url('influxdb', 8086), await platform.login('influxdb', 'collector'));
    const start = Date.now();
    try {
      await renew('cert-manager', name);
      expect(await authorityPem()).not.toBe(former);
      await Promise.all([namespace, nodes, mutual].map((where) => renew(where)));
      recordTiming('all certificates renewed by cert-manager', start);
      const renewed = Date.now();
      const waits = servers.map(async ([server, address], i) => {
        const now = async () => !['', serials[i]].includes(await serial(address));
        await waitFor(`the renewed certificate of ${server}`, TWO_MINUTES, async () =>
          (await now()) ? true : undefined,
        );
        recordTiming(`from the renewal until ${server} serves it`, renewed);
      });
      await Promise.all(waits);
      // InfluxDB reads what verifies its subscriber when it makes the subscription.
      await waitFor('a subscription that is made again', TWO_MINUTES, async () => {
        const { metadata } = await podOf(namespace, 'influxdb');
        const log = await logs(namespace, metadata.name, 'reconciler');
        return /is dropped[^]*is made as announced/.test(log) ? true : undefined;
      });
      await platform.flows(60);
    } finally {
      await writer.stop();
    }
    const written = await writer.seen();
    expect(written.filter(({ status }) => status !== 204)).toEqual([]);
    expect(written.length).toBeGreaterThan(TURNS);
    const admin = await platform.login('influxdb', 'admin');
    const kept = new Set(
      (await influxdb.rows(admin, 'metrics', 'SELECT value FROM renewed')).map(([, value]) => value),
    );
    expect(written.filter(({ number }) => !kept.has(number))).toEqual([]);
    expect(await identities()).toEqual(before);
  });

  it('has clients that verify by the renewed authority alone, and show renewed certificates', async () => {
    const bundle = await bundleOf(namespace, 'influxdb');
    expect(bundle.trim()).toBe((await authorityPem()).trim());
    await client.trust('platform', bundle);
    for (const [, address] of servers) expect(await serial(address)).toMatch(/^serial=/);
    await scraped();
  });

  (noTrustManager === undefined ? describe : describe.skip)('whose key is replaced, with trust-manager', () => {
    it('lets a client read and write without one error, over three applies', async () => {
      const everywhere = [namespace, nodes, mutual];
      const step = async (given: SelfManagedCertManagerProps) => {
        platform.authority = (scope) =>
          CertManagerAuthority.selfManaged(scope, 'authority', { name, trustManager: true, ...given });
        await platform.apply(change);
        // Whatever the kubelet's interval is: what it brings is not what is tested.
        await Promise.all(everywhere.map(syncVolumes));
      };
      const certificateOf = async (key: string) => ((await secret('cert-manager', key))['tls.crt'] ?? '').trim();
      const bundle = async (...keys: string[]) => {
        const pems = await Promise.all(keys.map(certificateOf));
        await waitFor(`the certificates of ${keys.join(' and ')} in the pods`, TWO_MINUTES, async () => {
          const told = await kubectl([
            ...['-n', namespace, 'exec', 'influxdb-0', '-c', 'influxdb', '--'],
            ...['cat', '/etc/influxdb-ca/ca.crt', '/etc/influxdb-subscribers-ca/ca.crt'],
          ]);
          const seen = told.match(/-----BEGIN[^]*?END CERTIFICATE-----/g) ?? [];
          return [...new Set(seen)].sort().join() === [...pems].sort().join() ? true : undefined;
        });
        await client.trust('platform', pems.join('\n'));
      };
      // From the Secrets that cert-manager writes to trust-manager's ConfigMaps: pods are replaced, for this once.
      await step({});
      await bundle(name);
      const before = await identities();
      const serials = await Promise.all(servers.map(([, address]) => serial(address)));
      expect(serials).not.toContain('');
      const writer = new Writer(client, 'through');
      await writer.start(platform.url('influxdb', 8086), await platform.login('influxdb', 'collector'));
      const reader = new Reader(client, 'reads');
      const dashboards = await platform.login('influxdb', 'dashboards');
      await reader.start(platform.url('influxdb', 8086), dashboards, 'SELECT last(value) FROM through');
      const start = Date.now();
      try {
        await step({ alsoTrustedGenerations: [2] });
        await bundle(name, `${name}-2`);
        await step({ generation: 2, alsoTrustedGenerations: [1] });
        for (const [i, [server, address]] of servers.entries())
          await waitFor(`a certificate of the next authority of ${server}`, TWO_MINUTES, async () =>
            ['', serials[i]].includes(await serial(address)) ? undefined : true,
          );
        await step({ generation: 2 });
        await bundle(`${name}-2`);
        await platform.flows(60);
      } finally {
        await Promise.all([writer.stop(), reader.stop()]);
      }
      recordTiming("an authority of cert-manager's replaced over three applies", start);
      const written = await writer.seen();
      expect(written.filter(({ status }) => status !== 204)).toEqual([]);
      expect(written.length).toBeGreaterThan(TURNS);
      const read = await reader.seen();
      expect(read.filter((line) => line !== '200 0')).toEqual([]);
      expect(read.length).toBeGreaterThan(TURNS);
      expect(await identities()).toEqual(before);
      expect(await exists('cert-manager', 'certificate', name)).toBe(false);
      await scraped();
    });
  });

  it('leaves nothing to apply', async () => {
    const { changes, status } = await platform.deployment.plan(platform.build(change));
    expect({ changes, status }).toEqual({ changes: {}, status: 0 });
    expect(await exists('cert-manager', 'issuer', name)).toBe(true);
  });
});
