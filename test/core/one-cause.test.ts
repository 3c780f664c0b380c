import { TerraformStack } from 'cdktf';
import {
  AlertHandler,
  Backup,
  CertificateAuthority,
  Credential,
  Duration,
  SecurePrometheus,
  ServiceMonitor,
  Size,
  TelegrafListener,
} from '../../lib';
import { exporterIn } from '../contract/rows/exporter';
import { telegrafIn } from '../contract/rows/telegraf';
import { influxdbIn, kapacitorIn, peers, placement, secretVariable } from '../contract/support';
import { told, toldProps } from './support/told';

// One cause is one line, about something that was given: what only follows from it is mended with it, and nobody finds it in the program.

const day = Duration.days(1);
const given = (stack: TerraformStack, id: string) =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

test.each<[string, (stack: TerraformStack) => unknown, string[]]>([
  [
    'a shard beside a retention that is refused',
    (stack) => {
      const influxdb = influxdbIn(stack);
      influxdb.addDatabase('a', { retention: Duration.seconds(0), shardDuration: day });
      influxdb.addDatabase('b', { retention: Duration.minutes(5), shardDuration: Duration.minutes(10) });
      influxdb.addDatabase('c', { retention: day, shardDuration: Duration.days(2) });
    },
    [
      'addDatabase("a").retention',
      'addDatabase("b").retention',
      'addDatabase("b").shardDuration',
      'addDatabase("c").shardDuration',
    ],
  ],
  [
    'a label of a job',
    (stack) => {
      const placed = placement(stack);
      const prometheus = new SecurePrometheus(stack, 'prometheus', placed);
      prometheus.scrape(exporterIn(stack, placed), { labels: { 'a-b': 'x' } });
    },
    ['scrape(mysql).labels'],
  ],
  [
    'a certificate that does not last until it is renewed by default',
    (stack) => CertificateAuthority.selfManaged(stack, 'authority', { certificateLifetime: Duration.days(30) }),
    ['certificateLifetime'],
  ],
  [
    'an authority that does not last until it is renewed',
    (stack) => {
      const make = (id: string, props: object) => CertificateAuthority.selfManaged(stack, id, props);
      make('a', { certificateLifetime: Duration.days(4000) });
      make('b', { renewBefore: Duration.days(4000) });
      make('c', { lifetime: Duration.days(30) });
    },
    ['certificateLifetime', 'renewBefore', 'lifetime'],
  ],
  [
    'backups that are kept shorter than by default',
    (stack) => {
      const influxdb = influxdbIn(stack);
      influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(1), every: Duration.days(20) }));
    },
    ['backUp(backups to a volume).every'],
  ],
  [
    'backups whose time is refused',
    (stack) => {
      const influxdb = influxdbIn(stack);
      influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(1), every: Duration.days(400), keep: day }));
    },
    ['backUp(backups to a volume).every'],
  ],
  [
    'shards of a queue',
    (stack) => {
      const prometheus = new SecurePrometheus(stack, 'prometheus', placement(stack));
      const server = { url: 'https://a.example', clientCertificate: true, peers };
      prometheus.remoteWriteTo({ ...server, queue: { minShards: 2, maxShards: 0 } });
    },
    ['remoteWriteTo("https://a.example").queue.maxShards'],
  ],
  [
    'the time of a scrape',
    (stack) => {
      const placed = placement(stack);
      new ServiceMonitor(stack, 'monitor', {
        ...{ target: exporterIn(stack, placed), peers },
        ...{ interval: Duration.seconds(0), scrapeTimeout: Duration.seconds(5) },
      });
    },
    ['interval'],
  ],
  [
    'listeners at a port that is none',
    (stack) => {
      const telegraf = telegrafIn(stack);
      const authority = CertificateAuthority.selfManaged(stack, 'its-authority');
      for (let i = 0; i < 2; i++) telegraf.listen(TelegrafListener.influxdb({ port: 0 }), { authority });
    },
    ['listen(inputs.influxdb_listener).port', 'listen(inputs.influxdb_listener) #2.port'],
  ],
])('%s', (_, build, props) => {
  expect(toldProps(build)).toEqual(props);
});

test('what stands in for a text that is missing is in no words', () => {
  const lines = told((stack) => {
    const kapacitor = kapacitorIn(stack);
    const mail = { host: 'mail.example', fromAddress: 'a@b.example', credential: given(stack, 'a'), peers };
    kapacitor.alertThrough(AlertHandler.smtp(mail as never));
    kapacitor.alertThrough(AlertHandler.snmpTrap('', { peers } as never));
  });
  expect(lines).toEqual([
    expect.stringContaining('`alertThrough(smtp).userName` takes text'),
    expect.stringContaining('for: the password of … and every alert by mail go to mail.example'),
    expect.stringContaining('`alertThrough(snmptrap).address` takes text'),
    expect.stringContaining('its traps of SNMP go to … in clear text'),
  ]);
});
