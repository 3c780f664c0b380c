import { TerraformStack } from 'cdktf';
import {
  Backup,
  Credential,
  Duration,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  ServerCertificate,
  Size,
  TelegrafListener,
  Trust,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn, placement } from '../contract/support';
import { ROOT } from '../support/certificates';
import { mistakesIn } from '../support/synthesize';

// A mistake is found in the program by the words that it has: the call, the item and the prop as they were written there.

function linesOf(make: (stack: TerraformStack) => unknown): string[] {
  const stack = emptyStack();
  make(stack);
  const lines = mistakesIn(stack).split('\n');
  return lines.flatMap((line) => /^\s*(\[[^\]]*\] `[^`]*`)/.exec(line)?.[1] ?? []);
}

test.each<[string, (stack: TerraformStack) => unknown, string[]]>([
  [
    'a database that is refused, in what is called on it',
    (stack) => {
      const influxdb = influxdbIn(stack);
      for (const [name, options] of [
        ['metrics', { shardDuration: Duration.minutes(5) }],
        ['a/b', {}],
      ] as const) {
        const database = influxdb.addDatabase(name, options);
        database.grantRead('u' as never);
        database.addRetentionPolicy('');
      }
    },
    [
      '[stack/influxdb] `addDatabase("metrics").shardDuration`',
      '[stack/influxdb] `addDatabase("metrics").grantRead("u").user`',
      '[stack/influxdb/database-metrics] `addRetentionPolicy("").name`',
      '[stack/influxdb] `addDatabase("a/b").name`',
      '[stack/influxdb] `addDatabase("a/b").grantRead("u").user`',
      '[stack/influxdb/database-a%2Fb] `addRetentionPolicy("").name`',
    ],
  ],
  [
    'a user that is refused, and one of a name that there is',
    (stack) => {
      const influxdb = influxdbIn(stack);
      const wrong = { credential: Credential.generated({ length: 1 }) };
      influxdb.addUser('a');
      for (const name of ['a', 'b:']) influxdb.addUser(name, wrong);
    },
    [
      '[stack/influxdb] `addUser("a") #2.name`',
      '[stack/influxdb/user-a-again/password] `addUser("a") #2.credential.length`',
      '[stack/influxdb] `addUser("b:").name`',
      '[stack/influxdb/user-b%3A/password] `addUser("b:").credential.length`',
    ],
  ],
  [
    'the metrics of backups and of Kapacitor',
    (stack) => {
      const wrong = {
        port: 80,
        userName: '',
        resources: { requestedCpu: -1 },
        credential: Credential.generated({ length: 1 }),
      };
      const placed = placement(stack);
      const influxdb = new SecureInfluxDB(stack, 'influxdb', placed);
      influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(1), metrics: wrong }));
      new SecureKapacitor(stack, 'kapacitor', { ...placed, metrics: wrong });
    },
    ['port', 'userName', 'resources.requestedCpu', 'credential.length'].flatMap((prop) => {
      const below = prop.startsWith('credential') ? '/credential' : '';
      return [
        `[stack/influxdb/influxdb-backup/metrics${below}] \`backUp(backups to a volume).metrics.${prop}\``,
        `[stack/kapacitor/metrics${below}] \`metrics.${prop}\``,
      ];
    }),
  ],
  [
    'metrics that somebody asks for later',
    (stack) => {
      const { namespace, authority } = placement(stack);
      const certificate = ServerCertificate.fromSecret({ secretName: 'a', trust: Trust.fromPem(ROOT) });
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, certificate });
      const backups = influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(1) }));
      const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, certificate });
      const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
      for (const target of [backups, kapacitor]) prometheus.scrape(target);
    },
    [
      '[stack/influxdb/influxdb-backup/metrics] `backUp(backups to a volume).metrics.certificate`',
      '[stack/kapacitor/metrics] `metrics.certificate`',
    ],
  ],
  [
    'a trust that somebody else keeps',
    (stack) => {
      const { namespace, authority } = placement(stack);
      const name = 'A b';
      const server = (id: string, trust: Trust) =>
        new SecureInfluxDB(stack, id, {
          namespace,
          certificate: ServerCertificate.fromSecret({ secretName: 'a', trust }),
        });
      server('a', Trust.fromConfigMap({ namespace, name }));
      server('b', Trust.fromConfigMap({ namespace: 5 as never, name: 'b' }));
      server('c', Trust.fromSecret({ namespace: new SecureNamespace(stack, 'other'), name: 'c' }, { namespace, name }));
      server('d', Trust.fromConfigMap({ namespace: SecureNamespace.fromName(stack, 'third'), name: 'c' }));
      server('e', Trust.fromPem('e'));
      server('h', Trust.fromConfigMap({ namespace, name: 'h', key: '' }));
      for (const [id, trust] of [
        ['f', Trust.fromPem('f')],
        ['g', Trust.fromConfigMap({ namespace, name })],
      ] as const) {
        const certificate = ServerCertificate.fromSecret({ secretName: id, trust });
        new SecurePrometheus(stack, id, { namespace, certificate });
        const own = ServerCertificate.fromSecret({ secretName: 'own', trust });
        new SecureKapacitor(stack, `${id}${id}`, { namespace, certificate, metrics: { certificate: own } });
      }
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
      telegraf.writeTo(influxdb.addDatabase('metrics'));
      telegraf.listen(TelegrafListener.syslog({ clients: Trust.fromSecret({ namespace, name }) }), { authority });
      new SecurePrometheus(stack, 'prometheus', {
        ...{ namespace, authority },
        clientAuthentication: { trust: Trust.fromSecret({ namespace, name }), allowedSans: ['a'] },
      });
    },
    [
      '[stack/a] `certificate.trust.name`',
      '[stack/b] `certificate.trust.namespace`',
      '[stack/c] `certificate.trust[1].name`',
      '[stack/d] `certificate.trust`',
      '[stack/e] `certificate.trust`',
      '[stack/h] `certificate.trust.key`',
      '[stack/f] `certificate.trust`',
      '[stack/ff] `certificate.trust`',
      '[stack/g] `certificate.trust.name`',
      '[stack/gg] `certificate.trust.name`',
      '[stack/telegraf] `listen(inputs.syslog).clients.name`',
      '[stack/prometheus] `clientAuthentication.trust.name`',
    ],
  ],
  [
    'a credential that somebody else keeps',
    (stack) => {
      const placed = placement(stack);
      const { namespace } = placed;
      const influxdb = new SecureInfluxDB(stack, 'influxdb', placed);
      influxdb.addUser('a', { credential: Credential.fromSecret({ namespace: 5 as never, name: 'a' }) });
      influxdb.addUser('b', { credential: Credential.fromSecret({ namespace, name: 'A b' }) });
      const elsewhere = { namespace: new SecureNamespace(stack, 'other'), name: 'a' };
      influxdb.addUser('c', { credential: Credential.fromSecret(elsewhere).andFromSecret({ namespace, name: 'A b' }) });
      influxdb.addUser('d', { credential: Credential.fromSecret(5 as never) });
      influxdb.addUser('e', { credential: Credential.fromSecret({ namespace, name: 'e', key: 'x y' }) });
    },
    [
      '[stack/influxdb/user-a/password] `addUser("a").credential.namespace`',
      '[stack/influxdb/user-b/password] `addUser("b").credential.name`',
      '[stack/influxdb/user-c/password] `addUser("c").credential[1].name`',
      '[stack/influxdb/user-d/password] `addUser("d").credential`',
      '[stack/influxdb/user-e/password] `addUser("e").credential.key`',
    ],
  ],
])('%s', (_, build, lines) => {
  expect(linesOf(build).sort()).toEqual(lines.sort());
});

test('a database whose name no statement can say is one mistake, whatever is called on it', () => {
  const lines = linesOf((stack) => {
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const database = influxdb.addDatabase('a\0');
    database.grantRead(influxdb.addUser('u'));
    new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(database);
    new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).subscribeTo(database);
  });
  expect(lines).toEqual([expect.stringContaining('.name`')]);
});
