import { Peer, PodSecurity, RemovalPolicy, SecureInfluxDB, SecureNamespace } from '../../../lib';
import { Entry, placement } from '../support';

const namespaces: Entry = {
  construct: SecureNamespace,
  cases: {
    defaults: (stack) => new SecureNamespace(stack, 'monitoring'),
    'every prop': (stack) =>
      new SecureNamespace(stack, 'monitoring', {
        name: 'renamed',
        podSecurity: PodSecurity.baseline('an agent of the company'),
        quota: { 'requests.cpu': '4', pods: '20' },
        labels: { team: 'a' },
        annotations: { note: '%{ if x }${y}' },
        dnsPeers: [Peer.cidr('169.254.20.10/32')],
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    'one that exists': (stack) => {
      const { authority } = placement(stack);
      const namespace = SecureNamespace.fromName(stack, 'theirs');
      new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    },
  },
};

export const rows: readonly Entry[] = [namespaces];
