// An Alertmanager of two members that tells a pager and a channel, and the Prometheus that sends to both. Who is told of what is
// a page of calls; each service is verified, and its secret is in a file that only Alertmanager reads.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  Duration,
  Peer,
  PrometheusRules,
  ReceiverIntegration,
  SecureAlertmanager,
  SecureNamespace,
  SecurePrometheus,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'alertmanager');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const alertmanager = new SecureAlertmanager(stack, 'alertmanager', { namespace, authority, replicas: 2 });

  // Services change their addresses: most companies let them be reached by a proxy or a gateway of their own.
  const peers = [Peer.cidr('192.0.2.80/32')];
  const channel = alertmanager.addReceiver('channel', [
    ReceiverIntegration.slack({ webhookUrl: given('slack-webhook'), channel: '#alerts', peers }),
  ]);
  const pager = alertmanager.addReceiver('pager', [
    ReceiverIntegration.pagerDuty({
      routingKey: given('pagerduty-key'),
      url: 'https://events.eu.pagerduty.com/v2/enqueue',
      peers,
    }),
  ]);
  alertmanager.routeTo(channel, { groupBy: ['alertname', 'cluster'], repeatInterval: Duration.hours(12) });
  alertmanager.routeTo(pager, { matchers: ['severity="page"'], groupWait: Duration.seconds(10), continues: true });
  // A node that is away explains what is away with it.
  alertmanager.inhibit({
    sourceMatchers: ['alertname="NodeDown"'],
    targetMatchers: ['severity!="page"'],
    equal: ['instance'],
  });

  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  prometheus.alertThrough(alertmanager);
  prometheus.scrape(alertmanager);
  const rules = [{ alert: 'Down', expr: 'up == 0', for: '5m', labels: { severity: 'page' } }];
  prometheus.addRules(PrometheusRules.fromObject({ groups: [{ name: 'availability', rules }] }));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
