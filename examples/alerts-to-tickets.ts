// Alerts to what makes tickets and events of them: ServiceNow, Zenoss, webhooks whose secret is in their URL or in a header, and, with
// the reasons that clear text takes, traps of SNMP, Sensu and a socket.
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
  const stack = new TerraformStack(app, 'alerts-to-tickets');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(influxdb.addDatabase('metrics'));

  kapacitor.alertThrough(
    AlertHandler.serviceNow({
      url: 'https://company.service-now.com/api/global/em/jsonv2',
      userName: 'kapacitor',
      credential: given('servicenow-password'),
      settings: { source: 'kapacitor' },
      peers: [Peer.cidr('192.0.2.80/32')],
    }),
  );
  // What all handlers trust besides the public authorities: Zenoss and the forge have certificates of the company's.
  const trust = Trust.fromPem(new TerraformVariable(stack, 'company-ca', { type: 'string' }).stringValue);
  const company = [Peer.cidr('192.0.2.0/28')];
  kapacitor.alertThrough(
    AlertHandler.zenoss({
      url: 'https://zenoss.example/zport/dmd/evconsole_router',
      userName: 'kapacitor',
      credential: given('zenoss-password'),
      trust,
      peers: company,
    }),
  );
  // `.post().endpoint('issues')`
  kapacitor.alertThrough(
    AlertHandler.httpPost({
      endpoint: 'issues',
      url: 'https://forge.example/api/v4/projects/7/issues',
      secretHeaders: { 'Private-Token': given('forge-token') },
      headers: { 'Content-Type': 'application/json' },
      alertTemplate: '{"title":{{json .Message}},"labels":"monitoring","description":{{json .Details}}}',
      trust,
      peers: company,
    }),
  );
  kapacitor.alertThrough(
    AlertHandler.httpPost({ endpoint: 'flow', secretUrl: given('flow-url'), peers: [Peer.cidr('192.0.2.81/32')] }),
  );

  // What knows no TLS takes a reason, and is listed with it.
  const racks = [Peer.cidr('10.40.0.0/24')];
  kapacitor.alertThrough(
    AlertHandler.snmpTrap('the console of the racks knows nothing else', {
      address: 'traps.example:162',
      community: given('community'),
      peers: racks,
    }),
  );
  kapacitor.alertThrough(
    AlertHandler.sensu('its client socket has no TLS', {
      address: 'sensu.example:3030',
      settings: { source: 'kapacitor', handlers: ['pager'] },
      peers: racks,
    }),
  );
  kapacitor.alertThrough(AlertHandler.tcp('the display in the hall reads lines', { port: 7000, peers: racks }));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
