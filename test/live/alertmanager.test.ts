import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  Duration,
  Peer,
  PrometheusRules,
  ReceiverIntegration,
  RemovalPolicy,
  SecureAlertmanager,
  SecureNamespace,
  SecurePrometheus,
  Size,
  Trust,
} from '../../lib';
import { ALLOWED } from './support/access';
import { TURNS } from './support/background';
import { ClientPod, HARDENED, HARDENED_POD, Request } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { create, get, kubectl, logs, makeNamespace, removeNamespaces, secret, syncVolumes } from './support/kubectl';
import { waitFor } from './support/process';
import { Renewal } from './support/renewal';
import { Build, Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';
import { selfSigned, tlsSecret } from './support/weak';

const namespace = uniqueName();
const clients = `${namespace}-clients`;
const client = new ClientPod(clients, 'insider');
const deployment = new Deployment();
const HOOK_PORT = 8443;
const TOKEN = 'the token of the hook';
const variables = { hook_token: TOKEN };

// Two members, of whom one tells a hook, and a Prometheus whose alert never ends.
const build =
  (hookCa: string, receiver = 'hook'): Build =>
  (app: App) => {
    const stack = new TerraformStack(app, 'alerting');
    new KubernetesProvider(stack, 'kubernetes');
    const removalPolicy = RemovalPolicy.DESTROY;
    const place = {
      namespace: new SecureNamespace(stack, 'namespace', { name: namespace, removalPolicy }),
      authority: CertificateAuthority.selfManaged(stack, 'authority'),
      resources: { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) },
    };
    const insider = Peer.pods(clients, ALLOWED);
    const storage = { size: Size.mebibytes(64), removalPolicy };
    const alertmanager = new SecureAlertmanager(stack, 'alertmanager', { ...place, storage, replicas: 2 });
    alertmanager.allowFrom(insider);
    const token = new TerraformVariable(stack, 'hook_token', { type: 'string', sensitive: true });
    const hook = ReceiverIntegration.webhook({
      url: `https://hook.${clients}.svc:${HOOK_PORT}/alerts`,
      bearerToken: Credential.fromVariable(token, { revision: '1' }),
      trust: Trust.fromPem(hookCa),
      peers: [Peer.pods(clients, { app: 'hook' })],
    });
    alertmanager.routeTo(alertmanager.addReceiver(receiver, [hook]), {
      groupWait: Duration.seconds(1),
      groupInterval: Duration.seconds(5),
    });
    const often = { scrapeInterval: Duration.seconds(2), evaluationInterval: Duration.seconds(2) };
    const volume = { size: Size.mebibytes(256), removalPolicy };
    const prometheus = new SecurePrometheus(stack, 'prometheus', { ...place, ...often, storage: volume });
    prometheus.alertThrough(alertmanager);
    prometheus.addRules(
      PrometheusRules.fromObject({ groups: [{ name: 'always', rules: [{ alert: 'Always', expr: 'vector(1)' }] }] }),
    );
    return stack;
  };

const member = (number: number) => `alertmanager-${number}.alertmanager-pods.${namespace}.svc`;

async function ask(number: number, path: string, more: Partial<Request> = {}) {
  const { password = '' } = await secret(namespace, 'alertmanager-credential');
  const user = { name: 'prometheus', password };
  return client.request({ url: `https://${member(number)}:9093${path}`, ca: 'authority', user, ...more });
}

