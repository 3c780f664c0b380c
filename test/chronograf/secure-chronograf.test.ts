import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import {
  ChronografLogin,
  ContainerImage,
  Credential,
  Deviations,
  Duration,
  OAuthLoginOptions,
  Peer,
  SecureChronograf,
  SecureChronografProps,
  SecureInfluxDB,
  SecureKapacitor,
  Trust,
  UnknownSettings,
} from '../../lib';
import { brokenPromises } from '../contract/promises';
import { chronografIn, clientSecret, companyLogin } from '../contract/rows/chronograf';
import { emptyStack, synthesized } from '../contract/stack';
import { peers, placement, secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { Document, documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { hashedIn, podsOf, policiesOf } from '../support/kubernetes';
import { mistakesIn as mistakes } from '../support/synthesize';

type Props = (stack: TerraformStack) => Partial<SecureChronografProps>;

function built(props: Props = () => ({}), use: (chronograf: SecureChronograf) => void = () => undefined) {
  const stack = emptyStack();
  use(chronografIn(stack, props(stack)));
  return stack;
}
function podOf(document: Document) {
  const pod = podsOf(document).find(({ labels }) => labels['app.kubernetes.io/name'] === 'chronograf');
  const container = pod?.spec.container[0];
  if (!pod || !container) throw new Error('no pod');
  return { pod, container };
}
function environment(document: Document): Map<string, string | undefined> {
  return new Map((podOf(document).container.env ?? []).map(({ name, value }) => [name, value]));
}
function lines(document: Document): string[][] {
  const [text = ''] = document
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string>).desired ?? []);
  return fill(text)
    .split('\n')
    .map((line) => line.split('\t'));
}
interface Resource {
  readonly id: string;
  readonly name: string;
  readonly [key: string]: unknown;
}
function resources(document: Document, extension: 'src' | 'kap'): Resource[] {
  return lines(document)
    .filter(([kind, name]) => kind === 'resource' && name?.endsWith(extension))
    .map(([, , json = '']) => JSON.parse(Buffer.from(json, 'base64').toString()) as Resource)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const account = (stack: TerraformStack): OAuthLoginOptions => ({
  clientId: 'id',
  clientSecret: clientSecret(stack),
  administrators: ['a@example.com'],
  peers,
});

describe('a login', () => {
  test.each<[string, (stack: TerraformStack) => ChronografLogin, Record<string, string>, string]>([
    [
      'with OpenID Connect',
      (stack) => companyLogin(stack, { name: 'sso', domains: ['example.com', 'example.org'] }),
      {
        GENERIC_NAME: 'sso',
        GENERIC_CLIENT_ID: 'chronograf',
        GENERIC_AUTH_URL: 'https://login.example/authorize',
        GENERIC_TOKEN_URL: 'https://login.example/token',
        GENERIC_API_URL: 'https://login.example/userinfo',
        GENERIC_API_KEY: 'email',
        GENERIC_SCOPES: 'openid,email',
        GENERIC_DOMAINS: 'example.com,example.org',
      },
      'GENERIC_CLIENT_SECRET',
    ],
    [
      'with GitHub',
      (stack) => ChronografLogin.gitHub({ ...account(stack), organizations: ['one', 'two'] }),
      { GH_CLIENT_ID: 'id', GH_ORGS: 'one,two' },
      'GH_CLIENT_SECRET',
    ],
    [
      'with Google',
      (stack) => ChronografLogin.google({ ...account(stack), domains: ['example.com'] }),
      { GOOGLE_CLIENT_ID: 'id', GOOGLE_DOMAINS: 'example.com' },
      'GOOGLE_CLIENT_SECRET',
    ],
    [
      'with Auth0',
      (stack) => ChronografLogin.auth0({ ...account(stack), domain: 'x.auth0.com', organizations: ['one'] }),
      { AUTH0_CLIENT_ID: 'id', AUTH0_DOMAIN: 'https://x.auth0.com', AUTH0_ORGS: 'one' },
      'AUTH0_CLIENT_SECRET',
    ],
  ])('%s tells Chronograf who may enter, and keeps the secrets out of the pod', (_, login, expected, secret) => {
    const document = documentOf(built((stack) => ({ login: login(stack) })));
    const env = environment(document);
    const told = [...env].filter(([name]) => /^(GENERIC|GH|GOOGLE|AUTH0)_/.test(name));
    expect(Object.fromEntries(told)).toEqual(expected);
    expect(env.has('HTPASSWD')).toBe(false);
    const secrets = lines(document).filter(([kind]) => kind === 'environment');
    expect(secrets.map(([, name]) => name).sort()).toEqual([secret, 'TOKEN_SECRET'].sort());
  });

  test('by password has no session and no provider, and is listed with what that loses', () => {
    const stack = emptyStack();
    const login = ChronografLogin.htpasswd('air-gapped', { users: [{ name: 'o' }] });
    const chronograf = new SecureChronograf(stack, 'chronograf', { ...placement(stack), login });
    const document = documentOf(stack);
    expect(Object.keys(chronograf.userSecretNames)).toEqual(['o']);
    const secrets = document.all('kubernetes_secret_v1').map((resource) => metadataOf(resource).name);
    expect(secrets).toContain('chronograf-user-o');
    expect(environment(document).get('HTPASSWD')).toBe('/run/chronograf/htpasswd');
    // Chronograf ends with status 0 where it has a token secret and no provider.
    expect(lines(document).filter(([kind]) => kind === 'environment')).toEqual([]);
    expect(Deviations.of(stack)).toEqual([
      expect.objectContaining({
        path: 'stack/chronograf',
        reason: 'air-gapped',
        promise: 1,
        what: expect.stringContaining('is its administrator') as string,
      }),
    ]);
  });

  test('of any account is listed with its reason', () => {
    const login = (stack: TerraformStack) => ChronografLogin.gitHub(account(stack)).openToAnyAccount('a demo');
    const stack = built((scope) => ({ login: login(scope) }));
    expect(mistakes(stack)).toBe('');
    expect(Deviations.of(stack).map(({ reason }) => reason)).toContain('a demo');
  });

  test('goes to the provider and to nobody else, on the ports of its URLs', () => {
    const urls = { tokenUrl: 'https://login.example:8443/t', userInfoUrl: 'https://login.example/u' };
    const document = documentOf(built((stack) => ({ login: companyLogin(stack, urls) })));
    const ways = policiesOf(document).flatMap(({ egress }) =>
      egress.map(
        ({ to, ports }) => `${to?.[0]?.ip_block?.cidr ?? 'dns'} ${ports?.map(({ port }) => port).join() ?? ''}`,
      ),
    );
    expect(ways.sort()).toEqual(['192.0.2.0/24 443', '192.0.2.0/24 8443', 'dns 53,53']);
  });

  test.each<[string, Props, string]>([
    [
      'whoever comes first',
      (s) => ({ login: companyLogin(s, { administrators: [] }) }),
      '`login.administrators` takes',
    ],
    [
      'nobody who could log in',
      (s) => ({ login: companyLogin(s, { administrators: ['a@example.org'] }) }),
      'addresses of example.com, as nobody else can log in',
    ],
    [
      'a name that is no address',
      (s) => ({ login: companyLogin(s, { administrators: ['root'] }) }),
      'the email addresses of the administrators',
    ],
    [
      'every account there is',
      (s) => ({ login: ChronografLogin.gitHub(account(s)) }),
      '`login.organizations` takes names of organizations, without commas and spaces, or openToAnyAccount(reason), got nothing',
    ],
    [
      'every account without a reason',
      (s) => ({ login: ChronografLogin.gitHub(account(s)).openToAnyAccount('') }),
      'a written reason',
    ],
    [
      'a restriction and none',
      (s) => ({ login: companyLogin(s).openToAnyAccount('x') }),
      'none beside openToAnyAccount',
    ],
    [
      'two organizations in one',
      (s) => ({ login: ChronografLogin.gitHub({ ...account(s), organizations: ['a,b'] }) }),
      'without commas',
    ],
    [
      'a provider that is nowhere',
      (s) => ({ login: companyLogin(s, { peers: undefined }) }),
      '`login.peers` takes where the login provider is',
    ],
    [
      'a provider without TLS',
      (s) => ({ login: companyLogin(s, { tokenUrl: 'http://login.example/t' }) }),
      '`login.tokenUrl` takes an https URL',
    ],
    [
      'a provider that is not verified',
      (s) => ({ login: companyLogin(s, { trust: Trust.unverified('x') }) }),
      '`login.trust` takes',
    ],
    [
      'a callback that Chronograf does not serve',
      (s) => ({ login: companyLogin(s, { name: 'SSO' }) }),
      '`login.name` takes lower-case letters',
    ],
    [
      'a secret that the provider does not know',
      (s) => ({ login: companyLogin(s, { clientSecret: Credential.generated() }) }),
      '`login.clientSecret` takes Credential.fromVariable or fromSecret, which the other side takes too',
    ],
    ['no client', (s) => ({ login: companyLogin(s, { clientId: '' }) }), '`login.clientId` takes'],
    ['no address to come back to', () => ({ publicUrl: undefined }), '`publicUrl` takes where people open it'],
    [
      'passwords of nobody',
      () => ({ login: ChronografLogin.htpasswd('x', { users: [] }) }),
      '`login.users` takes one user at least',
    ],
    [
      'passwords without a reason',
      () => ({ login: ChronografLogin.htpasswd(' ', { users: [{ name: 'o' }] }) }),
      'a written reason',
    ],
    [
      'a user that would be two',
      () => ({ login: ChronografLogin.htpasswd('x', { users: [{ name: 'o:x\np' }] }) }),
      '`login.users` takes names of letters',
    ],
    [
      'a user twice',
      () => ({ login: ChronografLogin.htpasswd('x', { users: [{ name: 'o' }, { name: 'o' }] }) }),
      'each name once',
    ],
    [
      'sessions that there are not',
      () => ({
        login: ChronografLogin.htpasswd('x', { users: [{ name: 'o' }] }),
        sessionDuration: Duration.hours(1),
      }),
      '`sessionDuration` takes nothing beside',
    ],
  ])('with %s is refused', (_, props, takes) => {
    expect(mistakes(built(props))).toContain(takes);
  });
});

test.each<[string, (stack: TerraformStack) => string]>([
  ['plain HTTP to what Terraform fills in', (s) => `http://${new TerraformVariable(s, 'v', {}).stringValue}`],
  ['a variable', (s) => new TerraformVariable(s, 'v', {}).stringValue],
  ['a URL with a credential', () => 'https://login.example/t?client_secret=canary'],
])('the client secret never goes to %s', (_, tokenUrl) => {
  const stack = built((s) => ({ login: companyLogin(s, { tokenUrl: tokenUrl(s) }) }));
  expect(() => Testing.synth(stack, false)).toThrow('`login.tokenUrl` takes an https URL');
  expect(() => Testing.synth(stack, false)).not.toThrow('canary');
});

test('its database is noted as soon as there is one, also where the daemon makes it', () => {
  const document = documentOf(built());
  expect(environment(document).get('SUPERVISE_HOOK')).toMatch(/\/note-database\.sh$/);
  expect(environment(document).get('DATABASE_FILE')).toBe(environment(document).get('BOLT_PATH'));
});

describe('sessions', () => {
  test('end after a day, and when the page was closed for some minutes', () => {
    const env = environment(documentOf(built()));
    expect([env.get('AUTH_DURATION'), env.get('INACTIVITY_DURATION')]).toEqual(['24h', '5m']);
  });

  test.each([
    [{ sessionDuration: Duration.seconds(0) }, '`sessionDuration` takes a duration from 1m to 720h'],
    [
      { sessionDuration: Duration.hours(1), inactivityDuration: Duration.hours(2) },
      '`inactivityDuration` takes a duration from 1m to 1h',
    ],
  ])('without an end are refused: %j', (props, takes) => {
    expect(mistakes(built(() => props))).toContain(takes);
  });
});

// The daemon says 201 of a dashboard that it could not store.
test('a volume that is full is not ready', () => {
  const { readiness_probe: probe, liveness_probe: alive } = podOf(documentOf(built())).container;
  expect(JSON.stringify(probe)).toContain('/var/lib/chronograf is full');
  expect(JSON.stringify(alive)).not.toContain('/var/lib/chronograf');
});

describe('the address that people open', () => {
  test('is in the certificate, the callback, the probe and where Chronograf is served', () => {
    let callback: string | undefined;
    const publicUrl = 'https://monitoring.example:8443/chronograf';
    const document = documentOf(
      built(
        () => ({ publicUrl }),
        ({ callbackUrl }) => (callback = callbackUrl),
      ),
    );
    const env = environment(document);
    expect(callback).toBe(`${publicUrl}/oauth/generic/callback`);
    expect([env.get('PUBLIC_URL'), env.get('BASE_PATH')]).toEqual(['https://monitoring.example:8443', '/chronograf']);
    expect(JSON.stringify(podOf(document).container.readiness_probe)).toContain(
      'https://localhost:8888/chronograf/ping',
    );
    const names = document.all('tls_cert_request').flatMap(({ body }) => body.dns_names as string[]);
    expect(names).toEqual(expect.arrayContaining(['monitoring.example', 'localhost', 'chronograf.monitoring.svc']));
  });

  test.each([
    'http://chronograf.example',
    'https://u:canary@chronograf.example',
    'https://x/?a',
    'https://x/a//b',
    'x',
  ])('%s is refused', (publicUrl) => {
    const said = mistakes(built(() => ({ publicUrl })));
    expect(said).toContain('`publicUrl` takes an https URL');
    expect(said).not.toContain('canary');
  });
});

describe('what Chronograf trusts', () => {
  const folders = (document: Document) => environment(document).get('SSL_CERT_DIR')?.split(':').length;

  test('is the authorities of what it is connected to, where the login provider has one too', () => {
    const document = documentOf(built((stack) => ({ login: companyLogin(stack, { trust: Trust.fromPem(ROOT) }) })));
    expect(environment(document).get('SSL_CERT_FILE')).toBe('/etc/chronograf-ca/ca.crt');
    expect(folders(document)).toBe(2);
  });

  test('is the public ones too, where they verify the login provider', () => {
    const stack = built();
    expect(environment(documentOf(stack)).has('SSL_CERT_FILE')).toBe(false);
    expect(Deviations.of(stack).map(({ what }) => what)).toEqual([
      'the public authorities can vouch for InfluxDB and Kapacitor too',
    ]);
  });
});

describe('connections', () => {
  function connected(order: 'one way' | 'the other') {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const login = companyLogin(stack);
    const publicUrl = 'https://chronograf.example';
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const archive = new SecureInfluxDB(stack, 'archive', { namespace, authority });
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
    const chronograf = new SecureChronograf(stack, 'chronograf', { namespace, authority, login, publicUrl });
    const metrics = influxdb.addDatabase('metrics', { retentionPolicy: 'month' });
    const hosts = influxdb.addDatabase('hosts');
    const old = archive.addDatabase('old');
    const calls = [
      () => {
        chronograf.readFrom(metrics, { isDefault: true, name: 'Metrics' });
      },
      () => {
        chronograf.readFrom(hosts, { telegraf: true });
      },
      () => {
        chronograf.readFrom(old);
      },
      () => {
        chronograf.manage(kapacitor, { database: metrics });
      },
    ];
    for (const call of order === 'one way' ? calls : calls.reverse()) call();
    return stack;
  }

  function managedElsewhere(rotation?: string) {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
    const login = companyLogin(stack);
    const publicUrl = 'https://chronograf.example';
    const chronograf = new SecureChronograf(stack, 'chronograf', { namespace, authority, login, publicUrl });
    const kapacitor = SecureKapacitor.fromAttributes(stack, 'theirs', {
      url: 'https://kapacitor.example:9092',
      trust: Trust.fromPem(ROOT),
      peer: Peer.cidr('192.0.2.9/32'),
      userName: 'guest',
      credential: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
    });
    chronograf.readFrom(metrics);
    chronograf.manage(kapacitor, { rotation });
    return stack;
  }

  test('manage a Kapacitor that another stack runs, as whom its owner made', () => {
    const document = documentOf(managedElsewhere());
    expect(resources(document, 'kap')).toMatchObject([
      { name: 'theirs', url: 'https://kapacitor.example:9092', username: 'guest', insecureSkipVerify: false },
    ]);
    expect(policiesOf(document).filter((policy) => JSON.stringify(policy).includes('192.0.2.9/32'))).toHaveLength(1);
  });

  test('have no list of hosts of a database that Telegraf does not write to', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const login = companyLogin(stack);
    const publicUrl = 'https://chronograf.example';
    const chronograf = new SecureChronograf(stack, 'chronograf', { namespace, authority, login, publicUrl });
    chronograf.readFrom(influxdb.addDatabase('a'), { telegraf: false });
    chronograf.readFrom(influxdb.addDatabase('b'));
    expect(resources(documentOf(stack), 'src')).toMatchObject([{ telegraf: 'b' }]);
  });

  test('rotate no account of such a Kapacitor, or it would be refused there', () => {
    expect(mistakes(managedElsewhere('2026'))).toContain('nothing for a server that this stack does not run');
  });

  test('show each server once, as a user of its own, verified, whatever the order of the calls was', () => {
    const document = documentOf(connected('one way'));
    const sources = resources(document, 'src');
    const [influxdb, archive] = sources;
    const [kapacitor] = resources(document, 'kap');
    expect(sources).toEqual([
      {
        id: expect.stringMatching(/^\d+$/) as string,
        name: 'Metrics',
        type: 'influx',
        username: 'chronograf.monitoring',
        url: 'https://influxdb.monitoring.svc:8086',
        insecureSkipVerify: false,
        default: true,
        telegraf: 'hosts',
        organization: 'default',
        defaultRP: 'autogen',
        version: 'unknown',
      },
      expect.objectContaining({ name: 'archive', default: false, telegraf: 'old' }),
    ]);
    expect(kapacitor).toEqual({
      id: expect.stringMatching(/^\d+$/) as string,
      srcId: influxdb?.id,
      name: 'kapacitor',
      url: 'https://kapacitor.monitoring.svc:9092',
      username: 'chronograf.monitoring',
      insecureSkipVerify: false,
      active: true,
      organization: 'default',
    });
    // Chronograf numbers what people add from 1, and theirs would hide these.
    for (const { id } of [influxdb, archive, kapacitor].filter((one) => one !== undefined))
      expect(Number(id)).toBeGreaterThanOrEqual(2 ** 32);
    expect(resources(documentOf(connected('the other')), 'src')).toEqual(sources);
  });

  test('grant nothing but READ, and make one user in each server', () => {
    const json = JSON.stringify(
      documentOf(connected('one way'))
        .all('kubernetes_secret_v1')
        .map(({ body }) => body.data_wo),
    );
    expect(json).not.toContain('WRITE');
    expect(brokenPromises(synthesized(connected('one way')))).toEqual([]);
  });

  test('bring a new password in by a restart of the daemon, not by another pod', () => {
    const { pod, container } = podOf(documentOf(connected('one way')));
    const hashed = Object.values(pod.annotations).flatMap(hashedIn);
    expect(hashed.filter((path) => /random_password|tls_/.test(path))).toEqual([]);
    const watched = container.env?.find(({ name }) => name === 'WATCH')?.value?.split(':');
    const credentials = container.volume_mount
      ?.map(({ mount_path }) => mount_path)
      .filter((path) => path.startsWith('/etc/chronograf-c'));
    expect(watched).toEqual(expect.arrayContaining(credentials ?? ['none']));
    expect(credentials).toHaveLength(6);
  });

  test.each<
    [
      string,
      (
        chronograf: SecureChronograf,
        influxdb: SecureInfluxDB,
        kapacitor: SecureKapacitor,
        archive: SecureInfluxDB,
      ) => void,
      string,
    ]
  >([
    [
      'a database twice',
      (chronograf, influxdb) => {
        const metrics = influxdb.addDatabase('metrics');
        chronograf.readFrom(metrics);
        chronograf.readFrom(metrics);
      },
      '`readFrom(database-metrics) #2.database` takes a database that it does not read yet',
    ],
    [
      'two servers without a first',
      (chronograf, influxdb, _, archive) => {
        chronograf.readFrom(influxdb.addDatabase('a'));
        chronograf.readFrom(archive.addDatabase('b'));
      },
      '`readFrom(database-b).isDefault` takes true, or has it in another call',
    ],
    [
      'two databases of Telegraf',
      (chronograf, influxdb) => {
        chronograf.readFrom(influxdb.addDatabase('a'), { telegraf: true });
        chronograf.readFrom(influxdb.addDatabase('b'), { telegraf: true });
      },
      '`readFrom(database-b).telegraf` takes true for one database',
    ],
    [
      'two names for one server',
      (chronograf, influxdb) => {
        chronograf.readFrom(influxdb.addDatabase('a'), { name: 'a' });
        chronograf.readFrom(influxdb.addDatabase('b'), { name: 'b' });
      },
      '`readFrom(database-b).name` takes one name for each server, as "a"',
    ],
    [
      'a Kapacitor of no server',
      (chronograf, _, kapacitor) => {
        chronograf.manage(kapacitor);
      },
      '`manage(kapacitor).database` takes a database of a server',
    ],
    [
      'a Kapacitor twice',
      (chronograf, influxdb, kapacitor) => {
        chronograf.readFrom(influxdb.addDatabase('a'));
        chronograf.manage(kapacitor);
        chronograf.manage(kapacitor);
      },
      '`manage(kapacitor) #2.kapacitor` takes a Kapacitor that it does not manage yet',
    ],
  ])('refuse %s', (_, use, takes) => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const login = companyLogin(stack);
    const chronograf = new SecureChronograf(stack, 'chronograf', {
      namespace,
      authority,
      login,
      publicUrl: 'https://c.example',
    });
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const archive = new SecureInfluxDB(stack, 'archive', { namespace, authority });
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
    use(chronograf, influxdb, kapacitor, archive);
    expect(mistakes(stack)).toContain(takes);
  });

  test('of other stacks are refused, as a password would pass through an output', () => {
    const [one, other] = [emptyStack(), emptyStack()];
    const { namespace, authority } = placement(other);
    const kapacitor = new SecureKapacitor(other, 'kapacitor', { namespace, authority });
    const influxdb = new SecureInfluxDB(other, 'influxdb', { namespace, authority });
    const chronograf = chronografIn(one);
    chronograf.readFrom(influxdb.addDatabase('metrics'));
    chronograf.manage(kapacitor);
    expect(mistakes(one)).toContain('`readFrom(database-metrics).database` takes a construct of the same stack');
    expect(mistakes(one)).toContain('`manage(kapacitor).kapacitor` takes a construct of the same stack');
  });
});

