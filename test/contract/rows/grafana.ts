import { TerraformStack } from 'cdktf';
import {
  Credential,
  ExternalPrometheusAttributes,
  GrafanaDatasource,
  IPrometheus,
  Peer,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  Trust,
} from '../../../lib';
import { ExternalPrometheus } from '../../../lib/prometheus/external-prometheus';
import { ROOT } from '../../support/certificates';
import { Entry, externalInfluxdb, influxdbIn, oddDatabase, placement, secretVariable } from '../support';

const peers = [Peer.pods('grafana', { 'app.kubernetes.io/name': 'grafana' })];

function prometheusElsewhere(stack: TerraformStack, more: Partial<ExternalPrometheusAttributes> = {}): IPrometheus {
  return SecurePrometheus.fromAttributes(stack, 'elsewhere', {
    url: 'https://prometheus.example:9090',
    trust: Trust.fromPem(ROOT),
    peer: Peer.cidr('192.0.2.9/32'),
    credential: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
    ...more,
  });
}

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

const externalPrometheus: Entry = {
  construct: ExternalPrometheus,
  cases: {
    defaults: (stack) => {
      const namespace = SecureNamespace.fromName(stack, 'grafana');
      GrafanaDatasource.ofPrometheus(stack, 'datasource', prometheusElsewhere(stack), { namespace, peers });
    },
    'every prop': (stack) => {
      const { authority } = placement(stack);
      const namespace = SecureNamespace.fromName(stack, 'grafana');
      const prometheus = prometheusElsewhere(stack, { userName: 'o"d $(id) ${x}', requiresClientCertificate: true });
      GrafanaDatasource.ofPrometheus(stack, 'datasource', prometheus, { namespace, peers, authority });
    },
  },
};

export const rows: readonly Entry[] = [grafanaDatasource, externalPrometheus];