live('alertmanager.test.ts', 'LIVE_ALERTMANAGER_IMAGE')('an Alertmanager of two members', () => {
  let certificate = '';
  beforeAll(async () => {
    await makeNamespace(clients);
    await client.start(ALLOWED);
    const [key, signed] = await selfSigned(client, `hook.${clients}.svc`);
    certificate = signed;
    await create(tlsSecret(clients, 'hook-tls', key, certificate), ...hookIn(clients));
    const start = Date.now();
    await deployment.apply(build(certificate), { variables });
    recordTiming('apply of two Alertmanagers and a Prometheus', start);
    const { data } = await get<{ data: Record<string, string> }>(namespace, 'configmap', 'authority-ca');
    await client.trust('authority', data['ca.crt'] ?? '');
  });
  afterAll(async () => {
    await removeNamespaces(namespace, clients);
    deployment.forget();
    printTimings();
  });

  test('needs no second apply', async () => {
    const { changes, status, stderr } = await deployment.plan(build(certificate), { variables });
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
  });

  test('know each other, by certificates that only they have', async () => {
    for (const number of [0, 1])
      expect(
        await waitFor(`two members at ${number}`, 60, async () => {
          const { body } = await ask(number, '/api/v2/status');
          const { cluster } = JSON.parse(body) as { cluster: { peers: unknown[] } };
          return cluster.peers.length === 2 ? cluster.peers.length : undefined;
        }),
      ).toBe(2);
  });

  test('are told by Prometheus, and tell a hook that they verify and are known to', async () => {
    const log = await waitFor('an alert', 120, async () => {
      const text = await logs(clients, 'hook', 'server');
      return text.includes('POST /alerts') ? text : undefined;
    });
    expect(log).toContain(`Authorization: Bearer ${TOKEN}`);
    for (const number of [0, 1]) expect((await ask(number, '/api/v2/alerts')).body).toContain('"alertname":"Always"');
  });

  test('a silence that one is told is at the other, too', async () => {
    const silence = {
      ...{ matchers: [{ name: 'alertname', value: 'Always', isRegex: false, isEqual: true }] },
      ...{ startsAt: new Date().toISOString(), endsAt: new Date(Date.now() + 3_600_000).toISOString() },
      ...{ createdBy: 'somebody', comment: 'a drill' },
    };
    const headers = { 'Content-Type': 'application/json' };
    const { status } = await ask(0, '/api/v2/silences', { method: 'POST', body: JSON.stringify(silence), headers });
    expect(status).toBe(200);
    await waitFor('the silence at the other', 60, async () => {
      return (await ask(1, '/api/v2/silences')).body.includes('a drill') ? true : undefined;
    });
  });

  test.each<[string, () => Promise<{ readonly status: number }>, number]>([
    ['nobody', () => ask(0, '/api/v2/silences', { user: undefined }), 401],
    ['who has a wrong password', () => ask(0, '/api/v2/alerts', { user: { name: 'prometheus', password: 'x' } }), 401],
    ['who talks plain HTTP', () => client.request({ url: `http://${member(0)}:9093/api/v2/alerts` }), 400],
    [
      'a pod that is no member, at the port of members',
      () => client.request({ url: `https://${member(0)}:9094/`, ca: 'authority' }),
      0,
    ],
  ])('%s gets nothing', async (_, attack, status) => {
    expect((await attack()).status).toBe(status);
  });

  test('another receiver and a renewed certificate are in use without a restart, and nobody is refused meanwhile', async () => {
    const pods = async () =>
      kubectl([
        '-n',
        namespace,
        'get',
        'pods',
        '-l',
        'app.kubernetes.io/name=alertmanager',
        '-o',
        'jsonpath={.items[*].metadata.uid} {.items[*].status.containerStatuses[*].restartCount}',
      ]);
    const before = await pods();
    const members = Object.fromEntries([0, 1].map((number) => [`member ${number}`, `${member(number)}:9093`]));
    const renewal = new Renewal(client, 'authority', members);
    await renewal.start();
    await deployment.apply(build(certificate, 'renamed'), {
      variables,
      replace: ['tls_locally_signed_cert.alertmanager_certificate_'],
    });
    await syncVolumes(namespace);
    const { asked, failed } = await renewal.end();
    expect(failed).toEqual({ 'member 0': [], 'member 1': [] });
    expect(asked).toBeGreaterThan(TURNS);
    for (const number of [0, 1])
      await waitFor(`the other receiver at ${number}`, 120, async () => {
        return (await ask(number, '/api/v2/receivers')).body.includes('renamed') ? true : undefined;
      });
    expect(await pods()).toEqual(before);
    // They show each other the renewed one.
    for (const number of [0, 1]) {
      const { body } = await ask(number, '/api/v2/status');
      expect((JSON.parse(body) as { cluster: { peers: unknown[] } }).cluster.peers).toHaveLength(2);
    }
  });
});

// It writes down what it gets.
function hookIn(where: string) {
  const labels = { app: 'hook' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'hook', namespace: where, labels },
      spec: {
        ...HARDENED_POD,
        securityContext: { ...HARDENED_POD.securityContext, fsGroup: 1000 },
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'server',
            image: 'buildpack-deps:bookworm-curl',
            command: [
              'sh',
              '-c',
              `sleep infinity | openssl s_server -quiet -accept ${HOOK_PORT} -cert /tls/tls.crt -key /tls/tls.key`,
            ],
            securityContext: HARDENED,
            readinessProbe: { tcpSocket: { port: HOOK_PORT }, periodSeconds: 1 },
            volumeMounts: [{ name: 'tls', mountPath: '/tls' }],
          },
        ],
        volumes: [{ name: 'tls', secret: { secretName: 'hook-tls' } }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'hook', namespace: where },
      spec: { selector: labels, ports: [{ port: HOOK_PORT }] },
    },
  ];
}
