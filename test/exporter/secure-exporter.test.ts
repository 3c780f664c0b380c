import { TerraformStack, Token } from 'cdktf';
import {
  AcceptedRisk,
  Credential,
  Deviations,
  EnvironmentVariable,
  ExporterServing,
  Peer,
  SecureExporterProps,
  SecurePrometheus,
} from '../../lib';
import { exporterIn } from '../contract/rows/exporter';
import { emptyStack } from '../contract/stack';
import { placement, secretVariable } from '../contract/support';
import { Synthesized } from '../prometheus/support/prometheus';
import { documentOf, metadataOf } from '../support/document';
import { containersOf, podsOf } from '../support/kubernetes';
import { mistakesIn } from '../support/synthesize';

type Props = Partial<SecureExporterProps>;

/** What Terraform fills in. */
const HOST_LATER = Token.asString({ resolve: () => '${var.host}', toString: () => 'x', creationStack: [] });

function containerOf(stack: TerraformStack) {
  const pod = podsOf(documentOf(stack)).find(({ owner }) => metadataOf(owner).name === 'mysql');
  const [container] = pod ? containersOf(pod) : [];
  if (!pod || !container) throw new Error('there is no exporter');
  return { pod, container };
}

const made = (props: (stack: TerraformStack) => Props) => {
  const stack = emptyStack();
  exporterIn(stack, props(stack));
  return containerOf(stack);
};
const mistakes = (props: Props) => {
  const stack = emptyStack();
  exporterIn(stack, props);
  return mistakesIn(stack);
};
const given = (stack: TerraformStack) => Credential.fromVariable(secretVariable(stack), { revision: '1' });

test('serves by a web config on the address of its pod, and its own flags stand behind', () => {
  const { container } = made(() => ({ args: ['--no-collect.slave_status', '--log.level=warn'] }));
  expect(container.command).toEqual(['/bin/mysqld_exporter']);
  expect(container.args).toEqual([
    '--web.listen-address=[$(POD_IP)]:9104',
    '--web.config.file=/etc/web-config/web.yml',
    '--no-collect.slave_status',
    '--log.level=warn',
  ]);
});

test('tells it where its metrics are, where Prometheus asks', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const exporter = exporterIn(stack, { namespace, authority, metricsPath: '/all' });
  new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(exporter);
  expect(containerOf(stack).container.args).toContain('--web.telemetry-path=/all');
  expect(new Synthesized(stack).job('mysql')).toMatchObject({
    scheme: 'https',
    metrics_path: '/all',
    static_configs: [{ targets: ['mysql.monitoring.svc:9104'] }],
    tls_config: { server_name: 'mysql.monitoring.svc' },
    basic_auth: { username: 'prometheus' },
  });
});

test('is reached by who scrapes it, and reaches whom it may, and nobody else', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const exporter = exporterIn(stack, { namespace, authority });
  new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(exporter);
  exporter.allowTo(Peer.pods('shop', { app: 'mysql' }), 3306);
  const paths = new Synthesized(stack).paths('mysql');
  expect(paths.filter((path) => !path.includes('kube-dns'))).toEqual([
    'from monitoring/prometheus 9104',
    'to shop/mysql 3306',
  ]);
});

test.each(['DATA_SOURCE_NAME', 'DATA_SOURCE_URI', 'MONGODB_URI', 'RABBIT_URL', 'REDIS_ADDR', 'DB_CONNECTION_STRING'])(
  'takes a reason where a secret %s says alone whether anything is verified',
  (name) => {
    const stack = emptyStack();
    exporterIn(stack, { secretEnv: { [name]: given(stack) } });
    expect(mistakesIn(stack)).toContain(`\`secretEnv.${name}\` takes the password alone`);
    const other = emptyStack();
    const unverified = AcceptedRisk.because('the DSN of the team says verify-full');
    exporterIn(other, { secretEnv: { [name]: given(other) }, unverified });
    expect(mistakesIn(other)).toBe('');
    expect(Deviations.of(other).map(({ code }) => code)).toContain('unverified-server');
  },
);

test('shows an address that has no credential in it, by whichever name', () => {
  const of = (env: Record<string, string>) => mistakes({ env });
  const address = 'db.shop.svc:5432/postgres?sslmode=verify-full';
  expect(of({ DATA_SOURCE_NAME: `postgresql://${address}` })).toBe('');
  expect(of({ DATA_SOURCE_NAME: `postgresql://bob:hunter2@${address}` })).toContain('text that others may read');
});

