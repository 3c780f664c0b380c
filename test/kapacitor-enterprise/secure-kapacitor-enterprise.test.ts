import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  ContainerImage,
  Credential,
  Deviations,
  License,
  MetaUsers,
  Peer,
  SecureInfluxDB,
  SecureInfluxDBEnterprise,
  SecureKapacitorEnterprise,
  SecureKapacitorEnterpriseProps,
  Trust,
} from '../../lib';
import { IDatabase } from '../../lib/influxdb-daemon';
import { KNOWN_KAPACITOR_ENTERPRISE_SETTINGS } from '../../lib/kapacitor-enterprise/known-settings';
import { enterpriseProps, kapacitorEnterpriseIn } from '../contract/rows/kapacitor-enterprise';
import { emptyStack } from '../contract/stack';
import { clientIn, existing, externalInfluxdb } from '../contract/support';
import { metaNodesIn } from '../kapacitor-daemon/support/meta-nodes';
import { Document, documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf, policiesOf } from '../support/kubernetes';
import { mistakesIn as mistakes } from '../support/synthesize';
import { TOML } from '../support/toml';
import { INFLUXDB, REFERENCE, type ReferenceKey } from './reference';

type Given = Partial<SecureKapacitorEnterpriseProps>;

function built(
  given: Given = {},
  use: (kapacitor: SecureKapacitorEnterprise, stack: TerraformStack) => void = () => undefined,
) {
  const stack = emptyStack();
  use(kapacitorEnterpriseIn(stack, given), stack);
  return stack;
}
function subscribed(given: Given = {}, urls?: string[]): TerraformStack {
  const stack = emptyStack();
  const props = enterpriseProps(stack);
  const kapacitor = new SecureKapacitorEnterprise(stack, 'kapacitor', { ...props, ...given });
  const server = externalInfluxdb(stack);
  if (urls) Object.assign(server._server, { urls });
  const credential = existing(props.namespace, 'influxdb');
  kapacitor.subscribeTo(server.database('metrics', { userName: 'kapacitor', credential }));
  return stack;
}
const config = (document: Document) => {
  const [text = ''] = document
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string>)['kapacitor.conf'] ?? []);
  return TOML.parse(fill(text)) as Record<string, Record<string, unknown> | undefined>;
};
const podOf = (document: Document, name: string) => {
  const pod = podsOf(document).find(({ owner }) => metadataOf(owner).name === name);
  if (!pod) throw new Error(`no ${name}`);
  return pod;
};
const SCRIPT = readFileSync(join(__dirname, '../../lib/kapacitor-enterprise/scripts/member.sh'), 'utf8');

