import { TerraformStack, Testing } from 'cdktf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Credential,
  CredentialDefaults,
  Dashboards,
  Exposure,
  SecureGrafana,
  SecureGrafanaProps,
  SecureInfluxDB,
  SecurePrometheus,
  SourceRanges,
  Trust,
} from '../../lib';
import { grafanaIn, grafanaLogin } from '../contract/rows/grafana';
import { parseYaml } from '../contract/config-files';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { Document, documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf } from '../support/kubernetes';
import { mistakesIn as mistakes } from '../support/synthesize';

type Use = (grafana: SecureGrafana, stack: TerraformStack) => void;

function built(props: (stack: TerraformStack) => Partial<SecureGrafanaProps> = () => ({}), use: Use = () => undefined) {
  const stack = emptyStack();
  use(grafanaIn(stack, props(stack)), stack);
  return stack;
}
function podOf(document: Document) {
  const pod = podsOf(document).find(({ labels }) => labels['app.kubernetes.io/name'] === 'grafana');
  const container = pod?.spec.container[0];
  if (!pod || !container) throw new Error('no pod');
  return { pod, container };
}
const environmentOf = (stack: TerraformStack) =>
  Object.fromEntries((podOf(documentOf(stack)).container.env ?? []).map(({ name, value }) => [name, value]));
const policyNames = (stack: TerraformStack) =>
  documentOf(stack)
    .all('kubernetes_network_policy_v1')
    .map((one) => metadataOf(one).name);
const configMap = (stack: TerraformStack, name: string) => {
  const found = documentOf(stack)
    .all('kubernetes_config_map_v1')
    .find((one) => metadataOf(one).name === name);
  return (found?.body.data ?? {}) as Record<string, string>;
};

interface Datasource {
  readonly name: string;
  readonly isDefault: boolean;
  readonly [key: string]: unknown;
}
const datasources = (stack: TerraformStack) =>
  parseYaml(fill(configMap(stack, 'grafana-datasources')['datasources.yaml'] ?? '')) as {
    readonly prune: boolean;
    readonly datasources: Datasource[];
  };

const inFolder = (files: Record<string, unknown>, use: (folder: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'dashboards-'));
  try {
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
describe('SecureGrafana', () => {
  test('notes its database as soon as there is one', () => {
    const stack = built();
    const scripts = configMap(stack, 'grafana-scripts');
    expect(environmentOf(stack)).toMatchObject({
      SUPERVISE_HOOK: '/opt/scripts/note-database.sh',
      DATABASE_FILE: '/var/lib/grafana/grafana.db',
    });
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['note-database.sh', 'desired-file.sh', 'flush.sh']));
  });

  test('takes its secrets from files, and the pod names none of their values', () => {
    const environment = environmentOf(built());
    const file = (id: string) => `$$__file{/etc/grafana-credentials/${id}/password}`;
    expect(environment).toMatchObject({
      GF_SECURITY_ADMIN_PASSWORD: file('administrator'),
      GF_SECURITY_SECRET_KEY: file('secret-key'),
      GF_SECRETS_MANAGER_ENCRYPTION_SECRET_KEY_V1_SECRET_KEY: file('secret-key'),
    });
  });

  test('keeps the key of its database when every password is made anew: Grafana could read nothing of it', () => {
    const revisionsIn = (rotation: string) => {
      const stack = emptyStack();
      CredentialDefaults.of(stack).set(Credential.ephemeral({ rotation }));
      grafanaIn(stack);
      const secrets = documentOf(stack).all('kubernetes_secret_v1');
      const revisionOf = (name: string) => secrets.find((one) => metadataOf(one).name === name)?.body.data_wo_revision;
      return { key: revisionOf('grafana-secret-key'), password: revisionOf('grafana-credential') };
    };
    const [before, after] = [revisionsIn('1'), revisionsIn('2')];
    expect(before.key).toBeDefined();
    expect(after.key).toEqual(before.key);
    expect(after.password).not.toEqual(before.password);
  });

  test('serves no metrics until somebody scrapes it, who has a password of his own', () => {
    expect(environmentOf(built())).toMatchObject({ GF_METRICS_ENABLED: 'false' });
    const scraped = emptyStack();
    const { namespace, authority } = placement(scraped);
    const grafana = new SecureGrafana(scraped, 'grafana', { namespace, authority });
    new SecurePrometheus(scraped, 'prometheus', { namespace, authority }).scrape(grafana);
    expect(environmentOf(scraped)).toMatchObject({
      GF_METRICS_ENABLED: 'true',
      GF_METRICS_BASIC_AUTH_PASSWORD: '$$__file{/etc/grafana-credentials/metrics/password}',
    });
    const config = fill(JSON.stringify(documentOf(scraped).all('kubernetes_config_map_v1')));
    expect(config).toContain('grafana.monitoring.svc');
  });

  test.each([
    ['nothing', {}, 'https://grafana.monitoring.svc:3000/'],
    ['publicUrl', { publicUrl: 'https://grafana.example' }, 'https://grafana.example/'],
    ['a path', { publicUrl: 'https://g.example/monitoring' }, 'https://g.example/monitoring/'],
  ])('tells people to open it where it is, by %s', (_, props, url) => {
    expect(environmentOf(built(() => props))).toMatchObject({ GF_SERVER_ROOT_URL: url });
  });

  test.each<[string, string[]]>([
    ['https://grafana.example', ['grafana.example']],
    ['https://localhost:3000', []],
    ['https://grafana.monitoring.svc:3000', []],
    // With a certificate for it, it could stand in for that server.
    ['https://prometheus.monitoring.svc:9090', []],
    ['https://prometheus.monitoring.svc.cluster.local', []],
  ])('at %s, its certificate is valid for no name of another server in the cluster', (publicUrl, more) => {
    const namesBy = (props: object): string[] => {
      const [request] = documentOf(built(() => props)).all('tls_cert_request');
      return (request?.body.dns_names ?? []) as string[];
    };
    expect(new Set(namesBy({ publicUrl }))).toEqual(new Set([...namesBy({}), ...more]));
  });

  test('tells people to open it where it is exposed', () => {
    const stack = built(undefined, (grafana) => {
      const sourceRanges = SourceRanges.of('192.0.2.0/24');
      grafana.exposeThrough(Exposure.loadBalancer({ host: 'grafana.example', sourceRanges }));
    });
    expect(environmentOf(stack).GF_SERVER_ROOT_URL).toMatch(/^https:\/\/grafana\.example(:\d+)?\/$/);
  });

  test('below a path, its probes and its scraper ask there', () => {
    const stack = emptyStack();
    const grafana = grafanaIn(stack, { publicUrl: 'https://g.example/monitoring' });
    expect(grafana.metricsPath).toBe('/monitoring/metrics');
    expect(environmentOf(stack)).toMatchObject({ GF_SERVER_SERVE_FROM_SUB_PATH: 'true' });
    expect(JSON.stringify(podOf(documentOf(stack)).container.readiness_probe)).toContain(
      'https://localhost:3000/monitoring/api/health',
    );
  });
});

