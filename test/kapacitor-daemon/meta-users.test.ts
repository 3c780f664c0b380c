import { TerraformStack } from 'cdktf';
import {
  ContainerImage,
  Credential,
  Duration,
  MetaUsers,
  MetaUsersAttributes,
  MetaUsersOptions,
  Peer,
  SecureKapacitorProps,
  Trust,
} from '../../lib';
import { brokenPromises } from '../contract/promises';
import { emptyStack, synthesized } from '../contract/stack';
import { clientIn, kapacitorIn, secretVariable } from '../contract/support';
import { metaNodesIn } from './support/meta-nodes';
import { ROOT } from '../support/certificates';
import { Document, documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { containersOf, podsOf, policiesOf } from '../support/kubernetes';
import { mistakesIn } from '../support/synthesize';
import { TOML } from '../support/toml';

type Secrets = (id: string) => Credential;
const elsewhere = (secret: Secrets): MetaUsersAttributes => ({
  address: 'meta.example:8091',
  trust: Trust.fromPem(ROOT),
  peer: Peer.cidr('192.0.2.9/32'),
  internalSharedSecret: secret('meta'),
});

function built(
  users: (stack: TerraformStack, secret: Secrets) => MetaUsers,
  props: Partial<SecureKapacitorProps> = {},
) {
  const stack = emptyStack();
  const secret = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
  const metaUsers = users(stack, secret);
  const kapacitor = kapacitorIn(stack, { administrator: { credential: secret('admin') }, metaUsers, ...props });
  return { stack, kapacitor };
}
const external = (change: Record<string, unknown> = {}, props: Partial<SecureKapacitorProps> = {}) =>
  built((_, secret) => MetaUsers.fromAttributes({ ...elsewhere(secret), ...change }), props);
const mistakes = ({ stack }: { stack: TerraformStack }) => mistakesIn(stack);
const config = (document: Document) => {
  const [text = ''] = document
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string>)['kapacitor.conf'] ?? []);
  return TOML.parse(fill(text)) as Record<string, Record<string, unknown>>;
};
/** The keys of Secrets that a container has as files, by path. */
const files = (document: Document, container: string): Record<string, string> => {
  const [pod] = podsOf(document);
  const mounts =
    podsOf(document)
      .flatMap(containersOf)
      .find(({ name }) => name === container)?.volume_mount ?? [];
  return Object.fromEntries(
    mounts.flatMap(({ name, mount_path: path }) =>
      (pod?.spec.volume.find((one) => one.name === name)?.projected ?? [])
        .flatMap(({ sources }) => sources.flatMap(({ secret = [] }) => secret))
        .flatMap(({ name: secret = '', items = [] }) =>
          items.map((item) => [`${path}/${item.path}`, document.nameIn(secret)] as const),
        ),
    ),
  );
};

describe('[auth]', () => {
  test('is asked for over TLS that is verified, kept for a minute, and has no secret in it', () => {
    const document = documentOf(external().stack);
    expect(config(document).auth).toEqual({
      enabled: true,
      'cache-expiration': '1m',
      'bcrypt-cost': 10,
      'meta-addr': 'meta.example:8091',
      'meta-use-tls': true,
      'meta-ca': '/etc/kapacitor-meta-ca/ca.crt',
      'meta-insecure-skip-verify': false,
    });
    const secret = '/etc/kapacitor-secrets/KAPACITOR_AUTH_META_INTERNAL_SHARED_SECRET';
    expect(files(document, 'kapacitor')).toMatchObject({ [secret]: 'kapacitor-meta' });
  });

  test('as a user of the API of the meta nodes', () => {
    const document = documentOf(
      built((_, secret) => {
        const attributes = { ...elsewhere(secret), internalSharedSecret: undefined };
        return MetaUsers.fromAttributes({ ...attributes, userName: 'kapacitor', credential: secret('user') });
      }).stack,
    );
    expect(config(document).auth).toMatchObject({ 'meta-username': 'kapacitor' });
    expect(files(document, 'kapacitor')).toHaveProperty(['/etc/kapacitor-secrets/KAPACITOR_AUTH_META_PASSWORD']);
    const [check] = podsOf(document)
      .flatMap(containersOf)
      .filter(({ name }) => name === 'check-meta');
    expect(check?.env).toContainEqual(expect.objectContaining({ name: 'META_USER', value: 'kapacitor' }));
  });

  test('shows its certificate to meta nodes that ask for one', () => {
    const { auth } = config(documentOf(external({}, { clientCertificate: true }).stack));
    expect(auth).toMatchObject({
      'meta-cert': '/etc/kapacitor-tls/tls.crt',
      'meta-key': '/etc/kapacitor-tls/tls.key',
    });
  });

  test('of an InfluxDB Enterprise of this stack: its secret, its policies, and after it', () => {
    const document = documentOf(built((stack) => MetaUsers.of(metaNodesIn(stack))).stack);
    expect(config(document).auth).toMatchObject({ 'meta-addr': 'meta.monitoring.svc:8091' });
    const names = policiesOf(document).map(({ resource }) => metadataOf(resource).name);
    expect(names).toContainEqual(expect.stringMatching(/^kapacitor-to-influxdb-meta-/));
    expect(names).toContainEqual(expect.stringMatching(/^influxdb-meta-from-kapacitor-/));
    expect(files(document, 'check-meta')).toEqual({ '/etc/kapacitor-meta/secret': 'influxdb-internal' });
  });
});

