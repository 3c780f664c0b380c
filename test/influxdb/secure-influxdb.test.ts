import { Testing, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AccessMode,
  ContainerImage,
  Credential,
  Duration,
  Peer,
  RemovalPolicy,
  SecureInfluxDB,
  SecureInfluxDBProps,
  SecureKapacitor,
  SecureNamespace,
  SecureTelegraf,
  ServerCertificate,
  Size,
  TelegrafInput,
  Trust,
} from '../../lib';
import { clientIn, influxdbIn, placement, secretVariable } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { ROOT } from '../support/certificates';
import { desiredLines } from '../support/desired-lines';
import { documentOf, metadataOf } from '../support/document';
import { fill, strings } from '../support/expressions';
import { podsOf, policiesOf } from '../support/kubernetes';
import { mistakesOf as mistakes } from '../support/synthesize';

const document = (
  props: Partial<SecureInfluxDBProps> = {},
  use: (influxdb: SecureInfluxDB) => void = () => undefined,
) => {
  const stack = emptyStack();
  use(influxdbIn(stack, props));
  return documentOf(stack);
};
const config = (props: Partial<SecureInfluxDBProps> = {}): string => {
  const found = document(props)
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string>)['influxdb.conf'] ?? []);
  return found.join('');
};
const desired = (use: (influxdb: SecureInfluxDB) => void): string[][] => {
  const [file] = strings(
    document({}, use)
      .all('kubernetes_secret_v1')
      .map(({ body }) => body.data_wo),
  ).filter(({ path }) => path.includes('desired'));
  return fill(file?.text ?? '')
    .split('\n')
    .map((line) => line.split('\t'));
};
const linesOf = (stack: TerraformStack): string[][] => {
  const file = strings(
    documentOf(stack)
      .all('kubernetes_secret_v1')
      .map(({ body }) => body.data_wo),
  )
    .map((one) => one.text)
    .find((one) => one.startsWith('desired\t2'));
  return fill(file ?? '')
    .split('\n')
    .map((line) => line.split('\t'));
};
const text = (field = '') => Buffer.from(field, 'base64').toString();

