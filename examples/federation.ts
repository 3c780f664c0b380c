// A Prometheus for each team, which scrapes often and keeps little, and one for all: it takes over what rules of the teams have
// summed up, and keeps it for a year. Flags of the daemon are props.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Duration,
  PrometheusFeature,
  PrometheusLogLevel,
  PrometheusRules,
  SecureNamespace,
  SecurePrometheus,
  Size,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'federation');
  new KubernetesProvider(stack, 'kubernetes');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  const company = new SecurePrometheus(stack, 'company', {
    namespace: new SecureNamespace(stack, 'monitoring'),
    authority,
    scrapeInterval: Duration.minutes(2),
    retention: Duration.days(365),
    storage: { size: Size.gibibytes(100) },
    pageTitle: 'All teams',
    // What is scraped every two minutes is not gone after one that failed.
    lookbackDelta: Duration.minutes(10),
    alertTimes: { outageTolerance: Duration.hours(2), resendDelay: Duration.minutes(5) },
    features: [PrometheusFeature.MEMORY_SNAPSHOT_ON_SHUTDOWN, PrometheusFeature.EXTRA_SCRAPE_METRICS],
    logLevel: PrometheusLogLevel.WARN,
    logAsJson: true,
  });

  const sums = [{ record: 'job:up:ratio', expr: 'avg by (job) (up)' }];
  for (const team of ['shop', 'payments']) {
    const prometheus = new SecurePrometheus(stack, `${team}-prometheus`, {
      namespace: new SecureNamespace(stack, team),
      authority,
      scrapeInterval: Duration.seconds(15),
      retention: Duration.days(3),
      // Two teams have jobs of the same name: this says whose a sample is.
      externalLabels: { team },
      pageTitle: `Team ${team}`,
    });
    prometheus.addRules(PrometheusRules.fromObject({ groups: [{ name: 'sums', rules: sums }] }));
    company.federate(prometheus, { match: ['{__name__=~"job:.+"}', 'ALERTS{severity="critical"}'] });
  }
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