describe('the servers that a Grafana reads', () => {
  const shown = (use: (grafana: SecureGrafana, influxdb: SecureInfluxDB, prometheus: SecurePrometheus) => void) => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const grafana = new SecureGrafana(stack, 'grafana', { namespace, authority });
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
    use(grafana, influxdb, prometheus);
    return stack;
  };

  test('are verified and asked with a credential of its own, and the policies of both let it through', () => {
    const stack = shown((grafana, influxdb, prometheus) => {
      grafana.readFrom(influxdb.addDatabase('metrics'));
      grafana.readFromPrometheus(prometheus, { isDefault: true });
    });
    const { datasources: all } = datasources(stack);
    expect(all).toMatchObject([
      { name: 'metrics', type: 'influxdb', basicAuthUser: 'grafana.monitoring', isDefault: false, editable: false },
      { name: 'prometheus', type: 'prometheus', basicAuthUser: 'prometheus', isDefault: true, editable: false },
    ]);
    for (const { jsonData } of all) expect(jsonData).toMatchObject({ tlsAuthWithCACert: true });
    const policies = policyNames(stack);
    for (const name of [
      /^grafana-to-influxdb/,
      /^influxdb-from-grafana/,
      /^grafana-to-prometheus/,
      /^prometheus-from-grafana/,
    ])
      expect(policies).toContainEqual(expect.stringMatching(name));
    expect(environmentOf(stack)).toMatchObject({
      GF_SECURITY_DATA_SOURCE_PROXY_WHITELIST: 'influxdb.monitoring.svc:8086 prometheus.monitoring.svc:9090',
    });
  });

  test('are removed from it with the code that says them', () => {
    expect(datasources(built()).prune).toBe(true);
  });

  test('are the default where there is one', () => {
    const stack = shown((grafana, influxdb) => {
      grafana.readFrom(influxdb.addDatabase('metrics'));
    });
    expect(datasources(stack).datasources).toMatchObject([{ isDefault: true }]);
  });

  test('a Prometheus that asks for a certificate gets that of Grafana', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const grafana = new SecureGrafana(stack, 'grafana', { namespace, authority });
    const clientAuthentication = { trust: authority.trust };
    const strict = new SecurePrometheus(stack, 'strict', { namespace, authority, clientAuthentication });
    grafana.readFromPrometheus(strict);
    expect(datasources(stack).datasources[0]).toMatchObject({
      jsonData: { tlsAuth: true },
      secureJsonData: { tlsClientCert: '$__file{/etc/grafana-tls/tls.crt}' },
    });
    const web = JSON.stringify(documentOf(stack).json);
    expect(web).toMatch(/client_allowed_sans:[^}]*grafana\.monitoring\.svc/);
  });

  test.each([
    ['two by one title', { title: 'metrics' }, 'title'],
    ['two defaults', { isDefault: true }, 'isDefault'],
    ['two by one uid', { uid: 'one' }, 'uid'],
    ['a uid that is no part of a URL', { uid: 'a b' }, 'uid'],
  ])('refuse %s', (_, options, prop) => {
    const stack = shown((grafana, influxdb) => {
      for (const name of ['a', 'b']) grafana.readFrom(influxdb.addDatabase(name), options);
    });
    expect(mistakes(stack)).toContain(`${prop}\` takes`);
  });

  test('refuse two defaults with validations skipped too: Grafana would never start', () => {
    const stack = shown((grafana, influxdb) => {
      for (const name of ['a', 'b']) grafana.readFrom(influxdb.addDatabase(name), { isDefault: true });
    });
    expect(() => Testing.synth(stack, false)).toThrow(/isDefault` takes true for one datasource, which "\S*a\S*" is/);
  });
});

describe('the login', () => {
  const PUBLIC = { publicUrl: 'https://grafana.example' };

  test('takes the people of the domains, each as what the code says of him, and nobody as more', () => {
    const stack = built((stack) => ({
      ...PUBLIC,
      login: grafanaLogin(stack, { administrators: ['a@example.com'], editors: ['b@example.com', 'c@example.com'] }),
    }));
    expect(environmentOf(stack)).toMatchObject({
      GF_AUTH_GENERIC_OAUTH_ALLOWED_DOMAINS: 'example.com',
      GF_AUTH_GENERIC_OAUTH_USE_PKCE: 'true',
      GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH:
        "contains(['a@example.com'], email) && 'Admin' || contains(['b@example.com', 'c@example.com'], email) && 'Editor' || 'Viewer'",
      GF_AUTH_GENERIC_OAUTH_ALLOW_ASSIGN_GRAFANA_ADMIN: 'false',
      GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: '$$__file{/etc/grafana-credentials/client-secret/password}',
    });
  });

  test('opens the way to the provider alone', () => {
    const stack = built((stack) => ({ ...PUBLIC, login: grafanaLogin(stack) }));
    expect(policyNames(stack).filter((name) => name.startsWith('grafana-to-'))).toEqual([
      expect.stringMatching(/^grafana-to-peer-/),
    ]);
    expect(JSON.stringify(documentOf(stack).all('kubernetes_network_policy_v1'))).toContain('192.0.2.0/24');
  });

  test.each<[string, (stack: TerraformStack) => Partial<SecureGrafanaProps>, string]>([
    ['no domain', (stack) => ({ ...PUBLIC, login: grafanaLogin(stack, { domains: [] }) }), 'login.domains'],
    ['nowhere to send people back to', (stack) => ({ login: grafanaLogin(stack) }), 'publicUrl'],
    ['no way to the provider', (stack) => ({ ...PUBLIC, login: grafanaLogin(stack, { peers: [] }) }), 'login.peers'],
    [
      'a provider in clear text',
      (stack) => ({ ...PUBLIC, login: grafanaLogin(stack, { tokenUrl: 'http://login.example/token' }) }),
      'login.tokenUrl',
    ],
    [
      'a provider that nobody verifies',
      (stack) => ({ ...PUBLIC, login: grafanaLogin(stack, { trust: Trust.unverified('no reason') }) }),
      'login.trust',
    ],
    [
      'an address that ends the text of a role',
      (stack) => ({ ...PUBLIC, login: grafanaLogin(stack, { editors: ["x', 'y@example.com"] }) }),
      'login.editors[0]',
    ],
  ])('refuses %s', (_, props, prop) => {
    expect(mistakes(built(props))).toContain(`${prop}\` takes`);
  });
});

