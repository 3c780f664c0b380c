import { Settings } from '../core/checks/settings';
import { Workload } from '../workloads/workload';

/** The port of its API, its interface and its metrics: Prometheus's own default. */
export const PROMETHEUS_PORT = 9090;

/** By which labels its samples of itself are found. */
export function selfLabels({ owner, host }: Workload): { readonly job: string; readonly instance: string } {
  return { job: owner.node.id, instance: `${host}:${PROMETHEUS_PORT}` };
}

/** Where the config file, the rules, and what servers are verified by is mounted. */
export const CONFIG_FOLDER = '/etc/prometheus';

/** Where its samples are. */
export const DATA_FOLDER = '/prometheus';

/** What the config file is made of. */
export interface PrometheusConfig {
  readonly global: Settings;
  readonly others: Settings;
  readonly scrapeConfigs: readonly Settings[];
  readonly alertmanagers: readonly Settings[];
  readonly remoteWrites: readonly Settings[];
  readonly remoteReads: readonly Settings[];
}

/** The config file, as a document. */
export function prometheusConfig(config: PrometheusConfig): Settings {
  const { global, others, scrapeConfigs, alertmanagers, remoteWrites, remoteReads } = config;
  return {
    global,
    ...others,
    rule_files: [`${CONFIG_FOLDER}/rules.yml`],
    scrape_configs: scrapeConfigs,
    ...(alertmanagers.length > 0 ? { alerting: { alertmanagers } } : {}),
    ...(remoteWrites.length > 0 ? { remote_write: remoteWrites } : {}),
    ...(remoteReads.length > 0 ? { remote_read: remoteReads } : {}),
  };
}
