import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  ContainerImage,
  Credential,
  License,
  RemovalPolicy,
  SecureInfluxDBEnterprise,
  SecureNamespace,
  Size,
} from '../../lib';
import { ALLOWED, letIn } from './support/access';
import { influxdbAttacks } from './support/attacks';
import { TURNS } from './support/background';
import { ClientPod } from './support/client-pod';
import { Nodes, reaches } from './support/enterprise/nodes';
import { withStandIns } from './support/enterprise/stand-ins';
import { live, uniqueName } from './support/environment';
import { logs, makeNamespace, pods, removeNamespaces, secret, syncVolumes } from './support/kubectl';
import { inTheOpen, leaks, secretsOf } from './support/leaks';
import { waitFor } from './support/process';
import { Renewal } from './support/renewal';
import { Build, Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';

// The vendor's images, or those of another implementation, where they are named. Else stand-ins: open source influxd for data
// nodes, a script for meta nodes. They prove what Kubernetes makes of the construct, and nothing of the licensed daemons.
const { LIVE_INFLUXDB_ENTERPRISE_META_IMAGE: metaImage, LIVE_INFLUXDB_ENTERPRISE_DATA_IMAGE: dataImage } = process.env;
const real = metaImage !== undefined && dataImage !== undefined;

const namespace = uniqueName();
const clients = `${namespace}-clients`;
const deployment = new Deployment();
const insider = new ClientPod(clients, 'insider');
const stranger = new ClientPod(clients, 'stranger');
const service = `influxdb.${namespace}.svc`;
const variables = { license: '{"a-license": "that-no-daemon-here-reads"}' };
const PORTS = [8086, 8088, 8089, 8091];

const withData =
  (dataNodes: number, removalPolicy = RemovalPolicy.DESTROY): Build =>
  (app: App) => {
    const stack = new TerraformStack(app, 'cluster');
    new KubernetesProvider(stack, 'kubernetes');
    const small = { size: Size.mebibytes(64), removalPolicy };
    const place = new SecureNamespace(stack, 'namespace', { name: namespace, removalPolicy: RemovalPolicy.DESTROY });
    const license = new TerraformVariable(stack, 'license', { type: 'string', sensitive: true });
    const influxdb = new SecureInfluxDBEnterprise(stack, 'influxdb', {
      namespace: place,
      authority: CertificateAuthority.selfManaged(stack, 'authority'),
      license: License.file({ credential: Credential.fromVariable(license, { revision: '1' }) }),
      dataNodes,
      storage: small,
      metaStorage: small,
      ...(real ? { image: ContainerImage.fromTag(dataImage), metaImage: ContainerImage.fromTag(metaImage) } : {}),
    });
    influxdb.addDatabase('metrics').grantWrite(influxdb.addUser('writer'));
    if (!real)
      withStandIns(
        stack,
        { influxdb: 'influxdb', 'influxdb-meta': 'influxdb-meta' },
        {
          image: 'docker.io/library/influxdb:1.12.4',
          programs: ['influxd', 'influxd-meta'],
          env: { META_HOST: `influxdb-meta.${namespace}.svc` },
        },
      );
    return stack;
  };

const nodes = new Nodes(namespace);
const inPod = nodes.run.bind(nodes);

live('influxdb-enterprise.test.ts')('a cluster of InfluxDB Enterprise', () => {
  beforeAll(async () => {
    await makeNamespace(clients);
    await Promise.all([insider.start(ALLOWED), stranger.start()]);
    const start = Date.now();
    await deployment.apply(withData(2), { variables });
    await nodes.allReady(6);
    recordTiming('apply of a cluster of three meta nodes and two data nodes', start);
    // As a client's own policy would: at the port of clients alone.
    await letIn(clients, namespace, { products: ['influxdb-enterprise'], ports: [8086] });
    await insider.trust('cluster', await inPod('influxdb-cluster-0', 'cluster', 'cat "$SSL_CERT_FILE"'));
  });
  afterAll(async () => {
    await removeNamespaces(namespace, clients);
    deployment.forget();
    printTimings();
  });

  test('is joined in order, before anybody can be the first caller of a data node', async () => {
    const text = await logs(namespace, 'influxdb-cluster-0', 'join');
    const at = (what: string) => text.indexOf(what);
    for (const i of [0, 1, 2]) expect(text).toContain(`meta node influxdb-meta-${String(i)}.`);
    expect(at('meta node influxdb-meta-0.')).toBeLessThan(at('the administrator _reconciler has a new password'));
    expect(at('the administrator _reconciler')).toBeLessThan(at('data node influxdb-0.'));
    expect(at('data node influxdb-0.')).toBeLessThan(at('data node influxdb-1.'));
    const plain = await insider.request({ url: `https://${service}:8086/query?q=SHOW+USERS`, ca: 'cluster' });
    expect(plain.status).toBe(401);
  });

  test('takes points with the password of the code, by its name and its own certificate', async () => {
    const { password = '' } = await secret(namespace, 'influxdb-user-writer');
    const url = `https://${service}:8086/write?db=metrics`;
    const user = { name: 'writer', password };
    await waitFor('the database', 60, async () => {
      const { status } = await insider.request({ url, ca: 'cluster', method: 'POST', body: 'm v=1', user });
      return status === 204 ? true : undefined;
    });
    const wrong = { name: 'writer', password: 'wrong' };
    const answer = await insider.request({ url, ca: 'cluster', method: 'POST', body: 'm v=1', user: wrong });
    expect(answer.status).toBe(401);
  });

  // The others are about users, of which stand-ins share none, and about a port that the policies below keep.
  const attacks = influxdbAttacks.filter(({ name }) => !/another database's user|backup RPC/.test(name));
  test.each(attacks)('a data node refuses $name', async (attack) => {
    const [address, login] = [await nodes.addressOf('influxdb-0'), { name: 'stranger', password: 'of nobody' }];
    const place = { scheme: 'https', host: service, port: 8086, address } as const;
    expect(await attack.run({ ...place, insider, outsider: stranger, stranger: login })).toBe('refused');
  });

  test('has no difference in a second plan', async () => {
    const { status, changes } = await deployment.plan(withData(2), { variables });
    expect([status, changes]).toEqual([0, {}]);
  });

  test('each node has the name in its certificate that others know it by, at each of its ports', async () => {
    const all = [
      ...['influxdb-0', 'influxdb-1'].map((pod) => ({ pod, part: 'influxdb', container: 'influxdb', port: 8086 })),
      ...[0, 1, 2].map((i) => ({
        pod: `influxdb-meta-${String(i)}`,
        part: 'influxdb-meta',
        container: 'influxdb-meta',
        port: 8091,
      })),
    ];
    for (const { pod, part, container, port } of all) {
      const host = `${pod}.${part}-pods.${namespace}.svc`;
      expect((await inPod(pod, container, 'echo "$INFLUXDB_HOSTNAME"')).trim()).toBe(host);
      const dial = `openssl s_client -connect ${host}:${String(port)} -verify_return_error -verify_hostname ${host}`;
      const said = await inPod('influxdb-cluster-0', 'cluster', `${dial} -CAfile "$SSL_CERT_FILE" </dev/null 2>&1`);
      expect(said).toContain('Verify return code: 0');
    }
  });

  test('each key is for its daemon alone, and each variable is spelt as its daemon reads it', async () => {
    const modes = 'stat -Lc "%a %u" /run/influxdb/tls.key';
    for (const [pod, container, variable] of [
      ['influxdb-0', 'influxdb', 'INFLUXDB_META_META_INTERNAL_SHARED_SECRET'],
      ['influxdb-meta-0', 'influxdb-meta', 'INFLUXDB_META_INTERNAL_SHARED_SECRET'],
    ] as const) {
      expect((await inPod(pod, container, modes)).trim()).toBe('600 1500');
      expect(await inPod(pod, container, `[ \${#${variable}} -ge 32 ] && echo long`)).toContain('long');
    }
  });

  test('no secret is on a command line, in a log, or anywhere in the open', async () => {
    const secrets = await secretsOf([namespace]);
    expect(secrets.size).toBeGreaterThan(5);
    const texts = new Map([...(await inTheOpen([namespace])), ...(await nodes.commandLines())]);
    expect(leaks(secrets, texts)).toEqual([]);
  });

  test('nodes reach each other where they have to, and nowhere else', async () => {
    const from = (pod: string, container: string) => (script: string) => inPod(pod, container, script);
    const [data, otherData, meta, otherMeta, cluster] = await Promise.all(
      ['influxdb-0', 'influxdb-1', 'influxdb-meta-0', 'influxdb-meta-1', 'influxdb-cluster-0'].map((pod) =>
        nodes.addressOf(pod),
      ),
    );
    const ways: [string, string, string, number, boolean][] = [
      ['influxdb-0', 'influxdb', otherData ?? '', 8088, true],
      ['influxdb-0', 'influxdb', meta ?? '', 8091, true],
      ['influxdb-0', 'influxdb', meta ?? '', 8089, false],
      ['influxdb-meta-0', 'influxdb-meta', otherMeta ?? '', 8089, true],
      ['influxdb-meta-0', 'influxdb-meta', otherMeta ?? '', 8091, true],
      ['influxdb-meta-0', 'influxdb-meta', data ?? '', 8088, true],
      ['influxdb-meta-0', 'influxdb-meta', data ?? '', 8086, false],
      ['influxdb-cluster-0', 'cluster', meta ?? '', 8091, true],
      ['influxdb-cluster-0', 'cluster', data ?? '', 8086, true],
      ['influxdb-cluster-0', 'cluster', data ?? '', 8088, false],
      ['influxdb-cluster-0', 'cluster', meta ?? '', 8089, false],
      ['influxdb-0', 'influxdb', cluster ?? '', 8086, false],
    ];
    const seen = [];
    for (const [pod, container, address, port] of ways) {
      seen.push([pod, container, address, port, await reaches(from(pod, container), address, port)]);
    }
    expect(seen).toEqual(ways);
  });

  test('a stranger reaches no port, and a client that of clients only', async () => {
    for (const pod of ['influxdb-0', 'influxdb-1', 'influxdb-meta-0', 'influxdb-cluster-0']) {
      const address = await nodes.addressOf(pod);
      for (const port of PORTS) {
        expect([pod, port, await reaches((script) => stranger.run(script), address, port)]).toEqual([pod, port, false]);
        const open = port === 8086 && /^influxdb-\d$/.test(pod);
        const client = await reaches((script) => insider.run(script), address, port).catch(() => false);
        expect([pod, port, client]).toEqual([pod, port, open]);
      }
    }
  });

  // Its name is in the certificate of all, which is signed anew for that.
  test('one data node more is a changed number: it is added, and nothing is removed, started again, or refuses anybody', async () => {
    const before = Object.fromEntries((await pods(namespace)).map(({ metadata }) => [metadata.name, metadata.uid]));
    const host = (pod: string) => `${pod}.influxdb-pods.${namespace}.svc:8086`;
    const renewal = new Renewal(insider, 'cluster', { first: host('influxdb-0'), second: host('influxdb-1') });
    await renewal.start();
    await deployment.apply(withData(3), { variables, replace: ['tls_locally_signed_cert.influxdb_meta_certificate_'] });
    await syncVolumes(namespace);
    const { asked, failed } = await renewal.end();
    expect(failed).toEqual({ first: [], second: [] });
    expect(asked).toBeGreaterThan(TURNS);
    // The stand-in of a meta node takes no new one: what its daemon is told, and would read, is.
    const { 'tls.crt': renewed } = await secret(namespace, 'influxdb-meta-tls');
    for (const pod of ['influxdb-meta-0', 'influxdb-meta-1', 'influxdb-meta-2'])
      await waitFor(`the renewed certificate of ${pod}`, 120, async () => {
        const file = await inPod(pod, 'influxdb-meta', 'cat /run/influxdb/tls.crt');
        const log = await logs(namespace, pod, 'influxdb-meta');
        return file.trim() === renewed?.trim() && log.includes('reloading the daemon') ? true : undefined;
      });
    await nodes.allReady(7);
    const after = Object.fromEntries((await pods(namespace)).map(({ metadata }) => [metadata.name, metadata.uid]));
    const others = Object.keys(before).filter((name) => name !== 'influxdb-cluster-0');
    expect(others).toHaveLength(5);
    for (const name of others) expect(after[name]).toBe(before[name]);
    const text = await logs(namespace, 'influxdb-cluster-0', 'join');
    const more = await logs(namespace, 'influxdb-cluster-0', 'cluster');
    expect(text + more).toContain('data node influxdb-2.');
  });

  test('fewer data nodes are refused as long as nobody says that their data may go', async () => {
    const { status, stderr } = await deployment.plan(withData(2, RemovalPolicy.RETAIN), { variables });
    expect(status).toBe(1);
    expect(stderr.replace(/\s+/g, ' ')).toContain('[2] has lifecycle.prevent_destroy set');
  });
});
