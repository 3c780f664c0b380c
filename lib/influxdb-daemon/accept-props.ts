import { Size } from '../core/values/size';
import { Workload } from '../workloads/workload';
import { DaemonConfigOptions } from './config';
import { acceptLimits } from './limits';
import { InfluxDBServerProps } from './influxdb-server-props';
import { Subscriptions } from './subscriptions';

/** What props decide of the config file; what in them is a mistake, or leaves a default, is recorded. */
export function acceptManagedProps(
  workload: Workload,
  { flux, continuousQueries, limits, internalStatistics = false }: InfluxDBServerProps,
  memoryLimit: Size | undefined,
  subscriptions: Subscriptions,
): DaemonConfigOptions {
  const { owner } = workload;
  flux?._enable(owner, workload);
  continuousQueries?._accept(owner);
  return {
    limits: acceptLimits(owner, memoryLimit, limits),
    flux: flux !== undefined,
    continuousQueries: continuousQueries !== undefined,
    internalStatistics,
    subscribers: subscriptions.authorities.some,
  };
}
