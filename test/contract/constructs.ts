import {
  AlertHandler,
  CertificateAuthority,
  ContainerImage,
  ContinuousQueries,
  Credential,
  Database,
  Duration,
  Exposure,
  Flux,
  ExternalInfluxDB,
  KapacitorUser,
  KeyAlgorithm,
  Peer,
  PodSecurity,
  RemovalPolicy,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  ServerCertificate,
  Size,
  SourceRanges,
  Trust,
  User,
} from '../../lib';
import { ExternalScrapeTarget } from '../../lib/connections/scraping/scrape-target';
import { BoundCredential } from '../../lib/credentials/bound-credential';
import { KapacitorMetrics } from '../../lib/kapacitor/metrics';
import { Collector, TlsNodeExporter } from '../../lib/node-exporter';
import { INTERMEDIATE, ROOT } from '../support/certificates';
import { chronograf } from './rows/chronograf';
import { exposures } from './rows/exposure';
import { grafanaDatasource } from './rows/grafana';
import { monitors } from './rows/operator';
import { scrapers } from './rows/prometheus';
import { telegrafs } from './rows/telegraf';
import {
  Entry,
  placement,
  influxdbIn,
  kapacitorIn,
  secretVariable,
  clientIn,
  externalInfluxdb,
  workload,
  existing,
  odd,
  oddDatabase,
  peers,
  within,
} from './support';

const influxdb: Entry = {
  construct: SecureInfluxDB,
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
          unlimited: { maxSelectSeries: 'a test' },
        },
        flux: Flux.enabled({ reason: 'a test', peers, ports: [443, 8443] }),
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
    'an older version that was accepted': (stack) =>
      influxdbIn(stack, { image: ContainerImage.fromTag('influxdb:1.8.10').acceptOlder('until the migration in May') }),
  },
};

