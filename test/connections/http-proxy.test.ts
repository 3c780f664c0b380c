import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  Deviations,
  GrafanaLogin,
  AlertHandler,
  CertificateAuthority,
  Credential,
  HttpProxy,
  Peer,
  ReceiverIntegration,
  SecureAlertmanager,
  SecureGrafana,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  Trust,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn, kapacitorIn, placement, secretVariable } from '../contract/support';
import { INTERMEDIATE, ROOT } from '../support/certificates';
import { documentOf } from '../support/document';
import { allWays } from '../support/refused';
import { podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

const at = [Peer.pods('egress', { app: 'proxy' })];
const peers = [Peer.cidr('192.0.2.0/24')];
const proxy = HttpProxy.of('http://proxy.egress.svc:3128', { peers: at });
const secretOf = (stack: TerraformStack, id = 'url') =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

function environmentOf(stack: TerraformStack, container: string) {
  const all = podsOf(documentOf(stack)).flatMap(({ spec }) => spec.container);
  const env = all.find(({ name }) => name === container)?.env ?? [];
  return Object.fromEntries(
    env.map(({ name, value, value_from: from }) => [name, value ?? from?.secret_key_ref?.name]),
  );
}

/** Where its pods are let out to, by port, beside the DNS of the cluster. */
function waysOf(stack: TerraformStack) {
  return documentOf(stack)
    .all('kubernetes_network_policy_v1')
    .flatMap(({ body }) => (body.spec as { egress?: { to: unknown; ports: { port: string }[] }[] }).egress ?? [])
    .filter(({ ports }) => ports.every(({ port }) => port !== '53'))
    .map(({ to, ports }) => [
      JSON.stringify(to).includes('"egress"') ? 'proxy' : 'direct',
      ...ports.map(({ port }) => port),
    ]);
}

describe('Kapacitor', () => {
  test('is let out to the proxy alone for services that are nowhere, and asks it for no plain HTTP', () => {
    const stack = emptyStack();
    kapacitorIn(stack, { proxy }).alertThrough(AlertHandler.slack({ url: secretOf(stack) }));
    expect(waysOf(stack)).toEqual([['proxy', '3128']]);
    expect(environmentOf(stack, 'kapacitor')).toMatchObject({
      HTTPS_PROXY: 'http://proxy.egress.svc:3128',
      HTTP_PROXY: '127.0.0.1:0',
    });
  });

  test('reaches its servers, and whom it is told a place of, without it, each at its port only', () => {
    const stack = emptyStack();
    const influxdb = influxdbIn(stack);
    const { namespace } = influxdb._workload;
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', {
      namespace,
      authority: CertificateAuthority.selfManaged(stack, 'kapacitor-authority'),

      proxy: HttpProxy.of('http://p.x:3128', { peers: at, noProxy: ['.corp.x'] }),
    });
    kapacitor.subscribeTo(influxdb.addDatabase('metrics'));
    kapacitor.alertThrough(AlertHandler.alerta({ url: 'https://alerta.x:8443/api', token: secretOf(stack), peers }));
    const { NO_PROXY: direct = '' } = environmentOf(stack, 'kapacitor');
    expect(direct.split(',').sort()).toEqual(
      ['.corp.x', 'alerta.x:8443', 'influxdb.monitoring.svc:8086', 'localhost'].sort(),
    );
  });
});

test('a receiver of Alertmanager that is nowhere goes through it, and no other', () => {
  const stack = emptyStack();
  const alertmanager = new SecureAlertmanager(stack, 'alertmanager', { ...placement(stack), proxy });
  const webhookUrl = secretOf(stack);
  const through = alertmanager.addReceiver('a', [ReceiverIntegration.slack({ webhookUrl })]);
  alertmanager.addReceiver('b', [ReceiverIntegration.slack({ webhookUrl, peers })]);
  alertmanager.routeTo(through);
  const text = JSON.stringify(documentOf(stack).json);
  expect(text.match(/proxy_from_environment/g)).toHaveLength(1);
  expect(waysOf(stack).sort()).toEqual([
    ['direct', '443'],
    ['proxy', '3128'],
  ]);
  expect(environmentOf(stack, 'alertmanager')).toMatchObject({ HTTPS_PROXY: 'http://proxy.egress.svc:3128' });
});