test('lets in who is allowed, on its one port', () => {
  const document = documentOf(
    built(undefined, (chronograf) => {
      chronograf.allowFrom(Peer.namespace('ingress'));
    }),
  );
  const ways = policiesOf(document).flatMap(({ ingress }) =>
    ingress.map(({ ports }) => ports?.map(({ port }) => port)),
  );
  expect(ways).toEqual([['8888']]);
});

describe('settings', () => {
  test('reach Chronograf as text', () => {
    const settings = {
      CUSTOM_LINKS: 'Wiki ${x}:https://wiki.example',
      LOG_LEVEL: 'debug',
      TELEGRAF_SYSTEM_INTERVAL: '30s',
    };
    const env = environment(documentOf(built(() => ({ settings }))));
    // Kubernetes makes one $ of two.
    expect(fill(env.get('CUSTOM_LINKS') ?? '')).toBe('Wiki $${x}:https://wiki.example');
    expect([env.get('LOG_LEVEL'), env.get('TELEGRAF_SYSTEM_INTERVAL')]).toEqual(['debug', '30s']);
  });

  test.each([
    ['TLS_MIN_VERSION', '1.0', 'it is always so'],
    ['HTPASSWD', '/dev/null', 'use `login`'],
    ['GENERIC_INSECURE', 'true', 'use `login`'],
    ['OAUTH_NO_PKCE', 'true', 'use `login`'],
    ['USE_ID_TOKEN', 'true', 'domains and organizations of the login are not looked at'],
    ['TOKEN_SECRET', 'canary', 'use `tokenSecret`'],
    ['PUB_KEY', 'canary', 'an administrator of everything'],
    ['PPROF_ENABLED', 'true', 'it would serve /debug without a login'],
    ['INFLUXDB_PASSWORD', 'canary', 'use `readFrom` and `manage`'],
    ['SSL_CERT_FILE', '/x', 'a variable that Chronograf 1.11.4 knows: BASICAUTH_REALM'],
    ['LOG_LEVL', 'info', '(did you mean "LOG_LEVEL"?)'],
    ['CANNED_PATH', '/x', 'its layouts are those of its image'],
    ['PROTOBOARDS_PATH', '/x', 'its layouts are those of its image'],
    // Chronograf ignores what it cannot read.
    ['HOST_PAGE_DISABLED', 'yes', '"true" or "false"'],
    ['TELEGRAF_SYSTEM_INTERVAL', 'a minute', 'a duration as Go writes it'],
    // It ends with status 0 over these.
    ['CUSTOM_LINKS', 'nothing', 'names with https URLs'],
    ['LOG_LEVEL', 'loud', '"debug", "info" or "error"'],
  ])('%s=%s is refused', (name, value, takes) => {
    const said = mistakes(built(() => ({ settings: { [name]: value } })));
    expect(said).toContain(takes);
    expect(said).not.toContain('canary');
  });
});

