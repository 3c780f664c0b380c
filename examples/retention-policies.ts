// Several retention policies of one database: what is measured for a week, means for two years, what is billed for ten. Telegraf and
// Kapacitor each write to the policy that is said in their call, and a task fills the means.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Duration,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureTelegraf,
  Task,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'retention-policies');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });

  // Whoever names no policy writes to the default one. A shard is what is deleted at once.
  const metrics = influxdb.addDatabase('metrics', {
    retentionPolicy: 'week',
    retention: Duration.days(7),
    shardDuration: Duration.days(1),
  });
  const means = metrics.addRetentionPolicy('means', {
    retention: Duration.days(730),
    shardDuration: Duration.days(30),
  });
  const billing = metrics.addRetentionPolicy('billing', { retention: Duration.days(3650) });

  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
  telegraf.writeTo(metrics, { nameDrop: ['billing*'] });
  telegraf.writeTo(billing, { namePass: ['billing*'] });

  // In place of a continuous query, which takes a reason.
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.readFrom(metrics);
  kapacitor.writeTo(means);
  kapacitor.addTask(Task.fromText('means', MEANS));
  // InfluxDB grants databases, no policies: these people read all three.
  metrics.grantRead(influxdb.addUser('reports'));
}

const MEANS = `dbrp "metrics"."week"
batch
    |query('SELECT mean("usage_idle") AS "usage_idle" FROM "metrics"."week"."cpu"')
        .period(1h)
        .every(1h)
        .groupBy('host')
    |influxDBOut()
        .database('metrics')
        .retentionPolicy('means')
        .measurement('cpu')`;

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