test('remote write of Prometheus goes through it, and what it scrapes does not', () => {
  const stack = emptyStack();
  const prometheus = new SecurePrometheus(stack, 'prometheus', { ...placement(stack), proxy });
  prometheus.remoteWriteTo({ url: 'https://metrics.x/write', bearerToken: secretOf(stack) });
  const text = JSON.stringify(documentOf(stack).json);
  expect(text.match(/proxy_from_environment/g)).toHaveLength(1);
  expect(waysOf(stack)).toEqual([['proxy', '3128']]);
});

test('plugins of Telegraf may dial what no way is open to, and its databases are reached without it', () => {
  const stack = emptyStack();
  const influxdb = influxdbIn(stack);
  const { namespace } = influxdb._workload;
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace, proxy });
  telegraf.writeTo(influxdb.addDatabase('metrics'));
  telegraf.addPlugins({ outputs: { http: { url: 'https://metrics.x', use_system_proxy: true } } });
  const { NO_PROXY: direct = '' } = environmentOf(stack, 'telegraf');
  expect(direct.split(',')).toContain('.svc');
});

test('a login comes from a Secret into a URL of the code, and what verifies it from a folder that Go reads too', () => {
  const stack = emptyStack();
  const login = secretOf(stack);
  kapacitorIn(stack, { proxy: HttpProxy.of('https://p.x:8443', { login, peers: at, trust: Trust.fromPem(ROOT) }) });
  const variables = environmentOf(stack, 'kapacitor');
  const { HTTPS_PROXY: url, HTTPS_PROXY_SECRET: from = '', SSL_CERT_DIR: folders, REDACT_VARIABLES: cut } = variables;
  expect(url).toBe('https://$(HTTPS_PROXY_SECRET)@p.x:8443');
  expect(documentOf(stack).referredTo(from)?.body.data_wo).toEqual({ password: '${var.url}' });
  // Kubernetes fills in what stands before.
  const names = Object.keys(variables);
  expect(names.indexOf('HTTPS_PROXY_SECRET')).toBeLessThan(names.indexOf('HTTPS_PROXY'));
  expect(cut?.split(':')).toContain('HTTPS_PROXY_SECRET');
  expect(folders).toBe('/etc/proxy-ca');
  expect(waysOf(stack)).toEqual([['proxy', '8443']]);
});

describe('behind a proxy that is reached by https, what has a list of authorities of its own', () => {
  const OWN = Trust.fromPem(INTERMEDIATE);
  const encrypted = HttpProxy.of('https://p.x:8443', { peers: at, trust: Trust.fromPem(ROOT) });
  const bundlesOf = (stack: TerraformStack) =>
    documentOf(stack)
      .all('kubernetes_config_map_v1')
      .flatMap(({ body }) => Object.entries((body.data ?? {}) as Record<string, string>))
      .filter(([file, text]) => file.endsWith('ca.crt') && text.includes(INTERMEDIATE.trim()))
      .map(([, text]) => text.includes(ROOT.trim()));

  const CLIENTS: [string, (stack: TerraformStack, more: object, by: HttpProxy) => void][] = [
    [
      'Slack of Kapacitor',
      (stack, more, by) => {
        kapacitorIn(stack, { proxy: by }).alertThrough(
          AlertHandler.slack({ url: secretOf(stack), trust: OWN, ...more }),
        );
      },
    ],
    [
      'a receiver of Alertmanager',
      (stack, more, by) => {
        const alertmanager = new SecureAlertmanager(stack, 'alertmanager', { ...placement(stack), proxy: by });
        const slack = ReceiverIntegration.slack({ webhookUrl: secretOf(stack), trust: OWN, ...more });
        alertmanager.routeTo(alertmanager.addReceiver('a', [slack]));
      },
    ],
    [
      'remote write of Prometheus',
      (stack, more, by) => {
        const prometheus = new SecurePrometheus(stack, 'prometheus', { ...placement(stack), proxy: by });
        const bearerToken = secretOf(stack);
        prometheus.remoteWriteTo({ url: 'https://metrics.x/write', bearerToken, trust: OWN, ...more });
      },
    ],
    [
      'a login of Grafana',
      (stack, more, by) => {
        const login = GrafanaLogin.openIdConnect({
          ...{ authorizationUrl: 'https://login.x/authorize', tokenUrl: 'https://login.x/token' },
          ...{ userInfoUrl: 'https://login.x/userinfo', clientId: 'grafana', clientSecret: secretOf(stack) },
          ...{ domains: ['x.example'], trust: OWN, ...more },
        });
        new SecureGrafana(stack, 'grafana', {
          ...{ ...placement(stack), proxy: by, publicUrl: 'https://grafana.x', login },
        });
      },
    ],
  ];

  test.each(CLIENTS)('verifies the proxy by it too: %s', (_, use) => {
    const through = emptyStack();
    use(through, {}, encrypted);
    expect(bundlesOf(through)).toEqual([true]);
    const direct = emptyStack();
    use(direct, { peers }, encrypted);
    expect(bundlesOf(direct)).toEqual([false]);
    const inClearText = emptyStack();
    use(inClearText, {}, HttpProxy.of('http://p.x:3128', { peers: at, trust: Trust.fromPem(ROOT) }));
    expect(bundlesOf(inClearText)).toEqual([false]);
  });

  test.each(CLIENTS)('is refused where that would verify no proxy: %s', (_, use) => {
    const takes = "takes Trust.fromPem, and so the proxy's `trust`";
    for (const said of [
      ...allWays((stack) => {
        use(stack, { trust: Trust.unverified('a test') }, encrypted);
      }),
      ...allWays((stack) => {
        use(stack, {}, HttpProxy.of('https://p.x:8443', { peers: at }));
      }),
      ...allWays((stack) => {
        const kept = { namespace: SecureNamespace.fromName(stack, 'kept'), name: 'company-root' };
        use(stack, { trust: Trust.fromConfigMap(kept) }, encrypted);
      }),
    ])
      expect(said).toContain(takes);
  });

  test('is refused another name, which the proxy would be verified for', () => {
    const said = allWays((stack) => {
      const prometheus = new SecurePrometheus(stack, 'prometheus', { ...placement(stack), proxy: encrypted });
      prometheus.remoteWriteTo({ url: 'https://m.x/w', bearerToken: secretOf(stack), serverName: 'other.x' });
    });
    for (const one of said) expect(one).toContain('takes nothing behind a proxy that is reached by https');
  });
});

