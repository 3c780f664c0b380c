// A Grafana that shows an InfluxDB server and a Prometheus, with dashboards of this library and of the repository, behind a company's
// login, with mail for its alerts and backups. The Prometheus scrapes it, too.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  Backup,
  CertificateAuthority,
  Credential,
  Dashboards,
  GrafanaLogin,
  Peer,
  SecureGrafana,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  Size,
} from 'cdktf-secure-monitoring';
import { join } from 'node:path';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'grafana-server');
  new KubernetesProvider(stack, 'kubernetes');
  const clientSecret = new TerraformVariable(stack, 'client-secret', { type: 'string', sensitive: true });
  const mailPassword = new TerraformVariable(stack, 'mail-password', { type: 'string', sensitive: true });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });

  const grafana = new SecureGrafana(stack, 'grafana', {
    namespace,
    authority,
    publicUrl: 'https://grafana.example',
    login: GrafanaLogin.openIdConnect({
      clientId: 'grafana',
      clientSecret: Credential.fromVariable(clientSecret, { revision: '1' }),
      authorizationUrl: 'https://login.example/realms/company/protocol/openid-connect/auth',
      tokenUrl: 'https://login.example/realms/company/protocol/openid-connect/token',
      userInfoUrl: 'https://login.example/realms/company/protocol/openid-connect/userinfo',
      domains: ['company.example'],
      administrators: ['platform@company.example'],
      peers: [Peer.cidr('192.0.2.44/32')],
    }),
    mail: {
      host: 'mail.company.example',
      userName: 'grafana',
      credential: Credential.fromVariable(mailPassword, { revision: '1' }),
      fromAddress: 'grafana@company.example',
      peers: [Peer.cidr('192.0.2.45/32')],
    },
    settings: {
      users: { default_theme: 'system', viewers_can_edit: true },
      dashboards: { min_refresh_interval: '30s' },
    },
  });
  grafana.readFrom(influxdb.addDatabase('shop'), { uid: 'shop' });
  grafana.readFromPrometheus(prometheus, { isDefault: true });
  grafana.addDashboards(Dashboards.ofPlatform());
  // Its panels name the datasource `shop`.
  grafana.addDashboards(Dashboards.fromDirectory(join(__dirname, 'dashboards')), { folder: 'Shop' });
  grafana.allowFrom(Peer.namespace('ingress'));

  // What people make in it. What is secret in there needs the Secret `grafana-secret-key` too.
  const backups = grafana.backUp(Backup.toVolume({ size: Size.gibibytes(1) }));

  for (const target of [nodes, influxdb, grafana, backups]) prometheus.scrape(target);
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
