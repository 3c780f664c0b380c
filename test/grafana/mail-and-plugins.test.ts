import { TerraformStack } from 'cdktf';
import { Deviations, GrafanaPlugins, HttpProxy, Peer, SecureGrafanaProps, Trust } from '../../lib';
import { grafanaIn, grafanaLogin, grafanaMail } from '../contract/rows/grafana';
import { emptyStack } from '../contract/stack';
import { ROOT } from '../support/certificates';
import { documentOf, metadataOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { mistakesIn } from '../support/synthesize';

type Props = (stack: TerraformStack) => Partial<SecureGrafanaProps>;

function built(props: Props) {
  const stack = emptyStack();
  grafanaIn(stack, props(stack));
  return stack;
}
const containerOf = (stack: TerraformStack) => podsOf(documentOf(stack))[0]?.spec.container[0];
const environmentOf = (stack: TerraformStack) =>
  Object.fromEntries((containerOf(stack)?.env ?? []).map(({ name, value }) => [name, value]));
const policies = (stack: TerraformStack) =>
  documentOf(stack)
    .all('kubernetes_network_policy_v1')
    .filter((one) => metadataOf(one).name.startsWith('grafana-to-'))
    .map(({ body }) => JSON.stringify(body));

describe('mail', () => {
  test('goes over TLS that is verified, or not at all, with a password from a file', () => {
    const stack = built((stack) => ({ mail: grafanaMail(stack) }));
    expect(environmentOf(stack)).toMatchObject({
      GF_SMTP_ENABLED: 'true',
      GF_SMTP_HOST: 'mail.example:587',
      GF_SMTP_USER: 'grafana@example.com',
      GF_SMTP_PASSWORD: '$$__file{/etc/grafana-credentials/mail/password}',
      GF_SMTP_SKIP_VERIFY: 'false',
      GF_SMTP_STARTTLS_POLICY: 'MandatoryStartTLS',
    });
    expect(containerOf(stack)?.volume_mount?.map(({ mount_path }) => mount_path)).toContain(
      '/etc/grafana-credentials/mail',
    );
    expect(policies(stack)).toEqual([expect.stringMatching(/192\.0\.2\.25\/32.*587|587.*192\.0\.2\.25\/32/)]);
  });

  test('is none without it, and then the image verifies nobody by public authorities', () => {
    const environment = environmentOf(built(() => ({})));
    expect(Object.keys(environment).filter((name) => name.startsWith('GF_SMTP'))).toEqual([]);
    expect(environment).toMatchObject({ SSL_CERT_FILE: '/etc/grafana-ca/ca.crt', SSL_CERT_DIR: '/etc/grafana-ca' });
  });

  test('has its server verified by its own authority, or by the public ones', () => {
    const own = environmentOf(built((stack) => ({ mail: grafanaMail(stack, { trust: Trust.fromPem(ROOT) }) })));
    expect(own).toMatchObject({
      SSL_CERT_FILE: '/etc/grafana-ca/ca.crt',
      SSL_CERT_DIR: '/etc/grafana-trust/mail:/etc/grafana-ca',
    });
    const byPublic = environmentOf(built((stack) => ({ mail: grafanaMail(stack) })));
    expect(byPublic).not.toHaveProperty('SSL_CERT_FILE');
    expect(byPublic).not.toHaveProperty('SSL_CERT_DIR');
    const both = environmentOf(
      built((stack) => ({
        publicUrl: 'https://grafana.example',
        login: grafanaLogin(stack),
        mail: grafanaMail(stack, { trust: Trust.fromPem(ROOT) }),
      })),
    );
    expect(both).not.toHaveProperty('SSL_CERT_FILE');
    expect(both).toMatchObject({ SSL_CERT_DIR: '/etc/grafana-trust/mail' });
  });

  test('leaves a proxy verified as it is by itself', () => {
    const through = (trust?: Trust) =>
      environmentOf(
        built((stack) => ({
          publicUrl: 'https://grafana.example',
          login: grafanaLogin(stack, { trust: Trust.fromPem(ROOT) }),
          proxy: HttpProxy.of('https://proxy.example:3128', { peers: [Peer.cidr('192.0.2.9/32')], trust }),
        })),
      );
    expect(through()).not.toHaveProperty('SSL_CERT_FILE');
    expect(through()).not.toHaveProperty('SSL_CERT_DIR');
    expect(through(Trust.fromPem(ROOT))).toMatchObject({ SSL_CERT_DIR: '/etc/grafana-ca:/etc/proxy-ca' });
  });

  test.each<[string, Parameters<typeof grafanaMail>[1], string]>([
    ['no way there', { peers: [] }, 'mail.peers'],
    ['a port that is none', { port: 70_000 }, 'mail.port'],
    ['a server that is a URL', { host: 'smtp://mail.example' }, 'mail.host'],
    ['a name with a line break', { fromName: 'a\nBcc: x@example.com' }, 'mail.fromName'],
    ['an address with a line break', { fromAddress: 'a@example.com\nx' }, 'mail.fromAddress'],
    ['what Grafana reads as a file', { userName: '$__file{/etc/passwd}' }, 'mail.userName'],
    ['a server that nobody verifies', { trust: Trust.unverified('no reason') }, 'mail.trust'],
  ])('refuses %s', (_, options, prop) => {
    expect(mistakesIn(built((stack) => ({ mail: grafanaMail(stack, options) })))).toContain(`${prop}\` takes`);
  });
});

describe('plugins', () => {
  const PLUGINS = ['grafana-clock-panel@2.1.8'];
  const peers = [Peer.cidr('192.0.2.80/32')];

  test('are neither downloaded nor administered where nobody asks for it', () => {
    expect(environmentOf(built(() => ({})))).toMatchObject({
      GF_PATHS_PLUGINS: '/var/lib/grafana/plugins',
      GF_PLUGINS_PLUGIN_ADMIN_ENABLED: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    });
  });

  test('of an image take no way out, and no reason', () => {
    const stack = built(() => ({ plugins: GrafanaPlugins.ofImage('/opt/grafana-plugins') }));
    expect(environmentOf(stack)).toMatchObject({
      GF_PATHS_PLUGINS: '/opt/grafana-plugins',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    });
    expect(policies(stack)).toEqual([]);
    expect(Deviations.of(stack)).toEqual([]);
  });

  test('without a signature are listed with their reason', () => {
    const plugins = GrafanaPlugins.ofImage('/opt/plugins').allowUnsigned('we make it', [
      'company-app',
      'company-panel',
    ]);
    const stack = built(() => ({ plugins }));
    expect(environmentOf(stack)).toMatchObject({
      GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: 'company-app,company-panel',
    });
    expect(Deviations.of(stack)).toMatchObject([{ code: 'unsigned-plugins', reason: 'we make it' }]);
  });

  test('that are downloaded are these and no other, by a way of their own, with their reason', () => {
    const plugins = GrafanaPlugins.downloaded('no image of our own yet', { plugins: PLUGINS, peers });
    const stack = built(() => ({ plugins }));
    const environment = environmentOf(stack);
    expect(environment).toMatchObject({
      GF_PLUGINS_PREINSTALL_DISABLED: 'false',
      GF_PLUGINS_PREINSTALL_SYNC: 'grafana-clock-panel@2.1.8',
      GF_PLUGINS_PLUGIN_ADMIN_ENABLED: 'false',
      // It would end what reads its datasources before it finds that the image cannot be written to.
      GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
    });
    const off = environment.GF_PLUGINS_DISABLE_PLUGINS?.split(',') ?? [];
    for (const id of ['grafana-lokiexplore-app', 'grafana-advisor-app', 'cloudwatch']) expect(off).toContain(id);
    for (const id of ['influxdb', 'prometheus']) expect(off).not.toContain(id);
    expect(environment).not.toHaveProperty('SSL_CERT_FILE');
    expect(policies(stack)).toEqual([expect.stringContaining('192.0.2.80/32')]);
    expect(Deviations.of(stack)).toMatchObject([
      { code: 'downloaded-plugins', promise: 11, reason: 'no image of our own yet' },
    ]);
  });

  test('that Grafana would fetch by itself are loaded where they are asked for', () => {
    const plugins = GrafanaPlugins.downloaded('a reason', { plugins: ['grafana-lokiexplore-app@1.0.29'], peers });
    const off = environmentOf(built(() => ({ plugins }))).GF_PLUGINS_DISABLE_PLUGINS?.split(',') ?? [];
    expect(off).not.toContain('grafana-lokiexplore-app');
    expect(off).toContain('grafana-exploretraces-app');
  });

  test('go by the proxy where there is one', () => {
    const stack = built(() => ({
      plugins: GrafanaPlugins.downloaded('a reason', { plugins: PLUGINS }),
      proxy: HttpProxy.of('https://proxy.example:3128', { peers: [Peer.cidr('192.0.2.9/32')] }),
    }));
    expect(mistakesIn(stack)).toBe('');
    expect(environmentOf(stack)).not.toHaveProperty('SSL_CERT_FILE');
    expect(policies(stack)).toEqual([expect.stringContaining('192.0.2.9/32')]);
  });

  test.each<[string, GrafanaPlugins, string]>([
    ['a folder that the volume is in', GrafanaPlugins.ofImage('/var/lib/grafana/plugins'), 'plugins.folder'],
    ['a folder that is relative', GrafanaPlugins.ofImage('plugins'), 'plugins.folder'],
    ['a plugin of any version', GrafanaPlugins.downloaded('r', { plugins: ['a-panel'], peers }), 'plugins.plugins'],
    [
      'a plugin of any address',
      GrafanaPlugins.downloaded('r', { plugins: ['a-panel@1.0.0@http://evil.example/a.zip'], peers }),
      'plugins.plugins',
    ],
    [
      'what Grafana 13 has beside itself, where nothing can be written',
      GrafanaPlugins.downloaded('r', { plugins: ['influxdb@13.2.0'], peers }),
      'plugins.plugins',
    ],
    ['no plugin', GrafanaPlugins.downloaded('r', { plugins: [], peers }), 'plugins.plugins'],
    ['no way to the catalogue', GrafanaPlugins.downloaded('r', { plugins: PLUGINS }), 'plugins.peers'],
    ['no reason', GrafanaPlugins.downloaded('', { plugins: PLUGINS, peers }), 'a written reason'],
    ['no id', GrafanaPlugins.ofImage('/opt/a').allowUnsigned('r', []), 'plugins.unsigned'],
    ['all of them', GrafanaPlugins.ofImage('/opt/a').allowUnsigned('r', ['*']), 'plugins.unsigned'],
  ])('refuse %s', (_, plugins, said) => {
    expect(mistakesIn(built(() => ({ plugins })))).toContain(said);
  });
});