test('a login in clear text takes a reason, which is listed', () => {
  const said = allWays((stack) =>
    kapacitorIn(stack, { proxy: HttpProxy.of('http://p.x:3128', { login: secretOf(stack), peers: at }) }),
  );
  for (const one of said) expect(one).toContain('takes an https URL where there is a login');
  const stack = emptyStack();
  const clearText = AcceptedRisk.because('a proxy of the node');
  kapacitorIn(stack, { proxy: HttpProxy.of('http://p.x:3128', { login: secretOf(stack), clearText, peers: at }) });
  expect(environmentOf(stack, 'kapacitor').HTTPS_PROXY).toBe('http://$(HTTPS_PROXY_SECRET)@p.x:3128');
  expect(Deviations.of(stack)).toMatchObject([{ code: 'plain-proxy', promise: 2, reason: 'a proxy of the node' }]);
});

test.each<[string, (stack: TerraformStack) => HttpProxy, string]>([
  ['a password in its URL', () => HttpProxy.of('http://u:canary@p.x:1', { peers: at }), 'which is for `login`'],
  ['another scheme', () => HttpProxy.of('socks5://p.x:1', { peers: at }), 'takes an http or https URL'],
  ['nowhere', () => HttpProxy.of('http://p.x:1', { peers: [] }), 'takes where the proxy is'],
  [
    'no verification',
    () => HttpProxy.of('https://p.x:1', { peers: at, trust: Trust.unverified('x') }),
    'takes what verifies the proxy',
  ],
  [
    'a host that is none',
    () => HttpProxy.of('http://p.x:1', { peers: at, noProxy: ['a b'] }),
    'noProxy[0]` takes hosts',
  ],
])('with %s is refused', (_, make, said) => {
  const text = mistakesOf((stack) => kapacitorIn(stack, { proxy: make(stack) }), true);
  expect(text).toContain(said);
  expect(text).not.toContain('canary');
});

test('a URL that is no text is told with all other mistakes, where it ended the program', () => {
  const wrong = HttpProxy.of(3128 as unknown as string, { peers: [] });
  const said = mistakesOf((stack) => {
    const placed = placement(stack);
    new SecurePrometheus(stack, 'prometheus', { ...placed, proxy: wrong }).remoteWriteTo({
      ...{ url: 'https://store.example/write', trust: Trust.fromPem(ROOT) },
      ...{ userName: 'me', credential: secretOf(stack) },
    });
  });
  const lines = said.split('\n').filter((line) => line.startsWith('  ['));
  expect(lines).toEqual([
    expect.stringContaining('`proxy(3128).url` takes text, got 3128') as unknown,
    expect.stringContaining('`proxy(3128).peers` takes where the proxy is') as unknown,
  ]);
});