describe('options of a newer Chronograf', () => {
  const given = (settings: Record<string, unknown>) => () => ({
    unknownSettings: UnknownSettings.because('1.12 has them', settings),
  });

  test('reach it as flags, which nobody else in its container reads, and their reason is listed', () => {
    const stack = built(given({ 'new-option': 'a b $(HOME)', 'new-limit': 5, 'new-switch': true }));
    expect(Deviations.of(stack).map(({ reason }) => reason)).toContain('1.12 has them');
    const { command } = podOf(documentOf(stack)).container;
    expect(command?.slice(-4)).toEqual(['chronograf', '--new-option=a b $$(HOME)', '--new-limit=5', '--new-switch']);
  });

  test.each([
    ['log-level', 'debug', 'nothing here: `settings` takes it as LOG_LEVEL'],
    ['custom-link', 'a:https://a.example', 'nothing here: `settings` takes it as CUSTOM_LINKS'],
    ['htpasswd', '/dev/null', 'nothing here: use `login`'],
    ['github-organization', 'any', 'nothing here: use `login`'],
    ['cert', '', 'nothing here: it is always so'],
    ['develop', true, 'nothing here: it is for people at a terminal'],
    ['help', true, 'nothing here: it is for people at a terminal'],
    ['new-port', 80, 'nothing about listening'],
    ['no-tls', true, 'nothing about listening'],
    ['new-token', 'canary', 'whoever may read a ConfigMap could read it'],
    // The loader would read it.
    ['LD_PRELOAD', '/x', 'the long name of a flag, like "new-option"'],
    ['LOG_LEVEL', 'debug', 'the long name of a flag, like "new-option"'],
    ['d', true, 'the long name of a flag, like "new-option"'],
    ['new-table', { a: 'b' }, 'text, a number, or true'],
    ['new-switch', false, 'text, a number, or true'],
  ])('are not %s=%s', (name, value, takes) => {
    const said = mistakes(built(given({ [name]: value })));
    expect(said).toContain(`\`unknownSettings.${name}\` takes `);
    expect(said).toContain(takes);
    expect(said).not.toContain('canary');
  });
});

test.each([
  ['chronograf:1.10.9', 'another web site can make the browser'],
  ['chronograf:1.11.4-alpine', 'an image that has bash'],
  ['chronograf:latest', 'a tag that begins with a version'],
])('the image %s is refused', (reference, takes) => {
  expect(mistakes(built(() => ({ image: ContainerImage.fromTag(reference) })))).toContain(takes);
});
