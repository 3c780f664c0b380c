import { TerraformStack, Testing } from 'cdktf';
import * as fc from 'fast-check';
import { join } from 'node:path';
import {
  AlertHandler,
  CertificateAuthority,
  Credential,
  Dashboards,
  Database,
  Exposure,
  Peer,
  SecureChronograf,
  SecureGrafana,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SourceRanges,
} from '../../lib';
import { companyLogin } from './rows/chronograf';
import { secretVariable } from './support';
import { emptyStack } from './stack';
import { documentOf } from '../support/document';
import { runs } from '../support/runs';

interface Made {
  readonly influxdb: SecureInfluxDB;
  readonly kapacitor: SecureKapacitor;
  readonly chronograf: SecureChronograf;
  readonly grafana: SecureGrafana;
  readonly nodes: SecureNodeExporter;
  readonly slack: Credential;
  readonly metrics: Database;
  readonly events: Database;
}

function make(stack: TerraformStack): Made {
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  return {
    influxdb,
    kapacitor: new SecureKapacitor(stack, 'kapacitor', { namespace, authority }),
    grafana: new SecureGrafana(stack, 'grafana', { namespace, authority }),
    chronograf: new SecureChronograf(stack, 'chronograf', {
      namespace,
      authority,
      login: companyLogin(stack),
      publicUrl: 'https://chronograf.example',
    }),
    nodes: new SecureNodeExporter(stack, 'nodes', { authority, hostNetwork: false }),
    slack: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
    metrics: influxdb.addDatabase('metrics'),
    events: influxdb.addDatabase('events'),
  };
}

const peers = [Peer.cidr('192.0.2.0/24')];
const CALLS: ((made: Made) => void)[] = [
  ({ chronograf, metrics }) => {
    chronograf.readFrom(metrics, { name: 'InfluxDB' });
  },
  ({ chronograf, events }) => {
    chronograf.readFrom(events);
  },
  ({ chronograf, kapacitor, metrics }) => {
    chronograf.manage(kapacitor, { database: metrics });
  },
  ({ chronograf }) => {
    chronograf.allowFrom(Peer.namespace('ingress'));
  },
  ({ grafana, metrics }) => {
    grafana.readFrom(metrics, { isDefault: true });
  },
  ({ grafana, events }) => {
    grafana.readFrom(events);
  },
  ({ grafana }) => {
    grafana.addDashboards(Dashboards.ofPlatform());
  },
  ({ grafana }) => {
    grafana.addDashboards(Dashboards.fromDirectory(join(__dirname, '../../examples/dashboards')));
  },
  ({ kapacitor, metrics }) => {
    kapacitor.subscribeTo(metrics);
  },
  ({ kapacitor, events }) => {
    kapacitor.subscribeTo(events);
  },
  ({ kapacitor, events }) => {
    kapacitor.readFrom(events);
  },
  ({ kapacitor, metrics }) => {
    kapacitor.writeTo(metrics);
  },
  ({ influxdb, metrics }) => {
    metrics.grantRead(influxdb.addUser('dashboards'));
  },
  ({ influxdb, events }) => {
    events.grantWrite(influxdb.addUser('collector'));
  },
  ({ influxdb }) => {
    influxdb.addAdministrator('second');
  },
  ({ kapacitor }) => {
    kapacitor.addUser('operator');
  },
  ({ kapacitor }) => {
    kapacitor.allowScrapeFrom(Peer.namespace('observability'));
  },
  ({ kapacitor, slack }) => {
    kapacitor.alertThrough(AlertHandler.slack({ url: slack, peers }));
  },
  ({ kapacitor, slack }) => {
    kapacitor.alertThrough(AlertHandler.slack({ url: slack, workspace: 'b', peers }));
  },
  ({ kapacitor }) => {
    kapacitor.alertThrough(AlertHandler.httpPost({ endpoint: 'x', url: 'https://x.example', peers }));
  },
  ({ nodes }) => {
    nodes.allowScrapeFrom(Peer.namespace('observability'));
  },
  ...['one.example', 'two.example'].map((host) => ({ influxdb }: Made) => {
    influxdb.exposeThrough(Exposure.nodePort({ host, sourceRanges: SourceRanges.of('192.0.2.0/24') }));
  }),
];

function program(order: readonly number[]): TerraformStack {
  const stack = emptyStack();
  const made = make(stack);
  for (const index of order) CALLS[index]?.(made);
  return stack;
}

