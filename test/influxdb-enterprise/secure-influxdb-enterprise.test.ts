import {
  AcceptedRisk,
  ContainerImage,
  Credential,
  Deviations,
  Duration,
  License,
  MetaUsers,
  SecureChronograf,
  SecureInfluxDBEnterprise,
  SecureInfluxDBEnterpriseProps,
  SecureNamespace,
  SecureKapacitor,
  SecurePrometheus,
  SecureTelegraf,
  WorkloadDefaults,
} from '../../lib';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { companyLogin } from '../contract/rows/chronograf';
import { emptyStack } from '../contract/stack';
import { existing, peers, placement, secretVariable } from '../contract/support';
import { Document, documentOf, metadataOf } from '../support/document';
import { fill, strings } from '../support/expressions';
import { policiesOf, podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';
import { enterpriseIn, licenseIn } from './support/enterprise';
import { filesOf, textsOf } from './support/files';

type Props = Partial<SecureInfluxDBEnterpriseProps>;

const documentWith = (props: Props = {}, use: (influxdb: SecureInfluxDBEnterprise) => void = () => undefined) => {
  const stack = emptyStack();
  use(enterpriseIn(stack, props));
  return documentOf(stack);
};
const tag = (version: string, kind: string) => ContainerImage.fromTag(`influxdb:${version}-${kind}`);

const namesIn = (document: Document, id: string): string[] => {
  const request = document.all('tls_cert_request').find(({ address }) => address.includes(id));
  return (request?.body.dns_names as string[]).map(fill);
};

describe('the config files', () => {
  // By the vendor's pages, key by key: a change here is a change of what every cluster runs with.
  test.each([
    ['1.12.4', {}],
    ['1.13.0', { image: tag('1.13.0', 'data'), metaImage: tag('1.13.0', 'meta') }],
  ])('of %s are those of the golden files', (version, props) => {
    const stack = emptyStack();
    enterpriseIn(stack, props);
    const golden = (file: string) => readFileSync(join(__dirname, 'golden', version, file), 'utf8');
    const { data, meta } = textsOf(stack);
    expect(data).toBe(golden('influxdb.conf'));
    expect(meta).toBe(golden('influxdb-meta.conf'));
  });

  test('of 1.13, where nodes know each other by certificates, and no variable says whom Go trusts', () => {
    const stack = emptyStack();
    enterpriseIn(stack, { image: tag('1.13.0', 'data'), metaImage: tag('1.13.0', 'meta') });
    const { data, meta } = filesOf(stack);
    const pool = { paths: ['/etc/influxdb-ca/ca.crt'], 'include-system': false };
    expect(data.cluster).toMatchObject({
      'https-root-ca': pool,
      'https-client-ca': pool,
      'https-client-auth-type': 'RequireAndVerifyClientCert',
    });
    expect(data.meta).toMatchObject({ 'meta-root-ca': pool, 'meta-client-certificate': '/run/influxdb/tls.crt' });
    // Kapacitor and Chronograf show none: they log in.
    expect(meta.meta).toMatchObject({ 'https-root-ca': pool, 'https-client-auth-type': 'VerifyClientCertIfGiven' });
    const trusted = podsOf(documentOf(stack)).map(({ spec: { container } }) => [
      container[0]?.name,
      container[0]?.env?.find(({ name }) => name === 'SSL_CERT_FILE')?.value,
    ]);
    expect(Object.fromEntries(trusted)).toEqual({
      influxdb: undefined,
      'influxdb-meta': undefined,
      cluster: '/etc/influxdb-ca/ca.crt',
    });
  });

  test('before 1.12.2 no meta node is asked who it is, which is listed', () => {
    const stack = emptyStack();
    const older = (kind: string) => tag('1.11.8', kind).acceptOlder('until May');
    enterpriseIn(stack, { image: older('data'), metaImage: older('meta') });
    expect(filesOf(stack).meta.meta).not.toHaveProperty('raft-portal-auth-required');
    expect(Deviations.of(stack).map(({ what }) => what)).toContainEqual(expect.stringContaining('port 8089'));
  });

  test('name no public authority beside the own one, but where a key is checked with the vendor', () => {
    const trusted = (props: Props): (string | undefined)[] =>
      podsOf(documentWith(props)).map(
        ({ spec }) => spec.container[0]?.env?.find(({ name }) => name === 'SSL_CERT_DIR')?.value,
      );
    expect(new Set(trusted({}))).toEqual(new Set(['/etc/influxdb-ca']));
    const stack = emptyStack();
    const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
    enterpriseIn(stack, { license: License.key({ credential, peers }) });
    const folders = podsOf(documentOf(stack)).flatMap(({ spec }) =>
      (spec.container[0]?.env ?? []).filter(({ name }) => name === 'SSL_CERT_DIR').map(({ value }) => value),
    );
    expect(folders.sort()).toEqual(['/etc/influxdb-ca', '/etc/ssl/certs', '/etc/ssl/certs']);
  });
});

describe('names', () => {
  test('of data nodes: the Service that clients dial, and each pod by the name that it registers', () => {
    const document = documentWith({ dataNodes: 3 });
    expect(namesIn(document, 'influxdb_certificate')).toEqual(
      expect.arrayContaining([
        'influxdb.monitoring.svc',
        'influxdb-0.influxdb-pods.monitoring.svc',
        'influxdb-2.influxdb-pods.monitoring.svc',
        'localhost',
      ]),
    );
    const env = podsOf(document).flatMap(({ spec }) => spec.container.flatMap((one) => one.env ?? []));
    expect(env.filter(({ name }) => name === 'INFLUXDB_HOSTNAME').map(({ value }) => value)).toEqual([
      '$(POD_NAME).influxdb-pods.monitoring.svc',
      '$(POD_NAME).influxdb-meta-pods.monitoring.svc',
    ]);
  });

  test('of meta nodes: their Service, and each pod, for a redirect to the leader', () => {
    const names = namesIn(documentWith(), 'influxdb_meta_certificate');
    expect(names).toEqual(
      expect.arrayContaining([
        'influxdb-meta.monitoring.svc',
        ...[0, 1, 2].map((ordinal) => `influxdb-meta-${ordinal}.influxdb-meta-pods.monitoring.svc`),
      ]),
    );
  });

  test('are given to what joins them, in their order and with their ports', () => {
    const [cluster] = podsOf(documentWith()).filter(({ spec }) => spec.container[0]?.name === 'cluster');
    const value = (key: string) => cluster?.spec.container[0]?.env?.find(({ name }) => name === key)?.value;
    expect(value('DATA_NODES')).toBe(
      'influxdb-0.influxdb-pods.monitoring.svc:8088,influxdb-1.influxdb-pods.monitoring.svc:8088',
    );
    expect(value('META_NODES')?.split(',')).toHaveLength(3);
    expect(cluster?.spec.init_container.map(({ name, args }) => [name, args])).toEqual([['join', ['once']]]);
  });
});

test('8088 is for nodes, 8089 for meta nodes, 8091 for nodes and what joins them', () => {
  const document = documentWith();
  const named = (selector: unknown) => /instance":"([^"]*)"/.exec(JSON.stringify(selector))?.[1] ?? '';
  const ways = policiesOf(document).flatMap(({ selector, ingress }) =>
    ingress.flatMap(({ from = [], ports = [] }) =>
      from.flatMap((peer) => ports.map(({ port }) => [port, named(selector), named(peer)])),
    ),
  );
  expect(ways.map((way) => way.join(' ')).sort()).toEqual([
    '8086 influxdb influxdb-cluster',
    '8088 influxdb influxdb',
    '8088 influxdb influxdb-meta',
    '8089 influxdb-meta influxdb-meta',
    '8091 influxdb-meta influxdb',
    '8091 influxdb-meta influxdb-cluster',
    '8091 influxdb-meta influxdb-meta',
  ]);
});

test('growing by a data node is a volume, a name in the certificate and a number', () => {
  const [before, after] = [documentWith(), documentWith({ dataNodes: 3 })];
  const names = (document: Document) =>
    document.resources.filter(({ type }) => type.startsWith('kubernetes_')).map((one) => metadataOf(one).name);
  const volumes = (document: Document) =>
    document.all('kubernetes_persistent_volume_claim_v1').map((one) => [metadataOf(one).name, one.body.count]);
  expect(names(after)).toEqual(names(before));
  expect(volumes(before)).toContainEqual(['data-influxdb-${count.index}', 2]);
  expect(volumes(after)).toContainEqual(['data-influxdb-${count.index}', 3]);
  expect(
    namesIn(after, 'influxdb_certificate').filter((name) => !namesIn(before, 'influxdb_certificate').includes(name)),
  ).toEqual(['influxdb-2.influxdb-pods.monitoring.svc']);
});

test('a meta node is ready with an answer of any kind: what it says to a probe without a credential is not documented', () => {
  const [meta] = podsOf(documentWith()).filter(({ spec }) => spec.container[0]?.name === 'influxdb-meta');
  expect(JSON.stringify(meta?.spec.container[0]?.readiness_probe)).toContain('in [1-5]??)');
});

test('names in permissions are spelt as the meta nodes spell them, or a role would be made anew in each round', () => {
  const document = documentWith({}, (influxdb) => {
    influxdb.grantKapacitor(influxdb.addUser('a<b>&c'));
  });
  const [file] = document
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string | undefined>).permitted ?? []);
  const names = fill(file ?? '')
    .split('\n')
    .filter((line) => line.startsWith('permission\t'))
    .map((line) => Buffer.from(line.split('\t')[1] ?? '', 'base64').toString());
  expect(new Set(names)).toEqual(new Set(['"a\\u003cb\\u003e\\u0026c"']));
});

test('only data nodes that are in the cluster are found by the Service of clients', () => {
  const [pod] = podsOf(documentWith()).filter(({ spec }) => spec.container[0]?.name === 'influxdb');
  expect(JSON.stringify(pod?.spec.container[0]?.readiness_probe)).toContain('/query?q=SHOW+DATABASES');
  const services = documentWith()
    .all('kubernetes_service_v1')
    .map((one) => [
      metadataOf(one).name,
      (one.body.spec as { publish_not_ready_addresses: boolean }).publish_not_ready_addresses,
    ]);
  expect(Object.fromEntries(services)).toEqual({
    influxdb: false,
    'influxdb-pods': true,
    'influxdb-meta': false,
    'influxdb-meta-pods': true,
    'influxdb-cluster-pods': true,
  });
});

test('databases are made with copies on two data nodes, or as many as is said', () => {
  const [file] = strings(
    documentWith({ dataNodes: 3 }, (influxdb) => {
      influxdb.addDatabase('two');
      influxdb.addDatabase('three', { replicationFactor: 3, retention: Duration.days(1) });
    })
      .all('kubernetes_secret_v1')
      .map(({ body }) => body.data_wo),
  ).filter(({ text }) => text.startsWith('desired\t'));
  const lines = fill(file?.text ?? '')
    .split('\n')
    .filter((line) => line.startsWith('database'));
  expect(lines.map((line) => line.split('\t').at(-1)).sort()).toEqual(['2', '3']);
});

describe('its clients', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDBEnterprise(stack, 'influxdb', {
    namespace,
    authority,
    license: licenseIn(namespace),
  });
  const metrics = influxdb.addDatabase('metrics');
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(metrics);
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', {
    namespace,
    authority,
    metaUsers: MetaUsers.of(influxdb),
    administrator: { name: 'ada', credential: existing(namespace, 'ada') },
  });
  kapacitor.subscribeTo(metrics);
  const publicUrl = 'https://chronograf.example';
  new SecureChronograf(stack, 'chronograf', {
    namespace,
    authority,
    publicUrl,
    login: companyLogin(stack),
  }).readFrom(metrics);
  new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(influxdb);
  const document = documentOf(stack);
  const texts = strings(document.resources.map(({ body }) => body)).map(({ text }) => fill(text));

  test('Kapacitor asks the meta nodes about users, by a name that is in their certificate', () => {
    expect(texts.join('\n')).toContain('meta-addr = "influxdb-meta.monitoring.svc:8091"');
  });

  test('Chronograf knows that it is a cluster, and asks the meta nodes about its users', () => {
    const sources = texts
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.startsWith('resource\tsrc-'))
      .map((line) => Buffer.from(line.split('\t')[2] ?? '', 'base64').toString());
    expect(sources.map((text) => JSON.parse(text) as unknown)).toEqual([
      expect.objectContaining({ type: 'influx-enterprise', metaUrl: 'https://influxdb-meta.monitoring.svc:8091' }),
    ]);
  });

  test('Prometheus finds each data node, and verifies all by one name', () => {
    const config = texts.find((text) => text.includes('scrape_configs')) ?? '';
    expect(config).toContain('influxdb-pods.monitoring.svc');
    expect(config).toContain('server_name: "influxdb.monitoring.svc"');
  });

  test.each([
    ['kapacitor', '8091'],
    ['chronograf', '8091'],
    ['telegraf', '8086'],
    ['prometheus', '8086'],
  ])('%s reaches port %s, and no port of nodes', (client, port) => {
    const ports = policiesOf(document)
      .filter(({ selector }) => JSON.stringify(selector).includes(`instance":"${client}"`))
      .flatMap(({ egress }) => egress.flatMap(({ ports: open = [] }) => open.map((one) => one.port)));
    expect(ports).toContain(port);
    expect(ports).not.toEqual(expect.arrayContaining(['8088']));
    expect(ports).not.toEqual(expect.arrayContaining(['8089']));
  });

  test('no secret is an argument, or in a ConfigMap', () => {
    const open = document
      .all('kubernetes_config_map_v1')
      .flatMap(({ body }) => Object.values(body.data as Record<string, string>))
      .concat(
        podsOf(document).flatMap(({ spec }) =>
          spec.container.flatMap(({ args = [], command = [] }) => [...args, ...command]),
        ),
      );
    expect(open.filter((text) => text.includes('random_password'))).toEqual([]);
  });
});

