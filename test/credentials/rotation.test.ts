import { TerraformStack } from 'cdktf';
import {
  Credential,
  GrafanaDatasource,
  Peer,
  RotationOptions,
  SecureChronograf,
  SecureInfluxDB,
  SecureKapacitor,
  SecurePrometheus,
  SecureTelegraf,
  TlsNodeExporter,
} from '../../lib';
import { externalInfluxdb, placement, secretVariable } from '../contract/support';
import { decoded, desiredLines, passwordIn } from '../support/desired-lines';
import { Document, documentOf } from '../support/document';
import { strings } from '../support/expressions';
import { emptyStack } from '../contract/stack';
import { mistakesOf } from '../support/synthesize';
import { companyLogin } from '../contract/rows/chronograf';

/** The passwords of a server's accounts, by their names, and which one is used. */
interface Accounts {
  readonly valid: ReadonlyMap<string, string | undefined>;
  readonly used: string;
}
interface Way {
  readonly build: (stack: TerraformStack, rotation: RotationOptions) => { readonly userName: string } | undefined;
  readonly valid: (document: Document) => Accounts['valid'];
  /** What the name of the account begins with. */
  readonly name: string;
}

const users = (secretName: string) => (document: Document) =>
  new Map(
    desiredLines(document, secretName).flatMap(({ fields: [kind, name], password }) =>
      kind === 'user' ? [[decoded(name).slice(1, -1), password] as const] : [],
    ),
  );
const inInfluxdb = users('influxdb-desired');
const inKapacitor = users('kapacitor-users');
const inWebConfig = (secretName: string) => (document: Document) => {
  const found = document.all('kubernetes_secret_v1').find(({ body }) => nameOf(body) === secretName);
  const text = (found?.body.data_wo as Record<string, string>)['web.yml'] ?? '';
  const [, list = ''] = text.split('basic_auth_users:\n');
  return new Map(
    list.split('\n').flatMap((line) => {
      const [, name] = /^ +"?([\w.]+)"?: /.exec(line) ?? [];
      return name === undefined ? [] : [[name, passwordIn(line)] as const];
    }),
  );
};
const nameOf = (body: Record<string, unknown>) => (body.metadata as { name: string }).name;

const servers = (stack: TerraformStack) => {
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  return { namespace, authority, influxdb, metrics: influxdb.addDatabase('metrics') };
};

