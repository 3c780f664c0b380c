// Alerts as messages that other programs read: to topics of two clusters of Kafka and of two brokers of MQTT, each by TLS, as a user of
// its own.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AlertHandler,
  CertificateAuthority,
  Credential,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  TopicHandler,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'alerts-to-queues');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(influxdb.addDatabase('metrics'));

  const trust = Trust.fromPem(new TerraformVariable(stack, 'company-ca', { type: 'string' }).stringValue);
  // `.kafka().cluster('default')`
  kapacitor.alertThrough(
    AlertHandler.kafka({
      brokers: ['broker-0.kafka.example:9093', 'broker-1.kafka.example:9093'],
      userName: 'kapacitor',
      credential: given('kafka-password'),
      trust,
      peers: [Peer.cidr('192.0.2.16/28')],
    }),
  );
  // A service of a cloud, which knows clients of OAuth.
  kapacitor.alertThrough(
    AlertHandler.kafka({
      clusterId: 'cloud',
      brokers: ['kafka.cloud.example:9093'],
      oauthClientSecret: given('kafka-client-secret'),
      settings: {
        'sasl-oauth-service': 'custom',
        'sasl-oauth-client-id': 'kapacitor',
        'sasl-oauth-token-url': 'https://login.cloud.example/token',
      },
      peers: [Peer.cidr('192.0.2.80/32')],
    }),
  );
  // Where its token is asked for.
  kapacitor.allowTo(Peer.cidr('192.0.2.44/32'), 443);

  // Kapacitor connects at its start, and does not start while one of these is away.
  kapacitor.alertThrough(
    AlertHandler.mqtt({
      url: 'ssl://mqtt.example:8883',
      userName: 'kapacitor',
      credential: given('mqtt-password'),
      trust,
      settings: { 'client-id': 'kapacitor' },
      peers: [Peer.cidr('192.0.2.32/32')],
    }),
  );
  kapacitor.alertThrough(
    AlertHandler.mqtt({
      brokerName: 'halls',
      url: 'wss://halls.example:443',
      userName: 'kapacitor',
      credential: given('halls-password'),
      peers: [Peer.cidr('192.0.2.33/32')],
    }),
  );

  const toTopic = (name: string, kind: string, options: Record<string, unknown>) => {
    kapacitor.addTopicHandler(TopicHandler.of({ topic: 'machines', name, kind, options }));
  };
  toTopic('archive', 'kafka', { cluster: 'default', topic: 'alerts' });
  toTopic('lights', 'mqtt', { 'broker-name': 'halls', topic: 'halls/alerts', qos: 1 });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