describe('what the reconciler is told', () => {
  test('is a whole file of its version, or half of a file would drop users', () => {
    const lines = desired(() => undefined);
    expect(lines[0]).toEqual(['desired', '2']);
    expect(lines.slice(-2)).toEqual([['end'], ['']]);
  });

  test('keeps a database unless its points may go, and takes nobody else’s', () => {
    const lines = desired((influxdb) => {
      influxdb.addDatabase('kept', { retention: Duration.days(30) });
      influxdb.addDatabase('going', {
        removalPolicy: RemovalPolicy.DESTROY,
        adopt: true,
        shardDuration: Duration.hours(2),
      });
    }).filter(([kind]) => kind === 'database');
    expect(lines.map(([, name, policy, ...rest]) => [text(name), text(policy), ...rest])).toEqual([
      // Empty, for who was made here.
      ['"_accounts"', '"autogen"', 'INF', '-', 'destroy', 'own'],
      ['"going"', '"autogen"', 'INF', '2h', 'destroy', 'adopt'],
      ['"kept"', '"autogen"', '720h', '-', 'retain', 'own'],
    ]);
  });

  test('makes one grant of two, because InfluxDB lets the last replace the first', () => {
    const lines = desired((influxdb) => {
      const metrics = influxdb.addDatabase('metrics');
      const user = influxdb.addUser('both');
      metrics.grantWrite(user);
      metrics.grantRead(user);
    }).filter(([kind]) => kind === 'grant');
    expect(lines.map(([, user, privilege, name]) => [text(user), privilege, text(name)])).toEqual([
      // That it was made here, which the pod sees that sets its password.
      ['"admin"', 'NONE', '"_accounts"'],
      ['"both"', 'NONE', '"_accounts"'],
      ['"both"', 'ALL', '"metrics"'],
    ]);
  });

  test('names an administrator as one, and nobody else', () => {
    const lines = desired((influxdb) => {
      influxdb.addUser('plain');
      influxdb.addAdministrator('second');
    }).filter(([kind]) => kind === 'user');
    expect(lines.map(([, name, role]) => [text(name), role])).toEqual([
      ['"admin"', 'admin'],
      ['"plain"', 'user'],
      ['"second"', 'admin'],
    ]);
  });

  test('has no password that only the cluster knows: a pod beside InfluxDB mounts it, and sets it', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    influxdb.addUser('theirs', { credential: Credential.fromSecret({ namespace, name: 'given', key: 'pw' }) });
    const found = documentOf(stack);
    const line = desiredLines(found, 'influxdb-desired').find(
      ({ fields: [kind, name] }) => kind === 'user' && text(name ?? '') === '"theirs"',
    );
    expect(line?.fields.slice(2)).toEqual(['user', '-', '-', 'own', Buffer.from('"theirs"').toString('base64')]);
    const readers = podsOf(found).filter(({ spec }) => JSON.stringify(spec.volume).includes('"given"'));
    expect(readers.map(({ owner }) => metadataOf(owner).name)).toEqual(['influxdb-passwords']);
  });

  test('has no password of an administrator either: one that changes would restart InfluxDB', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const credential = Credential.fromSecret({ namespace, name: 'given', key: 'pw' });
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority, administrator: { credential } });
    const found = documentOf(stack);
    const line = desiredLines(found, 'influxdb-desired').find(
      ({ fields: [kind, name] }) => kind === 'user' && text(name ?? '') === '"admin"',
    );
    expect(line?.fields.slice(2, 5)).toEqual(['admin', '-', '-']);
    const readers = podsOf(found).filter(({ spec }) => JSON.stringify(spec.volume).includes('"given"'));
    expect(readers.map(({ owner }) => metadataOf(owner).name)).toEqual(['influxdb-passwords']);
  });
});

describe('the account of a client', () => {
  const accounts = (...rotations: (string | undefined)[]) => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const metrics = influxdb.addDatabase('metrics');
    const client = clientIn(stack);
    for (const rotation of rotations) metrics._admit(client, 'WRITE', { rotation });
    return { stack, lines: () => linesOf(stack).filter(([kind]) => kind === 'user' || kind === 'grant') };
  };
  const userOf = (lines: string[][]) =>
    lines.find(([kind, name]) => kind === 'user' && text(name).startsWith('"client.'));

  test('has another name after a rotation, of the same family, and its Secret is made before the former one goes', () => {
    const plain = userOf(accounts(undefined).lines());
    expect(text(plain?.[1])).toBe(text(plain?.[6]));
    const { stack, lines } = accounts('2026-11', '2026-11');
    const rotated = userOf(lines());
    expect(rotated?.[6]).toBe(plain?.[6]);
    expect(text(rotated?.[1])).toMatch(/^"client\.client-namespace\.[0-9a-f]{8}"$/);
    expect(text(lines().find(([kind, , , database]) => kind === 'grant' && text(database) === '"metrics"')?.[1])).toBe(
      text(rotated?.[1]),
    );
    const secret = documentOf(stack)
      .all('kubernetes_secret_v1')
      .find((resource) => metadataOf(resource).name.endsWith(text(rotated?.[1]).slice(-9, -1)));
    expect(secret?.body.lifecycle).toMatchObject({ create_before_destroy: true });
  });

  test('is rotated by one text, whoever asks for it', () => {
    expect(() => Testing.synth(accounts('a', 'b').stack, true)).toThrow('the same text in every call');
  });

  test('of a person keeps its name whatever its password is: nothing but a rotation of the account gives it another', () => {
    const lines = desired((influxdb) =>
      influxdb.addUser('person', { credential: Credential.generated({ rotation: '1' }) }),
    );
    const line = lines.find(([kind, name]) => kind === 'user' && text(name) === '"person"');
    expect(text(line?.[6])).toBe('"person"');
  });
});