describe('what is wrong is a mistake that says what it takes', () => {
  const namespaced = (key: string) => Credential.generated({ length: key.length });
  test.each<[string, Props, string]>([
    ['an even number of meta nodes', { metaNodes: 4 }, '`metaNodes` takes an odd number'],
    ['no meta node', { metaNodes: 0 }, '`metaNodes` takes a whole number from 1 to 99'],
    ['one meta node without a reason', { metaNodes: 1 }, '`singleMetaNode` takes a written reason'],
    [
      'a reason for one beside three',
      { singleMetaNode: AcceptedRisk.because('a test') },
      '`singleMetaNode` takes nothing beside several `metaNodes`',
    ],
    ['one data node', { dataNodes: 1 }, '`dataNodes` takes a whole number from 2 to 99'],
    ['half a node', { dataNodes: 2.5 }, '`dataNodes` takes a whole number from 2 to 99'],
    ['no license', { license: undefined }, '`license` takes'],
    [
      'a license that is made here',
      { license: License.file({ credential: namespaced('x'.repeat(30)) }) },
      '`license.credential` takes',
    ],
    [
      'a license key without a way to check it',
      { license: License.key({ credential: namespaced('x'.repeat(30)), peers: [] }) },
      '`license.peers` takes',
    ],
    [
      'a license key that no port leads to a check of',
      { license: License.key({ credential: namespaced('x'.repeat(30)), peers, ports: [] }) },
      '`license.ports` takes one port at least',
    ],
    [
      'a port that there is not',
      { license: License.key({ credential: namespaced('x'.repeat(30)), peers, ports: [443, 70_000] }) },
      '`license.ports[1]` takes a whole number from 1 to 65535, got 70000',
    ],
    [
      'a short internal secret',
      { internalSharedSecret: namespaced('x'.repeat(31)) },
      '`internalSharedSecret` takes one of 32 characters or more',
    ],
    [
      'an image of the open source server',
      { image: ContainerImage.fromTag('influxdb:1.12.4') },
      '`image` takes an image whose tag ends in "-data"',
    ],
    [
      'the image of the other nodes',
      { image: tag('1.12.4', 'meta') },
      '`image` takes an image whose tag ends in "-data"',
    ],
    [
      'the same the other way',
      { metaImage: tag('1.12.4', 'data') },
      '`metaImage` takes an image whose tag ends in "-meta"',
    ],
    [
      'an image without curl',
      { image: ContainerImage.fromTag('influxdb:1.12.4-data-alpine') },
      '`image` takes an image that has bash, curl',
    ],
    [
      'an older image',
      { image: tag('1.12.3', 'data') },
      '`image` takes InfluxDB Enterprise 1.12.4 and newer, of 1.x, or acceptOlder(reason)',
    ],
    [
      'an older meta image',
      { metaImage: tag('1.11.8', 'meta') },
      '`metaImage` takes InfluxDB Enterprise 1.12.4 and newer',
    ],
    [
      'one before all',
      { image: tag('1.9.6', 'data') },
      '`image` takes InfluxDB Enterprise 1.12.4 and newer, of 1.x, got',
    ],
    [
      'data nodes before meta nodes',
      { image: tag('1.13.0', 'data') },
      '`metaImage` takes one that is no older than that of `image`, 1.13.0',
    ],
    ['a weak hash', { passwordHash: 'bcrypt;cost=9' }, '`passwordHash` takes bcrypt with a cost of 10'],
    ['a hash that nobody knows', { passwordHash: 'md5' }, '`passwordHash` takes bcrypt'],
    ['a hash with the option of another', { passwordHash: 'bcrypt;rounds=29000' }, '`passwordHash` takes bcrypt'],
    ['few rounds', { passwordHash: 'pbkdf2-sha256;rounds=999' }, '`passwordHash` takes bcrypt'],
    ['FIPS with bcrypt', { ensureFips: true }, '`passwordHash` takes beside `ensureFips` one of pbkdf2'],
    [
      'repairs all the time',
      { antiEntropy: { checkInterval: Duration.milliseconds(1) } },
      '`antiEntropy.checkInterval` takes a duration from',
    ],
    ['repairs of nothing', { antiEntropy: { maxFetch: 0 } }, '`antiEntropy.maxFetch` takes'],
    ['repairs without an end', { antiEntropy: { maxSync: Infinity } }, '`antiEntropy.maxSync` takes'],
    [
      'pools of authorities for 1.12',
      { settings: { cluster: { 'https-root-ca': { paths: ['x'] } } } },
      'nothing here: nodes verify each other by the authority',
    ],
    [
      'LDAP',
      { metaSettings: { meta: { 'ldap-allowed': true } } },
      '`metaSettings.meta.ldap-allowed` takes nothing here: with LDAP',
    ],
    [
      'the name of the open source section',
      { settings: { coordinator: { 'write-timeout': '5s' } } },
      'nothing here: use `cluster`',
    ],
    ['a misspelt key', { settings: { 'hinted-handoff': { 'max-sise': 1 } } }, 'did you mean "max-size"?'],
    [
      'a setting of the other nodes',
      { settings: { meta: { 'lease-duration': '1m' } } },
      '`settings.meta.lease-duration` takes a key of "meta" that a data node',
    ],
  ])('%s', (_, props, takes) => {
    expect(mistakesOf((stack) => enterpriseIn(stack, props))).toContain(takes);
  });

  test('a hash that only Terraform knows, which may be a weak one', () => {
    const said = mistakesOf((stack) => {
      const hash = new TerraformVariable(stack, 'hash', { type: 'string' });
      return enterpriseIn(stack, { passwordHash: hash.stringValue });
    });
    expect(said).toContain('`passwordHash` takes bcrypt with a cost of 10');
  });

  test('FIPS with a license that the vendor is asked about', () => {
    const said = mistakesOf((stack) => {
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      enterpriseIn(stack, {
        ensureFips: true,
        passwordHash: 'pbkdf2-sha256',
        license: License.key({ credential, peers }),
      });
    });
    expect(said).toContain('`license` takes beside `ensureFips` a License.file');
  });

  test.each<[string, (stack: TerraformStack) => [Credential, Credential]]>([
    [
      'one credential',
      (stack) => {
        const secret = Credential.fromVariable(secretVariable(stack), { revision: '1' });
        return [secret, secret];
      },
    ],
    [
      'two of one variable',
      (stack) => {
        const variable = secretVariable(stack);
        return [
          Credential.fromVariable(variable, { revision: '1' }),
          Credential.fromVariable(variable, { revision: '2' }),
        ];
      },
    ],
    [
      'two of one Secret',
      (stack) => {
        const options = { namespace: SecureNamespace.fromName(stack, 'existing'), name: 'secret' };
        return [Credential.fromSecret(options), Credential.fromSecret({ ...options, key: 'password' })];
      },
    ],
  ])('%s for users and for nodes', (_, secrets) => {
    const said = mistakesOf((stack) => {
      const [sharedSecret, internalSharedSecret] = secrets(stack);
      enterpriseIn(stack, { sharedSecret, internalSharedSecret });
    });
    expect(said).toContain('`internalSharedSecret` takes another one');
  });

  test.each([0, 3, 1.5])('%s copies on two data nodes', (replicationFactor) => {
    const said = mistakesOf((stack) => enterpriseIn(stack).addDatabase('x', { replicationFactor }));
    expect(said).toContain('replicationFactor` takes a whole number from 1 to 2');
  });
});

test('the images that a stack shares are those of its own nodes, not the open source one', () => {
  const stack = emptyStack();
  WorkloadDefaults.of(stack).set({
    images: {
      influxdb: ContainerImage.fromTag('registry.example/influxdb:1.12.4'),
      'influxdb-data': ContainerImage.fromTag('registry.example/influxdb:1.12.5-data'),
      'influxdb-meta': ContainerImage.fromTag('registry.example/influxdb:1.12.5-meta'),
    },
  });
  enterpriseIn(stack);
  const images = podsOf(documentOf(stack)).flatMap(({ spec }) => spec.container.map(({ image }) => image));
  expect(new Set(images)).toEqual(
    new Set(['registry.example/influxdb:1.12.5-data', 'registry.example/influxdb:1.12.5-meta']),
  );
});
