// A Kapacitor of this stack, subscribed to an InfluxDB that another team runs. Nothing passes between the two stacks but what
// that team hands out: a user for the daemon, and an administrator that only the setup before the daemon's start sees.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'external-influxdb');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), {
      revision: '2026-11',
    });

  const influxdb = SecureInfluxDB.fromAttributes(stack, 'influxdb', {
    url: 'https://influxdb.example:8086',
    trust: Trust.fromPem(new TerraformVariable(stack, 'influxdb-ca', { type: 'string' }).stringValue),
    peer: Peer.cidr('192.0.2.10/32'),
  });
  const metrics = influxdb.database('metrics', { userName: 'kapacitor', credential: given('kapacitor-password') });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(metrics, { setup: { userName: 'setup', credential: given('setup-password') } });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
