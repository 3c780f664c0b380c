import { escapeTemplate } from '../core/terraform/template';
import { asksItself } from '../prometheus-daemon/probes';
import { WebConfig } from '../web-config/web-config';
import { Probe } from '../workloads/container';
import { hasShell } from '../workloads/image-reference';
import { Workload } from '../workloads/workload';
import { CONFIG_FOLDER, PROMETHEUS_PORT as PORT } from './config';

/** The Prometheus that is asked, and whose image has to have a shell for it. */
export interface AskedPrometheus {
  readonly web: WebConfig;
  readonly image: string;
}

/**
 * While its volume is full, what it cannot append to its log leaves a hole there, and the next start cuts off all that follows: it is
 * started again as soon as there is room, before hours follow. It counts such failures in its own samples, which show them once there is
 * room; those of a Prometheus of the same name elsewhere, which come by `federate` or `remoteWriters`, have more labels. No other answer
 * ends it, as its credential may change meanwhile; nor does none, as whoever reaches its port can take all connections that it takes at
 * once, and a probe that is late would have failed.
 */
export function restartOnceThereIsRoom(
  { owner, host }: Workload,
  { web, image }: AskedPrometheus,
): { readonly livenessProbe?: Probe } {
  if (!asksItself(web) || !hasShell(image)) return {};
  const own = `{job=${JSON.stringify(owner.node.id)},instance="${host}:${PORT}"}`;
  // What has no label left, as vector(0).
  const failed = `sum without (job, instance) (prometheus_tsdb_wal_writes_failed_total${own}) > 0 and vector(0)`;
  const server = [`--http.config.file=${CONFIG_FOLDER}/probe.yml`, `https://localhost:${PORT}`];
  const script = `case $(timeout 20 /bin/promtool query instant "$@" 2>&1) in
*'=> '*) echo 'the volume was full: what is stored now would be lost at the next start' && exit 1 ;;
*'connection refused'*) exit 1 ;;
esac`;
  return {
    livenessProbe: {
      exec: { command: ['sh', '-c', script, 'liveness', ...server, escapeTemplate(failed)] },
      timeoutSeconds: 30,
      periodSeconds: 60,
      failureThreshold: 2,
      // A count of before the last start is found for as long.
      initialDelaySeconds: 330,
    },
  };
}
