import { backupAlerts } from '../backup/alerts';
import { AlertRule, alertRule } from '../prometheus-daemon/alert-rule';
import { certificateAlert, certificateAlerts, NOT_RENEWED_WITHIN } from '../telegraf-daemon/certificate-alerts';

/** A group of rules as Prometheus's file of rules has it. */
export interface RuleGroup extends Record<string, unknown> {
  readonly name: string;
}

/** Alerts for what this library deploys. Those about metrics that nobody scrapes are silent. */
export function platformRules(): { groups: RuleGroup[] } {
  const group = (name: string, rules: AlertRule[]): RuleGroup => ({ name: `platform ${name}`, rules });
  return {
    groups: [
      group('targets', TARGETS),
      group('nodes', NODES),
      group('volumes', VOLUMES),
      group('certificates', certificates()),
      group('prometheus', PROMETHEUS),
      group('alertmanager', ALERTMANAGER),
      group('telegraf', TELEGRAF),
      group('kapacitor', KAPACITOR),
      ...backupAlerts().groups,
    ],
  };
}

const TARGET = '{{ $labels.instance }} of {{ $labels.job }}';

// InfluxDB 1.x serves what the runtime of Go knows, and no more.
const TARGETS = [
  alertRule('TargetDown', 'up == 0', '5m', 'critical', `${TARGET} cannot be scraped`),
  // Discovery forgets a target that is gone: it has no `up` then.
  alertRule(
    'TargetsGone',
    'count by (job) (last_over_time(up[6h])) unless count by (job) (up)',
    '10m',
    'critical',
    'No target of {{ $labels.job }} is left',
  ),
  alertRule(
    'TargetRestarts',
    'changes(process_start_time_seconds[1h]) > 3',
    '5m',
    'warning',
    `${TARGET} starts again and again`,
  ),
  alertRule(
    'FilesRunOut',
    'process_open_fds / process_max_fds > 0.9',
    '15m',
    'warning',
    `${TARGET} has {{ $value | humanizePercentage }} of the files and connections open that it may have`,
  ),
];

// A device is mounted at several places.
const DISKS = '{fstype!~"tmpfs|ramfs|devtmpfs|squashfs|iso9660|erofs|overlay"}';
const ofDevice = (expr: string) => `min without (mountpoint, fstype, device_error) (${expr})`;
const FREE = ofDevice(`node_filesystem_avail_bytes${DISKS} / node_filesystem_size_bytes${DISKS}`);
const DEVICE = '{{ $labels.device }} of {{ $labels.instance }}';
const DAY = 24 * 60 * 60;

const NODES = [
  alertRule(
    'NodeDiskFull',
    `${FREE} < 0.05`,
    '15m',
    'critical',
    `${DEVICE} has {{ $value | humanizePercentage }} left`,
  ),
  alertRule(
    'NodeDiskFills',
    `${FREE} < 0.4 and ${ofDevice(`predict_linear(node_filesystem_avail_bytes${DISKS}[6h], ${DAY})`)} < 0`,
    '1h',
    'warning',
    `${DEVICE} has {{ $value | humanizePercentage }} left, and is full within a day`,
  ),
  alertRule(
    'NodeInodesRunOut',
    `${ofDevice(`node_filesystem_files_free${DISKS} / (node_filesystem_files${DISKS} > 0)`)} < 0.05`,
    '15m',
    'critical',
    `${DEVICE} has {{ $value | humanizePercentage }} of its inodes left`,
  ),
  alertRule(
    'NodeMemoryRunsOut',
    'node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.05',
    '15m',
    'warning',
    '{{ $labels.instance }} has {{ $value | humanizePercentage }} of its memory left',
  ),
  alertRule(
    'NodeKillsProcesses',
    'increase(node_vmstat_oom_kill[15m]) > 0',
    '0s',
    'warning',
    '{{ $labels.instance }} ended a process that took more memory than it may',
  ),
  // Certificates are verified by the clock.
  alertRule(
    'NodeClockWrong',
    'node_timex_sync_status == 0 and node_timex_maxerror_seconds >= 16',
    '15m',
    'warning',
    'Nothing sets the clock of {{ $labels.instance }}',
  ),
  alertRule(
    'NodeTextfileRefused',
    'node_textfile_scrape_error == 1',
    '15m',
    'warning',
    'A file of the textfile collector of {{ $labels.instance }} is none',
  ),
];

const CLAIM = '{{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }}';
const CLAIM_FREE = 'kubelet_volume_stats_available_bytes / (kubelet_volume_stats_capacity_bytes > 0)';

const VOLUMES = [
  alertRule(
    'VolumeFull',
    `${CLAIM_FREE} < 0.05`,
    '5m',
    'critical',
    `${CLAIM} has {{ $value | humanizePercentage }} left`,
  ),
  alertRule(
    'VolumeFills',
    `${CLAIM_FREE} < 0.4 and predict_linear(kubelet_volume_stats_available_bytes[6h], ${DAY}) < 0`,
    '1h',
    'warning',
    `${CLAIM} has {{ $value | humanizePercentage }} left, and is full within a day`,
  ),
];

