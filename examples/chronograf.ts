// Chronograf behind a company's login, showing an InfluxDB server and its Kapacitor.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  ChronografLogin,
  Credential,
  Peer,
  SecureChronograf,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'chronograf');
  new KubernetesProvider(stack, 'kubernetes');
  const clientSecret = new TerraformVariable(stack, 'client-secret', { type: 'string', sensitive: true });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const metrics = influxdb.addDatabase('metrics');
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(metrics);

  const chronograf = new SecureChronograf(stack, 'chronograf', {
    namespace,
    authority,
    publicUrl: 'https://chronograf.example',
    login: ChronografLogin.openIdConnect({
      name: 'sso',
      clientId: 'chronograf',
      clientSecret: Credential.fromVariable(clientSecret, { revision: '1' }),
      authorizationUrl: 'https://login.example/realms/company/protocol/openid-connect/auth',
      tokenUrl: 'https://login.example/realms/company/protocol/openid-connect/token',
      userInfoUrl: 'https://login.example/realms/company/protocol/openid-connect/userinfo',
      domains: ['company.example'],
      administrators: ['platform@company.example'],
      peers: [Peer.cidr('192.0.2.44/32')],
    }),
  });
  chronograf.readFrom(metrics);
  chronograf.manage(kapacitor);
  chronograf.allowFrom(Peer.namespace('ingress'));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