describe('every key of the reference', () => {
  const document = documentOf(subscribed());
  const files = podOf(document, 'kapacitor').spec.volume.flatMap(({ projected = [] }) =>
    projected.flatMap(({ sources }) =>
      sources.flatMap(({ secret = [] }) => secret.flatMap(({ items = [] }) => items.map((item) => item.path))),
    ),
  );
  const keys = Object.entries(REFERENCE).flatMap(([section, all]) =>
    Object.entries(all).map(([key, one]): [string, string, ReferenceKey] => [section, key, one]),
  );
  const valueOf = (section: string, key: string): unknown =>
    section === '' ? config(document)[key] : config(document)[section]?.[key];
  const byVariable = (variable: string) =>
    files.includes(variable) || SCRIPT.includes(`${variable}=`) || SCRIPT.includes(variable.replace(/_\d_/, '_${i}_'));

  test.each(keys.filter(([, , { file }]) => file !== undefined))('[%s] %s is written', (section, key, { file }) => {
    expect(valueOf(section, key)).toEqual(file);
  });

  test.each(keys.filter(([, , { variable, file }]) => variable !== undefined && file === undefined))(
    '[%s] %s is in no file, but in the environment of each member',
    (section, key, { variable = '' }) => {
      expect(valueOf(section, key)).toBeUndefined();
      // The key of a license is another way than its file.
      expect(byVariable(variable) || variable === 'KAPACITOR_LICENSE_KEY').toBe(true);
    },
  );

  test.each(keys.filter(([, , { left }]) => left !== undefined))('[%s] %s is left alone', (section, key) => {
    expect(valueOf(section, key)).toBeUndefined();
  });

  test.each(keys.filter(([, , { settings }]) => settings !== undefined))(
    '[%s] %s is for settings',
    (section, key, { settings }) => {
      const given = { settings: { [section]: { [key]: settings } } };
      expect(config(documentOf(built(given)))[section]?.[key]).toEqual(settings);
    },
  );

  test.each(keys.filter(([, , { refused }]) => refused !== undefined))(
    '[%s] %s is refused in settings',
    (section, key, { refused = '' }) => {
      const value = valueOf(section, key) ?? 'x';
      const said = mistakes(built({ settings: section === '' ? { [key]: value } : { [section]: { [key]: value } } }));
      expect(said).toContain(refused);
    },
  );

  test.each(['enterprise', 'cluster', 'rpc', 'alert'])('[%s] has the keys that its pages have', (section) => {
    const { [section]: known = {} } = KNOWN_KAPACITOR_ENTERPRISE_SETTINGS.sections;
    expect(Object.keys(known).sort()).toEqual(Object.keys(REFERENCE[section] ?? {}).sort());
  });

  test('has one of these fates, and none but what there is is written', () => {
    for (const [, , one] of keys) expect(Object.keys(one)).not.toEqual([]);
    const written = Object.entries(config(document)).flatMap(([section, value]) =>
      typeof value === 'object' && section in REFERENCE ? Object.keys(value).map((key) => `${section}.${key}`) : [],
    );
    const known = keys.filter(([, , { file }]) => file !== undefined).map(([section, key]) => `${section}.${key}`);
    expect(written.filter((key) => !known.includes(key))).toEqual([]);
  });

  test.each(Object.entries(INFLUXDB))('[[influxdb]] %s', (key, { file, variable, left }) => {
    const [server = {}] = (config(document).influxdb ?? []) as unknown as Record<string, unknown>[];
    expect(server[key]).toEqual(left === undefined ? file : undefined);
    expect(variable === undefined || byVariable(variable)).toBe(true);
  });

  test('a certificate is shown to data and meta nodes that ask for one', () => {
    const shown = config(documentOf(subscribed({ clientCertificate: true })));
    expect(shown.auth).toMatchObject({
      'meta-cert': '/etc/kapacitor-tls/tls.crt',
      'meta-key': '/etc/kapacitor-tls/tls.key',
    });
    expect((shown.influxdb as unknown as object[])[0]).toMatchObject({ 'ssl-cert': '/etc/kapacitor-tls/tls.crt' });
  });

  test('all data nodes are dialled by their own names, where a server has several', () => {
    const urls = ['https://influxdb-0.example:8086', 'https://influxdb-1.example:8086'];
    const [server] = config(documentOf(subscribed({}, urls))).influxdb as unknown as object[];
    expect(server).toMatchObject({ urls });
  });

  test('a license key is a file that the script exports, and has a way to who checks it', () => {
    const stack = emptyStack();
    const props = enterpriseProps(stack);
    const license = License.key({
      credential: existing(props.namespace, 'license'),
      peers: [Peer.cidr('192.0.2.80/32')],
    });
    new SecureKapacitorEnterprise(stack, 'kapacitor', { ...props, license });
    const made = documentOf(stack);
    expect(config(made).enterprise).toBeUndefined();
    expect(JSON.stringify(podOf(made, 'kapacitor').spec.volume)).toContain('KAPACITOR_LICENSE_KEY');
    const text = JSON.stringify(policiesOf(made).map(({ resource }) => resource.body));
    expect(text).toContain('192.0.2.80/32');
  });
});