const WAYS: Record<string, Way> = {
  "a person's on InfluxDB": {
    build: (stack, rotation) => {
      const { influxdb, metrics } = servers(stack);
      const user = influxdb.addUser('dashboards', rotation);
      metrics.grantRead(user);
      return user;
    },
    valid: inInfluxdb,
    name: 'dashboards',
  },
  "a second administrator's": {
    build: (stack, rotation) => servers(stack).influxdb.addAdministrator('second', rotation),
    valid: inInfluxdb,
    name: 'second',
  },
  "the first administrator's": {
    build: (stack, rotation) =>
      new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), administrator: rotation }).administrator,
    valid: inInfluxdb,
    name: 'admin',
  },
  "Telegraf's": {
    build: (stack, rotation) => {
      const { namespace, metrics } = servers(stack);
      new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(metrics, rotation);
      return undefined;
    },
    valid: inInfluxdb,
    name: 'telegraf.monitoring',
  },
  "Kapacitor's on InfluxDB": {
    build: (stack, rotation) => {
      const { namespace, authority, influxdb, metrics } = servers(stack);
      const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
      kapacitor.readFrom(influxdb.addDatabase('other'), rotation);
      kapacitor.subscribeTo(metrics, rotation);
      return undefined;
    },
    valid: inInfluxdb,
    name: 'kapacitor.monitoring',
  },
  "Prometheus's on InfluxDB": {
    build: (stack, rotation) => {
      const { namespace, authority, metrics } = servers(stack);
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).writeTo(metrics, rotation);
      return undefined;
    },
    valid: inInfluxdb,
    name: 'prometheus.monitoring',
  },
  "Chronograf's on InfluxDB": {
    build: (stack, rotation) => {
      const { namespace, authority, metrics } = servers(stack);
      new SecureChronograf(stack, 'chronograf', {
        namespace,
        authority,
        publicUrl: 'https://chronograf.example',
        login: companyLogin(stack),
      }).readFrom(metrics, rotation);
      return undefined;
    },
    valid: inInfluxdb,
    name: 'chronograf.monitoring',
  },
  "Grafana's on InfluxDB": {
    build: (stack, rotation) => {
      const { namespace, metrics } = servers(stack);
      const peers = [Peer.pods('grafana', { app: 'grafana' })];
      GrafanaDatasource.ofDatabase(stack, 'source', metrics, { namespace, peers, ...rotation });
      return undefined;
    },
    valid: inInfluxdb,
    name: 'source.monitoring',
  },
  "a person's on Kapacitor": {
    build: (stack, rotation) => new SecureKapacitor(stack, 'kapacitor', placement(stack)).addUser('operator', rotation),
    valid: inKapacitor,
    name: 'operator',
  },
  "the first administrator's of Kapacitor": {
    build: (stack, rotation) =>
      new SecureKapacitor(stack, 'kapacitor', { ...placement(stack), administrator: rotation }).administrator,
    valid: inKapacitor,
    name: 'admin',
  },
  "Chronograf's on Kapacitor": {
    build: (stack, rotation) => {
      const { namespace, authority } = placement(stack);
      const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
      const chronograf = new SecureChronograf(stack, 'chronograf', {
        namespace,
        authority,
        publicUrl: 'https://chronograf.example',
        login: companyLogin(stack),
      });
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      chronograf.readFrom(externalInfluxdb(stack).database('metrics', { userName: 'u', credential }));
      chronograf.manage(kapacitor, rotation);
      return undefined;
    },
    valid: inKapacitor,
    name: 'chronograf.monitoring',
  },
  "who asks Prometheus, itself and Grafana's": {
    build: (stack, rotation) => {
      const { namespace, authority } = placement(stack);
      const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority, ...rotation });
      const peers = [Peer.pods('grafana', { app: 'grafana' })];
      GrafanaDatasource.ofPrometheus(stack, 'source', prometheus, { namespace, peers });
      return prometheus;
    },
    valid: inWebConfig('prometheus-web-config'),
    name: 'prometheus',
  },
  'who scrapes node exporters': {
    build: (stack, rotation) => {
      const { namespace, authority } = placement(stack);
      const nodes = new TlsNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['192.0.2.0/24'], ...rotation });
      new SecurePrometheus(stack, 'prometheus', { namespace, authority, selfMonitoring: false }).scrape(nodes);
      return nodes;
    },
    valid: inWebConfig('nodes-web-config'),
    name: 'prometheus',
  },
};

function grantsOf(document: Document): Map<string, string[]> {
  const grants = new Map<string, string[]>();
  for (const {
    fields: [kind, user, right, database],
  } of desiredLines(document, 'influxdb-desired')) {
    const name = decoded(user).slice(1, -1);
    if (kind === 'grant') grants.set(name, [...(grants.get(name) ?? []), `${right ?? ''} ${decoded(database)}`].sort());
  }
  return grants;
}

function accounts({ build, valid, name }: Way, rotation: RotationOptions): Accounts {
  const stack = emptyStack();
  const user = build(stack, rotation);
  const document = documentOf(stack);
  const all = new Map([...valid(document)].filter(([one]) => new RegExp(`^${name}(\\.[0-9a-f]{8})?$`).test(one)));
  const clients = document.resources.filter(
    ({ body, type }) =>
      (type === 'kubernetes_config_map_v1' || type === 'kubernetes_secret_v1') &&
      !/^(influxdb-desired|kapacitor-users|.*web-config)$/.test(nameOf(body)),
  );
  const texts = strings(clients.map(({ body }) => [body.data, body.data_wo]))
    .flatMap(({ text }) => text.split(/\s/))
    .map((word) => (/^[A-Za-z0-9+/]{24,}=*$/.test(word) ? decoded(word) : word))
    .join('\n');
  const named = [...all.keys()].filter((one) =>
    new RegExp(`(?<![\\w.-])${one}(?!\\.[0-9a-f]{8}|[\\w-]|\\.svc)`).test(texts),
  );
  const grants = grantsOf(document);
  const [first = ''] = all.keys();
  if (valid === inInfluxdb) for (const one of all.keys()) expect(grants.get(one)).toEqual(grants.get(first));
  const [used = ''] = user ? [user.userName] : named;
  if (!user) expect(named).toHaveLength(1);
  return { valid: all, used };
}

