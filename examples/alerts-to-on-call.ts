// Alerts to who is on call: PagerDuty, Opsgenie, Splunk On-Call, BigPanda, and an Alerta of the company's. These services change their
// addresses: Cilium lets Kapacitor out to their names, and to no others.
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
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'alerts-to-on-call');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(influxdb.addDatabase('metrics'));

  // `.pagerDuty2()` in a TICKscript; with `global` every alert goes there, and no task has to say so.
  kapacitor.alertThrough(
    AlertHandler.pagerDuty({
      routingKey: given('pagerduty-key'),
      url: 'https://events.eu.pagerduty.com/v2/enqueue',
      settings: { global: true },
      peers: [Peer.fqdn('events.eu.pagerduty.com')],
    }),
  );
  kapacitor.alertThrough(
    AlertHandler.opsGenie({
      apiKey: given('opsgenie-key'),
      url: 'https://api.eu.opsgenie.com/v2/alerts',
      settings: { teams: ['platform'], recovery_action: 'close' },
      peers: [Peer.fqdn('api.eu.opsgenie.com')],
    }),
  );
  kapacitor.alertThrough(
    AlertHandler.victorOps({
      apiKey: given('splunk-key'),
      routingKey: 'platform',
      peers: [Peer.fqdn('alert.victorops.com')],
    }),
  );
  kapacitor.alertThrough(
    AlertHandler.bigPanda({
      appKey: 'kapacitor',
      token: given('bigpanda-token'),
      peers: [Peer.fqdn('api.bigpanda.io')],
    }),
  );
  // It stands in the company's network, with a certificate of the company's authority.
  kapacitor.alertThrough(
    AlertHandler.alerta({
      url: 'https://alerta.example/api',
      token: given('alerta-key'),
      trust: Trust.fromPem(new TerraformVariable(stack, 'company-ca', { type: 'string' }).stringValue),
      settings: { environment: 'Production', origin: 'kapacitor' },
      peers: [Peer.cidr('192.0.2.0/28')],
    }),
  );
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
