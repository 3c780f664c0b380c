import { Construct } from 'constructs';
import { check, checkDuration, checkSize } from '../core/checks/checks';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { SecurePrometheusProps } from './prometheus-props';
import { LONGEST_DURATION } from '../prometheus-daemon/syntax';

/** The flags of the daemon that say when samples are removed: after 15 days, or where they take 80 % of the volume. */
export function retentionFlags(
  owner: Construct,
  { retention = Duration.days(15), retentionSize }: Pick<SecurePrometheusProps, 'retention' | 'retentionSize'>,
  storage: Size,
): string[] {
  checkDuration(owner, 'retention', retention, { min: Duration.hours(2), max: LONGEST_DURATION });
  checkSize(owner, 'retentionSize', retentionSize, Size.mebibytes(1));
  check(owner, 'retentionSize', retentionSize, `less than the volume, ${storage.toString()}`, (size) => {
    return size.toBytes() < storage.toBytes();
  });
  const most = retentionSize?.toBytes() ?? Math.floor(storage.toBytes() * 0.8);
  return [`--storage.tsdb.retention.time=${retention.toString()}`, `--storage.tsdb.retention.size=${most}B`];
}
