import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  ContainerImage,
  Credential,
  Duration,
  Exposure,
  KubernetesInventory,
  Peer,
  Protocol,
  PodSecurity,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  SecureTelegrafProps,
  ServerCertificate,
  SignedTokens,
  SocketDataFormat,
  SourceRanges,
  TelegrafDeployment,
  TelegrafInput,
  TelegrafListener,
  TelegrafEndpoint,
  TelegrafMetrics,
  SecureNodeExporter,
  Trust,
  HttpProxy,
} from '../../../lib';
import { ROOT } from '../../support/certificates';
import { clientIn, Entry, odd, oddDatabase, peers, placement, secretVariable, within, workload } from '../support';

// It has no volume.
const withoutStorage = Object.fromEntries(Object.entries(workload).filter(([prop]) => prop !== 'storage'));

/** A Telegraf that writes to an InfluxDB, both in a place of their own. */
export function telegrafIn(stack: TerraformStack, props: Partial<SecureTelegrafProps> = {}): SecureTelegraf {
  const { namespace, authority } = placement(stack);
  const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace, ...props });
  telegraf.writeTo(metrics);
  return telegraf;
}

const given = (stack: TerraformStack, id?: string) =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
const trust = Trust.fromPem(ROOT);

const telegraf: Entry = {
  construct: SecureTelegraf,
  cases: {
    defaults: (stack) => telegrafIn(stack),
    'every prop': (stack) =>
      telegrafIn(stack, {
        ...withoutStorage,
        deployment: TelegrafDeployment.replicas(2),
        image: ContainerImage.fromDigest(`telegraf@sha256:${'0'.repeat(64)}`, { version: '1.38.4' }),
        inputs: [TelegrafInput.telegrafItself({ collectMemstats: false, tags: { [odd]: odd } })],
        interval: Duration.milliseconds(1500),
        flushInterval: Duration.minutes(1),
        globalTags: { [odd]: odd },
        unprotected: AcceptedRisk.because('the container runtime lets nobody lock memory'),
        proxy: HttpProxy.of('https://proxy.example:8443', { peers, noProxy: ['.corp.example'] }),
        settings: {
          agent: { metric_buffer_limit: 50_000, omit_hostname: true },
          processors: { rename: { replace: [{ measurement: odd, dest: '$1' }] } },
          inputs: { tail: [{ files: ['$HOME'], name_override: odd }, { files: ['/dev/null'] }] },
        },
      }),
    'every method': (stack) => {
      const { namespace, authority } = placement(stack);
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const elsewhere = new SecureNamespace(stack, 'elsewhere');
      const hosts = new SecureTelegraf(stack, 'hosts', { namespace: elsewhere });
      const metrics = hosts.serveMetrics({
        authority,
        userName: `o"d'd \\ \${x} %{y} $(id)`,
        credential: given(stack, 'metrics-password'),
        port: 9999,
        expirationInterval: Duration.minutes(5),
      });
      metrics.allowScrapeFrom(Peer.namespace('observability'));
      metrics._admit({ workload: clientIn(stack) });
      const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
      const gateway = new SecureTelegraf(stack, 'gateway', {
        namespace,
        deployment: TelegrafDeployment.replicas(1),
      });
      gateway.scrape(metrics, { interval: Duration.seconds(30), tags: { [odd]: odd } });
      gateway.scrape(nodes);
      const written = server.addDatabase(oddDatabase);
      const retentionPolicy = `yearly ${oddDatabase}`;
      gateway.writeTo(written, { namePass: ['cpu*'], nameDrop: [odd], retentionPolicy });
      gateway.writeTo(written.addRetentionPolicy('short', { retention: Duration.days(1) }));
      written.addRetentionPolicy(retentionPolicy);
      gateway.writeTo(server.addDatabase('second'), { timeout: Duration.seconds(20) });
      const headers = { Authorization: `Bearer ${gateway.secret('sink', given(stack))}` };
      gateway.addPlugins({
        outputs: { http: { url: 'https://sink.example', tls_ca: gateway.caFile(trust), headers } },
      });
      gateway.allowTo(Peer.cidr('192.0.2.7/32'), 443);
      gateway.allowTo(Peer.cidr('192.0.2.7/32'), 161, Protocol.UDP);
    },
    'every input': (stack) => {
      const one = telegrafIn(stack, {
        inputs: [
          TelegrafInput.cpu({ percpu: false, totalcpu: true, collectCpuTime: true, reportActive: true }),
          TelegrafInput.mem({ interval: Duration.minutes(1) }),
          TelegrafInput.disk({ mountPoints: ['/'], ignoreFs: [odd] }),
          TelegrafInput.diskio({ devices: ['sd*'] }),
          TelegrafInput.system(),
          TelegrafInput.swap(),
          TelegrafInput.net({ interfaces: ['eth*'] }),
          TelegrafInput.kubelet('what is tested', {
            trust,
            nodeCidrs: ['10.20.0.0/16'],
            labelInclude: ['app*'],
          }),
        ],
      });
      one.collect(TelegrafInput.telegrafItself());
      one.collect(TelegrafInput.http({ url: 'https://a.example/x', trust, peers, credential: given(stack, 'token') }));
      one.collect(
        TelegrafInput.http({
          url: 'https://b.example:8443/x',
          trust,
          peers,
          userName: odd,
          credential: given(stack, 'password'),
          dataFormat: 'json',
          dataOptions: { json_string_fields: [odd] },
          timeout: Duration.seconds(20),
        }),
      );
    },
    'with the mounts of its node': (stack) => {
      const namespace = new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged('node agents') });
      telegrafIn(stack, { namespace, deployment: TelegrafDeployment.onEveryNode({ hostMounts: true }) });
    },
    'metrics only, with a certificate of the company': (stack) => {
      const { namespace } = placement(stack);
      const company = Trust.fromConfigMap({ namespace, name: 'company-ca' });
      const certificate = ServerCertificate.fromSecret({ secretName: 'telegraf-company', trust: company });
      new SecureTelegraf(stack, 'telegraf', { namespace }).serveMetrics({ certificate });
    },
    'with signed tokens': (stack) => {
      const { namespace, authority } = placement(stack);
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const elsewhere = new SecureNamespace(stack, 'elsewhere');
      const client = new SecureTelegraf(stack, 'telegraf', { namespace: elsewhere });
      const reason = 'passwords may not live longer than an hour';
      const yearly = server.addDatabase(oddDatabase).addRetentionPolicy(oddDatabase);
      client.writeTo(yearly, { tokens: SignedTokens.because(reason), retentionPolicy: oddDatabase });
      client.writeTo(server.addDatabase('second'), { tokens: SignedTokens.because(reason) });
      const theirs = SecureInfluxDB.fromAttributes(stack, 'theirs', {
        url: 'https://influxdb.example:8086',
        trust,
        peer: Peer.cidr('192.0.2.9/32'),
      });
      const database = theirs.database('metrics', { userName: odd, credential: given(stack, 'unused') });
      client.writeTo(database, { tokens: SignedTokens.because(reason, { sharedSecret: given(stack, 'shared') }) });
    },
    'with a password that changes': (stack) => {
      const { namespace, authority } = placement(stack);
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const elsewhere = new SecureNamespace(stack, 'elsewhere');
      const client = new SecureTelegraf(stack, 'telegraf', { namespace: elsewhere });
      const rotation = odd;
      client.writeTo(server.addDatabase(oddDatabase).addRetentionPolicy(oddDatabase), { rotation });
      client.writeTo(server.addDatabase('second'), { rotation, tokens: SignedTokens.because('what is tested') });
      client.writeTo(server.addDatabase('third'));
    },
    listening: (stack) => {
      const { namespace, authority } = placement(stack);
      const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
      const deployment = TelegrafDeployment.replicas(1);
      const client = new SecureTelegraf(stack, 'telegraf', { namespace, deployment });
      client.writeTo(metrics);
      const influxdb = client.listen(TelegrafListener.influxdb({ userName: `o"d'd \${x}`, peers }), { authority });
      influxdb.allowFrom(Peer.namespace('apps'));
      influxdb.exposeThrough(
        Exposure.gateway({ host: 'write.example', gatewayName: 'public', listener: 'https', peers }),
      );
      client.listen(TelegrafListener.influxdbV2({ credential: given(stack, 'token') }));
      client.listen(
        TelegrafListener.http({ port: 8443, paths: ['/x'], dataFormat: 'json', dataOptions: { tag_keys: [odd] } }),
      );
      client.listen(TelegrafListener.syslog({ clients: trust, peers, tags: { [odd]: odd } }));
      client.listen(TelegrafListener.openTelemetry({ clients: trust }));
      client.listen(TelegrafListener.socket({ clients: trust, dataFormat: SocketDataFormat.OPEN_TSDB }));
      const sourceRanges = SourceRanges.of('10.30.0.0/16');
      const reason = 'the switches know nothing else';
      const dataFormat = SocketDataFormat.GRAPHITE;
      client.listen(TelegrafListener.udp(reason, { sourceRanges, port: 2003, dataFormat }));
      client.listen(TelegrafListener.statsd(reason, { sourceRanges })).allowFrom(Peer.namespace('apps'));
      client
        .listen(TelegrafListener.snmpTraps(reason, { sourceRanges, port: 1163 }))
        .exposeThrough(Exposure.loadBalancer({ host: 'traps.example', sourceRanges, port: 162 }));
      client.serveMetrics({ authority });
    },
    'of the API of Kubernetes': (stack) => {
      const { namespace, authority } = placement(stack);
      const deployment = TelegrafDeployment.replicas(1);
      const client = new SecureTelegraf(stack, 'telegraf', { namespace, deployment });
      const resources = [KubernetesInventory.PODS, KubernetesInventory.NODES];
      const where = { apiServer: [Peer.cidr('192.0.2.1/32')], port: 443 };
      client.collect(TelegrafInput.kubeInventory('what is tested', { ...where, resources, namespace }));
      client.serveMetrics({ authority });
    },
    'of kubelets before 1.33, and a server that is not verified': (stack) => {
      const { namespace } = placement(stack);
      const client = new SecureTelegraf(stack, 'telegraf', { namespace });
      const nodesProxy = AcceptedRisk.because('the cluster is upgraded in May');
      client.collect(TelegrafInput.kubelet('what is tested', { trust, nodeCidrs: ['10.20.0.0/16'], nodesProxy }));
      const server = SecureInfluxDB.fromAttributes(stack, 'theirs', {
        url: 'https://influxdb.example:8086',
        trust: Trust.unverified('its certificate is replaced in May'),
        peer: Peer.cidr('192.0.2.9/32'),
      });
      client.writeTo(server.database('metrics', { userName: 'telegraf', credential: given(stack) }));
    },
  },
};

export const rows: readonly Entry[] = [
  telegraf,
  within(TelegrafMetrics, telegraf, 'every method'),
  within(TelegrafEndpoint, telegraf, 'listening'),
];
