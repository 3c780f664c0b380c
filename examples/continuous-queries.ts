// InfluxDB thins out what it keeps for long. It runs such queries for nobody in particular: who may read one database could
// have it copy all others, which is why they take a written reason.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  ContinuousQueries,
  Duration,
  SecureInfluxDB,
  SecureNamespace,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'continuous-queries');
  new KubernetesProvider(stack, 'kubernetes');

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const continuousQueries = ContinuousQueries.enabled('every reader of this server may read all of its databases');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority, continuousQueries });

  const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(7) });
  const hourly = influxdb.addDatabase('hourly', { retention: Duration.days(730) });
  metrics.addContinuousQuery('hourly cpu', {
    query: `SELECT mean("usage_idle") AS "usage_idle" INTO "${hourly.databaseName}"."autogen"."cpu" FROM "cpu" GROUP BY time(1h), *`,
    resampleFor: Duration.hours(2),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