describe('the mailboxes of subscribers', () => {
  test('are one for each, which no other account may write to or delete in, and go with them', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const metrics = influxdb.addDatabase('metrics');
    for (const id of ['one', 'two'])
      new SecureKapacitor(stack, id, { namespace, authority, name: id }).subscribeTo(metrics);
    const lines = linesOf(stack);
    const mailboxes = lines.filter(([kind, name]) => kind === 'database' && text(name).startsWith('"_subscriptions'));
    expect(mailboxes.map(([, , , duration, , fate]) => [duration, fate])).toEqual(Array(2).fill(['1h', 'destroy']));
    const writers = mailboxes.map(([, name]) =>
      lines.filter(([kind, , , database]) => kind === 'grant' && database === name).map(([, user]) => text(user)),
    );
    expect(writers.map((users) => users.length)).toEqual([1, 1]);
    expect(new Set(writers.flat()).size).toBe(2);
    const subscriptions = lines.filter(([kind]) => kind === 'subscription');
    expect(new Set(subscriptions.map(([, , , , , mailbox]) => mailbox))).toEqual(
      new Set(mailboxes.map(([, name]) => name)),
    );
  });

  test.each(['_subscriptions', '_subscriptions_0123456789abcdef'])('keep their names: %s', (name) => {
    expect(mistakes((stack) => influxdbIn(stack).addDatabase(name))).toContain('in use');
  });
});

describe('the volume', () => {
  const claim = (storage: SecureInfluxDBProps['storage']) =>
    document({ storage }).all('kubernetes_persistent_volume_claim_v1')[0]?.body as {
      lifecycle: unknown;
      spec: { access_modes: string[]; resources: { requests: { storage: string } }; storage_class_name?: string };
    };

  test('is never destroyed unasked', () => {
    expect(claim(undefined).lifecycle).toEqual({ prevent_destroy: true });
    expect(claim({ removalPolicy: RemovalPolicy.DESTROY }).lifecycle).toEqual({ prevent_destroy: false });
  });

  test('has the size and class that were asked for', () => {
    expect(claim(undefined).spec.resources.requests.storage).toBe('10Gi');
    const { spec } = claim({ size: Size.gibibytes(1.5), storageClassName: 'fast' });
    expect(spec).toMatchObject({ resources: { requests: { storage: '1536Mi' } }, storage_class_name: 'fast' });
  });

  test('is mounted by one node, and by one pod alone where that is asked for', () => {
    expect(claim(undefined).spec.access_modes).toEqual(['ReadWriteOnce']);
    const { spec } = claim({ accessMode: AccessMode.READ_WRITE_ONCE_POD });
    expect(spec.access_modes).toEqual(['ReadWriteOncePod']);
  });
});

