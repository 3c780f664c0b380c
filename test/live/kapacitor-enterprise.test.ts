import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  ContainerImage,
  Credential,
  License,
  MetaUsers,
  Peer,
  RemovalPolicy,
  SecureKapacitorEnterprise,
  SecureNamespace,
  Size,
  Task,
  Trust,
} from '../../lib';
import { ALLOWED, letIn } from './support/access';
import { kapacitorAttacks } from './support/attacks';
import { ClientPod } from './support/client-pod';
import { startMetaNode } from './support/enterprise/meta-pod';
import { Nodes, reaches } from './support/enterprise/nodes';
import { withStandIns } from './support/enterprise/stand-ins';
import { live, uniqueName } from './support/environment';
import { kubectl, logs, makeNamespace, podNamed, podOf, removeNamespaces } from './support/kubectl';
import { inTheOpen, leaks, secretsOf } from './support/leaks';
import { Authority } from './support/openssl';
import { waitFor } from './support/process';
import { Build, Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';

// Stand-ins: open source kapacitord, whose inputs for points listen where gossip and RPC would; scripts for kapacitorctl and for a
// meta node. They prove what Kubernetes makes of the construct, and nothing of the licensed daemon.

const namespace = uniqueName();
const clients = `${namespace}-clients`;
const deployment = new Deployment();
const insider = new ClientPod(clients, 'insider');
const stranger = new ClientPod(clients, 'stranger');
const company = Authority.root();
const nodes = new Nodes(namespace);
const MEMBERS = [0, 1, 2].map((i) => `kapacitor-${String(i)}`);
const hostOf = (member: string) => `${member}.kapacitor-pods.${namespace}.svc`;
const OPERATOR = { name: 'operator', password: 'what-the-operator-logs-in-with' };
const HASH = '$2a$10$vniw9XCdk.zr/ZCS59420u5c35N6gKeJSvMXuOTN6118ij96I69pi';
const variables = {
  license: 'a-license-that-no-daemon-here-reads',
  operator: OPERATOR.password,
  asking: 'what-kapacitor-shows-the-meta-nodes',
};

const buildWith =
  (use: (kapacitor: SecureKapacitorEnterprise) => void): Build =>
  (app: App) => {
    const stack = new TerraformStack(app, 'cluster');
    new KubernetesProvider(stack, 'kubernetes');
    const removalPolicy = RemovalPolicy.DESTROY;
    const given = (id: keyof typeof variables) =>
      Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });
    const kapacitor = new SecureKapacitorEnterprise(stack, 'kapacitor', {
      namespace: new SecureNamespace(stack, 'namespace', { name: namespace, removalPolicy }),
      authority: CertificateAuthority.selfManaged(stack, 'authority'),
      image: ContainerImage.fromTag('registry.example/kapacitor-enterprise:1.5.7'),
      license: License.key({ credential: given('license'), peers: [Peer.namespace(clients)] }),
      metaUsers: MetaUsers.fromAttributes({
        address: `meta.${clients}.svc:8091`,
        trust: Trust.fromPem(company.pair.certificate),
        peer: Peer.pods(clients, { meta: 'meta' }),
        userName: 'kapacitor',
        credential: given('asking'),
      }),
      administrator: { name: OPERATOR.name, credential: given('operator') },
      clearTextBetweenMembers: AcceptedRisk.because('the test has one machine'),
      tasksRunPrograms: AcceptedRisk.because('the test alone defines tasks'),
      storage: { size: Size.mebibytes(64), removalPolicy },
    });
    use(kapacitor);
    withStandIns(
      stack,
      { kapacitor: 'kapacitor', 'kapacitor-join': 'join' },
      { image: 'docker.io/library/kapacitor:1.8.6', programs: ['kapacitord', 'kapacitorctl'] },
    );
    return stack;
  };
const build = buildWith(() => undefined);

const inMember = (member: string) => (script: string) => nodes.run(member, 'kapacitor', script);

async function inJoin(script: string): Promise<string> {
  return nodes.run((await podOf(namespace, 'kapacitor-join')).metadata.name, 'join', script);
}

/** Sends a text by UDP, as gossip is sent, and says which members it came to: their logs have it. */
async function heard(from: (script: string) => Promise<string>, text: string): Promise<string[]> {
  for (const member of MEMBERS)
    await from(`for i in {1..3}; do printf ${text} >/dev/udp/${await nodes.addressOf(member)}/9090; done; true`);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const all = await Promise.all(MEMBERS.map((member) => logs(namespace, member, 'kapacitor')));
  return MEMBERS.filter((_, i) => all[i]?.includes(text));
}