const kapacitor: Entry = {
  construct: SecureKapacitor,
  cases: {
    defaults: (stack) => kapacitorIn(stack),
    'every prop': (stack) => {
      const { namespace, authority } = placement(stack);
      new SecureKapacitor(stack, 'kapacitor', {
        ...workload,
        namespace,
        authority,
        image: ContainerImage.fromDigest(`kapacitor@sha256:${'0'.repeat(64)}`, { version: '1.8.6' }),
        administrator: { name: 'root', credential: existing(namespace, 'administrator') },
        sharedSecret: existing(namespace, 'shared'),
        clientCertificate: true,
        settings: { logging: { level: 'DEBUG' }, stats: { 'stats-interval': '20s' } },
        metrics: {
          image: ContainerImage.fromDigest(`telegraf@sha256:${'0'.repeat(64)}`, { version: '1.38.4' }),
          userName: `o"d'd \${x} %{y}`,
          credential: existing(namespace, 'scraper'),
          port: 9274,
          interval: Duration.minutes(5),
          resources: { memoryLimit: Size.mebibytes(300) },
          unprotected: 'the container runtime lets nobody lock memory',
        },
      });
    },
    scraped: (stack) => {
      const { namespace, authority } = placement(stack);
      const client = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
      client._admit({ workload: clientIn(stack) });
      client.allowScrapeFrom(Peer.namespace('observability'));
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(client);
    },
    'with tokens that it signs itself': (stack) => {
      const { namespace, authority } = placement(stack);
      const sharedSecret = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority, sharedSecret });
      const influxdbTokens = 'passwords may not live longer than an hour';
      const client = new SecureKapacitor(stack, 'kapacitor', { namespace, authority, sharedSecret, influxdbTokens });
      client.subscribeTo(server.addDatabase('metrics'));
    },
    'subscribed, reading and writing': (stack) => {
      const { namespace, authority } = placement(stack);
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const client = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
      client.subscribeTo(server.addDatabase(oddDatabase));
      client.readFrom(server.addDatabase('read'));
      client.writeTo(server.addDatabase('written'));
      client.addUser('operator');
      const sourceRanges = SourceRanges.of('192.0.2.0/24');
      client.exposeThrough(Exposure.loadBalancer({ host: 'kapacitor.example', sourceRanges }));
    },
    'of two servers, in other namespaces': (stack) => {
      const { namespace, authority } = placement(stack);
      const other = new SecureNamespace(stack, 'other', { dnsPeers: [Peer.pods('dns', { app: 'unbound' })] });
      const client = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
      const one = new SecureInfluxDB(stack, 'influxdb', { namespace: other, authority });
      const two = new SecureInfluxDB(stack, 'archive', { namespace: other, authority });
      client.subscribeTo(one.addDatabase('metrics'), { isDefault: true });
      client.subscribeTo(two.addDatabase('metrics'));
    },
    'telling everyone': (stack) => {
      const client = kapacitorIn(stack);
      const secret = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
      client.alertThrough(AlertHandler.slack({ url: secret('slack'), channel: '#${alerts}', peers }));
      client.alertThrough(AlertHandler.slack({ url: secret('slack-2'), workspace: 'second', peers }));
      client.alertThrough(AlertHandler.pagerDuty({ routingKey: secret('pagerduty'), peers }));
      client.alertThrough(
        AlertHandler.smtp({
          host: 'mail.example',
          userName: 'kapacitor',
          credential: secret('smtp'),
          fromAddress: 'kapacitor@mail.example',
          to: ['on-call@mail.example'],
          opportunisticTls: 'the mail server is on the network of this node',
          peers,
        }),
      );
      client.alertThrough(AlertHandler.httpPost({ endpoint: 'plain', url: 'https://hook.example/alert', peers }));
      client.alertThrough(
        AlertHandler.httpPost({
          endpoint: 'known',
          url: 'https://hook.example:8443/alert',
          userName: 'kapacitor',
          credential: secret('post'),
          headers: { 'User-Agent': '%{platform}' },
          peers,
        }),
      );
      client.alertThrough(
        AlertHandler.httpPost({
          endpoint: 'secret',
          secretUrl: secret('post-url'),
          secretHeaders: { 'X-Api-Key': secret('post-header'), Authorization: secret('post-authorization') },
          alertTemplate: '{"text":"{{.Message}}"}',
          port: 8443,
          peers,
        }),
      );
      client.alertThrough(AlertHandler.tcp({ port: 4242, peers, reason: 'the pager of the data centre' }));
      client.alertThrough(AlertHandler.log('files are collected from the volume'));
      client.alertThrough(AlertHandler.exec('a script of the platform team'));
    },
    'of a server that is not verified': (stack) => {
      const client = kapacitorIn(stack);
      const server = SecureInfluxDB.fromAttributes(stack, 'elsewhere', {
        url: 'https://influxdb.example:8086',
        trust: Trust.unverified('its certificate is replaced in May'),
        peer: Peer.cidr('192.0.2.9/32'),
      });
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      client.readFrom(server.database('metrics', { userName: 'reader', credential }));
    },
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

const nodeExporter: Entry = {
  construct: TlsNodeExporter,
  cases: {
    defaults: (stack) => new TlsNodeExporter(stack, 'nodes', { authority: placement(stack).authority }),
    'every prop': (stack) => {
      const { authority } = placement(stack);
      const namespace = new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged('node agents') });
      const { labels, annotations, imagePullSecrets, nodeSelector, tolerations, priorityClassName, resources } =
        workload;
      new TlsNodeExporter(stack, 'nodes', {
        ...{ labels, annotations, imagePullSecrets, nodeSelector, tolerations, priorityClassName, resources },
        authority,
        namespace,
        name: 'renamed',
        nodeCidrs: ['10.20.0.0/16'],
        port: 9200,
        collectors: { enable: [Collector.PROCESSES], disable: [Collector.ZFS] },
        extraArgs: ['--collector.filesystem.fs-types-exclude=^(tmpfs|$(x))$'],
        userName: `o"d'd \${x}`,
        clientAuthentication: { trust: Trust.fromPem(ROOT), allowedSans: ['prometheus.example'] },
        webConfig: { http_server_config: { headers: { 'X-Frame-Options': 'deny' } } },
      });
    },
    'in a network of its own, scraped': (stack) => {
      const { authority } = placement(stack);
      const nodes = new TlsNodeExporter(stack, 'nodes', { authority, hostNetwork: false });
      nodes._admit({ workload: clientIn(stack) });
      nodes.allowScrapeFrom(Peer.namespace('observability'));
    },
    'with a password that only the cluster knows': (stack) => {
      const { authority } = placement(stack);
      const namespace = new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged('node agents') });
      const credential = existing(namespace, 'scraper', { bcryptKey: 'hash' });
      new TlsNodeExporter(stack, 'nodes', { authority, namespace, credential });
    },
  },
};