function certificates(): AlertRule[] {
  const seconds = NOT_RENEWED_WITHIN.toSeconds();
  const summary = '{{ $labels.instance }}, as it is probed: its certificate ends soon';
  return [
    ...certificateAlerts(NOT_RENEWED_WITHIN),
    certificateAlert('ProbedCertificateEnding', `probe_ssl_earliest_cert_expiry - time() < ${seconds}`, summary),
    alertRule('ProbeFails', 'probe_success == 0', '5m', 'critical', '{{ $labels.instance }} does not answer a probe'),
  ];
}

const PROMETHEUS = [
  alertRule(
    'PrometheusConfigRefused',
    'prometheus_config_last_reload_successful == 0',
    '5m',
    'critical',
    '{{ $labels.instance }} goes on with a former config: its log says why it refused the new one',
  ),
  alertRule(
    'PrometheusRulesFail',
    'increase(prometheus_rule_evaluation_failures_total[15m]) > 0',
    '5m',
    'critical',
    'Rules of {{ $labels.rule_group }} fail in {{ $labels.instance }}',
  ),
  alertRule(
    'PrometheusAlertsLost',
    'increase(prometheus_notifications_dropped_total[15m]) > 0',
    '5m',
    'critical',
    '{{ $labels.instance }} told no Alertmanager of {{ $value | humanize }} alerts',
  ),
  alertRule(
    'PrometheusStorageFails',
    [
      'prometheus_tsdb_wal_writes_failed_total',
      'prometheus_tsdb_wal_corruptions_total',
      'prometheus_tsdb_wal_truncations_failed_total',
      'prometheus_tsdb_head_truncations_failed_total',
      'prometheus_tsdb_compactions_failed_total',
    ]
      .map((metric) => `increase(${metric}[3h]) > 0`)
      .join(' or '),
    '5m',
    'critical',
    '{{ $labels.instance }} cannot write what it scrapes, or cannot thin it out',
  ),
  alertRule(
    'PrometheusSamplesRefused',
    'increase(prometheus_remote_storage_samples_failed_total[15m]) > 0',
    '5m',
    'critical',
    '{{ $labels.url }} refuses samples of {{ $labels.instance }}, which are lost',
  ),
  alertRule(
    'PrometheusSamplesWait',
    'increase(prometheus_remote_storage_samples_retried_total[15m]) > 0',
    '30m',
    'warning',
    '{{ $labels.url }} takes no samples of {{ $labels.instance }}, which keeps them for two hours or so',
  ),
  alertRule(
    'PrometheusTargetOverLimit',
    'increase(prometheus_target_scrapes_exceeded_sample_limit_total[15m]) > 0 or increase(prometheus_target_scrapes_exceeded_body_size_limit_total[15m]) > 0',
    '5m',
    'warning',
    'A target of {{ $labels.instance }} has more than its limit: nothing of it is taken',
  ),
];

const ALERTMANAGER = [
  alertRule(
    'AlertmanagerConfigRefused',
    'alertmanager_config_last_reload_successful == 0',
    '5m',
    'critical',
    '{{ $labels.instance }} goes on with a former config: its log says why it refused the new one',
  ),
  alertRule(
    'AlertmanagerTellsNobody',
    'sum by (job, instance, integration) (increase(alertmanager_notifications_failed_total[15m])) > 0',
    '5m',
    'critical',
    '{{ $labels.instance }} tells nobody by {{ $labels.integration }}',
  ),
  alertRule(
    'AlertmanagerAlone',
    'alertmanager_cluster_failed_peers > 0',
    '15m',
    'warning',
    '{{ $labels.instance }} does not reach {{ $value }} of its cluster: people are told twice',
  ),
];

// Its input `internal`, by `TelegrafInput.telegrafItself()`.
const TELEGRAF = [
  alertRule(
    'TelegrafPointsRefused',
    'increase(internal_write_metrics_rejected[15m]) > 0 or increase(internal_write_metrics_dropped[15m]) > 0',
    '0s',
    'critical',
    'Points that the Telegraf of {{ $labels.host }} had for {{ $labels.output }} are refused or given up',
  ),
  alertRule(
    'TelegrafPointsWait',
    'internal_write_buffer_size / internal_write_buffer_limit > 0.5',
    '10m',
    'warning',
    '{{ $labels.output }} takes no points: the buffer of the Telegraf of {{ $labels.host }} is {{ $value | humanizePercentage }} full',
  ),
  alertRule(
    'TelegrafInputFails',
    'increase(internal_gather_errors[15m]) > 0',
    '30m',
    'warning',
    'The input {{ $labels.input }} of the Telegraf of {{ $labels.host }} fails',
  ),
];

const KAPACITOR = [
  alertRule(
    'KapacitorTaskFails',
    'sum by (job, instance, task) (increase(kapacitor_nodes_errors[15m])) > 0',
    '5m',
    'warning',
    'The task {{ $labels.task }} of {{ $labels.instance }} has errors: its log says which',
  ),
  alertRule(
    'KapacitorGetsNothing',
    'sum by (job, instance) (increase(kapacitor_ingress_points_received[15m])) == 0',
    '15m',
    'critical',
    '{{ $labels.instance }} gets no points any more: its tasks see nothing',
  ),
];