test.each([EnvironmentVariable.fromSecret('db', 'dsn'), EnvironmentVariable.fromConfigMap('db', 'dsn')])(
  'takes one where a variable of others, %s, says it',
  (variable) => {
    const environment = { DATA_SOURCE_NAME: variable.because('the DSN of the team') };
    expect(mistakes({ environment })).toContain('`environment.DATA_SOURCE_NAME` takes the password alone');
    expect(mistakes({ environment: { DATA_SOURCE_PASS: variable.because('it logs in') } })).toBe('');
    expect(mistakes({ environment, unverified: AcceptedRisk.because('the DSN says verify-full') })).toBe('');
  },
);

test.each(['DATA_SOURCE_PASS', 'REDIS_PASSWORD', 'MYSQLD_EXPORTER_PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'CURL_TOKEN'])(
  'takes none for a secret %s',
  (name) => {
    const stack = emptyStack();
    exporterIn(stack, { secretEnv: { [name]: given(stack) } });
    expect(mistakesIn(stack)).toBe('');
  },
);

test.each(['PGSSLMODE', 'REDIS_EXPORTER_SKIP_TLS', 'NODE_TLS_REJECT_UNAUTHORIZED', 'TLS_VERIFY', 'HTTPS_PROXY'])(
  'takes a reason for a secret variable %s, which may say that nothing is verified',
  (name) => {
    const says = (props: Props) => {
      const stack = emptyStack();
      exporterIn(stack, { ...props, secretEnv: { [name]: given(stack) } });
      return mistakesIn(stack);
    };
    expect(says({})).toContain(`\`secretEnv.${name}\` takes`);
    expect(says({ unverified: AcceptedRisk.because('the switch says true') })).toBe('');
  },
);

test.each<[string, string]>([
  ['LD_PRELOAD', '/etc/exporter/x.so'],
  ['BASH_ENV', '/etc/exporter/x.sh'],
  ['SSLKEYLOGFILE', '/dev/stdout'],
  ['OPENSSL_CONF', '/etc/exporter/openssl.cnf'],
  ['GODEBUG', 'http2client=0,tlsrsakex=1'],
  // Of the script that composes the web config.
  ['WEB_CONFIG_SOURCE', '/etc/exporter'],
  ['WATCHES', 'yes'],
])('takes no variable %s, by which its scripts or its libraries would do something else', (name, value) => {
  expect(mistakes({ env: { [name]: value } })).toContain(`\`env.${name}\` takes variables other than`);
  const stack = emptyStack();
  exporterIn(stack, { secretEnv: { [name]: given(stack) } });
  expect(mistakesIn(stack)).toContain(`\`secretEnv.${name}\` takes variables other than`);
});

test('takes ordinary variables of programs and their libraries', () => {
  const env = {
    ...{ HOME: '/tmp', PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: '/usr/lib/oracle/client64/lib', GODEBUG: 'netdns=go' },
    ...{ SSL_CERT_FILE: '/etc/exporter/ca.pem', SSL_CERT_DIR: '/etc/exporter', TZ: 'UTC', GOMAXPROCS: '1' },
    ...{ WEB_TELEMETRY: 'on', LOG_LEVEL: 'info', NODE_ENV: 'production', REDIS_EXPORTER_CHECK_KEYS: 'a*' },
  };
  expect(mistakes({ env })).toBe('');
});

test('has its secrets from Secrets, and no value of them in its specification', () => {
  const { container, pod } = made((stack) => ({
    secretEnv: { DATA_SOURCE_PASS: given(stack) },
    secretFiles: { 'my.cnf': Credential.fromVariable(secretVariable(stack, 'other'), { revision: '1' }) },
  }));
  const variable = container.env?.find(({ name }) => name === 'DATA_SOURCE_PASS');
  expect(variable?.value_from?.secret_key_ref).toMatchObject({ key: 'password' });
  const mounted = container.volume_mount?.find(({ mount_path: path }) => path === '/etc/exporter-secrets');
  const volume = pod.spec.volume.find(({ name }) => name === mounted?.name);
  expect(JSON.stringify(volume)).toContain('"path":"my.cnf"');
  expect(JSON.stringify(pod.spec)).not.toContain('var.');
});

test('starts again with a file or a secret that changed, as nobody knows what it reads again', () => {
  const revision = (props: (stack: TerraformStack) => Props) => {
    const { pod } = made(props);
    return /cdktf-secure-monitoring\/revision":"[^"]*/.exec(JSON.stringify(pod.owner.body))?.[0];
  };
  const secret = (of: string) => (stack: TerraformStack) => ({
    secretEnv: { DATA_SOURCE_PASS: Credential.fromVariable(secretVariable(stack), { revision: of }) },
  });
  expect(revision(secret('1'))).not.toBe(revision(secret('2')));
  expect(revision(() => ({ files: { 'a.yml': 'a: 1' } }))).not.toBe(revision(() => ({})));
});

test.each<[string, Props, string]>([
  [
    'where it listens',
    { args: ['--web.listen-address=:80'] },
    '`args[0]` takes flags that do not decide how it serves',
  ],
  ['another web config', { args: ['--web.config.file=/x'] }, '`args[0]` takes flags that do not decide how it serves'],
  ['another path', { args: ['--web.telemetry-path=/x'] }, '`args[0]` takes `metricsPath`'],
  ['a port of root', { port: 80 }, '`port` takes a whole number from 1024'],
  ['a password in a variable', { env: { DB_PASSWORD: 'x' } }, '`env.DB_PASSWORD` takes text that others may read'],
  [
    'a password in a file',
    { files: { 'a.yml': 'auth:\n  password: x1\n' } },
    '`files.a.yml` takes text that others may read',
  ],
  ['a password in a file of MySQL', { files: { 'my.cnf': '[client]\npassword=x1' } }, '`files.my.cnf` takes text that'],
  [
    'a token of an http_config',
    { files: { 'a.yml': 'authorization:\n  credentials: 1234567890abcdef' } },
    '`files.a.yml` takes text that others may read',
  ],
  ['a password like a word', { files: { 'a.yml': 'password: truelove1997' } }, '`files.a.yml` takes text that others'],
  ['a password like a comment', { files: { 'a.yml': 'password: "#1secret"' } }, '`files.a.yml` takes text that others'],
  ['a cookie in a file', { files: { 'a.yml': 'headers:\n  Cookie: session=1a2b3c' } }, '`files.a.yml` takes text that'],
  [
    'a key of Azure in a file',
    { files: { 'a.yml': 'headers:\n  Ocp-Apim-Subscription-Key: x1y2z3\n' } },
    '`files.a.yml` takes text that',
  ],
  ['a key of functions in a file', { files: { 'a.yml': 'X-Functions-Key: x1y2z3' } }, '`files.a.yml` takes text that'],
  ['a community in a file', { files: { 'a.yml': 'auths: { a: { community: x1 } }' } }, '`files.a.yml` takes text that'],
  ['a password in a flag', { args: ['--redis.password=x1'] }, '`args[0]` takes text that others may read'],
  [
    'a password behind what is no flag',
    { args: [5 as never, '--redis.password=x1'] },
    '`args[1]` takes text that others may read',
  ],
  ['a password behind a flag', { args: ['--redis.password', 'x1'] }, '`args[1]` takes text that others may read'],
  ['a token that is a number', { env: { TOKEN: '12345678' } }, '`env.TOKEN` takes text that others may read'],
  [
    'a login in a variable',
    { env: { ADDRESS: 'u:x1@tcp(db:3306)/' } },
    '`env.ADDRESS` takes text that others may read',
  ],
  ['flags of a file', { args: ['@/etc/exporter/flags'] }, '`args[0]` takes flags'],
  ['a file elsewhere', { files: { '../x': 'y' } }, '`files` takes names of files'],
  ['no program', { command: 'mysqld_exporter' }, '`command` takes the path of a program'],
])('refuses %s', (_, props, says) => {
  expect(mistakes(props)).toContain(says);
});

test.each<[string, Props]>([
  ['postgres', { env: { DATA_SOURCE_URI: 'db.shop.svc:5432/postgres?sslmode=disable' } }],
  ['postgres, whose other host is elsewhere', { args: ['--uri=postgresql://127.0.0.1,db.shop.svc/x?sslmode=disable'] }],
  [
    'postgres, by a host in a parameter',
    { env: { DATA_SOURCE_URI: 'localhost:5432/x?host=db.shop.svc&sslmode=disable' } },
  ],
  [
    'postgres, by a second host behind a socket',
    { env: { DATA_SOURCE_URI: '/x?host=/mnt/run,db.shop.svc&sslmode=disable' } },
  ],
  ['MongoDB of two hosts', { args: ['--mongodb.uri=mongodb://127.0.0.1:27017,db.shop.svc:27017/?tls=false'] }],
  ['a JVM elsewhere', { files: { 'a.yml': 'hostPort: kafka.shop.svc:9012\nssl: false\n' } }],
  [
    'a JVM in its pod, and a password in clear elsewhere',
    { files: { 'a.yml': 'hostPort: 127.0.0.1:9012\nssl: false\n', 'b.yml': 'ssl: false\n' } },
  ],
  ['what is asked by a proxy', { files: { 'a.yml': 'proxy_url: http://proxy:3128\nurl: http://shop.example\n' } }],
  ['a file with a remark before it', { files: { 'a.yml': '# how it asks\ninsecure_skip_verify: true # for now\n' } }],
  ['a file that begins with a flag', { files: { 'a.txt': '--tls.insecure-skip-verify\n' } }],
  ['a file with labels before it', { files: { 'a.yml': 'labels:\n  a: b\nscheme: http\n' } }],
  ['a file with a query before it', { files: { 'a.yml': '{sql: "SELECT 1 FROM x", scheme: http}' } }],
  ['postgres, by default', { env: { DATA_SOURCE_URI: 'db.shop.svc:5432/postgres' } }],
  ['postgres by a URL', { args: ['--uri=postgresql://db.shop.svc:5432/postgres'] }],
  ['postgres, but for its name', { args: ['--uri=postgresql://db.shop.svc/x?sslmode=verify-ca'] }],
  ['redis', { env: { REDIS_EXPORTER_SKIP_TLS_VERIFICATION: 'true' } }],
  ['rabbitmq', { env: { RABBIT_SKIP_VERIFY: '1' } }],
  ['something', { args: ['--verify-ssl=false'] }],
  ['another thing', { env: { TLS_VERIFY: 'no' } }],
  ['a third', { args: ['--no-verify'] }],
  ['haproxy', { args: ['--no-haproxy.ssl-verify'] }],
  ['a fourth, of kingpin', { args: ['--no-x.tls-verify'] }],
  ['a client of MySQL', { args: ['--ssl-mode=DISABLED'] }],
  ['an older client of MySQL', { args: ['--skip-ssl'] }],
  ['a client of a queue', { args: ['--kafka.security-protocol=PLAINTEXT'] }],
  ['a broker', { args: ['--broker', 'mqtt://mq.example:1883'] }],
  ['a driver', { env: { URL: 'server=db;encrypt=disable' } }],
  ['another driver', { env: { URL: 'server=db;TrustServerCertificate=true' } }],
  ['a fifth', { args: ['--no-tls'] }],
  ['a sixth', { args: ['--tls.enabled=false'] }],
  ['two arguments', { args: ['--sslmode', 'disable'] }],
  ['two others', { args: ['--tls.verify', 'false'] }],
  ['Git', { env: { GIT_SSL_NO_VERIFY: '1' } }],
  ['Node.js', { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }],
  ['a file with yes', { files: { 'a.yml': 'tls_config:\n  insecure_skip_verify: yes\n' } }],
  ['mysqld', { args: ['--tls.insecure-skip-verify'] }],
  ['mysqld by a value', { args: ['--tls.insecure-skip-verify=true'] }],
  ['mysqld by two arguments', { args: ['--tls.insecure-skip-verify', 'true'] }],
  ['a seventh', { args: ['--insecure'] }],
  ['an eighth', { args: ['--x.insecure-tls=true'] }],
  // Spelled as its own file is read: config/config.go of mysqld_exporter.
  ['mysqld by its file', { files: { 'my.cnf': '[client]\nuser=exporter\nssl-skip-verfication = true\n' } }],
  ['blackbox', { files: { 'blackbox.yml': 'modules: {a: {http: {tls_config: {insecure_skip_verify: true}}}}' } }],
  ['elasticsearch', { args: ['--es.uri=http://search:9200'] }],
  ['a switch', { env: { TARGET: 'telnet://switch.example' } }],
  ['postgres by the environment of its client', { env: { PGSSLMODE: 'disable' } }],
  ['another postgres', { env: { DB_SSL_MODE: 'require' } }],
  ['postgres by a mode beside it', { env: { DATA_SOURCE_URI: 'db.shop.svc/postgres', PGSSLMODE: 'require' } }],
  ['postgres by a mode that is empty', { env: { DATA_SOURCE_URI: 'db.shop.svc/postgres', PGSSLMODE: '' } }],
  ['MongoDB', { args: ['--mongodb.uri=mongodb+srv://db.shop.svc/?tlsInsecure=true'] }],
  ['MongoDB by names', { args: ['--mongodb.uri=mongodb://db.shop.svc/?tls=true&tlsAllowInvalidCertificates=true'] }],
  ['MongoDB in clear', { args: ['--mongodb.uri=mongodb://db.shop.svc/?ssl=false'] }],
  ['Consul', { env: { CONSUL_HTTP_SSL: 'false' } }],
  ['vSphere', { env: { VSPHERE_IGNORE_SSL: 'true' } }],
  ['a client by its file', { files: { 'a.yml': 'client:\n  use_tls: false\n' } }],
  ['an older client', { args: ['--ignore-cert'] }],
  ['a browser', { args: ['--ignore-certificate-errors'] }],
  ['wget', { args: ['--no-check-certificate'] }],
  ['a resolver', { args: ['--server=udp4://resolver.example:53'] }],
  ['Redis, without a scheme', { env: { REDIS_ADDR: 'redis.shop.svc:6379' } }],
  ['Redis by a flag, without a scheme', { args: ['-redis.addr', 'redis.shop.svc:6379'] }],
  ['MongoDB, without a scheme', { args: ['--mongodb.uri=db.shop.svc:27017'] }],
  // As their READMEs have it: fortigate_exporter, prometheus-mssql-exporter, kminion, pihole-exporter.
  ['a firewall, with one dash', { args: ['-auth-file', '/etc/exporter-secrets/keys.yaml', '-insecure'] }],
  ['a firewall by a value', { args: ['-insecure=true'] }],
  ['SQL Server', { env: { SERVER: 'db.shop.svc', TRUST_SERVER_CERTIFICATE: 'true' } }],
  ['Kafka by its file', { files: { 'a.yml': 'kafka:\n  tls:\n    caFilepath: ""\n    enabled: false\n' } }],
  ['Kafka by JSON', { files: { 'a.json': '{"kafka": {"tls": {"enabled": false}}}' } }],
  ['Kafka by TOML', { files: { 'a.toml': '[kafka.tls]\nenabled = false\n' } }],
  ['Kafka by TOML with an empty line', { files: { 'a.toml': '[kafka.tls] # off\n\n  enabled = false\n' } }],
  ['Kafka by YAML with a comment', { files: { 'a.yml': '- tls: # off\n\n    ca: x\n    enabled: false\n' } }],
  ['Kafka by JSON with more in it', { files: { 'a.json': '{"tls": {"a": {"b": 1}, "enabled": false}}' } }],
  ['a resolver by its scheme', { env: { PIHOLE_HOSTNAME: 'pihole.example', PIHOLE_PROTOCOL: 'http' } }],
  ['a server by its scheme', { files: { 'a.yml': 'scheme: http\nhost: shop.example\n' } }],
  ['something insecure', { env: { INSECURE: 'true' } }],
  ['something insecure in a file', { files: { 'a.yml': 'tls:\n  insecure: true\n' } }],
  ['something insecure that is allowed', { env: { ALLOW_INSECURE: 'yes' } }],
  ['whoever is there', { env: { TRUST_ALL_CERTS: 'true' } }],
  ['whoever is there, in a file', { files: { 'a.yml': 'trustAllCertificates: true\n' } }],
  ['whoever is there, by a flag', { args: ['--accept-self-signed'] }],
  ['whoever is there, in Rust', { files: { 'a.toml': 'danger_accept_invalid_certs = true\n' } }],
  ['unverified servers', { env: { ALLOW_UNVERIFIED_SSL: 'true' } }],
  ['servers of Ansible', { files: { 'a.yml': 'validate_certs: false\n' } }],
  ['unchecked servers', { env: { CHECK_CERTIFICATE: 'false' } }],
  ['a driver of Java', { files: { 'a.yml': 'url: jdbc:mysql://db/x?useSSL=true&verifyServerCertificate=false\n' } }],
  ['servers whose name is not looked at', { files: { 'a.yml': 'ssl.verification_mode: certificate\n' } }],
  ['what is disabled', { env: { TLS_DISABLED: 'true' } }],
  ['what is not there', { files: { 'a.yml': 'noTLS: true\n' } }],
  ['a web server', { env: { USE_HTTPS: 'false' } }],
  ['a mail server', { files: { 'a.yml': 'starttls: opportunistic\n' } }],
  // One letter is enough for Go.
  ['something insecure, by a letter', { env: { INSECURE: 'T' } }],
  ['another thing, by a letter', { env: { TLS_VERIFY: 'F' } }],
  ['a server, as PHP writes JSON', { files: { 'a.json': '{"url": "http:\\/\\/search:9200"}' } }],
  ['Consul, without a scheme', { args: ['--consul.server=consul.shop.svc:8500'] }],
  ['Redis, whose host Terraform fills in', { env: { REDIS_ADDR: `${HOST_LATER}.shop.svc:6379` } }],
  // What these do where nothing is said.
  ['MySQL by default', { args: ['--mysqld.address=db.shop.svc:3306', '--mysqld.username=exporter'] }],
  ['MySQL by two arguments', { args: ['-mysqld.address', 'db.shop.svc:3306'] }],
  [
    'MySQL by its file',
    { args: ['--config.my-cnf=/etc/exporter/my.cnf'], files: { 'my.cnf': '[client.a]\nuser=x\nhost=db.shop.svc\n' } },
  ],
  ['MySQL by a section behind a comment', { files: { 'my.cnf': ' [client]\n# see [1]\nhost: "db.shop.svc"\n' } }],
  ['MySQL by a name like its own', { files: { 'my.cnf': '[client]\nhost=localhost.example\nssl-ca=\n' } }],
  ['MySQL by an address of IPv6', { args: ['--mysqld.address=[2001:db8::1]:3306'] }],
  ['Redis by an address of IPv6', { env: { REDIS_ADDR: '[2001:db8::1]:6379' } }],
  ['Kafka by default', { args: ['--kafka.server=kafka.shop.svc:9092', '--sasl.enabled', '--sasl.username=exporter'] }],
  ['Kafka by a host that Terraform fills in', { args: [`--kafka.server=${HOST_LATER}:9092`] }],
  ['memcached by default', { args: ['--memcached.address=cache.shop.svc:11211'] }],
])('takes a reason where an exporter of %s is told not to verify what it reads, and lists it', (_, props) => {
  expect(mistakes(props)).toContain('or `unverified: AcceptedRisk.because(reason)` beside it');
  const stack = emptyStack();
  exporterIn(stack, { ...props, unverified: AcceptedRisk.because('on the same node') });
  expect(mistakesIn(stack)).toBe('');
  expect(Deviations.of(stack)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ path: 'stack/mysql', code: 'unverified-server', reason: 'on the same node' }),
    ]),
  );
});