const authority: Entry = {
  construct: CertificateAuthority,
  cases: {
    defaults: (stack) => CertificateAuthority.selfManaged(stack, 'authority'),
    'every prop': (stack) => {
      const own = CertificateAuthority.selfManaged(stack, 'own', {
        commonName: 'O "${x}" é',
        keyAlgorithm: KeyAlgorithm.rsa(4096),
        certificateLifetime: Duration.days(30),
        certificateRenewBefore: Duration.days(10),
        lifetime: Duration.days(900),
        renewBefore: Duration.days(60),
      });
      const namespace = new SecureNamespace(stack, 'monitoring');
      new SecureInfluxDB(stack, 'influxdb', { namespace, authority: own });
    },
    "a company's, trusting the one before": (stack) => {
      const company = CertificateAuthority.fromPem(stack, 'company', {
        certificatePem: INTERMEDIATE,
        privateKey: secretVariable(stack),
        rootPem: ROOT,
      });
      company.alsoTrust(CertificateAuthority.selfManaged(stack, 'before').trust);
      const namespace = new SecureNamespace(stack, 'monitoring');
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority: company });
      new SecureKapacitor(stack, 'kapacitor', { namespace, authority: company }).subscribeTo(
        server.addDatabase('metrics'),
      );
    },
  },
};

const namespaces: Entry = {
  construct: SecureNamespace,
  cases: {
    defaults: (stack) => new SecureNamespace(stack, 'monitoring'),
    'every prop': (stack) =>
      new SecureNamespace(stack, 'monitoring', {
        name: 'renamed',
        podSecurity: PodSecurity.baseline('an agent of the company'),
        quota: { 'requests.cpu': '4', pods: '20' },
        labels: { team: 'a' },
        annotations: { note: '%{ if x }${y}' },
        dnsPeers: [Peer.cidr('169.254.20.10/32')],
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    'one that exists': (stack) => {
      const { authority } = placement(stack);
      const namespace = SecureNamespace.fromName(stack, 'theirs');
      new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    },
  },
};

const scrapeTarget: Entry = {
  construct: ExternalScrapeTarget,
  cases: {
    defaults: (stack) => {
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      const target = new ExternalScrapeTarget(stack, 'target', {
        discoveryName: 'nodes.example',
        trust: Trust.fromPem(ROOT),
        credential,
        peers,
      });
      target._admit({ workload: clientIn(stack) });
    },
  },
};

/** Every construct of the library. */
export const CONSTRUCTS: readonly Entry[] = [
  namespaces,
  authority,
  influxdb,
  external,
  kapacitor,
  chronograf,
  nodeExporter,
  scrapeTarget,
  ...monitors,
  ...scrapers,
  grafanaDatasource,
  ...telegrafs,
  within(Database, influxdb, 'every method'),
  within(User, influxdb, 'every method'),
  within(KapacitorMetrics, kapacitor, 'scraped'),
  within(KapacitorUser, kapacitor, 'subscribed, reading and writing'),
  within(BoundCredential, influxdb, 'every prop'),
];