describe('dashboards', () => {
  const dashboard = (title: string, more: object = {}) => ({ id: 7, title, panels: [], ...more });

  test('of a directory are files in a folder that is called as it is, without the number of the Grafana they are from', () => {
    inFolder({ 'a.json': dashboard('A', { uid: 'a' }), 'b.json': dashboard('B ${x}'), 'readme.md': 'no' }, (folder) => {
      const stack = built(undefined, (grafana) => {
        grafana.addDashboards(Dashboards.fromDirectory(folder), { folder: 'Shop' });
      });
      const files = configMap(stack, 'grafana-dashboards-shop');
      expect(Object.keys(files).sort()).toEqual(['a.json', 'b.json']);
      expect(JSON.parse(fill(files['a.json'] ?? ''))).toEqual({ id: null, title: 'A', uid: 'a', panels: [] });
      expect(fill(files['b.json'] ?? '')).toContain('B ${x}');
      const providers = fill(configMap(stack, 'grafana-providers')['providers.yaml'] ?? '');
      expect(parseYaml(providers)).toMatchObject({
        providers: [{ folder: 'Shop', options: { path: '/etc/grafana-dashboards/dashboards-shop' } }],
      });
      const { container } = podOf(documentOf(stack));
      expect(container.volume_mount?.map(({ mount_path }) => mount_path)).toContain(
        '/etc/grafana-dashboards/dashboards-shop',
      );
    });
  });

  test('may ask for a label that is called like a credential, and lead on with a variable', () => {
    const shown = {
      panels: [
        {
          targets: [{ expr: 'kube_secret_info{secret="a", token=~"$token"}', password: '' }],
          transformations: [{ id: 'organize', options: { renameByName: { secret: 'Secret', token: 'Token' } } }],
        },
      ],
      links: [{ url: '/d/x?var-token=a&token=$token&orgId=1' }, { url: 'https://docs.example/x?page=2' }],
      templating: { list: [{ name: 'token', type: 'query', query: 'label_values(token)' }] },
    };
    inFolder({ 'a.json': dashboard('A', shown) }, (folder) => {
      const stack = built(undefined, (grafana) => {
        grafana.addDashboards(Dashboards.fromDirectory(folder));
      });
      expect(mistakes(stack)).toBe('');
    });
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['what is no JSON', { 'a.json': '{' }, /a\.json` takes the JSON of a dashboard/],
    ['what has no title', { 'a.json': { panels: [] } }, /a\.json` takes .*title/],
    [
      'what asks for inputs',
      { 'a.json': dashboard('A', { __inputs: [{ name: 'DS' }] }) },
      /a\.json` takes .*__inputs|inputs/,
    ],
    ...[
      { panels: [{ targets: [{ password: 'hunter2' }] }] },
      { secureJsonData: { basicAuth: 'hunter2' } },
      { links: [{ url: 'https://192.0.2.1/x?a=b&api_key=hunter2' }] },
      { templating: { list: [{ name: 'token', type: 'constant', query: 'hunter2' }] } },
      // Infinity's, and JSON API's.
      { panels: [{ targets: [{ url_options: { headers: [{ key: 'X-API-Key', value: 'hunter2' }] } }] }] },
      { panels: [{ targets: [{ params: [{ name: 'access_token', value: 'hunter2' }] }] }] },
      { panels: [{ targets: [{ headers: { Authorization: 'hunter2' } }] }] },
    ].map((shown): [string, Record<string, unknown>, RegExp] => [
      `a credential (${JSON.stringify(shown)})`,
      { 'a.json': dashboard('A', shown) },
      /a\.json` takes a dashboard that others may read.*got what looks like a credential, at dashboard\.[\w.[\]]+$/m,
    ]),
    ['a directory without one', { 'a.txt': 'x' }, /takes a directory with one dashboard/],
    ['more than a ConfigMap takes', { 'a.json': dashboard('x'.repeat(1_000_001)) }, /dashboards` takes 1000000 bytes/],
    [
      'two by one uid',
      { 'a.json': dashboard('A', { uid: 'x' }), 'b.json': dashboard('B', { uid: 'x' }) },
      /b\.json` takes a `uid`/,
    ],
  ])('are refused where there is %s', (_, files, said) => {
    inFolder(files, (folder) => {
      const stack = built(undefined, (grafana) => {
        grafana.addDashboards(Dashboards.fromDirectory(folder));
      });
      expect(mistakes(stack)).toMatch(said);
    });
  });

  test('two of one folder are a mistake', () => {
    const stack = built(undefined, (grafana) => {
      for (let i = 0; i < 2; i++) grafana.addDashboards(Dashboards.ofPlatform());
    });
    expect(mistakes(stack)).toMatch(/folder` takes a folder that no other call has/);
  });

  test('a changed one reaches Grafana', () => {
    const stack = built(undefined, (grafana) => {
      grafana.addDashboards(Dashboards.ofPlatform());
    });
    expect(JSON.stringify(podOf(documentOf(stack)).pod.annotations)).toContain('dashboards');
  });
});
