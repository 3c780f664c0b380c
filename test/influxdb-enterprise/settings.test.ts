import { ContainerImage, Credential, License, SecureInfluxDBEnterpriseProps, SecureNamespace } from '../../lib';
import { SectionPolicy, SettingsPolicy } from '../../lib/core/checks/accept-settings';
import { DATA_SETTINGS, META_SETTINGS } from '../../lib/influxdb-enterprise/settings';
import { emptyStack } from '../contract/stack';
import { peers, secretVariable } from '../contract/support';
import { documentOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { settable, undecided } from '../support/settings';
import { mistakesOf } from '../support/synthesize';
import { enterpriseIn, licenseIn } from './support/enterprise';
import { filesOf } from './support/files';

// What is done about each key of the vendor's pages. `set`: in the file by default. `prop`: in the file by a prop. `1.13`: in the
// file from that version on. `passed`: by `settings` or `metaSettings`. `refused`: nobody may. `variable`: never in the file.
type Fate = 'set' | 'prop' | '1.13' | 'passed' | 'refused' | 'variable';
type Fates = Readonly<Record<string, Readonly<Record<string, Fate>>>>;

const fates = (fate: Fate, keys: string): Record<string, Fate> =>
  Object.fromEntries(keys.split(' ').map((key) => [key, fate]));

const META: Fates = {
  '': { ...fates('set', 'reporting-disabled'), ...fates('refused', 'bind-address'), ...fates('variable', 'hostname') },
  enterprise: { 'license-key': 'variable', 'license-path': 'set' },
  meta: {
    ...fates('set', 'dir bind-address http-bind-address https-enabled https-certificate https-private-key'),
    ...fates('set', 'https-insecure-tls data-use-tls data-insecure-tls auth-enabled raft-portal-auth-required'),
    ...fates('set', 'raft-dialer-auth-required ldap-allowed pprof-enabled cluster-tracing logging-enabled'),
    ...fates('prop', 'password-hash ensure-fips'),
    ...fates('variable', 'internal-shared-secret'),
    ...fates('refused', 'https-insecure-certificate shared-secret'),
    ...fates('passed', 'retention-autocreate gossip-frequency announcement-expiration election-timeout'),
    ...fates('passed', 'heartbeat-timeout leader-lease-timeout commit-timeout consensus-timeout lease-duration'),
    ...fates('1.13', 'https-root-ca https-client-ca https-client-auth-type https-client-certificate'),
    ...fates('1.13', 'https-client-private-key https-ignore-sanity-checks'),
  },
  tls: { ...fates('set', 'ciphers min-version'), 'max-version': 'refused', 'advanced-expiration': 'passed' },
  logging: fates('passed', 'format level suppress-logo'),
};

const DATA: Fates = {
  '': {
    ...fates('set', 'reporting-disabled bind-address'),
    ...fates('variable', 'hostname'),
    ...fates('passed', 'gossip-frequency'),
    ...fates('refused', 'compact-series-file'),
  },
  enterprise: { 'license-key': 'variable', 'license-path': 'set' },
  meta: {
    ...fates('set', 'dir meta-tls-enabled meta-insecure-tls meta-auth-enabled logging-enabled'),
    ...fates('variable', 'meta-internal-shared-secret'),
    ...fates('prop', 'password-hash ensure-fips'),
    ...fates('passed', 'retention-autocreate'),
    ...fates('1.13', 'meta-root-ca meta-client-certificate meta-client-private-key meta-insecure-certificate'),
    ...fates('1.13', 'meta-ignore-cert-sanity-checks'),
  },
  cluster: {
    ...fates('set', 'https-enabled https-certificate https-private-key https-insecure-tls cluster-tracing'),
    ...fates('set', 'query-timeout max-concurrent-queries max-select-point max-select-series max-select-buckets'),
    ...fates('set', 'log-queries-after log-timedout-queries termination-query-log'),
    ...fates('refused', 'https-insecure-certificate'),
    ...fates('passed', 'dial-timeout shard-reader-timeout write-timeout pool-max-idle-time pool-max-idle-streams'),
    ...fates('passed', 'rpc-resettable-read-timeout rpc-resettable-write-timeout max-concurrent-deletes'),
    ...fates('passed', 'allow-out-of-order-writes'),
    ...fates('1.13', 'https-root-ca https-client-ca https-client-auth-type https-client-certificate'),
    ...fates('1.13', 'https-client-private-key https-ignore-sanity-checks'),
  },
  'hinted-handoff': {
    ...fates('set', 'enabled dir'),
    ...fates('passed', 'max-size max-age retry-concurrency retry-rate-limit retry-interval retry-max-interval'),
    ...fates('passed', 'purge-interval batch-size max-writes-pending'),
  },
  'anti-entropy': { enabled: 'set', ...fates('prop', 'check-interval max-fetch max-sync auto-repair-missing') },
  http: {
    ...fates('set', 'enabled bind-address auth-enabled https-enabled https-certificate https-private-key'),
    ...fates('set', 'pprof-enabled pprof-auth-enabled log-enabled max-body-size flux-enabled'),
    ...fates('variable', 'shared-secret'),
    ...fates('passed', 'user-query-bytes-enabled realm access-log-status-filters suppress-write-log'),
    ...fates('refused', 'https-insecure-certificate access-log-path bind-socket'),
    ...fates('refused', 'https-client-ca https-client-auth-type https-ignore-sanity-checks'),
  },
  subscriber: {
    ...fates('set', 'enabled insecure-skip-verify ca-certs'),
    ...fates('passed', 'http-timeout write-concurrency write-buffer-size'),
    ...fates('refused', 'root-ca certificate private-key insecure-certificate ignore-cert-sanity-checks'),
  },
  data: {
    ...fates('set', 'dir wal-dir index-version query-log-enabled cache-max-memory-size'),
    ...fates('refused', 'query-log-path'),
    ...fates('passed', 'cache-snapshot-memory-size cache-snapshot-write-cold-duration'),
  },
  retention: fates('passed', 'enabled check-interval'),
  'shard-precreation': fates('passed', 'enabled check-interval advance-period'),
  monitor: {
    ...fates('passed', 'store-interval remote-collect-interval'),
    'store-enabled': 'set',
    'store-database': 'refused',
  },
  continuous_queries: { enabled: 'set' },
  logging: fates('passed', 'format level suppress-logo'),
  tls: { ...fates('set', 'ciphers min-version'), 'max-version': 'refused', 'advanced-expiration': 'passed' },
};

// Sections that are all of Enterprise: of these no key may be missing above.
const WHOLE = {
  meta: ['', 'enterprise', 'meta', 'tls', 'logging'],
  data: ['', 'enterprise', 'meta', 'cluster', 'hinted-handoff', 'anti-entropy', 'tls'],
};

const NODES = { data: { table: DATA, policy: DATA_SETTINGS }, meta: { table: META, policy: META_SETTINGS } } as const;
type Node = keyof typeof NODES;
const at = (node: Node) => (node === 'data' ? 'settings' : 'metaSettings');

const rows = (fate: Fate): [Node, string, string][] =>
  (['data', 'meta'] as const).flatMap((node) =>
    Object.entries(NODES[node].table).flatMap(([section, keys]) =>
      Object.entries(keys)
        .filter(([, one]) => one === fate)
        .map(([key]): [Node, string, string] => [node, section, key]),
    ),
  );

const files = (props: Partial<SecureInfluxDBEnterpriseProps> = {}) => {
  const stack = emptyStack();
  enterpriseIn(stack, props);
  return filesOf(stack);
};
const has = (file: Record<string, Record<string, unknown>>, section: string, key: string) =>
  Object.hasOwn(section === '' ? file : (file[section] ?? {}), key);

const nested = (section: string, key: string, value: unknown) =>
  section === '' ? { [key]: value } : { [section]: { [key]: value } };

const valueOf = (policy: SettingsPolicy, section: string, key: string): unknown => {
  if (key === 'max-size') return 1024;
  const type = settable(policy).find(([where, what]) => where === section && what === key)?.[2];
  const own = policy.sections[key];
  const accepts = type?.accepts ?? (typeof own === 'object' && 'accepts' in own ? own.accepts : () => false);
  return [true, 7, '45s', 'json', 'debug', 'text', ['4xx']].find(accepts);
};

// What has a default of this library, and may be another.
const SETTABLE = ['meta.logging-enabled', 'data.index-version'];

const DEFAULTS = files();
const OF_113 = files({
  image: ContainerImage.fromTag('influxdb:1.13.0-data'),
  metaImage: ContainerImage.fromTag('influxdb:1.13.0-meta'),
});
const BY_PROPS = files({ antiEntropy: {}, passwordHash: 'pbkdf2-sha256', ensureFips: true });

describe('each key of the reference', () => {
  test.each(['data', 'meta'] as const)('of %s nodes stands in the table above, and nothing else', (node) => {
    const { table, policy } = NODES[node];
    // What is new in 1.13 is decided about, and not known yet.
    const keysOf = (section: string) => {
      const decided = policy.sections[section] as SectionPolicy | undefined;
      return [
        ...new Set([policy.known.sections[section], decided?.decided].flatMap((keys) => Object.keys(keys ?? {}))),
      ];
    };
    for (const section of WHOLE[node]) expect(Object.keys(table[section] ?? {}).sort()).toEqual(keysOf(section).sort());
    for (const [section, keys] of Object.entries(table))
      expect(keysOf(section)).toEqual(expect.arrayContaining(Object.keys(keys)));
  });

  test.each(['data', 'meta'] as const)('that %s nodes know is decided about', (node) => {
    expect(undecided(NODES[node].policy)).toEqual([]);
  });

  test.each(rows('set'))('in the file of %s nodes by default: [%s] %s', (node, section, key) => {
    expect(has(DEFAULTS[node], section, key)).toBe(true);
  });

  test.each(rows('prop'))('in the file of %s nodes by a prop only: [%s] %s', (node, section, key) => {
    expect([has(DEFAULTS[node], section, key), has(BY_PROPS[node], section, key)]).toEqual([false, true]);
  });

  test.each(rows('1.13'))('in the file of %s nodes from 1.13 on: [%s] %s', (node, section, key) => {
    expect([has(DEFAULTS[node], section, key), has(OF_113[node], section, key)]).toEqual([false, true]);
  });

  test.each(rows('passed'))('passed through to %s nodes: [%s] %s', (node, section, key) => {
    const value = valueOf(NODES[node].policy, section, key);
    const file = files({ [at(node)]: nested(section, key, value) })[node];
    expect(section === '' ? file : file[section]).toMatchObject({ [key]: value });
  });

  // None of them is for settings: what is set is set for good, and a secret would be in a ConfigMap.
  test.each(
    [...rows('set'), ...rows('prop'), ...rows('1.13'), ...rows('refused'), ...rows('variable')].filter(
      ([, section, key]) => !SETTABLE.includes(`${section}.${key}`),
    ),
  )('refused in the settings of %s nodes: [%s] %s', (node, section, key) => {
    const said = mistakesOf((stack) => enterpriseIn(stack, { [at(node)]: nested(section, key, true) }));
    expect(said).toMatch(/takes (nothing here|the settings)/);
  });

  test.each(rows('variable'))('never in the file of %s nodes: [%s] %s', (node, section, key) => {
    expect(has(DEFAULTS[node], section, key)).toBe(false);
  });
});

test('what is no part of the file is a variable, of a Secret or of the pod, spelt as each daemon reads it', () => {
  const stack = emptyStack();
  const key = Credential.fromVariable(secretVariable(stack), { revision: '1' });
  enterpriseIn(stack, { license: License.key({ credential: key, peers }) });
  const names = podsOf(documentOf(stack)).map(({ spec }) =>
    (spec.container[0]?.env ?? [])
      .map(({ name }) => name)
      .filter((name) => name.startsWith('INFLUXDB_'))
      .sort(),
  );
  expect(names.sort((a, b) => b.length - a.length)).toEqual([
    [
      'INFLUXDB_ENTERPRISE_LICENSE_KEY',
      'INFLUXDB_HOSTNAME',
      'INFLUXDB_HTTP_SHARED_SECRET',
      'INFLUXDB_META_META_INTERNAL_SHARED_SECRET',
    ],
    ['INFLUXDB_ENTERPRISE_LICENSE_KEY', 'INFLUXDB_HOSTNAME', 'INFLUXDB_META_INTERNAL_SHARED_SECRET'],
    [],
  ]);
});

test('a license file is where the config file says', () => {
  const stack = emptyStack();
  const namespace = new SecureNamespace(stack, 'other');
  enterpriseIn(stack, { namespace, license: licenseIn(namespace) });
  const { data, meta } = filesOf(stack);
  expect([data.enterprise, meta.enterprise]).toEqual([
    { 'license-path': '/etc/influxdb-license/license.json' },
    { 'license-path': '/etc/influxdb-license/license.json' },
  ]);
});

test.each([
  ['cluster', 'rpc-resettable-read-timeout', '15m'],
  ['http', 'user-query-bytes-enabled', true],
  ['tls', 'advanced-expiration', '120h'],
])('[%s] %s is refused where the version does not know it', (section, key, value) => {
  const older = (kind: string) => ContainerImage.fromTag(`influxdb:1.11.8-${kind}`).acceptOlder('until May');
  const said = mistakesOf((stack) =>
    enterpriseIn(stack, { image: older('data'), metaImage: older('meta'), settings: { [section]: { [key]: value } } }),
  );
  expect(said).toContain('a version >=1.12.3 of the image, that has 1.11.8');
});