describe('settings', () => {
  test('of any other kind reach the config file', () => {
    const text = config({ settings: { coordinator: { 'write-timeout': '30s' }, data: { 'max-values-per-tag': 5 } } });
    expect(text).toContain('write-timeout = "30s"');
    expect(text).toContain('max-values-per-tag = 5');
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['switch authentication off', { http: { 'auth-enabled': false } }, 'settings.http.auth-enabled'],
    ['switch it off in capitals', { HTTP: { 'AUTH-ENABLED': false } }, 'settings.HTTP.AUTH-ENABLED'],
    ['drop a section and its protections', { http: 'gone' }, 'settings.http'],
    ['drop a section by a list', { http: [{ 'auth-enabled': false }] }, 'settings.http'],
    ['listen without authentication', { udp: [{ enabled: true }] }, 'settings.udp'],
    ['open the backup port', { 'bind-address': ':8088' }, 'settings.bind-address'],
    [
      'log what timed out',
      { coordinator: { 'log-timedout-queries': true } },
      'settings.coordinator.log-timedout-queries',
    ],
    [
      'log what was killed',
      { coordinator: { 'termination-query-log': true } },
      'settings.coordinator.termination-query-log',
    ],
    ['log what Flux was asked', { http: { 'flux-log-enabled': true } }, 'settings.http.flux-log-enabled'],
    ['run queries for nobody', { continuous_queries: { enabled: true } }, 'settings.continuous_queries'],
    ['run them in capitals', { Continuous_Queries: { Enabled: true } }, 'settings.Continuous_Queries'],
    ['store tokens where readers are', { monitor: { 'store-database': 'x' } }, 'settings.monitor.store-database'],
    ['use an old name of a section', { cluster: { 'log-queries-after': '1s' } }, 'settings.cluster'],
    ['take a limit away', { coordinator: { 'max-select-buckets': 0 } }, 'settings.coordinator.max-select-buckets'],
    ['log passwords', { data: { 'query-log-enabled': true } }, 'settings.data.query-log-enabled'],
    ['put a credential where all may read it', { x: { y: [{ 'api-token': 'canary' }] } }, 'settings.x.y[0].api-token'],
    ['put one into a URL', { x: { url: 'https://u:canary@h' } }, 'settings.x.url'],
  ])('that %s are refused, with validations skipped too', (_, settings, prop) => {
    const stack = emptyStack();
    influxdbIn(stack, { settings });
    expect(() => Testing.synth(stack, false)).toThrow(`\`${prop}\` takes `);
    expect(() => Testing.synth(stack, false)).not.toThrow('canary');
  });
});