describe.each(Object.entries(WAYS))('an account: %s', (_, way) => {
  const steps: RotationOptions[] = [
    {},
    { alsoValidRotations: ['spring'] },
    { rotation: 'spring', alsoValidRotations: [''] },
    { rotation: 'spring' },
    { rotation: 'spring', alsoValidRotations: ['autumn'] },
    { rotation: 'autumn', alsoValidRotations: ['spring'] },
    { rotation: 'autumn' },
  ];

  test('who has it before or after an apply has a valid one, in each of three', () => {
    const seen = steps.map((step) => accounts(way, step));
    expect(new Set(seen.map(({ used }) => used)).size).toBe(3);
    seen.slice(1).forEach((after, index) => {
      const before = seen[index]!; // eslint-disable-line @typescript-eslint/no-non-null-assertion -- it is there
      // The server and its clients see an apply at different times.
      for (const used of [before.used, after.used]) {
        expect(before.valid.get(used)).toMatch(/^random_password\./);
        expect(after.valid.get(used)).toBe(before.valid.get(used));
      }
    });
    expect(seen.map(({ valid }) => valid.size)).toEqual([1, 2, 2, 1, 2, 2, 1]);
  });

  test('in a single apply, who is faster or slower than the server has none', () => {
    const [before, after] = [accounts(way, { rotation: 'spring' }), accounts(way, { rotation: 'autumn' })];
    expect(before.valid.has(after.used)).toBe(false);
    expect(after.valid.has(before.used)).toBe(false);
  });
});

describe('a rotation', () => {
  test('gives both accounts the same grants, and each a Secret of its own, which is told', () => {
    const stack = emptyStack();
    const { influxdb, metrics } = servers(stack);
    const user = influxdb.addUser('dashboards', { rotation: 'spring', alsoValidRotations: ['autumn'] });
    metrics.grantRead(user);
    const [other] = user.alsoValid;
    const document = documentOf(stack);
    const grants = desiredLines(document, 'influxdb-desired').filter(({ fields: [kind] }) => kind === 'grant');
    expect(grants.map(({ fields: [, name, right] }) => [decoded(name), right]).sort()).toEqual(
      [user, other].map((one) => [`"${one?.userName ?? ''}"`, 'READ']).sort(),
    );
    const passwords = [user, other].map((one) => {
      const secrets = document.all('kubernetes_secret_v1');
      const secret = secrets.find(({ body }) => nameOf(body) === `influxdb-user-${one?.userName ?? ''}`);
      return passwordIn(secret?.body.data_wo);
    });
    expect(new Set(passwords).size).toBe(2);
  });

  test('is of passwords that are generated, by texts that differ and are known, for servers of this stack', () => {
    const said = mistakesOf((stack) => {
      const { influxdb, namespace } = servers(stack);
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      influxdb.addUser('given', { credential, rotation: 'spring' });
      influxdb.addUser('twice', { rotation: 'spring', alsoValidRotations: ['spring'] });
      influxdb.addUser('one', { rotation: 'spring' });
      influxdb.addUser('one');
      const theirs = externalInfluxdb(stack).database('metrics', { userName: 'u', credential });
      new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(theirs, { alsoValidRotations: ['spring'] });
    });
    expect(said).toContain('`addUser("given").rotation` takes nothing beside `credential`');
    expect(said).toContain('`addUser("twice").alsoValidRotations` takes texts that are all different');
    expect(said).toContain('`addUser("one").name` takes a name that no other user has, got "one"');
    expect(said).toContain(
      '`writeTo(database-metrics).alsoValidRotations` takes nothing for a server that this stack does not run',
    );
  });
});
