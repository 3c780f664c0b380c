// Alerts to Slack, to a webhook and by mail. Each handler opens the way to its own service, and to no other.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AcceptedRisk,
  AlertHandler,
  CertificateAuthority,
  Credential,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'alerts');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(influxdb.addDatabase('metrics'));

  // An egress proxy of the cluster, which knows the addresses that Slack has today.
  const proxy = [Peer.pods('egress', { app: 'proxy' })];
  kapacitor.alertThrough(AlertHandler.slack({ url: given('slack-webhook'), channel: '#alerts', peers: proxy }));
  kapacitor.alertThrough(
    AlertHandler.httpPost({
      endpoint: 'tickets',
      url: 'https://tickets.example/alerts',
      userName: 'kapacitor',
      credential: given('tickets-password'),
      peers: [Peer.cidr('192.0.2.80/32')],
    }),
  );
  // The https API of a mail service, verified and encrypted at any rate: its key is a header.
  kapacitor.alertThrough(
    AlertHandler.httpPost({
      endpoint: 'mail',
      url: 'https://mail.example/v1/messages',
      secretHeaders: { Authorization: given('mail-authorization') },
      headers: { 'Content-Type': 'application/json' },
      alertTemplate: '{"to":"on-call@monitoring.example","subject":{{json .Message}},"html":{{json .Details}}}',
      peers: [Peer.cidr('192.0.2.81/32')],
    }),
  );
  // SMTP, where there is no such API: Kapacitor takes TLS if the server offers it, and goes on in clear if not.
  kapacitor.alertThrough(
    AlertHandler.smtp({
      host: 'mail.example',
      userName: 'kapacitor',
      credential: given('mail-password'),
      fromAddress: 'kapacitor@monitoring.example',
      to: ['on-call@monitoring.example'],
      opportunisticTls: AcceptedRisk.because('the relay is in the same rack, and gets nothing that is confidential'),
      peers: [Peer.cidr('192.0.2.25/32')],
    }),
  );
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
