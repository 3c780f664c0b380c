import { TerraformStack } from 'cdktf';
import { SecurePrometheus } from '../../../lib';
import { exporterIn } from '../../contract/rows/exporter';
import { placement } from '../../contract/support';

/** A Prometheus, and an exporter that it may scrape. */
export function prometheusIn(stack: TerraformStack) {
  const placed = placement(stack);
  return { prometheus: new SecurePrometheus(stack, 'prometheus', placed), exporter: exporterIn(stack, placed) };
}
