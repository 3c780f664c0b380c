import { HOSTS } from './hosts-dashboard';
import { dashboard, panel } from './panels';

/**
 * Dashboards of what this library deploys, as far as a Prometheus scrapes it or a Telegraf writes it, by the names of their files. `$__rate_interval` is the
 * shortest interval that a rate has points in.
 */
export function platformDashboards(): Readonly<Record<string, object>> {
  return { targets: TARGETS, nodes: NODES, influxdb: INFLUXDB, kapacitor: KAPACITOR, telegraf: TELEGRAF, hosts: HOSTS };
}

const OF_INSTANCE = '{{instance}}';
const rate = (metric: string, selector = '') => `rate(${metric}${selector}[$__rate_interval])`;

const JOB = '{job=~"$job"}';
const TARGETS = dashboard({
  title: 'Targets',
  uid: 'platform-targets',
  variables: { job: 'label_values(up, job)' },
  panels: [
    { ...panel('Targets that are away', 'short', `sum by (job) (up${JOB} == bool 0)`, '{{job}}'), now: true },
    { ...panel('Targets', 'short', `count by (job) (up${JOB})`, '{{job}}'), now: true },
    panel('How long a scrape takes', 's', `max by (job) (scrape_duration_seconds${JOB})`, '{{job}}'),
    panel('Samples of a scrape', 'short', `sum by (job) (scrape_samples_scraped${JOB})`, '{{job}}'),
    panel('Starts in an hour', 'short', `sum by (job) (changes(process_start_time_seconds${JOB}[1h]))`, '{{job}}'),
    panel('Series that are new', 'short', `sum by (job) (scrape_series_added${JOB})`, '{{job}}'),
  ],
});

const NODE = 'instance=~"$instance"';
const DISKS = `{${NODE},fstype!~"tmpfs|ramfs|devtmpfs|squashfs|iso9660|erofs|overlay"}`;
const WIRES = `{${NODE},device!~"lo|veth.*|cali.*|cni.*"}`;
const NODES = dashboard({
  title: 'Nodes',
  uid: 'platform-nodes',
  variables: { instance: 'label_values(node_uname_info, instance)' },
  panels: [
    panel(
      'Processors in use',
      'percentunit',
      `1 - avg by (instance) (${rate('node_cpu_seconds_total', `{${NODE},mode="idle"}`)})`,
      OF_INSTANCE,
    ),
    panel(
      'Memory in use',
      'percentunit',
      `1 - node_memory_MemAvailable_bytes{${NODE}} / node_memory_MemTotal_bytes{${NODE}}`,
      OF_INSTANCE,
    ),
    panel(
      'Disks in use',
      'percentunit',
      `max by (instance, device) (1 - node_filesystem_avail_bytes${DISKS} / node_filesystem_size_bytes${DISKS})`,
      '{{instance}} {{device}}',
    ),
    panel('Load for each processor', 'short', loadOf(), OF_INSTANCE),
    {
      title: 'Network',
      unit: 'Bps',
      queries: [
        { expr: `sum by (instance) (${rate('node_network_receive_bytes_total', WIRES)})`, legend: '{{instance}} in' },
        { expr: `sum by (instance) (${rate('node_network_transmit_bytes_total', WIRES)})`, legend: '{{instance}} out' },
      ],
    },
    panel('Processes ended for memory', 'short', `increase(node_vmstat_oom_kill{${NODE}}[1h])`, OF_INSTANCE),
  ],
});

function loadOf(): string {
  const processors = `count by (instance) (node_cpu_seconds_total{${NODE},mode="idle"})`;
  return `sum by (instance) (node_load5{${NODE}}) / ${processors}`;
}

// InfluxDB 1.x serves what the runtime of Go knows, and no more. Its job is what the user called it.
const INFLUXDB = dashboard({
  title: 'InfluxDB',
  uid: 'platform-influxdb',
  variables: { job: 'label_values(go_info, job)' },
  panels: [
    { ...panel('Answers', 'short', `up${JOB}`, OF_INSTANCE), now: true },
    { ...panel('Runs since', 's', `time() - process_start_time_seconds${JOB}`, OF_INSTANCE), now: true },
    panel('Processors', 'short', rate('process_cpu_seconds_total', JOB), OF_INSTANCE),
    panel('Memory', 'bytes', `process_resident_memory_bytes${JOB}`, OF_INSTANCE),
    panel(
      'Files and connections that are open',
      'percentunit',
      `process_open_fds${JOB} / process_max_fds${JOB}`,
      OF_INSTANCE,
    ),
    panel('Time spent to free memory', 'percentunit', rate('go_gc_duration_seconds_sum', JOB), OF_INSTANCE),
  ],
});

const KAPACITOR = dashboard({
  title: 'Kapacitor',
  uid: 'platform-kapacitor',
  variables: { instance: 'label_values(kapacitor_num_tasks, instance)' },
  panels: [
    { ...panel('Tasks that run', 'short', `kapacitor_num_enabled_tasks{${NODE}}`, OF_INSTANCE), now: true },
    { ...panel('Subscriptions', 'short', `kapacitor_num_subscriptions{${NODE}}`, OF_INSTANCE), now: true },
    panel(
      'Points that come in',
      'wps',
      `sum by (instance, database) (${rate('kapacitor_ingress_points_received', `{${NODE}}`)})`,
      '{{instance}} {{database}}',
    ),
    panel(
      'Errors of tasks in an hour',
      'short',
      `sum by (instance, task) (increase(kapacitor_nodes_errors{${NODE}}[1h]))`,
      '{{instance}} {{task}}',
    ),
    panel('Memory', 'bytes', `kapacitor_memstats_sys_bytes{${NODE}}`, OF_INSTANCE),
    panel(
      'Alerts of topics in an hour',
      'short',
      `sum by (instance, id) (increase(kapacitor_topics_collected{${NODE}}[1h]))`,
      '{{id}}',
    ),
  ],
});

const HOST = '{host=~"$host"}';
// Its input `internal`, by `TelegrafInput.telegrafItself()`.
const TELEGRAF = dashboard({
  title: 'Telegraf',
  uid: 'platform-telegraf',
  variables: { host: 'label_values(internal_write_metrics_written, host)' },
  panels: [
    panel(
      'Points that are written',
      'wps',
      `sum by (host, output) (${rate('internal_write_metrics_written', HOST)})`,
      '{{host}} {{output}}',
    ),
    panel(
      'Points that are refused or given up',
      'wps',
      `sum by (host, output) (${rate('internal_write_metrics_rejected', HOST)}) + sum by (host, output) (${rate('internal_write_metrics_dropped', HOST)})`,
      '{{host}} {{output}}',
    ),
    panel(
      'Buffers in use',
      'percentunit',
      `max by (host, output) (internal_write_buffer_size${HOST} / internal_write_buffer_limit${HOST})`,
      '{{host}} {{output}}',
    ),
    panel(
      'Errors of inputs in an hour',
      'short',
      `sum by (host, input) (increase(internal_gather_errors${HOST}[1h]))`,
      '{{host}} {{input}}',
    ),
    panel(
      'How long an input takes',
      'ns',
      `max by (host, input) (internal_gather_gather_time_ns${HOST})`,
      '{{host}} {{input}}',
    ),
    panel(
      'Points of inputs',
      'wps',
      `sum by (host, input) (${rate('internal_gather_metrics_gathered', HOST)})`,
      '{{host}} {{input}}',
    ),
  ],
});