describe('members', () => {
  const document = documentOf(built({ members: 4, redundancy: 3 }));

  test('have a volume, a name in the certificate and a place in the cluster each', () => {
    const [claims] = document.all('kubernetes_persistent_volume_claim_v1');
    expect(claims?.body.count).toBe(4);
    expect(claims && metadataOf(claims).name).toBe('data-kapacitor-${count.index}');
    const [set] = document.all('kubernetes_stateful_set_v1');
    expect(set?.body.spec).toMatchObject({
      replicas: '4',
      service_name: 'kapacitor-pods',
      pod_management_policy: 'Parallel',
    });
    const names = [0, 1, 2, 3].map((i) => `kapacitor-${i}.kapacitor-pods.monitoring.svc`);
    const requests = JSON.stringify(document.all('tls_cert_request').map(({ body }) => body.dns_names));
    for (const name of names) expect(requests).toContain(name);
    const [join] = podOf(document, 'kapacitor-join').spec.container;
    expect(join?.env).toContainEqual(expect.objectContaining({ name: 'MEMBERS', value: names.join(' ') }));
    expect(config(document).alert).toEqual({ redundancy: 3 });
  });

  test('gossip by TCP and UDP, and call each other, and nobody else reaches either port', () => {
    const rules = policiesOf(document).flatMap(({ resource }) => {
      const { ingress = [], egress = [], pod_selector: selects } = resource.body.spec as Record<string, never[]>;
      return [...ingress, ...egress].map((rule) => ({ rule, selects, name: metadataOf(resource).name }));
    });
    const to = (port: string) =>
      rules.filter(({ rule }) => JSON.stringify((rule as { ports: object }).ports).includes(`"${port}"`));
    for (const [port, protocols] of [
      ['9090', ['TCP', 'UDP']],
      ['9091', ['TCP']],
    ] as const) {
      expect(to(port)).toHaveLength(2);
      for (const { rule } of to(port)) {
        const { ports, from, to: dialled } = rule as { ports: { protocol: string }[]; from?: object[]; to?: object[] };
        expect(ports.map(({ protocol }) => protocol)).toEqual(protocols);
        expect(JSON.stringify(from ?? dialled)).toContain('"app.kubernetes.io/instance":"kapacitor"');
      }
    }
  });

  test('are joined by a pod that has a way to their API and nowhere else, and no secret but the administrator', () => {
    const egress = policiesOf(document)
      .filter(({ selector }) => selector['app.kubernetes.io/instance'] === 'kapacitor-join')
      .map(({ resource }) => metadataOf(resource).name);
    expect(egress.sort()).toEqual([
      'kapacitor-join-deny',
      'kapacitor-join-dns',
      expect.stringMatching(/^kapacitor-join-to-kapacitor-/) as string,
    ]);
    const { spec } = podOf(document, 'kapacitor-join');
    expect(spec.volume.map(({ name }) => name).sort()).toEqual(['ca', 'credential-administrator', 'scripts', 'tmp']);
    expect(spec.container[0]?.readiness_probe).toMatchObject({
      exec: { command: ['bash', '/opt/scripts/join.sh', 'check'] },
    });
  });

  test('a drain takes one at a time', () => {
    const [budget] = document.all('kubernetes_pod_disruption_budget_v1');
    expect(budget?.body.spec).toMatchObject({ max_unavailable: '1' });
  });
});

test('is managed by a client as its administrator, over a path that is opened for it', () => {
  const stack = emptyStack();
  const kapacitor = kapacitorEnterpriseIn(stack);
  expect(kapacitor._admitAdministrator(clientIn(stack), {}).userName).toBe('admin');
  const names = policiesOf(documentOf(stack)).map(({ resource }) => metadataOf(resource).name);
  expect(names).toContainEqual(expect.stringMatching(/^kapacitor-from-client-/));
});

test('is subscribed to an InfluxDB Enterprise of this stack, whose data nodes reach each member', () => {
  const stack = emptyStack();
  const props = enterpriseProps(stack);
  const { namespace, authority } = props;
  const license = License.file({ credential: existing(namespace, 'influxdb-license') });
  const influxdb = new SecureInfluxDBEnterprise(stack, 'influxdb', { namespace, authority, license });
  const user = { userName: 'kapacitor', credential: existing(namespace, 'meta') };
  const metaUsers = MetaUsers.of(influxdb, user);
  const kapacitor = new SecureKapacitorEnterprise(stack, 'kapacitor', { ...props, metaUsers });
  kapacitor.subscribeTo(influxdb.addDatabase('metrics'));
  const document = documentOf(stack);
  const [server] = config(document).influxdb as unknown as object[];
  expect(server).toMatchObject({
    urls: [0, 1].map((i) => `https://influxdb-${i}.influxdb-pods.monitoring.svc:8086`),
    username: 'kapacitor.monitoring',
    'disable-subscriptions': false,
    'subscription-mode': 'server',
    subscriptions: { metrics: ['autogen'] },
  });
  expect(config(document).auth).toMatchObject({ 'meta-addr': 'influxdb-meta.monitoring.svc:8091' });
  // It may make them, and is no administrator for it.
  const [permitted = ''] = document
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string>).permitted ?? []);
  const quoted = (text: string) => Buffer.from(JSON.stringify(text)).toString('base64');
  expect(fill(permitted)).toBe(
    `desired\t2\npermission\t${quoted('kapacitor.monitoring')}\t${quoted('metrics')}\tManageSubscription\nend\n`,
  );
  const names = policiesOf(document).map(({ resource }) => metadataOf(resource).name);
  for (const name of [
    'influxdb-to-kapacitor',
    'kapacitor-from-influxdb',
    'kapacitor-to-influxdb',
    'kapacitor-to-influxdb-meta',
  ])
    expect(names).toContainEqual(expect.stringMatching(new RegExp(`^${name}-[0-9a-f]+$`)));
});

test('lists what its version cannot keep', () => {
  expect(Deviations.of(built()).map(({ code, promise }) => [code, promise])).toEqual([
    ['plain-members', 1],
    ['tasks-run-programs', 11],
  ]);
});

