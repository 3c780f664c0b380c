import { TerraformStack } from 'cdktf';
import { CertificateAuthority, Duration, SecureInfluxDB, SecureKapacitor, SecureNamespace } from '../lib';

/** So many whole platforms in one stack, each in a namespace of its own. */
export function buildPlatforms(stack: TerraformStack, units: number): void {
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  for (let unit = 0; unit < units; unit++) {
    const namespace = new SecureNamespace(stack, `monitoring-${unit}`);
    const influxdb = new SecureInfluxDB(stack, `influxdb-${unit}`, { namespace, authority });
    const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
    for (const name of ['collector', 'other']) metrics.grantWrite(influxdb.addUser(name));
    for (const name of ['dashboards', 'reports']) metrics.grantRead(influxdb.addUser(name));
    new SecureKapacitor(stack, `kapacitor-${unit}`, { namespace, authority }).subscribeTo(metrics);
  }
}
