import { Credential, GrafanaDatasource, Peer, SecureInfluxDB, SecureNamespace, SecurePrometheus } from '../../../lib';
import { Entry, externalInfluxdb, influxdbIn, oddDatabase, placement, secretVariable } from '../support';

const peers = [Peer.pods('grafana', { 'app.kubernetes.io/name': 'grafana' })];

const grafanaDatasource: Entry = {
  construct: GrafanaDatasource,
  cases: {
    defaults: (stack) => {
      const namespace = SecureNamespace.fromName(stack, 'grafana');
      GrafanaDatasource.ofDatabase(stack, 'datasource', influxdbIn(stack).addDatabase('metrics'), { namespace, peers });
    },
    'every prop': (stack) => {
      const { namespace, authority } = placement(stack);
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      GrafanaDatasource.ofDatabase(stack, 'datasource', server.addDatabase(oddDatabase), {
        namespace: new SecureNamespace(stack, 'grafana'),
        peers,
        title: 'Odd "$metrics" \\ ${x} é日本',
        name: 'renamed',
        isDefault: true,
        mountPath: '/var/lib/datasources',
        labels: { team: 'a' },
        authority,
      });
    },
    'of a Prometheus that asks for a certificate': (stack) => {
      const { namespace, authority } = placement(stack);
      const prometheus = new SecurePrometheus(stack, 'prometheus', {
        namespace,
        authority,
        clientAuthentication: { trust: authority.trust, allowedSans: ['x.example'] },
      });
      const grafana = SecureNamespace.fromName(stack, 'grafana');
      GrafanaDatasource.ofPrometheus(stack, 'datasource', prometheus, { namespace: grafana, peers, authority });
    },
    'of a server elsewhere': (stack) => {
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      const database = externalInfluxdb(stack).database('metrics', { userName: 'grafana', credential });
      const namespace = SecureNamespace.fromName(stack, 'grafana');
      GrafanaDatasource.ofDatabase(stack, 'datasource', database, { namespace, peers });
    },
  },
};

export const rows: readonly Entry[] = [grafanaDatasource];
