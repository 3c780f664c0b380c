import { TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  CloudLogin,
  ContainerImage,
  Credential,
  Duration,
  Peer,
  PrometheusFeature,
  PrometheusLogLevel,
  RemoteReadOptions,
  RemoteWriteOptions,
  SecureInfluxDB,
  SecurePrometheus,
  SecurePrometheusProps,
  Trust,
} from '../../lib';
import { secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { metadataOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { mistakesIn } from '../support/synthesize';
import { fill } from '../support/expressions';
import * as YAML from 'yaml';
import { Client, make, Synthesized } from './support/prometheus';

const peers = [Peer.cidr('192.0.2.0/24')];
const url = 'https://metrics.example/api/v1/push';
const given = (stack: TerraformStack, id = 'secret') =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

type Options = (stack: TerraformStack) => Partial<RemoteWriteOptions>;

function written(options: Options, props: Partial<SecurePrometheusProps> = {}) {
  const { stack, prometheus } = make(props);
  prometheus.remoteWriteTo({ url, peers, ...options(stack) });
  return { stack, synthesized: () => new Synthesized(stack) };
}

const config = (options: Options): Client => written(options).synthesized().config.remote_write?.[0] ?? {};

test('a token is shown from a file, which a running daemon reads again', () => {
  const { synthesized } = written((stack) => ({ bearerToken: given(stack) }));
  const stack = synthesized();
  const [client = {}] = stack.config.remote_write ?? [];
  expect(client.authorization).toMatchObject({ credentials_file: expect.stringMatching(/\.token$/) as string });
  const { credentials_file: path } = client.authorization as { credentials_file: string };
  expect(stack.data('secret', 'prometheus-passwords')).toHaveProperty([path.replace('/etc/prometheus/', '')]);
});

test('a token is asked for first, of a server that is reached too', () => {
  const { synthesized } = written((stack) => ({
    oauth2: {
      clientId: 'prometheus',
      clientSecret: given(stack),
      tokenUrl: 'https://login.example/token',
      trust: Trust.fromPem(ROOT),
      peers: [Peer.cidr('198.51.100.7/32')],
    },
  }));
  const stack = synthesized();
  expect(stack.config.remote_write?.[0]).toMatchObject({
    oauth2: { client_id: 'prometheus', token_url: 'https://login.example/token' },
  });
  expect(stack.paths('prometheus')).toContain('to 198.51.100.7/32 443');
});

test('headers are sent, and those that are secret from files', () => {
  const client = config((stack) => ({
    headers: { 'X-Scope-OrgID': 'team ${x}' },
    secretHeaders: { 'X-Api-Key': given(stack) },
  }));
  expect(client.http_headers).toMatchObject({
    'X-Scope-OrgID': { values: ['team ${x}'] },
    'X-Api-Key': { files: [expect.stringMatching(/^\/etc\/prometheus\/.*header-x-api-key\.secret$/) as string] },
  });
});

test('requests are signed for AWS by the identity of the pod, which reaches the token service', () => {
  const { synthesized } = written(() => ({
    cloudLogin: CloudLogin.aws({
      region: 'eu-central-1',
      roleArn: 'arn:aws:iam::111122223333:role/metrics',
      peers: [Peer.cidr('10.20.8.0/24')],
    }),
  }));
  const stack = synthesized();
  expect(stack.config.remote_write?.[0]).toMatchObject({
    sigv4: { region: 'eu-central-1', role_arn: 'arn:aws:iam::111122223333:role/metrics' },
  });
  expect(stack.paths('prometheus')).toContain('to 10.20.8.0/24 443');
});

test('tokens of Azure and of Google Cloud are asked for by the identity of the pod', () => {
  const id = '00000000-0000-0000-0000-00000000000a';
  expect(config(() => ({ cloudLogin: CloudLogin.google() }))).toMatchObject({ google_iam: {} });
  expect(config(() => ({ cloudLogin: CloudLogin.azure({ clientId: id, tenantId: id, peers }) }))).toMatchObject({
    azuread: { cloud: 'AzurePublic', workload_identity: { client_id: id, tenant_id: id } },
  });
});

test('samples wait as the queue says', () => {
  const queue = { maxShards: 10, capacity: 20_000, batchSendDeadline: Duration.seconds(10), retryOnRateLimit: true };
  expect(config((stack) => ({ bearerToken: given(stack), queue })).queue_config).toEqual({
    max_shards: 10,
    capacity: 20_000,
    batch_send_deadline: '10s',
    retry_on_http_429: true,
  });
});

test.each<[string, Options, string]>([
  ['nobody who sends', () => ({}), '`credential` takes `userName` and `credential`, `bearerToken`'],
  [
    'two ways to log in',
    (stack) => ({ userName: 'a', credential: given(stack), bearerToken: given(stack, 'b') }),
    '`bearerToken` takes one way to log in',
  ],
  [
    'a token beside the identity of the pod',
    (stack) => ({ bearerToken: given(stack), cloudLogin: CloudLogin.google() }),
    '`bearerToken` takes one way to log in',
  ],
  [
    'a token among the headers',
    (stack) => ({ bearerToken: given(stack), headers: { 'X-Auth-Token': 'x' } }),
    'takes text that others may read',
  ],
  [
    'a header that Prometheus sets',
    (stack) => ({ bearerToken: given(stack), headers: { 'Content-Type': 'x' } }),
    '`headers` takes names of headers that Prometheus does not set itself',
  ],
  [
    'a login as a header',
    (stack) => ({ secretHeaders: { Authorization: given(stack) } }),
    '`bearerToken` is for Authorization',
  ],
  [
    'more requests than the most',
    (stack) => ({ bearerToken: given(stack), queue: { minShards: 20, maxShards: 10 } }),
    '`queue.minShards` takes no more than `maxShards`',
  ],
  [
    'no region',
    () => ({ cloudLogin: CloudLogin.aws({ region: 'Europe', peers }) }),
    '`cloudLogin.region` takes a region',
  ],
])('takes no %s', (_, options, says) => {
  expect(
    mistakesIn(written(options).stack).replaceAll('`remoteWriteTo("https://metrics.example/api/v1/push").', '`'),
  ).toContain(says);
});

test.each(['X-Functions-Key', 'Ocp-Apim-Subscription-Key'])('takes no header %s that others may read', (header) => {
  const { stack } = written((of) => ({ bearerToken: given(of), headers: { [header]: 'hunter2' } }));
  expect(mistakesIn(stack)).toContain('text that others may read');
});

test.each(['X-Honeycomb-Team', 'X-Insert-Key', 'signoz-ingestion-key'])('takes no header %s of a vendor', (header) => {
  const { stack } = written((of) => ({ bearerToken: given(of), headers: { [header]: 'hunter2' } }));
  expect(mistakesIn(stack)).toContain('and no credential');
});

// A secret in the path of a URL, by which a webhook knows who sends.
test('takes no URL with a secret in its path', () => {
  const { stack } = written((of) => ({
    url: 'https://h.example/hooks/a8sd7f6a9s8d7fa9s8d7f6hunter2',
    bearerToken: given(of),
  }));
  expect(mistakesIn(stack)).toContain('url` takes an https URL without a credential in it');
  expect(mistakesIn(stack)).not.toContain('hunter2');
});

test.each([
  'https://mimir.example/api/v1/push',
  'https://prometheus-prod-01-eu-west-0.grafana.net/api/prom/push',
  'https://thanos.example/tenant-0123456789/api/v1/receive',
  'https://x.example/tenants/01ARZ3NDEKTSV4RRFFQ69G5FAV/write',
  'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-0f8fad5b-d9cb-469f-a165-70867728950e/api/v1/remote_write',
  'https://x.ingest.monitor.azure.com/dataCollectionRules/dcr-0f8fad5bd9cb469fa16570867728950e/streams/Microsoft-PrometheusMetrics/api/v1/write?api-version=2023-04-24',
  'https://monitoring.googleapis.com/v1/projects/my-long-project-name-123456/location/global/prometheus/api/v1/write',
  'https://a.example/tenants/0f8fad5b-d9cb-469f-a165-70867728950e/api/v1/write',
  'https://a.example/orgs/5f8f8c44b54764421b7156c3/api/v1/write',
  'https://s3.eu-central-1.amazonaws.com/metrics-bucket-2026-eu-central-1/x',
])('takes %s, which is no secret', (usual) => {
  const { stack } = written((of) => ({ url: usual, bearerToken: given(of) }));
  expect(mistakesIn(stack)).toBe('');
});

test('takes Azure only with a version that knows it', () => {
  const id = '00000000-0000-0000-0000-00000000000a';
  const { stack } = written(() => ({ cloudLogin: CloudLogin.azure({ clientId: id, tenantId: id, peers }) }), {
    image: ContainerImage.fromTag('x/prometheus:v3.5.0'),
  });
  expect(mistakesIn(stack)).toContain('takes it with a version >=3.7.0');
});

describe('what is read from another server', () => {
  const read = (...all: Partial<RemoteReadOptions>[]) => {
    const { stack, prometheus } = make();
    for (const options of all)
      prometheus.remoteReadFrom({
        url: 'https://old.example/read',
        peers,
        bearerToken: given(stack, `t${all.indexOf(options)}`),
        ...options,
      });
    return stack;
  };

  test('is asked for as the options say, over verified TLS, on a way that is open', () => {
    const stack = new Synthesized(
      read({ trust: Trust.fromPem(ROOT), readRecent: true, requiredMatchers: { team: 'a' } }),
    );
    expect((stack.config as { readonly remote_read?: Client[] }).remote_read).toEqual([
      expect.objectContaining({
        url: 'https://old.example:443/read',
        name: 'old.example',
        read_recent: true,
        required_matchers: { team: 'a' },
        follow_redirects: false,
      }),
    ]);
    expect(stack.paths('prometheus')).toContain('to 192.0.2.0/24 443');
  });

  test('is not asked for twice', () => {
    expect(mistakesIn(read({}, {}))).toContain('takes a URL that remoteReadFrom was not called with before');
    expect(mistakesIn(read({}, { url: 'https://old.example/other' }))).toContain(
      'takes a name that no other remote read has',
    );
  });
});

test('samples go to a database and to a further retention policy of it, each under a name of its own', () => {
  const { stack, prometheus, namespace } = make();
  const authority = CertificateAuthority.selfManaged(stack, 'other');
  const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
  prometheus.writeTo(metrics);
  prometheus.writeTo(metrics.addRetentionPolicy('yearly', { retention: Duration.days(365) }));
  const { remote_write: writes = [] } = new Synthesized(stack).config;
  expect(writes.map(({ name }) => name).sort()).toEqual(['influxdb/metrics', 'influxdb/metrics/yearly']);
});

describe('samples from others', () => {
  test('are taken of users of their own only, and of nobody at defaults', () => {
    const { stack } = make({ remoteWriters: { agents: Credential.generated() } });
    const synthesized = new Synthesized(stack);
    expect(synthesized.container.args).toContain('--web.enable-remote-write-receiver');
    const web = fill(synthesized.data('secret', 'prometheus-web-config')['web.yml'] ?? '');
    const { basic_auth_users: users } = YAML.parse(web) as { readonly basic_auth_users: Record<string, string> };
    expect(Object.keys(users)).toEqual(['agents', 'prometheus']);
    expect(new Synthesized(make().stack).container.args?.join(' ')).not.toContain('receiver');
  });

  test('are let in by the hash of their own password, where Terraform knows one password and a Secret alone the next', () => {
    const { stack, namespace } = make();
    const agents = Credential.fromSecret({ namespace, name: 'agents', bcryptKey: 'hash' });
    const authority = CertificateAuthority.selfManaged(stack, 'other');
    new SecurePrometheus(stack, 'second', { namespace, authority, remoteWriters: { agents } });
    const synthesized = new Synthesized(stack);
    const { volume = [] } =
      podsOf(synthesized.document).find(({ owner }) => metadataOf(owner).name === 'second')?.spec ?? {};
    const files = volume.flatMap(({ projected }) => projected ?? []);
    const hashes = JSON.stringify(files).match(/"items":\[{"key":"hash","path":"bcrypt-\d"}\],"name":"[^"]*"/g);
    expect(hashes).toEqual([
      expect.stringMatching(/bcrypt-0.*kubernetes_secret_v1\.second_hash/),
      expect.stringMatching(/bcrypt-1.*"agents"$/),
    ]);
    expect(synthesized.data('config_map', 'second-web-config')['user-1']).toBe('"agents"');
    expect(synthesized.data('secret', 'second-hash-prometheus').hash).toContain('random_password.');
  });

  test('are taken of no name that basic authentication would cut', () => {
    const { stack } = make({ remoteWriters: { 'a:b': Credential.generated() } });
    expect(mistakesIn(stack)).toContain('`remoteWriters` takes ');
  });

  test('are taken of nobody who has the name of who asks', () => {
    const { stack } = make({ remoteWriters: { prometheus: Credential.generated() } });
    expect(mistakesIn(stack)).toContain('other than "prometheus"');
  });
});

describe('flags', () => {
  const args = (props: Partial<SecurePrometheusProps>) => new Synthesized(make(props).stack).container.args ?? [];

  test('are what props say', () => {
    expect(
      args({
        features: [PrometheusFeature.EXEMPLAR_STORAGE, PrometheusFeature.CONCURRENT_RULE_EVAL],
        lookbackDelta: Duration.minutes(10),
        blockDuration: Duration.hours(2),
        alertTimes: {
          outageTolerance: Duration.hours(4),
          gracePeriod: Duration.minutes(5),
          resendDelay: Duration.seconds(30),
        },
        logLevel: PrometheusLogLevel.WARN,
        logAsJson: true,
        pageTitle: 'east $(x) ${x}',
      }).slice(-11),
    ).toEqual([
      '--enable-feature=concurrent-rule-eval',
      '--enable-feature=exemplar-storage',
      '--query.lookback-delta=10m',
      '--storage.tsdb.min-block-duration=2h',
      '--storage.tsdb.max-block-duration=2h',
      '--rules.alert.for-outage-tolerance=4h',
      '--rules.alert.for-grace-period=5m',
      '--rules.alert.resend-delay=30s',
      '--log.level=warn',
      '--log.format=json',
      '--web.page-title=east $$(x) $$${x}',
    ]);
  });

  test('that a version does not know are refused', () => {
    const { stack } = make({
      features: [PrometheusFeature.TYPE_AND_UNIT_LABELS],
      image: ContainerImage.fromTag('x/prometheus:v3.4.0'),
    });
    expect(mistakesIn(stack)).toContain('takes it with a version >=3.5.0');
  });
});
