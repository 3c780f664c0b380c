import {
  AcceptedRisk,
  ContainerImage,
  ContinuousQueries,
  Credential,
  Duration,
  Exposure,
  Flux,
  GrafanaDatasource,
  License,
  MetaUsers,
  RemovalPolicy,
  SecureChronograf,
  SecureInfluxDBEnterprise,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  ServerCertificate,
  Size,
  SourceRanges,
  Trust,
  UnknownSettings,
} from '../../../lib';
import { SECURE_INFLUXDB_ENTERPRISE } from '../../../lib/influxdb-enterprise/prop-types';
import { enterpriseIn, licenseIn } from '../../influxdb-enterprise/support/enterprise';
import { companyLogin } from './chronograf';
import { Entry, existing, odd, oddDatabase, peers, placement, secretVariable, workload } from '../support';

const enterprise: Entry = {
  construct: SecureInfluxDBEnterprise,
  withProps: { types: SECURE_INFLUXDB_ENTERPRISE, make: enterpriseIn },
  cases: {
    defaults: (stack) => enterpriseIn(stack),
    'every prop': (stack) => {
      const namespace = new SecureNamespace(stack, 'monitoring');
      const trust = Trust.fromConfigMap({ namespace, name: 'company-ca', key: 'root.pem', revision: '1' });
      new SecureInfluxDBEnterprise(stack, 'influxdb', {
        ...workload,
        namespace,
        certificate: ServerCertificate.fromSecret({ secretName: 'influxdb-company', trust }),
        image: ContainerImage.fromTag('registry.example:5000/influxdb:1.12.4-data'),
        metaImage: ContainerImage.fromDigest(`influxdb@sha256:${'0'.repeat(64)}`, { version: '1.12.5' }),
        license: licenseIn(namespace),
        dataNodes: 4,
        metaNodes: 5,
        metaResources: { memoryLimit: Size.gibibytes(1) },
        metaStorage: { size: Size.gibibytes(2), storageClassName: 'fast', removalPolicy: RemovalPolicy.DESTROY },
        administrator: { name: odd, credential: existing(namespace, 'administrator') },
        sharedSecret: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
        internalSharedSecret: existing(namespace, 'internal'),
        limits: { maxConcurrentQueries: 5, unlimited: { maxSelectSeries: AcceptedRisk.because('a test') } },
        flux: Flux.enabled('a test', { peers, ports: [443, 8443] }),
        continuousQueries: ContinuousQueries.enabled('a test'),
        internalStatistics: true,
        antiEntropy: { checkInterval: Duration.minutes(1), maxFetch: 5, maxSync: 2, autoRepairMissing: false },
        auditLog: true,
        passwordHash: 'pbkdf2-sha512;rounds=50000;salt_len=32',
        ensureFips: true,
        settings: { cluster: { 'write-timeout': '30s' }, 'hinted-handoff': { 'max-age': '24h' } },
        metaSettings: { meta: { 'lease-duration': '2m' }, logging: { level: 'debug' } },
        unknownSettings: UnknownSettings.because('1.14 has it', { data: { 'new-key': 1 } }),
        unknownMetaSettings: UnknownSettings.because('1.14 has it', { meta: { 'new-key': 1 } }),
      });
    },
    'every method': (stack) => {
      const server = enterpriseIn(stack, { continuousQueries: ContinuousQueries.enabled('a test') });
      const metrics = server.addDatabase(oddDatabase, {
        retention: Duration.days(30),
        retentionPolicy: `policy ${oddDatabase}`,
        shardDuration: Duration.days(1),
        futureLimit: Duration.days(2),
        pastLimit: Duration.days(60),
        removalPolicy: RemovalPolicy.DESTROY,
        adopt: true,
        replicationFactor: 1,
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
      for (const peer of peers) server.allowFrom(peer);
      server.exposeThrough(
        Exposure.loadBalancer({ host: 'influxdb.example', sourceRanges: SourceRanges.of('192.0.2.0/24') }),
      );
    },
    'all of its clients': (stack) => {
      const { namespace, authority } = placement(stack);
      const server = new SecureInfluxDBEnterprise(stack, 'influxdb', {
        namespace,
        authority,
        license: licenseIn(namespace),
      });
      const metrics = server.addDatabase('metrics');
      new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(metrics);
      const kapacitor = new SecureKapacitor(stack, 'kapacitor', {
        namespace,
        authority,
        metaUsers: MetaUsers.of(server),
        administrator: { name: 'ada', credential: existing(namespace, 'ada') },
      });
      kapacitor.subscribeTo(metrics);
      const chronograf = new SecureChronograf(stack, 'chronograf', {
        namespace,
        authority,
        publicUrl: 'https://chronograf.example',
        login: companyLogin(stack),
      });
      chronograf.readFrom(metrics);
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(server);
      GrafanaDatasource.ofDatabase(stack, 'grafana', metrics, { namespace, peers });
    },
    'a license key, a single meta node': (stack) => {
      const key = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      enterpriseIn(stack, {
        license: License.key({ credential: key, peers, ports: [443, 80] }),
        metaNodes: 1,
        singleMetaNode: AcceptedRisk.because('a test'),
      });
    },
    'version 1.13': (stack) =>
      enterpriseIn(stack, {
        image: ContainerImage.fromTag('influxdb:1.13.0-data'),
        metaImage: ContainerImage.fromTag('influxdb:1.13.0-meta'),
      }),
    'an older version that was accepted': (stack) =>
      enterpriseIn(stack, {
        image: ContainerImage.fromTag('influxdb:1.11.8-data').acceptOlder('until the migration in May'),
        metaImage: ContainerImage.fromTag('influxdb:1.11.8-meta').acceptOlder('until the migration in May'),
      }),
  },
};

/** Clusters of InfluxDB Enterprise. */
export const rows: readonly Entry[] = [enterprise];
