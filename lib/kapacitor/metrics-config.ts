import { Settings } from '../core/checks/settings';
import { Duration } from '../core/values/duration';
import { SECRET_STORE, TELEGRAF_PATHS, telegrafConfig } from '../telegraf-daemon/config';
import { KAPACITOR_PORT } from '../kapacitor-daemon/config';

/** Options of Telegraf's plugins: as whom Kapacitor is asked, and as whom and where the answers are served. */
export interface MetricsLogins {
  readonly asks: Settings;
  readonly serves: Settings;
}

/** The config file of the Telegraf that asks Kapacitor for its metrics and serves them. */
export function metricsConfig(interval: Duration, { asks, serves }: MetricsLogins): Settings {
  const table = {
    urls: [`https://localhost:${KAPACITOR_PORT}/kapacitor/v1/debug/vars`],
    ...asks,
    data_format: 'json',
    // The constant that `inputs.http` adds to each metric.
    tagexclude: ['url'],
  };
  return telegrafConfig({
    agent: {
      interval: interval.toString(),
      flush_interval: interval.toString(),
      omit_hostname: true,
      skip_processors_after_aggregators: true,
    },
    globalTags: {},
    plugins: [
      ...READINGS.map((reading) => ({ kind: 'inputs', name: 'http', table: { ...table, ...reading } }) as const),
      { kind: 'outputs', name: 'prometheus_client', table: serves },
    ],
    stores: { [SECRET_STORE]: TELEGRAF_PATHS.secrets },
  });
}

// GJSON on what /debug/vars answers, by the names that Telegraf's `inputs.kapacitor` gives, which knows no login: the
// counters of tasks, nodes, edges and topics, each with its labels; and those of the daemon.
const READINGS: readonly Settings[] = [
  {
    json_query: 'kapacitor.@values.#.[{name},tags,values].@join',
    json_name_key: 'name',
    name_prefix: 'kapacitor_',
    tag_keys: [
      'child',
      'database',
      'id',
      'kind',
      'level',
      'measurement',
      'node',
      'parent',
      'retention_policy',
      'task',
      'task_master',
      'type',
    ],
  },
  { json_query: '{num_enabled_tasks,num_subscriptions,num_tasks}', name_override: 'kapacitor' },
  {
    json_query: `memstats.{${Object.entries({
      alloc_bytes: 'Alloc',
      heap_alloc_bytes: 'HeapAlloc',
      heap_inuse_bytes: 'HeapInuse',
      heap_objects: 'HeapObjects',
      num_gc: 'NumGC',
      pause_total_ns: 'PauseTotalNs',
      sys_bytes: 'Sys',
    })
      .map(([field, key]) => `"${field}":${key}`)
      .join()}}`,
    name_override: 'kapacitor_memstats',
  },
];
