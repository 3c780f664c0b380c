// What a lost volume takes with it is in a backup: InfluxDB's in S3, by a key that may only write there, Kapacitor's on a volume
// of its own. Prometheus alerts when one fails or is overdue. docs/tasks/backup-and-restore.md says how all of it comes back.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  Backup,
  Backups,
  CertificateAuthority,
  Credential,
  Duration,
  Peer,
  PrometheusRules,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  Size,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'backups');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) => {
    const variable = new TerraformVariable(stack, id, { type: 'string', sensitive: true });
    return Credential.fromVariable(variable, { revision: '1' });
  };

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(influxdb.addDatabase('metrics', { retention: Duration.days(30) }));

  const points = influxdb.backUp(
    Backup.toS3({
      endpoint: 'https://s3.example:9000',
      bucket: 'backups',
      trust: Trust.fromPem(new TerraformVariable(stack, 's3-ca', { type: 'string' }).stringValue),
      accessKey: given('s3-access-key'),
      secretKey: given('s3-secret-key'),
      peers: [Peer.cidr('192.0.2.0/24')],
      every: Duration.hours(12),
    }),
  );
  const tasks = kapacitor.backUp(Backup.toVolume({ size: Size.gibibytes(1), keep: Duration.days(30) }));

  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  prometheus.scrape(points);
  prometheus.scrape(tasks);
  prometheus.addRules(PrometheusRules.fromObject(Backups.alerts()));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
