import { HARDENED } from './client-pod';
import { KubernetesObject } from './kubectl';
import { pod, service } from './strict-server';

/** What an agent is asked for, and says. */
export const SNMP = { port: 1161, oid: '.1.3.6.1.2.1.2.2.1.10.1', value: 42 };

// In BER. To any request for one variable it says the same number.
const AGENT = `sub tlv { pack('CCa*', $_[0], length $_[1], $_[1]) }
socket(S, 2, 2, 17) && bind(S, pack('Sna4x8', 2, ${SNMP.port}, "\\0" x 4)) or die $!;
while (defined(my $from = recv(S, my $asked, 1500, 0))) {
  my ($id) = $asked =~ /\\xa0.(\\x02(?:\\x01.|\\x02..|\\x03...|\\x04....))\\x02\\x01\\0\\x02\\x01\\0/s or next;
  my ($oid) = $asked =~ /\\x30.\\x30.(\\x06.+)\\x05\\0$/s or next;
  my $said = tlv(0x30, tlv(0x30, $oid . tlv(0x41, pack('C', ${SNMP.value}))));
  my $pdu = tlv(0xa2, "$id\\x02\\x01\\0\\x02\\x01\\0$said");
  send(S, tlv(0x30, "\\x02\\x01\\x01" . tlv(4, 'public') . $pdu), 0, $from);
}`;

/** An agent of SNMP 2c, which answers by UDP, and its Service. The image has a perl. */
export function snmpAgent(namespace: string, name: string, image: string): KubernetesObject[] {
  const container = { name: 'agent', image, command: ['perl', '-e', AGENT], securityContext: HARDENED };
  const ports = [{ name: 'snmp', port: SNMP.port, protocol: 'UDP' }];
  return [pod(namespace, name, { containers: [container], volumes: [] }), service(namespace, name, ports)];
}
