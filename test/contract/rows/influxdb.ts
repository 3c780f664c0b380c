import {
  AcceptedRisk,
  Backup,
  Backups,
  ContainerImage,
  ContinuousQueries,
  Credential,
  Database,
  Duration,
  ExternalInfluxDB,
  Flux,
  Peer,
  RemovalPolicy,
  Restore,
  SecureInfluxDB,
  ServerCertificate,
  Size,
  Trust,
  User,
} from '../../../lib';
import { SECURE_INFLUXDB } from '../../../lib/influxdb/prop-types';
import { BackupMetrics } from '../../../lib/backup/metrics';
import { BoundCredential } from '../../../lib/credentials/bound-credential';
import { ROOT } from '../../support/certificates';
import { exposures } from '../exposures';
import {
  clientIn,
  Entry,
  existing,
  externalInfluxdb,
  influxdbIn,
  kapacitorIn,
  odd,
  oddDatabase,
  peers,
  placement,
  secretVariable,
  within,
  workload,
} from '../support';

const influxdb: Entry = {
  construct: SecureInfluxDB,
  withProps: { types: SECURE_INFLUXDB, make: influxdbIn },
  cases: {
    defaults: (stack) => influxdbIn(stack),
    'every prop': (stack) => {
      const { namespace } = placement(stack);
      const trust = Trust.fromConfigMap({ namespace, name: 'company-ca', key: 'root.pem', revision: '1' });
      new SecureInfluxDB(stack, 'influxdb', {
        ...workload,
        namespace,
        certificate: ServerCertificate.fromSecret({ secretName: 'influxdb-company', trust }),
        image: ContainerImage.fromTag('registry.example:5000/influxdb:1.11.8'),
        administrator: { name: odd, credential: existing(namespace, 'administrator') },
        sharedSecret: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
        limits: {
          maxBodySize: Size.mebibytes(50),
          maxConnectionLimit: 1000,
          maxRowLimit: 10_000,
          maxConcurrentWriteLimit: 10,
          maxEnqueuedWriteLimit: 20,
          enqueuedWriteTimeout: Duration.milliseconds(1500),
          maxConcurrentQueries: 5,
          queryTimeout: Duration.seconds(30),
          maxSelectBuckets: 1000,
          maxSelectPoints: 1_000_000,
          cacheMaxMemorySize: Size.mebibytes(100),
          unlimited: { maxSelectSeries: AcceptedRisk.because('a test') },
        },
        flux: Flux.enabled('a test', { peers, ports: [443, 8443] }),
        continuousQueries: ContinuousQueries.enabled('a test'),
        internalStatistics: true,
        settings: { coordinator: { 'write-timeout': '30s' }, data: { 'max-series-per-database': 0 } },
      });
    },
    'every method': (stack) => {
      const server = influxdbIn(stack, { continuousQueries: ContinuousQueries.enabled('a test') });
      const metrics = server.addDatabase(oddDatabase, {
        retention: Duration.days(30),
        retentionPolicy: `policy ${oddDatabase}`,
        shardDuration: Duration.days(1),
        futureLimit: Duration.days(2),
        pastLimit: Duration.days(60),
        removalPolicy: RemovalPolicy.DESTROY,
        adopt: true,
      });
      metrics.addRetentionPolicy(`yearly ${oddDatabase}`, {
        retention: Duration.days(365),
        shardDuration: Duration.days(7),
        futureLimit: Duration.hours(2),
        pastLimit: Duration.days(366),
        shortened: AcceptedRisk.because(odd),
        removalPolicy: RemovalPolicy.DESTROY,
        adopt: true,
      });
      const variable = Credential.fromVariable(secretVariable(stack), { revision: '7' });
      metrics.grantRead(server.addUser(odd, { credential: variable }));
      metrics.grantWrite(server.addUser('writer', { adopt: true }));
      metrics.grantAll(server.addUser('everything'));
      server.addAdministrator('second');
      metrics.addContinuousQuery(odd, {
        query: 'SELECT mean("a") AS "a" INTO "hourly ${x} %{y}" FROM /.*/ GROUP BY time(1h), *',
        resampleEvery: Duration.minutes(30),
        resampleFor: Duration.hours(2),
      });
    },
    ...exposures,
    'backed up to a volume, restored from another': (stack) => {
      const server = influxdbIn(stack, { restoreFrom: Restore.fromVolume({ claimName: 'former-backup' }) });
      const keep = Duration.days(30);
      const backups = server.backUp(Backup.toVolume({ size: Size.gibibytes(20), every: Duration.hours(6), keep }));
      backups._admit({ workload: clientIn(stack) });
      backups.allowScrapeFrom(Peer.namespace('observability'));
    },
    'backed up to S3, restored from there': (stack) => {
      const { namespace, authority } = placement(stack);
      const variable = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
      const store = { endpoint: 'https://s3.example:9000', bucket: 'backups', trust: Trust.fromPem(ROOT), peers };
      const server = new SecureInfluxDB(stack, 'influxdb', {
        namespace,
        authority,
        restoreFrom: Restore.fromS3({
          ...store,
          prefix: 'monitoring/former',
          backup: '20260131T040500Z',
          accessKey: existing(namespace, 'reader-access'),
          secretKey: existing(namespace, 'reader-secret'),
        }),
      });
      const metrics = {
        image: ContainerImage.fromTag('registry.example:5000/node-exporter:1.8.0'),
        userName: `o"d'd \${x} %{y}`,
        credential: Credential.fromSecret({ namespace, name: 'scraper', bcryptKey: 'hash' }),
        port: 9102,
        resources: { memoryLimit: Size.mebibytes(100) },
      };
      server.backUp(
        Backup.toS3({
          ...store,
          metrics,
          region: 'eu-central-1',
          accessKey: variable('access'),
          secretKey: variable('key'),
        }),
      );
    },
    'an older version that was accepted': (stack) =>
      influxdbIn(stack, { image: ContainerImage.fromTag('influxdb:1.8.10').acceptOlder('until the migration in May') }),
  },
};

const external: Entry = {
  construct: ExternalInfluxDB,
  cases: {
    defaults: (stack) => externalInfluxdb(stack),
    'subscribed by its owner': (stack) => {
      const server = externalInfluxdb(stack);
      const client = kapacitorIn(stack);
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      const setup = {
        userName: 'setup',
        credential: Credential.fromVariable(secretVariable(stack, 's'), { revision: '1' }),
      };
      client.subscribeTo(server.database('metrics', { userName: 'reader', credential }), { setup });
    },
  },
};

/** Servers of InfluxDB, and what is made with them. */
export const rows: readonly Entry[] = [
  influxdb,
  external,
  within(Database, influxdb, 'every method'),
  within(Backups, influxdb, 'backed up to a volume, restored from another'),
  within(BackupMetrics, influxdb, 'backed up to S3, restored from there'),
  within(User, influxdb, 'every method'),
  within(BoundCredential, influxdb, 'every prop'),
];
