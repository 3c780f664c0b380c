import { IConstruct } from 'constructs';
import { checkDuration, checkInteger, checkSize } from '../core/checks';
import { Duration } from '../core/duration';
import { InfluxdbLimits } from './config';

/** The limits that InfluxDB takes; those that it does not are reported, and not given. */
export function acceptLimits(scope: IConstruct, limits: InfluxdbLimits = {}): InfluxdbLimits {
  const accepted = <T>(fine: boolean, value: T) => (fine ? value : undefined);
  const count = (name: string, value: number | undefined) =>
    accepted(checkInteger(scope, `limits.${name}`, value, { min: 0, max: Number.MAX_SAFE_INTEGER }), value);
  const { maxBodySize, enqueuedWriteTimeout } = limits;
  const timeout = checkDuration(scope, 'limits.enqueuedWriteTimeout', enqueuedWriteTimeout, { max: Duration.days(1) });
  return {
    maxBodySize: accepted(checkSize(scope, 'limits.maxBodySize', maxBodySize), maxBodySize),
    maxConnectionLimit: count('maxConnectionLimit', limits.maxConnectionLimit),
    maxRowLimit: count('maxRowLimit', limits.maxRowLimit),
    maxConcurrentWriteLimit: count('maxConcurrentWriteLimit', limits.maxConcurrentWriteLimit),
    maxEnqueuedWriteLimit: count('maxEnqueuedWriteLimit', limits.maxEnqueuedWriteLimit),
    enqueuedWriteTimeout: accepted(timeout, enqueuedWriteTimeout),
  };
}