describe('the version', () => {
  test.each([
    'influxdb:1.11.8',
    'influxdb:1.12.4-bookworm',
    'registry.example:5000/team/influxdb:1.13.0',
    `registry.example:5000/influxdb:1.12.4@sha256:${'0'.repeat(64)}`,
    `influxdb:1.12.4@sha512:${'a'.repeat(128)}`,
    'localhost/influxdb:1.12.4-RC1',
    'Registry.Example/mirror/docker__hub/influx-db:1.12.4',
    'registry.example/telegraf-team/our-own:1.12.4',
    '[2001:db8::1]:5000/influxdb:1.12.4',
  ])('%s runs', (tag) => {
    expect(mistakes((stack) => influxdbIn(stack, { image: ContainerImage.fromTag(tag) }))).toBe('');
  });

  test('is not another one than its tag says, which would switch off what an older one lacks', () => {
    const image = ContainerImage.fromDigest(`influxdb:1.7.0@sha256:${'0'.repeat(64)}`, { version: '1.12.4' });
    expect(mistakes((stack) => influxdbIn(stack, { image }))).toContain(
      '`image` takes a `version` that its tag does not contradict (1.12.4)',
    );
  });

  test('is that of the tag, whatever the digits of a digest behind it are', () => {
    const image = ContainerImage.fromTag(`influxdb:1.8.10@sha256:${'1'.repeat(64)}`);
    expect([image.version, mistakes((stack) => influxdbIn(stack, { image }))]).toEqual([
      '1.8.10',
      expect.stringContaining('unmaintained'),
    ]);
  });

  test.each([
    ['influxdb:1.12.0', 'it serves with a private key that others may read'],
    ['influxdb:1.8.10', 'unmaintained'],
    ['influxdb:2.7.1', 'InfluxDB 1.11.8 or 1.12.4 and newer, of 1.x'],
    ['influxdb:latest', 'a tag that begins with a version'],
    ['influxdb', 'an image with a tag or a digest'],
    ['telegraf:1.39.3', 'an image of its own daemon, like "influxdb:1.12.4", or one with'],
    [`registry.example:5000/mirror/kapacitor:1.12.4@sha256:${'0'.repeat(64)}`, 'an image of its own daemon'],
    ['quay.io/prometheus/node_exporter:v1.12.4', 'an image of its own daemon'],
    ['registry.example/Team/influxdb:1.12.4', 'an image with a tag or a digest'],
    ['registry.example//influxdb:1.12.4', 'an image with a tag or a digest'],
    ['https://registry.example/influxdb:1.12.4', 'an image with a tag or a digest'],
    [`influxdb:1.12.4@sha256:${'0'.repeat(63)}`, 'an image with a tag or a digest'],
  ])('%s is refused, because %s', (tag, because) => {
    expect(mistakes((stack) => influxdbIn(stack, { image: ContainerImage.fromTag(tag) }))).toContain(because);
  });

  test('that can ask a reader for a grant at the remote read of Prometheus does', () => {
    const asks = (tag: string) =>
      config({ image: ContainerImage.fromTag(tag).acceptOlder('a test') }).includes('prom-read-auth-enabled = true');
    expect(['influxdb:1.8.10', 'influxdb:1.9.0', 'influxdb:1.11.6', 'influxdb:1.11.8'].map(asks)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test('that cannot reload a certificate is restarted for it instead', () => {
    const value = (tag: string) =>
      podsOf(document({ image: ContainerImage.fromTag(tag).acceptOlder('a test') }))
        .flatMap(({ spec }) => spec.container)
        .flatMap(({ env = [] }) => env)
        .find(({ name }) => name === 'ON_CHANGE')?.value;
    expect([value('influxdb:1.11.8'), value('influxdb:1.12.4')]).toEqual(['restart', 'reload']);
  });
});

describe('resources', () => {
  const resources = (props: SecureInfluxDBProps['resources']) =>
    podsOf(document({ resources: props }))
      .flatMap(({ spec }) => spec.container)
      .find(({ name }) => name === 'influxdb')?.resources;

  test('are set where the user says nothing, or a pod takes its whole node', () => {
    expect(resources(undefined)).toEqual({
      requests: { cpu: '250m', memory: '512Mi', 'ephemeral-storage': '64Mi' },
      // Its log, and what its pod may have in /tmp.
      limits: { memory: '2Gi', 'ephemeral-storage': '1536Mi' },
    });
    expect(resources({})).toEqual(resources(undefined));
  });

  test('that are given in part are completed', () => {
    expect(resources({ memoryLimit: Size.mebibytes(256) })).toEqual({
      requests: { cpu: '250m', memory: '256Mi', 'ephemeral-storage': '64Mi' },
      limits: { memory: '256Mi', 'ephemeral-storage': '1536Mi' },
    });
    expect(resources({ requestedMemory: Size.gibibytes(4), cpuLimit: 0.1 })).toEqual({
      requests: { cpu: '100m', memory: '4Gi', 'ephemeral-storage': '64Mi' },
      limits: { cpu: '100m', memory: '4Gi', 'ephemeral-storage': '1536Mi' },
    });
    expect(resources({ ephemeralStorageLimit: Size.mebibytes(32) })).toMatchObject({
      requests: { 'ephemeral-storage': '32Mi' },
      limits: { 'ephemeral-storage': '32Mi' },
    });
    expect(resources({ requestedEphemeralStorage: Size.gibibytes(4) })).toMatchObject({
      requests: { 'ephemeral-storage': '4Gi' },
      limits: { 'ephemeral-storage': '4Gi' },
    });
  });

  test.each<[SecureInfluxDBProps['resources'], string]>([
    [{ requestedCpu: 0 }, 'resources.requestedCpu'],
    [{ requestedCpu: NaN }, 'resources.requestedCpu'],
    [{ memoryLimit: Size.bytes(0.5) }, 'resources.memoryLimit'],
    [{ requestedMemory: Size.gibibytes(2), memoryLimit: Size.gibibytes(1) }, 'resources.memoryLimit'],
    [{ requestedCpu: 2, cpuLimit: 1 }, 'resources.cpuLimit'],
    [{ ephemeralStorageLimit: Size.bytes(0.5) }, 'resources.ephemeralStorageLimit'],
    [
      { requestedEphemeralStorage: Size.gibibytes(2), ephemeralStorageLimit: Size.gibibytes(1) },
      'resources.ephemeralStorageLimit',
    ],
  ])('%j are refused, as the API server would', (given, prop) => {
    expect(mistakes((stack) => influxdbIn(stack, { resources: given }))).toContain(`\`${prop}\` takes `);
  });
});

describe('names', () => {
  test.each<[string, (influxdb: SecureInfluxDB) => unknown, string]>([
    [
      'a database twice',
      (i) => [i.addDatabase('a'), i.addDatabase('a')],
      'a name that addDatabase was not called with before',
    ],
    ['a user twice', (i) => [i.addUser('a'), i.addAdministrator('a')], 'a name that no other user has'],
    ['the administrator again', (i) => i.addUser('admin'), 'a name that no other user has'],
    ['a database in another folder', (i) => i.addDatabase('../x'), 'printable text'],
    ['a bad database twice', (i) => [i.addDatabase('a/b'), i.addDatabase('a/b')], 'printable text'],
    ['an empty name', (i) => i.addUser(''), 'a name, which is not empty'],
    ['a name that ends at its colon where it is sent', (i) => i.addUser('a:b'), 'basic authentication cannot carry'],
    ['half of a character', (i) => i.addUser('\ud800'), 'Unicode text'],
    ["the reconciler's own", (i) => i.addUser('_reconciler'), 'a name other than _reconciler'],
    ['a database that InfluxDB has itself', (i) => i.addDatabase('_internal'), 'a name other than _internal'],
    [
      'a shard that outlasts its points',
      (i) => i.addDatabase('a', { retention: Duration.hours(1), shardDuration: Duration.days(1) }),
      'no more than the retention',
    ],
  ])('%s is a mistake, not a crash', (_, use, takes) => {
    expect(
      mistakes((stack) => {
        use(influxdbIn(stack));
      }),
    ).toContain(takes);
  });

  test('of users that differ by letters which no Secret can have keep two Secrets', () => {
    const names = document({}, (influxdb) => {
      for (const name of ['Ann', 'ann', 'ANN', 'a..b', 'ä']) influxdb.addUser(name);
    })
      .all('kubernetes_secret_v1')
      .map((secret) => metadataOf(secret).name)
      .filter((name) => name.startsWith('influxdb-user-'));
    expect(new Set(names).size).toBe(6);
  });

  test('of two servers in one namespace that are the same are told, not overwritten', () => {
    const said = mistakes((stack) => {
      const { namespace, authority } = placement(stack);
      new SecureInfluxDB(stack, 'one', { namespace, authority, name: 'influxdb' });
      new SecureInfluxDB(stack, 'two', { namespace, authority, name: 'influxdb' });
    });
    expect(said).toContain(
      '[stack/two] `name` takes a name that is free in its namespace ("monitoring"): stack/one has this one',
    );
  });
});

describe('the certificate', () => {
  test.each<[string, (stack: TerraformStack) => SecureInfluxDBProps]>([
    ['none', (stack) => ({ namespace: new SecureNamespace(stack, 'm') })],
    [
      'two',
      (stack) => ({
        ...placement(stack),
        certificate: ServerCertificate.fromSecret({ secretName: 'x', trust: Trust.fromPem(ROOT) }),
      }),
    ],
  ])('from %s is refused', (_, props) => {
    expect(mistakes((stack) => new SecureInfluxDB(stack, 'influxdb', props(stack)))).toContain(
      '`authority` takes who signs',
    );
  });

  test('that nobody verifies is refused, as its own probes do', () => {
    const said = mistakes((stack) => {
      const certificate = ServerCertificate.fromSecret({ secretName: 'x', trust: Trust.unverified('because') });
      new SecureInfluxDB(stack, 'influxdb', { namespace: new SecureNamespace(stack, 'm'), certificate });
    });
    expect(said).toContain('`certificate.trust` takes what verifies the certificate');
  });
});

describe('a server elsewhere', () => {
  const elsewhere = (stack: TerraformStack, url: string) =>
    SecureInfluxDB.fromAttributes(stack, 'elsewhere', {
      url,
      trust: Trust.fromPem(ROOT),
      peer: Peer.cidr('192.0.2.0/24'),
    });
  const variable = (stack: TerraformStack, id = 'given') => new TerraformVariable(stack, id, { type: 'string' });

  test.each<[string, (stack: TerraformStack) => string]>([
    ['in plain HTTP', () => 'http://influxdb.example:8086'],
    ['by what may turn out to be plain HTTP, or any port', (stack) => variable(stack).stringValue],
    ['by a protocol that Terraform fills in', (stack) => `${variable(stack).stringValue}://influxdb.example:8086`],
    ['by a port that Terraform fills in', (stack) => `https://influxdb.example:${variable(stack).stringValue}`],
    ['with a path', () => 'https://influxdb.example/influxdb'],
    ['at port 0, which no policy can say', () => 'https://influxdb.example:0'],
  ])('is not reached %s, with validations skipped either', (_, url) => {
    const stack = emptyStack();
    elsewhere(stack, url(stack));
    expect(() => Testing.synth(stack)).toThrow('`url` takes an https URL with a host');
  });

  test('is reached at a host that Terraform fills in, by the port that is said', () => {
    const stack = emptyStack();
    const host = variable(stack).stringValue;
    const credential = Credential.fromVariable(secretVariable(stack, 'password'), { revision: '1' });
    const database = elsewhere(stack, `https://${host}:9086`).database('metrics', { userName: 'u', credential });
    const { namespace } = placement(stack);
    new SecureTelegraf(stack, 'telegraf', { namespace, inputs: [TelegrafInput.mem()] }).writeTo(database);
    const document = documentOf(stack);
    const ports = policiesOf(document).flatMap(({ egress }) => egress.flatMap((rule) => rule.ports ?? []));
    expect(ports).toContainEqual({ protocol: 'TCP', port: '9086' });
    expect(JSON.stringify(document.all('kubernetes_config_map_v1'))).toContain('https://${var.given}:9086');
  });

  test('has no user whose name basic authentication would cut', () => {
    const said = mistakes((stack) => {
      const credential = Credential.fromVariable(secretVariable(stack, 'password'), { revision: '1' });
      elsewhere(stack, 'https://influxdb.example').database('metrics', { userName: 'team:reader', credential });
    });
    expect(said).toContain('.userName` takes a name without ":", which basic authentication cannot carry');
  });
});

test('the Secret of a database elsewhere keeps its address and name when the program makes its tokens later', () => {
  const secrets = (before: number) => {
    const stack = emptyStack();
    const text = (id: string) => new TerraformVariable(stack, id, { type: 'string' }).stringValue;
    const elsewhere = SecureInfluxDB.fromAttributes(stack, 'elsewhere', {
      url: 'https://influxdb.example:8086',
      trust: Trust.fromPem(ROOT),
      peer: Peer.cidr('192.0.2.0/24'),
    });
    for (let more = 0; more < before; more++) text(`more${more}`);
    const credential = Credential.fromVariable(secretVariable(stack, 'given'), { revision: '1' });
    const database = elsewhere.database(text('name'), { userName: text('user'), credential });
    const { namespace } = placement(stack);
    new SecureTelegraf(stack, 'telegraf', { namespace, inputs: [TelegrafInput.mem()] }).writeTo(database);
    return documentOf(stack)
      .all('kubernetes_secret_v1')
      .map((secret) => [secret.id, metadataOf(secret).name]);
  };
  expect(secrets(3)).toEqual(secrets(0));
});

test('a password in a variable is in no place but the Secrets', () => {
  const stack = emptyStack();
  const credential = Credential.fromVariable(secretVariable(stack, 'given'), { revision: '1' });
  influxdbIn(stack).addUser('theirs', { credential });
  const places = documentOf(stack).resources.flatMap(({ type, body }) =>
    strings(body)
      .filter((one) => one.text.includes('var.given'))
      .map(({ path }) => [type, path[0]].join(' ')),
  );
  expect(new Set(places)).toEqual(new Set(['kubernetes_secret_v1 data_wo']));
});
