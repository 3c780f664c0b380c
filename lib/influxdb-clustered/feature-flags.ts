import { recordMistake } from '../core/checks/mistakes';
import { PropType } from '../core/checks/prop-types';

/** What can be switched on. */
export enum ClusteredFeatureFlag {
  /** The authorization service of newer packages. */
  CLUSTERED_AUTH = 'clusteredAuth',
  /** Limits of CPU and memory for all components. */
  ENABLE_DEFAULT_RESOURCE_LIMITS = 'enableDefaultResourceLimits',
  /** Traces, kept within the cluster. */
  LOCAL_TRACING = 'localTracing',
  /** Probes by HTTP in place of gRPC, for clusters before 1.24. */
  NO_GRPC_PROBES = 'noGrpcProbes',
  /** Rollouts that do not wait for pods to stay ready. */
  NO_MIN_READY_SECONDS = 'noMinReadySeconds',
  /** No Prometheus of its own. */
  NO_PROMETHEUS = 'noPrometheus',
}

const FLAGS: readonly string[] = Object.values(ClusteredFeatureFlag);
const DEAD: Readonly<Record<string, string | undefined>> = {
  grafana: 'no Grafana of its own, which asks nobody for a password: GrafanaDatasource shows a database in yours',
  serviceMonitor: '`settings.observability.serviceMonitor` in place of it, which did away with it',
  useLicensedBinaries: 'nothing in place of it: all packages have licensed programs today',
  prometheusOperator: 'nothing in place of it: newer packages know it no more',
  disableCatalogService: 'nothing in place of it: newer packages know it no more',
};

export const FEATURE_FLAGS: PropType<ClusteredFeatureFlag[]> = {
  read: (value, scope, prop) => {
    const given: unknown[] = Array.isArray(value) ? value : [value];
    const taken = new Set<ClusteredFeatureFlag>();
    for (const [index, flag] of given.entries()) {
      const dead = typeof flag === 'string' ? DEAD[flag] : undefined;
      if (FLAGS.includes(flag as string) && Array.isArray(value)) taken.add(flag as ClusteredFeatureFlag);
      else
        recordMistake(scope, {
          prop: Array.isArray(value) ? `${prop}[${index}]` : prop,
          got: flag,
          takes:
            dead ?? `${Array.isArray(value) ? 'one' : 'a list'} of ${FLAGS.join(', ')}: others do nothing, silently`,
        });
    }
    return [...taken];
  },
};