test.each<[string, Props]>([
  ['verifies', { args: ['--tls-verify=true', '--skip-verify=false'], env: { SKIP_TLS_VERIFY: 'false' } }],
  [
    'verifies by other words',
    {
      env: {
        IGNORE_SSL: 'false',
        CONSUL_HTTP_SSL: 'true',
        SKIP_TLS: 'false',
        DISABLE_TLS: 'no',
        PGSSLMODE: 'verify-full',
      },
    },
  ],
  [
    'asks a proxy of databases in its own pod',
    {
      env: {
        DATA_SOURCE_URI: '127.0.0.1:5432/postgres?sslmode=disable',
        OTHER_URI: 'postgresql://localhost/x?sslmode=disable',
      },
    },
  ],
  ['asks a JVM in its own pod', { files: { 'a.yml': 'hostPort: 127.0.0.1:9012\nssl: false\nrules: []\n' } }],
  ['asks by a proxy', { files: { 'a.yml': 'modules: { x: { http: { proxy_url: "http://proxy.example:3128" } } }\n' } }],
  ['counts', { env: { MAX_TOKENS: '100', TOKEN_LIMIT: '5' } }],
  ['asks a socket', { env: { DATA_SOURCE_URI: '/postgres?host=/mnt/run&sslmode=disable' } }],
  ['asks a MongoDB in its own pod', { args: ['--mongodb.uri=mongodb://127.0.0.1:27017/admin?tls=false'] }],
  [
    'has remarks in a file',
    {
      files: {
        'a.yml':
          '# Docs: http://github.com/x, http://www.apache.org/licenses\n# insecure_skip_verify: true\na: b # tls: false\n',
        'b.xml': '<!-- plaintext --><Configuration xmlns:log4j="http://jakarta.apache.org/log4j/"/>',
        'c.json': '{"$schema": "http://json-schema.org/draft-07/schema#"}',
        'd.yml': "query: SELECT count(*) FROM pg_stat_ssl WHERE ssl = false AND scheme='http'\n",
        'e.yml': "query: |\n  SELECT a::text\n  FROM urls\n  WHERE url LIKE 'x'\n  AND scheme='http'\n",
        'f.yml': 'mappings:\n  - match: a\n    labels:\n      code: "$1"\n      scheme: http\n',
      },
    },
  ],
  ['verifies by words of a file', { files: { 'a.yml': 'fail_if_ssl: false\ninsecure_tls: false\nstarttls: false\n' } }],
  ['verifies by flags', { args: ['--ignore-ssl-errors=false', '--disable-cert-expiry', '--ignore-cert=false'] }],
  ['verifies by a flag of mysqld', { args: ['--tls.insecure-skip-verify=false'] }],
  ['verifies by two arguments of mysqld', { args: ['--tls.insecure-skip-verify', 'false'] }],
  ['verifies by a flag of kingpin', { args: ['--no-tls.insecure-skip-verify', '--no-insecure', '--insecure-tls=no'] }],
  ['has the mode beside it', { env: { DATA_SOURCE_URI: 'db.shop.svc:5432/postgres', PGSSLMODE: 'verify-full' } }],
  ['verifies MongoDB', { args: ['--mongodb.uri=mongodb://db.shop.svc:27017/?tls=true'] }],
  ['verifies MongoDB, as it was called', { args: ['--mongodb.uri=mongodb://db.shop.svc:27017/x?a=b&ssl=true'] }],
  [
    'verifies by what it does not allow',
    {
      args: [
        '-insecure=false',
        '--no-tls.insecure-skip-tls-verify',
        '--x.insecure-skip-tls-verify=false',
        '--protocol=http/protobuf',
        '--disable-insecure=true',
        '--deny-insecure-connections=true',
        '--no-tls-v1-0',
        '--no-ssl-v3',
        '--no-collector.tls',
        '--insecure-port',
        '0',
        '--log.protocol=http',
        '--exclude=no-ssl',
      ],
      env: { INSECURE: 'false', TRUST_SERVER_CERTIFICATE: 'false', NO_SSL: 'false', TLS_DISABLED: '0' },
      files: {
        'a.yml': 'tls:\n  enabled: true\n  insecure: false\nweb:\n  enabled: false\nscheme: https\nprober: http\n',
        'b.yml': 'allow_self_signed_certs: false\ntrust_all: no\nskip_validate_certs: false\nvalidate_certs: true\n',
        'c.yml': 'disable_insecure: true\nverification_mode: full\nenable_http2: false\nprotocol: https\n',
        'd.yml': 'labels:\n  scheme: http\nx:\n  labels: {protocol: http}\napp_protocol: http\nreject_insecure: true\n',
        'e.yml': "query: SELECT 1 FROM a WHERE protocol = 'http'\nmetric: tls_disabled\ninsecure_count: 1\n",
        'f.yml': 'tls:\n  enabled: true\n  session_tickets:\n    enabled: false\naccept_invalid: true\n',
        'g.json': '{"tls": {"ca": "x", "reload-enabled": false, "ocsp": {"enabled": false}}}',
      },
    },
  ],
  ['has its login in a file', { files: { 'a.yml': 'credentials: /etc/exporter-secrets/gcp.json\n' } }],
  ['has a token in a file', { files: { 'a.yml': 'authorization:\n  credentials_file: /etc/exporter-secrets/t\n' } }],
  ['has its password in a file', { args: ['--password-file=/etc/exporter-secrets/p', '--config=/etc/exporter/a.yml'] }],
  ['reads a secret', { files: { 'a.yml': 'auth:\n  password_file: /etc/exporter-secrets/p\n  token: ""\n' } }],
  ['reads its own pod', { args: ['--scrape-uri=http://127.0.0.1:8080/status'] }],
  [
    'reads its own pod by other words',
    {
      args: [
        '--mysqld.address=localhost:3306',
        '--memcached.address=127.0.0.1:11211',
        '--consul.server=localhost:8500',
      ],
    },
  ],
  [
    'reads its own pod by IPv6, and by a file',
    { env: { REDIS_ADDR: '[::1]:6379' }, files: { 'my.cnf': '[client]\r\nhost = "localhost"\r\n' } },
  ],
  ['reads a socket of MySQL', { args: ['--mysqld.address=unix:///run/mysqld/mysqld.sock'] }],
  [
    'is told of TLS in quotes',
    { args: ['--mysqld.address=db.shop.svc:3306'], files: { 'my.cnf': '[client]\ntls = "true"\n' } },
  ],
  [
    'has ordinary variables',
    {
      env: {
        ...{ ENV: 'production', GOTRACEBACK: 'all', GODEBUG: 'tlsmlkem=0,netdns=go', AUTH_SCHEME: 'http' },
        ...{ HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: '.svc' },
      },
      environment: { no_proxy: EnvironmentVariable.fromConfigMap('site', 'no').because('its hosts') },
    },
  ],
  ['reads a socket', { args: ['--memcached.address=/run/memcached.sock'], env: { REDIS_ADDR: 'unix:///run/redis' } }],
  [
    'is told of TLS beside the address',
    {
      args: [
        ...['--kafka.server=kafka.shop.svc:9093', '--kafka.server=kafka-2.shop.svc:9093', '--tls.enabled'],
        ...[
          '--memcached.address',
          'cache.shop.svc:11212',
          '--memcached.tls.enable',
          '--consul.server=https://c.example',
        ],
        ...['--mysqld.address=db.shop.svc:3306', '--config.my-cnf=/etc/exporter/my.cnf'],
      ],
      files: { 'my.cnf': '[client]\nuser=exporter\nhost = db.shop.svc\nssl-ca = /etc/exporter/ca.pem\n' },
    },
  ],
  [
    'may be told so by a file that is secret',
    { args: ['--mysqld.address=db.shop.svc:3306', '--config.my-cnf=/etc/exporter-secrets/my.cnf'] },
  ],
  ['has a shell write it', { files: { 'a.sh': 'curl -d password="$PASSWORD"\ntoken=$(cat /x)\n' } }],
])('takes no reason where it %s', (_, props) => {
  expect(mistakes(props)).toBe('');
});

