import { App, TerraformStack } from 'cdktf';
import * as library from '../../lib';
import {
  Backup,
  ChronografLogin,
  GrafanaDatasource,
  MetaUsers,
  SecureAlertmanager,
  SecureChronograf,
  SecureGrafana,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  ServiceMonitor,
  Size,
} from '../../lib';
import { enterpriseIn } from '../influxdb-enterprise/support/enterprise';
import { clusteredIn } from '../contract/rows/influxdb-clustered';
import { exporterIn } from '../contract/rows/exporter';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { stackIn } from '../support/refused';

// What stands for a construct of another stack is a method that there is, or a person looks for one that there is not.

type Placed = ReturnType<typeof placement>;
type Connect = (here: TerraformStack, placed: Placed, there: TerraformStack) => unknown;

const prometheus = (stack: TerraformStack, placed: Placed) => new SecurePrometheus(stack, 'prometheus', placed);
const kapacitor = (stack: TerraformStack, placed: Placed) => new SecureKapacitor(stack, 'kapacitor', placed);
const grafana = (stack: TerraformStack, placed: Placed) => new SecureGrafana(stack, 'grafana', placed);
const chronograf = (stack: TerraformStack, placed: Placed) =>
  new SecureChronograf(stack, 'chronograf', {
    ...placed,
    login: ChronografLogin.htpasswd('a test', { users: [{ name: 'a' }] }),
  });
const databaseOf = (stack: TerraformStack) =>
  new SecureInfluxDB(stack, 'influxdb', placement(stack)).addDatabase('metrics');
const telegraf = (stack: TerraformStack, { namespace }: Placed) => {
  const one = new SecureTelegraf(stack, 'telegraf', { namespace });
  one.writeTo(new SecureInfluxDB(stack, 'own', { namespace, authority: placementOf(stack) }).addDatabase('own'));
  return one;
};
const placementOf = (stack: TerraformStack) => library.CertificateAuthority.selfManaged(stack, 'own-authority');

