import { TerraformStack } from 'cdktf';
import {
  Credential,
  GrafanaDatasource,
  Peer,
  Rotation,
  RotationOptions,
  RotationProps,
  SecureChronograf,
  SecureGrafana,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
} from '../../lib';
import { externalInfluxdb, placement, secretVariable } from '../contract/support';
import { decoded, desiredLines, passwordIn } from './desired-lines';
import { Document, documentOf } from './document';
import { strings } from './expressions';
import { emptyStack } from '../contract/stack';
import { companyLogin } from '../contract/rows/chronograf';

/** The passwords of a server's accounts, by their names, and which one is used. */
export interface Accounts {
  readonly valid: ReadonlyMap<string, string | undefined>;
  readonly used: string;
}
export interface Way {
  readonly build: (stack: TerraformStack, rotation: RotationOptions) => { readonly userName: string } | undefined;
  readonly valid: (document: Document) => Accounts['valid'];
  /** What the name of the account begins with. */
  readonly name: string;
}

const users = (secretName: string, server: string) => (document: Document) =>
  new Map(
    desiredLines(document, secretName).flatMap(({ fields: [kind, name], password }) =>
      kind === 'user'
        ? [[decoded(name).slice(1, -1), password ?? inSecretOf(document, server, decoded(name).slice(1, -1))] as const]
        : [],
    ),
  );
// What only the cluster knows changes when its Secret is written again.
function inSecretOf(document: Document, server: string, name: string): string | undefined {
  const secret = document.all('kubernetes_secret_v1').find(({ body }) => nameOf(body) === `${server}-user-${name}`);
  const password = passwordIn(secret?.body.data_wo);
  return password && `${password} ${String(secret?.body.data_wo_revision)}`;
}
/** Those of InfluxDB, with their passwords. */
export const inInfluxdb = users('influxdb-desired', 'influxdb');
const inKapacitor = users('kapacitor-users', 'kapacitor');
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
/** The name of an object of Kubernetes. */
export const nameOf = (body: Record<string, unknown>) => (body.metadata as { name: string }).name;

/** An InfluxDB with a database. */
export const servers = (stack: TerraformStack) => {
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  return { namespace, authority, influxdb, metrics: influxdb.addDatabase('metrics') };
};

/** Every account that this library makes, by whose it is. */
export const WAYS: Record<string, Way> = {
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
  "SecureGrafana's on InfluxDB": {
    build: (stack, rotation) => {
      const { namespace, authority, metrics } = servers(stack);
      new SecureGrafana(stack, 'grafana', { namespace, authority }).readFrom(metrics, rotation);
      return undefined;
    },
    valid: inInfluxdb,
    name: 'grafana.monitoring',
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
      const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['192.0.2.0/24'], ...rotation });
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
    // That marks whose password another pod sets.
    if (kind === 'grant' && decoded(database) !== '"_accounts"')
      grants.set(name, [...(grants.get(name) ?? []), `${right ?? ''} ${decoded(database)}`].sort());
  }
  return grants;
}

/** The accounts that are valid, and the one in use, with rotations of their own or with what the whole stack says. */
export function accounts({ build, valid, name }: Way, rotation: RotationOptions, shared?: RotationProps): Accounts {
  const stack = emptyStack();
  if (shared) Rotation.of(stack).set(shared);
  const user = build(stack, rotation);
  const document = documentOf(stack);
  const all = new Map([...valid(document)].filter(([one]) => new RegExp(`^${name}(\\.[0-9a-f]{8})?$`).test(one)));
  const clients = document.resources.filter(
    ({ body, type }) =>
      (type === 'kubernetes_config_map_v1' || type === 'kubernetes_secret_v1') &&
      !/^(influxdb-desired|kapacitor-users|.*web-config)$/.test(nameOf(body)),
  );
  // Whose passwords a server's own pod sets is in a file of that name.
  const texts = strings(clients.map(({ body }) => [{ ...(body.data as object), passwords: undefined }, body.data_wo]))
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
