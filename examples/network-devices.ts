// Switches, routers and firewalls: Telegraf asks them by SNMP version 3, and takes their traps, their syslog and the datagrams of a
// collectd on the hosts beside them. They come from outside of the cluster, by load balancers that let in the network of devices alone.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  Credential,
  Exposure,
  Peer,
  Protocol,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  SocketDataFormat,
  SourceRanges,
  TelegrafDeployment,
  TelegrafListener,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'network-devices');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const telegraf = new SecureTelegraf(stack, 'devices', {
    namespace,
    deployment: TelegrafDeployment.replicas(1),
    inputs: [],
  });
  telegraf.writeTo(influxdb.addDatabase('devices'));

  const uptime = { name: 'uptime', oid: '.1.3.6.1.2.1.1.3.0' };
  const interfaces = {
    name: 'interface',
    field: [
      { name: 'name', oid: '.1.3.6.1.2.1.31.1.1.1.1', is_tag: true },
      { name: 'in_octets', oid: '.1.3.6.1.2.1.31.1.1.1.6' },
      { name: 'out_octets', oid: '.1.3.6.1.2.1.31.1.1.1.10' },
    ],
  };
  const snmp = {
    agents: ['switch-1.example:161', 'switch-2.example:161'],
    agent_host_tag: 'source',
    version: 3,
    sec_name: 'telegraf',
    sec_level: 'authPriv',
    auth_protocol: 'SHA256',
    auth_password: telegraf.secret('snmp_auth', given('snmp-auth')),
    priv_protocol: 'AES256',
    priv_password: telegraf.secret('snmp_priv', given('snmp-priv')),
    field: [uptime],
    table: [interfaces],
  };
  const unverified = AcceptedRisk.because('nobody but the devices is in their network, who could answer for one');
  telegraf.addPlugins({ inputs: { snmp } }, { unverified });
  // The agents answer by UDP.
  const devices = '10.40.0.0/24';
  telegraf.allowTo(Peer.cidr(devices), 161, Protocol.UDP);

  // What the devices send. Datagrams are believed as far as their addresses are: that takes a reason.
  const sourceRanges = SourceRanges.of(devices);
  const outside = (host: string, port: number) => Exposure.loadBalancer({ host, port, sourceRanges });
  telegraf
    .listen(TelegrafListener.snmpTraps('the switches send nothing else', { sourceRanges }))
    .exposeThrough(outside('traps.example', 162));
  const collectd = TelegrafListener.udp('the appliances have a collectd and no more', {
    sourceRanges,
    dataFormat: SocketDataFormat.COLLECTD,
    port: 25_826,
  });
  telegraf.listen(collectd).exposeThrough(outside('collectd.example', 25_826));
  // Newer ones send syslog by TLS, and show a certificate of the company's.
  const clients = Trust.fromPem(new TerraformVariable(stack, 'company-root', { type: 'string' }).stringValue);
  telegraf.listen(TelegrafListener.syslog({ clients }), { authority }).exposeThrough(outside('syslog.example', 6514));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