test('the init container that checks the connection comes first, and has nothing but what it asks with', () => {
  const document = documentOf(external().stack);
  const [pod] = podsOf(document);
  expect(pod?.spec.init_container.map(({ name }) => name)).toEqual(['check-meta', 'setup']);
  const [check] = pod?.spec.init_container ?? [];
  expect(check?.volume_mount?.map(({ mount_path }) => mount_path).sort()).toEqual([
    '/etc/kapacitor-meta',
    '/etc/kapacitor-meta-ca',
    '/opt/scripts',
    '/tmp',
    '/var/lib/kapacitor',
  ]);
  expect(brokenPromises(synthesized(external().stack))).toEqual([]);
});

test('its administrator is one of InfluxDB Enterprise, and is whom its metrics and clients log in as', () => {
  const { stack, kapacitor } = external({}, {});
  kapacitor.allowScrapeFrom(Peer.namespace('observability'));
  expect(kapacitor.administrator.userName).toBe('admin');
  const document = documentOf(stack);
  // None is made here.
  const users = document.all('kubernetes_secret_v1').map(({ body }) => JSON.stringify(body));
  expect(users.filter((text) => text.includes('kapacitor.metrics'))).toEqual([]);
});

describe('a mistake', () => {
  test('a rotation of the account that a client manages it as: there is none of its own', () => {
    const { stack, kapacitor } = external();
    kapacitor._admitAdministrator(clientIn(stack), { rotation: 'autumn' });
    expect(mistakesIn(stack)).toContain(
      '`rotation` takes nothing beside `metaUsers`: InfluxDB Enterprise has the account',
    );
  });

  test.each([
    ['a scheme', 'https://meta.example:8091'],
    ['a space before it, as an example of the docs has', ' meta.example:8091'],
    ['no port', 'meta.example'],
    ['a port that is none', 'meta.example:70000'],
    ['a path', 'meta.example:8091/user'],
    ['a user', 'user@meta.example:8091'],
  ])('is an address with %s: Kapacitor starts with it, and nobody can log in', (_, address) => {
    expect(mistakes(external({ address }))).toContain('`metaUsers.address` takes a host and a port');
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no secret', { internalSharedSecret: undefined }, 'metaUsers.internalSharedSecret` takes the `[meta]'],
    [
      'a user without a password',
      { userName: 'x' },
      'metaUsers.credential` takes `userName` and `credential` together',
    ],
    ['no verification', { trust: Trust.unverified('a test') }, 'metaUsers.trust` takes what verifies the meta nodes'],
    [
      'a cache for ever',
      { cacheExpiration: Duration.seconds(0) },
      'metaUsers.cacheExpiration` takes a duration from 1s to 10m',
    ],
    [
      'a cache for an hour',
      { cacheExpiration: Duration.hours(1) },
      'metaUsers.cacheExpiration` takes a duration from 1s to 10m',
    ],
    [
      'a cost that it does not start with',
      { bcryptCost: 3 },
      'metaUsers.bcryptCost` takes a whole number from 10 to 15',
    ],
    ['a cost that no login survives', { bcryptCost: 32 }, 'metaUsers.bcryptCost` takes a whole number from 10 to 15'],
    ['a name with a colon', { userName: 'a:b' }, 'metaUsers.userName` takes a user name'],
    [
      'a generated secret',
      { internalSharedSecret: Credential.generated() },
      'metaUsers.internalSharedSecret` takes Credential',
    ],
    ['a misspelt option', { metaAddr: 'x' }, 'metaUsers` takes only'],
  ])('is %s', (_, change, said) => {
    expect(mistakes(external(change))).toContain(said);
  });

  test('is both a secret and a user: only one of the two is used', () => {
    const said = mistakes(
      built((_, secret) =>
        MetaUsers.fromAttributes({ ...elsewhere(secret), userName: 'kapacitor', credential: secret('user') }),
      ),
    );
    expect(said).toContain('takes one of the two: Kapacitor would use the secret and nothing else');
  });

  test('is a version that signs no tokens for meta nodes', () => {
    const image = ContainerImage.fromTag('kapacitor:1.6.5').acceptOlder('until May');
    expect(mistakes(external({}, { image }))).toContain('Kapacitor before 1.6.6 signs no tokens for them');
  });

  test.each<[string, Partial<SecureKapacitorProps>, string]>([
    [
      'an administrator without a password',
      { administrator: undefined },
      '`administrator.credential` takes beside `metaUsers`',
    ],
    [
      'a password that is made here',
      { administrator: { credential: Credential.generated() } },
      'which the other side takes too',
    ],
  ])('is %s: InfluxDB Enterprise has the account', (_, props, said) => {
    expect(mistakes(external({}, props))).toContain(said);
  });

  test('is a rotation of that account, and a further user', () => {
    const { stack, kapacitor } = built((_, secret) => MetaUsers.fromAttributes(elsewhere(secret)), {
      administrator: { rotation: '2' },
    });
    kapacitor.addUser('operator');
    const said = mistakes({ stack });
    expect(said).toContain('`administrator.rotation` takes nothing beside `metaUsers`');
    expect(said).toContain('takes no call beside `metaUsers`');
  });

  test.each<[string, MetaUsersOptions, string]>([
    ['options of another type', 'x' as MetaUsersOptions, '`metaUsers` takes an object'],
    ['a cost', { bcryptCost: 40 }, 'metaUsers.bcryptCost` takes a whole number'],
  ])('in MetaUsers.of is %s', (_, options, said) => {
    expect(mistakes(built((stack) => MetaUsers.of(metaNodesIn(stack), options)))).toContain(said);
  });

  test('is somebody else in place of an InfluxDB Enterprise', () => {
    expect(mistakes(built(() => MetaUsers.of({} as never)))).toContain('takes an InfluxDB Enterprise of this stack');
  });
});