const ELSEWHERE: [string, Connect, prop: string, instead: string][] = [
  [
    'an Alertmanager',
    (here, placed, there) => {
      prometheus(here, placed).alertThrough(new SecureAlertmanager(there, 'alertmanager', placement(there)));
    },
    'alertThrough(alertmanager).alertmanager',
    '`Alertmanager.at`',
  ],
  [
    'a Prometheus that is federated',
    (here, placed, there) => {
      prometheus(here, placed).federate(prometheus(there, placement(there)), { match: ['up'] });
    },
    'federate(prometheus).other',
    '`SecurePrometheus.fromAttributes`',
  ],
  [
    'an exporter that probes',
    (here, placed, there) => {
      prometheus(here, placed).probe(exporterIn(there), {
        targets: ['https://a'],
        peers: [library.Peer.namespace('a')],
      });
    },
    'probe(mysql).exporter',
    '`ScrapeTarget.fromAttributes`',
  ],
  ...(
    [
      ['mysql', (there) => exporterIn(there)],
      ['influxdb', (there) => new SecureInfluxDB(there, 'influxdb', placement(there))],
      ['grafana', (there) => grafana(there, placement(there))],
      ['nodes', (there) => new SecureNodeExporter(there, 'nodes', placement(there))],
      ['metrics', (there) => telegraf(there, placement(there)).serveMetrics({ authority: placementIn(there) })],
      [
        'influxdb-backup',
        (there) =>
          new SecureInfluxDB(there, 'influxdb', placement(there)).backUp(
            Backup.toVolume({ size: Size.gibibytes(1), metrics: {} }),
          ),
      ],
    ] as [string, (there: TerraformStack) => library.IScrapeTarget][]
  ).map(([id, make]): [string, Connect, string, string] => [
    `a target, ${id}`,
    (here, placed, there) => {
      prometheus(here, placed).scrape(make(there));
    },
    `scrape(${id}).target`,
    '`ScrapeTarget.fromAttributes`',
  ]),
  [
    'a target of a Telegraf',
    (here, placed, there) => {
      telegraf(here, placed).scrape(exporterIn(there));
    },
    'scrape(mysql).target',
    '`ScrapeTarget.fromAttributes`',
  ],
  [
    'a target of a monitor',
    (here, _, there) =>
      new ServiceMonitor(here, 'monitor', { target: exporterIn(there), peers: [library.Peer.namespace('a')] }),
    'target',
    '`ScrapeTarget.fromAttributes`',
  ],
  [
    'a database that is read',
    (here, placed, there) => {
      chronograf(here, placed).readFrom(databaseOf(there));
    },
    'readFrom(database-metrics).database',
    '`SecureInfluxDB.fromAttributes`',
  ],
  [
    'a database that Grafana shows',
    (here, placed, there) => {
      grafana(here, placed).readFrom(databaseOf(there));
    },
    'readFrom(database-metrics).database',
    '`SecureInfluxDB.fromAttributes`',
  ],
  [
    'a database of InfluxDB Enterprise',
    (here, placed, there) => {
      kapacitor(here, placed).readFrom(enterpriseIn(there).addDatabase('metrics'));
    },
    'readFrom(database-metrics).database',
    '`SecureInfluxDBEnterprise.fromAttributes`',
  ],
  [
    'a database of InfluxDB Clustered',
    (here, placed, there) => {
      telegraf(here, placed).writeTo(clusteredIn(there).database('metrics', {} as never));
    },
    'writeTo(database-metrics).database',
    '`SecureInfluxDBClustered.fromAttributes`',
  ],
  [
    'a Prometheus that Grafana shows',
    (here, placed, there) => {
      grafana(here, placed).readFromPrometheus(prometheus(there, placement(there)));
    },
    'readFromPrometheus(prometheus).prometheus',
    '`SecurePrometheus.fromAttributes`',
  ],
  [
    'a database of a datasource',
    (here, _, there) => {
      const theirs = {
        namespace: SecureNamespace.fromName(here, 'grafana'),
        peers: [library.Peer.namespace('grafana')],
      };
      GrafanaDatasource.ofDatabase(here, 'datasource', databaseOf(there), theirs);
    },
    'database',
    '`SecureInfluxDB.fromAttributes`',
  ],
  [
    'a Kapacitor',
    (here, placed, there) => {
      chronograf(here, placed).manage(kapacitor(there, placement(there)));
    },
    'manage(kapacitor).kapacitor',
    '`SecureKapacitor.fromAttributes`',
  ],
  [
    'meta nodes',
    (here, placed, there) =>
      new SecureKapacitor(here, 'kapacitor', { ...placed, metaUsers: MetaUsers.of(enterpriseIn(there)) }),
    'metaUsers',
    '`MetaUsers.fromAttributes`',
  ],
  [
    'a certificate that is watched',
    (here, placed, there) => {
      telegraf(here, placed).watchCertificate(kapacitor(there, placement(there)));
    },
    'watchCertificate(kapacitor).server',
    '`addPlugins({ inputs: { x509_cert: { … } } })`',
  ],
  [
    'an authority',
    (_, { authority }, there) => {
      authority.alsoTrust(placement(there).authority.trust);
    },
    'alsoTrust(…).other',
    '`Trust.fromPem` or `Trust.fromConfigMap`',
  ],
];

function placementIn(stack: TerraformStack) {
  return library.CertificateAuthority.selfManaged(stack, 'metrics-authority');
}

test.each(ELSEWHERE)(
  '%s of another stack is told as the call has it, with what stands for it',
  (_, connect, prop, instead) => {
    const here = emptyStack();
    connect(here, placement(here), stackIn(App.of(here), 'there'));
    const lines = here.node.findAll().flatMap(({ node }) => node.validate());
    const told = lines.filter((line) => line.includes('a construct of the same stack'));
    expect(told).toEqual([
      expect.stringContaining(
        `\`${prop}\` takes a construct of the same stack; for one of another stack use ${instead}, `,
      ),
    ]);
    for (const [, type = '', method = ''] of instead.matchAll(/(\w+)\.(\w+)/g))
      expect(library[type as 'Trust']).toHaveProperty(method);
  },
);