live('kapacitor-enterprise.test.ts')('a cluster of Kapacitor Enterprise', () => {
  beforeAll(async () => {
    await makeNamespace(clients);
    const pair = company.server(`meta.${clients}.svc`);
    const users = { [`${OPERATOR.name}.hash`]: HASH, kapacitor: variables.asking };
    await Promise.all([
      insider.start(ALLOWED),
      stranger.start(),
      startMetaNode(clients, { name: 'meta', pair, users }),
    ]);
    const start = Date.now();
    await deployment.apply(build, { variables });
    await nodes.allReady(5);
    recordTiming('apply of a cluster of three members', start);
    await letIn(clients, namespace, { products: ['kapacitor-enterprise'], ports: [9092] });
    await insider.trust('cluster', await inJoin('cat "$SSL_CERT_FILE"'));
  });
  afterAll(async () => {
    await removeNamespaces(namespace, clients);
    deployment.forget();
    printTimings();
  });

  test('starts where `restricted` is enforced, with what its init container found at the meta node', async () => {
    const labels = await kubectl(['get', 'namespace', namespace, '-o', 'jsonpath={.metadata.labels}']);
    expect(labels).toContain('"pod-security.kubernetes.io/enforce":"restricted"');
    for (const member of MEMBERS)
      expect(await logs(namespace, member, 'check-meta')).toContain('the name, the CA and the secret of');
  });

  test('is joined by its first member, each by its own name', async () => {
    const text = (await logs(namespace, (await podOf(namespace, 'kapacitor-join')).metadata.name, 'join')).split('\n');
    const [first = '', ...others] = MEMBERS.map(hostOf);
    const adds = text.filter((line) => line.includes(' adds '));
    expect(adds).toEqual(others.map((other) => `join: adds ${other} to the cluster of ${first}`));
    expect(text.join('\n')).toContain('3 members are one cluster');
  });

  test('joined again, by another pod, nothing is changed', async () => {
    const before = await podOf(namespace, 'kapacitor-join');
    const ask = (id: string) =>
      insider.request({
        url: `https://${hostOf(id)}:9092/kapacitor/v1/templates/cluster?fields=script`,
        ca: 'cluster',
        user: OPERATOR,
      });
    const known = await Promise.all(MEMBERS.map(ask));
    expect(known.map(({ status }) => status)).toEqual([200, 200, 200]);
    await kubectl(['-n', namespace, 'delete', 'pod', before.metadata.name]);
    await nodes.allReady(5);
    const text = await logs(namespace, (await podOf(namespace, 'kapacitor-join')).metadata.name, 'join');
    expect(text).toContain('3 members are one cluster');
    expect(text).not.toContain(' adds ');
    expect(await Promise.all(MEMBERS.map(ask))).toEqual(known);
  });

  test('has no difference in a second plan', async () => {
    const { status, changes } = await deployment.plan(build, { variables });
    expect([status, changes]).toEqual([0, {}]);
  });

  test('each member has the name in its certificate that others and data nodes dial', async () => {
    for (const member of MEMBERS) {
      const host = hostOf(member);
      const dial = `openssl s_client -connect ${host}:9092 -verify_return_error -verify_hostname ${host}`;
      expect(await inJoin(`${dial} -CAfile "$SSL_CERT_FILE" </dev/null 2>&1`)).toContain('Verify return code: 0');
    }
  });

  test('each file is for the daemon alone: the key in the combined PEM before the certificate', async () => {
    for (const member of MEMBERS) {
      const run = inMember(member);
      expect((await run('stat -Lc "%a %u" /run/kapacitor-tls/kapacitor.pem')).trim()).toBe('600 999');
      const kinds = await run('grep -o "BEGIN .*" /run/kapacitor-tls/kapacitor.pem');
      expect(kinds).toMatch(/^BEGIN ([A-Z]+ )?PRIVATE KEY-----\nBEGIN CERTIFICATE-----\n/);
      // Of Secrets, others than the pod's group read nothing.
      for (const folder of ['kapacitor-secrets', 'kapacitor-tls'])
        expect(await run(`stat -Lc %A /etc/${folder}/* | grep -v -- "---$" || true`)).toBe('');
    }
  });

  test('each variable is spelt as the documentation has it, with the name of the pod that it is in', async () => {
    const of = 'tr "\\0" "\\n" <"$(grep -lx kapacitord /proc/[0-9]*/comm | sed "s/comm/environ/")"';
    for (const member of MEMBERS) {
      const lines = (await inMember(member)(`${of} | grep ^KAPACITOR_ | sort`)).trim().split('\n');
      const host = hostOf(member);
      const spelt = Object.fromEntries(
        lines.map((line) => [line.replace(/=.*/, ''), line.replace(/^[^=]*=/, '')] as const),
      );
      expect(spelt).toEqual({
        KAPACITOR_AUTH_META_PASSWORD: variables.asking,
        KAPACITOR_CLUSTER_ADVERTISE_ADDRESS: `${host}:9090`,
        KAPACITOR_ENTERPRISE_LICENSE_KEY: variables.license,
        KAPACITOR_HOSTNAME: host,
        KAPACITOR_HTTP_SHARED_SECRET: expect.stringMatching(/^.{64}$/) as unknown,
        KAPACITOR_LICENSE_KEY: variables.license,
        KAPACITOR_RPC_ADVERTISE_ADDRESS: `${host}:9091`,
      });
    }
  });

  test('no secret is on a command line, in a log, or anywhere in the open', async () => {
    const secrets = await secretsOf([namespace]);
    expect(secrets.size).toBeGreaterThan(5);
    // While somebody joins them anew.
    const lines = nodes.commandLines();
    const once = await inJoin('bash /opt/scripts/join.sh once 2>&1');
    const texts = new Map([...(await inTheOpen([namespace])), ...(await lines), ['join.sh once', once]]);
    expect(leaks(secrets, texts)).toEqual([]);
  });

  test('the API takes the user of the meta node, by https alone', async () => {
    for (const member of MEMBERS) {
      const url = `https://${hostOf(member)}:9092/kapacitor/v1/tasks`;
      const status = async (user?: typeof OPERATOR) => (await insider.request({ url, ca: 'cluster', user })).status;
      expect(await status(OPERATOR)).toBe(200);
      expect(await status()).toBe(401);
      expect(await status({ ...OPERATOR, password: 'another' })).toBe(401);
      const plain = await insider.request({ url: url.replace('https', 'http'), user: OPERATOR });
      expect(plain.status).not.toBe(200);
      expect((await insider.request({ url, ca: 'cluster', user: OPERATOR, oldTls: true })).status).toBe(0);
    }
  });

  // A login that nobody has is refused above: the stand-in of the meta node answers one at a time.
  const attacks = kapacitorAttacks.filter(({ name }) => !/wrong credential|InfluxDB's user/.test(name));
  test.each(attacks)('the API refuses $name', async (attack) => {
    const [member = ''] = MEMBERS;
    const place = {
      scheme: 'https',
      host: hostOf(member),
      port: 9092,
      address: await nodes.addressOf(member),
    } as const;
    expect(await attack.run({ ...place, insider, outsider: stranger, stranger: OPERATOR })).toBe('refused');
  });

  test('members reach each other at gossip and RPC, who joins them at the API alone, and they nobody else', async () => {
    const join = await nodes.addressOf((await podOf(namespace, 'kapacitor-join')).metadata.name);
    for (const member of MEMBERS)
      for (const other of MEMBERS.filter((one) => one !== member))
        for (const port of [9090, 9091])
          expect([member, other, port, await reaches(inMember(member), await nodes.addressOf(other), port)]).toEqual([
            member,
            other,
            port,
            true,
          ]);
    for (const member of MEMBERS) {
      const address = await nodes.addressOf(member);
      const seen = [];
      for (const port of [9090, 9091, 9092]) seen.push(await reaches(inJoin, address, port));
      expect([member, seen]).toEqual([member, [false, false, true]]);
      expect(await reaches(inMember(member), join, 9092)).toBe(false);
    }
  });

  test('a stranger reaches no port of a member, and a client that of clients only', async () => {
    for (const member of MEMBERS) {
      const address = await nodes.addressOf(member);
      const seen = { stranger: [] as boolean[], client: [] as boolean[] };
      for (const port of [9090, 9091, 9092]) {
        seen.stranger.push(await reaches((script) => stranger.run(script), address, port));
        seen.client.push(await reaches((script) => insider.run(script), address, port));
      }
      expect([member, seen]).toEqual([member, { stranger: [false, false, false], client: [false, false, true] }]);
    }
  });

  test('gossip by UDP is heard from members only', async () => {
    expect(await heard(inMember('kapacitor-0'), 'from-member')).toEqual(MEMBERS);
    expect(await heard((script) => stranger.run(script), 'from-stranger')).toEqual([]);
    expect(await heard((script) => insider.run(script), 'from-client')).toEqual([]);
    expect(await heard(inJoin, 'from-join')).toEqual([]);
  });

  test('a member that is gone comes back under its name, with what it knew, and is not added again', async () => {
    const uid = (await podNamed(namespace, 'kapacitor-1'))?.metadata.uid;
    await kubectl(['-n', namespace, 'delete', 'pod', 'kapacitor-1']);
    await waitFor('another pod', 60, async () => {
      const now = await podNamed(namespace, 'kapacitor-1');
      return now && now.metadata.uid !== uid ? true : undefined;
    });
    await nodes.allReady(5);
    const tries: string[] = [];
    await waitFor('one cluster', 60, async () => {
      const once = await inJoin('bash /opt/scripts/join.sh once 2>&1; echo "status $?"');
      tries.push(once);
      return once.includes('status 0') ? true : undefined;
    });
    expect(tries.join()).not.toContain(' adds ');
  });

  test('a task is on the members that run tasks, and leaves them with the last call', async () => {
    const tasks = (member: string) =>
      insider.request({
        url: `https://${hostOf(member)}:9092/kapacitor/v1/tasks?fields=id`,
        ca: 'cluster',
        user: OPERATOR,
      });
    const withTask = async () => {
      const all = await Promise.all(MEMBERS.map(tasks));
      return MEMBERS.filter((_, i) => all[i]?.body.includes('"own"'));
    };
    const own = Task.fromText('own', 'dbrp "_kapacitor"."autogen"\nstream|from()');
    const once = buildWith((kapacitor) => {
      kapacitor.addTask(own);
    });
    await deployment.apply(once, { variables });
    expect(await withTask()).toEqual(MEMBERS.slice(0, 2));
    await deployment.apply(build, { variables });
    expect(await withTask()).toEqual([]);
  });
});
