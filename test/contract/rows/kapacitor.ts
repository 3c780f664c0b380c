import {
  AcceptedRisk,
  AlertHandler,
  Backup,
  ContainerImage,
  Credential,
  Duration,
  Exposure,
  HttpProxy,
  KapacitorUser,
  MetaUsers,
  Peer,
  Protocol,
  Restore,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  Size,
  SourceRanges,
  Task,
  TaskTemplate,
  TaskVariable,
  TopicHandler,
  Trust,
} from '../../../lib';
import { SECURE_KAPACITOR } from '../../../lib/kapacitor/prop-types';
import { KapacitorMetrics } from '../../../lib/kapacitor/metrics';
import { metaNodesIn } from '../../kapacitor-daemon/support/meta-nodes';
import { ROOT } from '../../support/certificates';
import {
  clientIn,
  Entry,
  existing,
  kapacitorIn,
  odd,
  oddDatabase,
  peers,
  placement,
  secretVariable,
  within,
  workload,
} from '../support';

const kapacitor: Entry = {
  construct: SecureKapacitor,
  withProps: { types: SECURE_KAPACITOR, make: kapacitorIn },
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
          unprotected: AcceptedRisk.because('the container runtime lets nobody lock memory'),
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
    'backed up, and restored': (stack) => {
      const client = kapacitorIn(stack, { restoreFrom: Restore.fromVolume({ claimName: 'former-backup' }) });
      client.backUp(Backup.toVolume({ size: Size.gibibytes(1), metrics: {} }));
      client._admit({ workload: clientIn(stack) });
    },
    'with users of InfluxDB Enterprise': (stack) => {
      const { namespace, authority } = placement(stack);
      const secret = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
      const client = new SecureKapacitor(stack, 'kapacitor', {
        namespace,
        authority,
        administrator: { name: 'root', credential: secret('administrator') },
        metaUsers: MetaUsers.of(metaNodesIn(stack)),
        metrics: {},
      });
      client._admit({ workload: clientIn(stack) });
    },
    'with users of an InfluxDB Enterprise of others': (stack) => {
      const { namespace, authority } = placement(stack);
      new SecureKapacitor(stack, 'kapacitor', {
        namespace,
        authority,
        clientCertificate: true,
        administrator: { credential: existing(namespace, 'administrator') },
        metaUsers: MetaUsers.fromAttributes({
          address: 'meta.example:8091',
          trust: Trust.fromPem(ROOT),
          peer: Peer.cidr('192.0.2.9/32'),
          userName: `o"d'd \${x} %{y}`,
          credential: existing(namespace, 'meta'),
          cacheExpiration: Duration.minutes(10),
          bcryptCost: 12,
        }),
      });
    },
    'with tokens that it signs itself': (stack) => {
      const { namespace, authority } = placement(stack);
      const sharedSecret = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority, sharedSecret });
      const influxdbTokens = AcceptedRisk.because('passwords may not live longer than an hour');
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
          opportunisticTls: AcceptedRisk.because('the mail server is on the network of this node'),
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
      client.alertThrough(AlertHandler.tcp('the pager of the data centre', { port: 4242, peers }));
      client.alertThrough(AlertHandler.log('files are collected from the volume'));
      client.alertThrough(AlertHandler.exec('a script of the platform team'));
    },
    'telling every other service': (stack) => {
      const client = kapacitorIn(stack);
      const secret = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
      const trust = Trust.fromPem(ROOT);
      const events = { url: 'https://events.example:8443/api', userName: `o"d'd \${x} %{y}`, peers, trust };
      const clearText = AcceptedRisk.because('they are in one rack');
      for (const handler of [
        AlertHandler.slack({ token: secret('bot'), channel: '#a', peers: [Peer.fqdn('slack.com')], trust }),
        AlertHandler.discord({ url: secret('discord'), peers, trust }),
        AlertHandler.teams({ channelUrl: secret('teams'), peers, settings: { 'state-changes-only': true } }),
        AlertHandler.telegram({ token: secret('telegram'), chatId: '1', peers, settings: { 'parse-mode': 'HTML' } }),
        AlertHandler.pushover({ token: secret('pushover'), userKey: secret('pushover-user'), peers }),
        AlertHandler.opsGenie({ apiKey: secret('opsgenie'), peers, settings: { teams: ['${a}'] } }),
        AlertHandler.victorOps({ apiKey: secret('victorops'), routingKey: 'team', peers }),
        AlertHandler.bigPanda({ appKey: 'app', token: secret('bigpanda'), peers }),
        AlertHandler.alerta({ url: 'https://alerta.example/api', token: secret('alerta'), peers }),
        AlertHandler.serviceNow({ ...events, credential: secret('servicenow') }),
        AlertHandler.zenoss({ ...events, credential: secret('zenoss') }),
        AlertHandler.kafka({ brokers: ['a.example:9093'], userName: 'u', credential: secret('kafka'), peers, trust }),
        AlertHandler.mqtt({ url: 'ssl://mqtt.example:8883', userName: 'u', credential: secret('mqtt'), peers, trust }),
        AlertHandler.mqtt({ url: 'tcp://mqtt.example:1883', brokerName: 'second', clearText, peers }),
        AlertHandler.snmpTrap('the console knows nothing else', { address: 'traps.example:162', peers }),
        AlertHandler.sensu('its client has no other socket', { address: 'sensu.example:3030', peers }),
      ])
        client.alertThrough(handler);
      client.allowTo(Peer.cidr('192.0.2.7/32'), 161, Protocol.UDP);
    },
    'through a proxy': (stack) => {
      const secret = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
      const trust = Trust.fromPem(ROOT);
      const proxy = HttpProxy.of('https://proxy.example:3128', {
        login: secret('proxy'),
        peers,
        trust,
        noProxy: ['.corp.example'],
      });
      const client = kapacitorIn(stack, { proxy });
      client.alertThrough(AlertHandler.slack({ url: secret('slack') }));
      client.alertThrough(AlertHandler.alerta({ url: 'https://alerta.example/api', token: secret('alerta'), peers }));
    },
    'with tasks, templates and handlers of topics': (stack) => {
      const { namespace, authority } = placement(stack);
      const client = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
      const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase(oddDatabase);
      client.subscribeTo(metrics);
      client.addTask(Task.fromText('own', `dbrp "_kapacitor"."autogen"\nstream|from() // \${x} %{y}`));
      const template = TaskTemplate.fromText('template', `var text string\nstream|from().measurement(text)`);
      const variables = { text: TaskVariable.text(odd) };
      client.addTask(Task.fromTemplate('made', template, { databases: [metrics], variables, enabled: false }));
      client.addTask(Task.fromTemplate('hosts', TaskTemplate.ofHosts(), { databases: [metrics] }));
      const handler = { topic: 'all:of:it', name: 'on', kind: 'publish', options: { topics: ['${x}'] } };
      client.addTopicHandler(TopicHandler.of(handler));
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

/** Kapacitor, and what is made with it. */
export const rows: readonly Entry[] = [
  kapacitor,
  within(KapacitorMetrics, kapacitor, 'scraped'),
  within(KapacitorUser, kapacitor, 'subscribed, reading and writing'),
];