const written = CALLS.map((_, index) => index);

test('a program whose calls are in another order plans no change', () => {
  const expected = Testing.synth(program(written), true);
  const order = fc.shuffledSubarray(written, { minLength: written.length });
  fc.assert(
    fc.property(order, (indices) => {
      expect(Testing.synth(program(indices), true)).toBe(expected);
    }),
    runs(8),
  );
});

test('the same program plans no change when it runs again', () => {
  expect(Testing.synth(program(written), true)).toBe(Testing.synth(program(written), true));
});

// In users' states. Terraform destroys what has another address, and makes it anew: a database, a password, an authority.
const ADDRESSES = [
  'kubernetes_daemon_set_v1.nodes_BBE83504',
  'kubernetes_namespace_v1.monitoring_F4BD3810',
  'kubernetes_namespace_v1.nodes_namespace_170223CD',
  'kubernetes_persistent_volume_claim_v1.influxdb_data_AA96A233',
  'kubernetes_persistent_volume_claim_v1.kapacitor_data_2254BFCD',
  'kubernetes_secret_v1.influxdb_administrator_password_monitoring_F4A5FEFF',
  'kubernetes_secret_v1.influxdb_certificate_secret_8C920AA2',
  'kubernetes_secret_v1.influxdb_client-kapacitor_password_monitoring_775883D3',
  'kubernetes_secret_v1.influxdb_desired_37B7520C',
  'kubernetes_secret_v1.influxdb_shared-secret_monitoring_22385FF2',
  'kubernetes_secret_v1.influxdb_user-collector_password_monitoring_38997C9C',
  'kubernetes_secret_v1.influxdb_user-dashboards_password_monitoring_B16ED77E',
  'kubernetes_secret_v1.influxdb_user-second_password_monitoring_677449F8',
  'kubernetes_secret_v1.kapacitor_administrator_password_monitoring_EE8FAD79',
  'kubernetes_secret_v1.kapacitor_certificate_secret_2E916AFC',
  'kubernetes_secret_v1.kapacitor_handlerslack20burl_monitoring_9F25BC5D',
  'kubernetes_secret_v1.kapacitor_handlerslack20defaulturl_monitoring_09235417',
  'kubernetes_secret_v1.kapacitor_metrics_certificate_secret_C0EDB0C0',
  'kubernetes_secret_v1.kapacitor_shared-secret_monitoring_C7459511',
  'kubernetes_secret_v1.kapacitor_user-operator_password_monitoring_8BEAA93F',
  'kubernetes_secret_v1.kapacitor_users_6CCBC841',
  'kubernetes_secret_v1.nodes_certificate_secret_1149A8E4',
  'kubernetes_secret_v1.nodes_credential_nodes_0145DE7B',
  'kubernetes_secret_v1.nodes_web-config_CF48F45F',
  'kubernetes_service_v1.influxdb_pod-service_8C4BE1F7',
  'kubernetes_service_v1.influxdb_service_CE479797',
  'kubernetes_service_v1.kapacitor_pod-service_3292BAE7',
  'kubernetes_service_v1.kapacitor_service_4BDFF370',
  'kubernetes_service_v1.nodes_service_B6E8F63C',
  'kubernetes_stateful_set_v1.influxdb_2C595D56',
  'kubernetes_stateful_set_v1.kapacitor_04AFCE06',
  'random_password.nodes_credential_A818706F',
  'random_uuid.kapacitor_cluster-id_85D2E968',
  'tls_locally_signed_cert.influxdb_certificate_A23A0E00',
  'tls_locally_signed_cert.kapacitor_certificate_AE04EA68',
  'tls_locally_signed_cert.kapacitor_metrics_certificate_4043DC6F',
  'tls_locally_signed_cert.nodes_certificate_4D2F1932',
  'tls_private_key.authority_key_EAAAE60F',
  'tls_private_key.influxdb_certificate_key_F645F8D7',
  'tls_private_key.kapacitor_certificate_key_94D39ECD',
  'tls_private_key.kapacitor_metrics_certificate_key_91E690DE',
  'tls_private_key.nodes_certificate_key_C18429CC',
  'tls_self_signed_cert.authority_2B87B59D',
];

test('what has data or a credential keeps its address from release to release', () => {
  const addresses = documentOf(program(written)).resources.map(({ address }) => address);
  expect(addresses).toEqual(expect.arrayContaining(ADDRESSES));
});
