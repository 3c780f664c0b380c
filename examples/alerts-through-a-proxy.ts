// Alerts to public services whose addresses change: through a proxy, or by name where the network is Cilium's. Nothing else of the
// internet is open to Kapacitor, Alertmanager or Prometheus.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AlertHandler,
  CertificateAuthority,
  Credential,
  HttpProxy,
  Peer,
  Protocol,
  ReceiverIntegration,
  SecureAlertmanager,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'alerts-through-a-proxy');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });
  const companyAuthority = new TerraformVariable(stack, 'company-authority', { type: 'string' }).stringValue;
  const trust = Trust.fromPem(companyAuthority);

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  // It asks for a user and a password, and the company's authority signs anew what it opens.
  const proxy = HttpProxy.of('https://proxy.egress.svc:3128', {
    login: given('proxy-login'),
    peers: [Peer.pods('egress', { app: 'proxy' })],
    trust,
  });

  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority, proxy });
  // Without peers: through the proxy.
  kapacitor.alertThrough(AlertHandler.slack({ url: given('slack-webhook'), channel: '#alerts' }));
  kapacitor.alertThrough(
    AlertHandler.pagerDuty({
      routingKey: given('pagerduty-key'),
      url: 'https://events.eu.pagerduty.com/v2/enqueue',
    }),
  );
  kapacitor.alertThrough(AlertHandler.teams({ channelUrl: given('teams-webhook'), settings: { global: true } }));
  // With peers: without it. These servers are the company's own.
  kapacitor.alertThrough(
    AlertHandler.alerta({
      url: 'https://alerta.corp.example/api',
      token: given('alerta-key'),
      trust,
      peers: [Peer.cidr('10.20.0.0/16')],
    }),
  );
  kapacitor.alertThrough(
    AlertHandler.kafka({
      brokers: ['broker-0.corp.example:9093', 'broker-1.corp.example:9093'],
      userName: 'kapacitor',
      credential: given('kafka-password'),
      trust,
      peers: [Peer.cidr('10.20.0.0/16')],
    }),
  );
  // What a task dials by itself.
  kapacitor.allowTo(Peer.cidr('10.20.0.53/32'), 514, Protocol.UDP);

  const alertmanager = new SecureAlertmanager(stack, 'alertmanager', { namespace, authority, proxy });
  alertmanager.routeTo(
    alertmanager.addReceiver('team', [ReceiverIntegration.slack({ webhookUrl: given('alertmanager-webhook') })]),
  );
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority, proxy });
  prometheus.alertThrough(alertmanager);
  prometheus.remoteWriteTo({ url: 'https://metrics.example/api/v1/write', bearerToken: given('remote-write-token') });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
