// What a platform promises, for who has to say so: `posture.html`, `posture.md` and `posture.json` beside each stack. A pipeline
// compares two of them, and fails where a path, a deviation or a way in is new:
//
//   npx cdktf-posture-diff before/posture.json cdktf.out/stacks/posture-report/posture.json --fail-on any
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Exposure,
  PostureReport,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  SourceRanges,
} from 'cdktf-secure-monitoring';

export function build(app: App): PostureReport {
  const stack = new TerraformStack(app, 'posture-report');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  influxdb.exposeThrough(
    Exposure.loadBalancer({ host: 'influxdb.example', sourceRanges: SourceRanges.of('203.0.113.0/24') }),
  );
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(influxdb.addDatabase('metrics'));
  return PostureReport.of(app);
}

if (require.main === module) {
  const app = new App();
  const report = build(app);
  app.synth();
  for (const { stack, deviations, exposures } of report.postures)
    console.log(`${stack}: ${deviations.length} deviations, ${exposures.length} ways in`);
}
