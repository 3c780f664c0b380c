import { escapeTemplate } from '../core/terraform/template';
import { asksItself } from '../prometheus-daemon/probes';
import { WebConfig } from '../web-config/web-config';
import { Probe } from '../workloads/container';
import { hasShell } from '../workloads/image-reference';
import { Workload } from '../workloads/workload';
import { CONFIG_FOLDER, PROMETHEUS_PORT as PORT, selfLabels } from './config';

/** The Prometheus that is asked, and whose image has to have a shell for it. */
export interface AskedPrometheus {
  readonly web: WebConfig;
  readonly image: string;
}

/**
 * A sample that cannot be appended to the write-ahead log, as the volume is full, leaves a hole there; the next start drops all behind
 * the hole. So it is started again as soon as there is room. It counts such failures in its own samples, which show them once there is
 * room; those of a Prometheus of the same name elsewhere, which come by `federate` or `remoteWriters`, have more labels. Where nobody
 * listens, it is started again, too. No other answer ends it, as its credential may change meanwhile; nor does none, as whoever reaches
 * its port can take all connections that it takes at once, and a probe that is late would have failed.
 */
export function restartOnceThereIsRoom(
  workload: Workload,
  { web, image }: AskedPrometheus,
): { readonly livenessProbe?: Probe } {
  if (!asksItself(web) || !hasShell(image)) return {};
  const { job, instance } = selfLabels(workload);
  const own = `{job=${JSON.stringify(job)},instance=${JSON.stringify(instance)}}`;
  // `and vector(0)` keeps only what has no other label: a sample from elsewhere has one.
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
      // A query finds samples of the last 5 minutes, so those of before the start, too.
      initialDelaySeconds: 330,
    },
  };
}