describe('a mistake', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'no image: none is public',
      { image: undefined },
      '`image` takes the image that you made of what InfluxData gave you',
    ],
    [
      'the open source image',
      { image: ContainerImage.fromTag('kapacitor:1.5.7') },
      '`image` takes an image of its own daemon',
    ],
    [
      'the release that was withdrawn',
      { image: ContainerImage.fromTag('x/kapacitor-ent:1.5.8') },
      '`image` takes Kapacitor Enterprise 1.5.7',
    ],
    [
      'a release that nobody describes',
      { image: ContainerImage.fromTag('x/kapacitor-ent:1.7.0') },
      'no public page describes an Enterprise of this version',
    ],
    [
      'a release without meta-ca',
      { image: ContainerImage.fromTag('x/kapacitor-ent:1.5.3').acceptOlder('x') },
      '`image` takes Kapacitor Enterprise 1.5.7',
    ],
    ['no license', { license: undefined }, '`license` takes a License'],
    [
      'a license that is made here',
      { license: License.file({ credential: Credential.generated() }) },
      '`license.credential` takes Credential',
    ],
    ['no users', { metaUsers: undefined }, '`metaUsers` takes a MetaUsers'],
    ['no administrator', { administrator: undefined }, '`administrator` takes an object'],
    [
      'an administrator without a password',
      { administrator: {} },
      '`administrator.credential` takes beside `metaUsers`',
    ],
    [
      'no word about clear text',
      { clearTextBetweenMembers: undefined },
      '`clearTextBetweenMembers` takes AcceptedRisk.because',
    ],
    ['no word about programs', { tasksRunPrograms: undefined }, '`tasksRunPrograms` takes AcceptedRisk.because'],
    [
      'an empty reason',
      { tasksRunPrograms: AcceptedRisk.because(' ') },
      '`tasksRunPrograms` takes a written reason for',
    ],
    ['one member', { members: 1 }, '`members` takes a whole number of 2 or more'],
    ['half a member', { members: 2.5 }, '`members` takes a whole number of 2 or more'],
    ['no redundancy', { redundancy: 0 }, '`redundancy` takes a whole number from 2 to 3'],
    ['one owner of a topic', { redundancy: 1 }, '`redundancy` takes a whole number from 2 to 3'],
    ['more owners than members', { members: 2, redundancy: 3 }, '`redundancy` takes a whole number from 2 to 2'],
    ['a section of a newer Kapacitor', { settings: { fluxtask: { enabled: true } } }, 'it came with Kapacitor 1.6'],
    ['a misspelt key of a cluster', { settings: { rpc: { 'advertise-adress': 'x' } } }, 'advertise-adress'],
    ['another type', { settings: { cluster: { 'gossip-members': 'three' } } }, 'settings.cluster.gossip-members'],
  ])('is %s', (_, given, said) => {
    expect(mistakes(built(given))).toContain(said);
  });

  test('is the internal shared secret, which 1.5 does not know', () => {
    const stack = emptyStack();
    kapacitorEnterpriseIn(stack, { metaUsers: MetaUsers.of(metaNodesIn(stack)) });
    expect(mistakes(stack)).toContain('Kapacitor before 1.6.6 signs no tokens for them');
    const withUser = emptyStack();
    const props = enterpriseProps(withUser);
    const user = { userName: 'kapacitor', credential: existing(props.namespace, 'meta') };
    new SecureKapacitorEnterprise(withUser, 'kapacitor', {
      ...props,
      metaUsers: MetaUsers.of(metaNodesIn(withUser), user),
    });
    expect(mistakes(withUser)).toBe('');
  });

  test('is a subscription of an open source InfluxDB, where only an administrator could make it', () => {
    const stack = emptyStack();
    const props = enterpriseProps(stack);
    const kapacitor = new SecureKapacitorEnterprise(stack, 'kapacitor', props);
    const database: IDatabase = new SecureInfluxDB(stack, 'influxdb', props).addDatabase('metrics');
    kapacitor.subscribeTo(database);
    expect(mistakes(stack)).toContain('takes a database of InfluxDB Enterprise, or of a server of others');
  });

  test('is a server that is not verified', () => {
    const stack = emptyStack();
    const props = enterpriseProps(stack);
    const kapacitor = new SecureKapacitorEnterprise(stack, 'kapacitor', props);
    const server = SecureInfluxDB.fromAttributes(stack, 'elsewhere', {
      url: 'https://influxdb.example:8086',
      trust: Trust.unverified('a test'),
      peer: Peer.cidr('192.0.2.9/32'),
    });
    kapacitor.subscribeTo(server.database('m', { userName: 'u', credential: existing(props.namespace, 'influxdb') }));
    expect(mistakes(stack)).toContain('whose trust is Trust.unverified');
  });
});