describe('an exporter that is told by flags how to serve', () => {
  const serving = ExporterServing.redisExporter();

  test('serves TLS by the files of its certificate, and asks for a password from its Secret', () => {
    const { container, pod } = made(() => ({ serving }));
    expect(container.args).toEqual([
      '--web.listen-address=[$(POD_IP)]:9104',
      '--tls-server-cert-file=/etc/exporter-tls/tls.crt',
      '--tls-server-key-file=/etc/exporter-tls/tls.key',
      '--tls-server-min-version=TLS1.2',
    ]);
    const variable = (name: string) => container.env?.find((one) => one.name === `REDIS_EXPORTER_BASIC_AUTH_${name}`);
    expect(variable('USERNAME')?.value).toBe('prometheus');
    expect(variable('PASSWORD')?.value_from?.secret_key_ref).toMatchObject({ key: 'password' });
    expect(pod.spec.volume.map(({ name }) => name)).not.toContain('web-config');
  });

  test('takes nothing that is for a web config', () => {
    expect(mistakes({ serving, webConfig: { http_server_config: { http2: false } } })).toContain(
      '`webConfig` takes nothing beside `serving`',
    );
  });

  const names = {
    listenAddress: '--l',
    certificateFile: '--c',
    keyFile: '--k',
    userNameVariable: 'U',
    passwordVariable: 'P',
  };

  // Of two flags or variables of one name, the later wins: without a certificate it serves in clear, without a user to everybody.
  test.each<[string, Props, string]>([
    ['flag without a certificate', { args: ['--tls-server-cert-file='] }, '`args[0]`'],
    ['flag with one dash', { args: ['-tls-server-key-file', ''] }, '`args[0]`'],
    ['flag without a user', { args: ['--basic-auth-username='] }, '`args[0]`'],
    [
      'flag without TLS, as kingpin says it',
      {
        serving: ExporterServing.byFlags({ ...names, others: ['--server.tls.enabled'] }),
        args: ['--no-server.tls.enabled'],
        unverified: AcceptedRisk.because('Kafka is on the same node'),
      },
      '`args[0]` takes flags that do not decide how it serves',
    ],
    ['variable without a user', { env: { REDIS_EXPORTER_BASIC_AUTH_USERNAME: '' } }, '`env.REDIS_EXPORTER_BASIC_AUTH_'],
    ['variable for where it listens', { env: { POD_IP: '0.0.0.0' } }, '`env.POD_IP`'],
    [
      'another flag without a certificate',
      { serving: ExporterServing.byFlags({ ...names, others: ['--c='] }) },
      '`serving.others[0]` takes other flags',
    ],
  ])('takes no %s of its own', (_, props, says) => {
    expect(mistakes({ serving, ...props })).toContain(says);
  });

  test('takes a password that is made here only: with an empty one it would ask nobody', () => {
    const stack = emptyStack();
    exporterIn(stack, { serving, credential: given(stack) });
    expect(mistakesIn(stack)).toContain('`credential` takes Credential.generated or ephemeral beside `serving`');
    expect(mistakes({ serving, credential: Credential.ephemeral() })).toBe('');
  });

  test('takes no secret variable in the place of its password', () => {
    const stack = emptyStack();
    exporterIn(stack, { serving, secretEnv: { REDIS_EXPORTER_BASIC_AUTH_PASSWORD: given(stack) } });
    expect(mistakesIn(stack)).toContain('`secretEnv.REDIS_EXPORTER_BASIC_AUTH_PASSWORD` takes variables');
  });

  test('takes a name of its own for each flag and variable: of two the exporter would hear one', () => {
    const says = (flags: object) => mistakes({ serving: ExporterServing.byFlags({ ...names, ...flags }) });
    expect(says({ passwordVariable: names.userNameVariable })).toContain('`serving.passwordVariable` takes a flag or');
    expect(says({ userNameVariable: 'POD_IP' })).toContain('`serving.passwordVariable` takes a flag or variable');
    expect(says({ keyFile: names.certificateFile })).toContain('`serving.keyFile` takes a flag or variable');
  });

  test('takes names of flags and variables only', () => {
    expect(mistakes({ serving: ExporterServing.byFlags({ ...names, passwordVariable: 'a b' }) })).toContain(
      '`serving.passwordVariable` takes the name of a variable',
    );
    expect(mistakes({ serving: ExporterServing.byFlags({ ...names, keyFile: '--k=x' }) })).toContain(
      '`serving.keyFile` takes a flag',
    );
  });
});
