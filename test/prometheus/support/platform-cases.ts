import {
  ALERTMANAGER,
  always,
  at,
  BACKUP,
  BIND,
  CERTIFICATE,
  CLAIM,
  DAY,
  growing,
  KAPACITOR,
  MOUNT,
  NODE,
  OUTPUT,
  PROMETHEUS,
  REMOTE,
  ROOT,
  Series,
  TELEGRAF,
} from './platform-series';

/** What an alert is about. */
export interface Case {
  readonly alert: string;
  readonly series: Series;
  /** When it is looked at. @default 2h */
  readonly after?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
}

const about = `${CERTIFICATE.source}, certificate of ${CERTIFICATE.common_name}`;
const again = 'goes on with a former config: its log says why it refused the new one';

/** Each alert, with what has it fire. */
export const CASES: readonly Case[] = [
  {
    alert: 'TargetDown',
    series: { [`up${at(NODE)}`]: always(0) },
    labels: NODE,
    summary: '10.20.0.1:9100 of nodes cannot be scraped',
  },
  {
    alert: 'TargetsGone',
    series: { [`up${at(NODE)}`]: '1x60 stale', [`up${at(PROMETHEUS)}`]: always(1) },
    labels: { job: 'nodes' },
    summary: 'No target of nodes is left',
  },
  {
    alert: 'TargetRestarts',
    series: { [`process_start_time_seconds${at(PROMETHEUS)}`]: '0+1x480' },
    labels: PROMETHEUS,
    summary: 'prometheus.monitoring.svc:9090 of prometheus starts again and again',
  },
  {
    alert: 'FilesRunOut',
    series: { [`process_open_fds${at(PROMETHEUS)}`]: always(95), [`process_max_fds${at(PROMETHEUS)}`]: always(100) },
    labels: PROMETHEUS,
    summary: 'prometheus.monitoring.svc:9090 of prometheus has 95% of the files and connections open that it may have',
  },
  {
    // Mounted twice, told once.
    alert: 'NodeDiskFull',
    series: Object.fromEntries(
      [MOUNT, BIND].flatMap((mount) => [
        [`node_filesystem_avail_bytes${mount}`, always(4)],
        [`node_filesystem_size_bytes${mount}`, always(100)],
      ]),
    ),
    labels: ROOT,
    summary: '/dev/sda1 of 10.20.0.1:9100 has 4% left',
  },
  {
    // 4 percent each hour.
    alert: 'NodeDiskFills',
    series: {
      [`node_filesystem_avail_bytes${MOUNT}`]: '6000-10x480',
      [`node_filesystem_size_bytes${MOUNT}`]: always(15000),
    },
    after: '7h',
    labels: ROOT,
    summary: '/dev/sda1 of 10.20.0.1:9100 has 12% left, and is full within a day',
  },
  {
    alert: 'NodeInodesRunOut',
    series: { [`node_filesystem_files_free${MOUNT}`]: always(1), [`node_filesystem_files${MOUNT}`]: always(100) },
    labels: ROOT,
    summary: '/dev/sda1 of 10.20.0.1:9100 has 1% of its inodes left',
  },
  {
    alert: 'NodeMemoryRunsOut',
    series: {
      [`node_memory_MemAvailable_bytes${at(NODE)}`]: always(3),
      [`node_memory_MemTotal_bytes${at(NODE)}`]: always(100),
    },
    labels: NODE,
    summary: '10.20.0.1:9100 has 3% of its memory left',
  },
  {
    alert: 'NodeKillsProcesses',
    series: { [`node_vmstat_oom_kill${at(NODE)}`]: growing },
    labels: NODE,
    summary: '10.20.0.1:9100 ended a process that took more memory than it may',
  },
  {
    alert: 'NodeClockWrong',
    series: {
      [`node_timex_sync_status${at(NODE)}`]: always(0),
      [`node_timex_maxerror_seconds${at(NODE)}`]: always(16),
    },
    labels: NODE,
    summary: 'Nothing sets the clock of 10.20.0.1:9100',
  },
  {
    alert: 'NodeTextfileRefused',
    series: { [`node_textfile_scrape_error${at(NODE)}`]: always(1) },
    labels: NODE,
    summary: 'A file of the textfile collector of 10.20.0.1:9100 is none',
  },
  {
    alert: 'VolumeFull',
    series: {
      [`kubelet_volume_stats_available_bytes${at(CLAIM)}`]: always(4),
      [`kubelet_volume_stats_capacity_bytes${at(CLAIM)}`]: always(100),
    },
    labels: CLAIM,
    summary: 'influxdb-data in monitoring has 4% left',
  },
  {
    alert: 'VolumeFills',
    series: {
      [`kubelet_volume_stats_available_bytes${at(CLAIM)}`]: '6000-10x480',
      [`kubelet_volume_stats_capacity_bytes${at(CLAIM)}`]: always(15000),
    },
    after: '7h',
    labels: CLAIM,
    summary: 'influxdb-data in monitoring has 12% left, and is full within a day',
  },
  {
    alert: 'CertificateEnding',
    series: { [`x509_cert_enddate${at(CERTIFICATE)}`]: always(20 * DAY) },
    labels: CERTIFICATE,
    summary: `${about}: ends soon`,
  },
  {
    alert: 'CertificateInvalid',
    series: { [`x509_cert_verification_code${at(CERTIFICATE)}`]: always(1) },
    labels: CERTIFICATE,
    summary: `${about}: is not verified`,
  },
  {
    alert: 'ProbedCertificateEnding',
    series: { 'probe_ssl_earliest_cert_expiry{instance="https://a.example"}': always(20 * DAY) },
    labels: { instance: 'https://a.example' },
    summary: 'https://a.example, as it is probed: its certificate ends soon',
  },
  {
    alert: 'ProbeFails',
    series: { 'probe_success{instance="https://a.example"}': always(0) },
    labels: { instance: 'https://a.example' },
    summary: 'https://a.example does not answer a probe',
  },
  {
    alert: 'PrometheusConfigRefused',
    series: { [`prometheus_config_last_reload_successful${at(PROMETHEUS)}`]: always(0) },
    labels: PROMETHEUS,
    summary: `prometheus.monitoring.svc:9090 ${again}`,
  },
  {
    alert: 'PrometheusRulesFail',
    series: { [`prometheus_rule_evaluation_failures_total${at({ ...PROMETHEUS, rule_group: 'g' })}`]: growing },
    labels: { ...PROMETHEUS, rule_group: 'g' },
    summary: 'Rules of g fail in prometheus.monitoring.svc:9090',
  },
  {
    alert: 'PrometheusAlertsLost',
    series: { [`prometheus_notifications_dropped_total${at(PROMETHEUS)}`]: growing },
    labels: PROMETHEUS,
    summary: 'prometheus.monitoring.svc:9090 told no Alertmanager of 15 alerts',
  },
  {
    alert: 'PrometheusStorageFails',
    series: { [`prometheus_tsdb_wal_writes_failed_total${at(PROMETHEUS)}`]: growing },
    labels: PROMETHEUS,
    summary: 'prometheus.monitoring.svc:9090 cannot write what it scrapes, or cannot thin it out',
  },
  {
    alert: 'PrometheusSamplesRefused',
    series: { [`prometheus_remote_storage_samples_failed_total${at(REMOTE)}`]: growing },
    labels: REMOTE,
    summary: `${REMOTE.url} refuses samples of prometheus.monitoring.svc:9090, which are lost`,
  },
  {
    alert: 'PrometheusSamplesWait',
    series: { [`prometheus_remote_storage_samples_retried_total${at(REMOTE)}`]: growing },
    labels: REMOTE,
    summary: `${REMOTE.url} takes no samples of prometheus.monitoring.svc:9090, which keeps them for two hours or so`,
  },
  {
    alert: 'PrometheusTargetOverLimit',
    series: { [`prometheus_target_scrapes_exceeded_sample_limit_total${at(PROMETHEUS)}`]: growing },
    labels: PROMETHEUS,
    summary: 'A target of prometheus.monitoring.svc:9090 has more than its limit: nothing of it is taken',
  },
  {
    alert: 'AlertmanagerConfigRefused',
    series: { [`alertmanager_config_last_reload_successful${at(ALERTMANAGER)}`]: always(0) },
    labels: ALERTMANAGER,
    summary: `10.1.0.9:9093 ${again}`,
  },
  {
    alert: 'AlertmanagerTellsNobody',
    series: Object.fromEntries(
      ['clientError', 'serverError'].map((reason) => [
        `alertmanager_notifications_failed_total${at({ ...ALERTMANAGER, integration: 'slack', reason })}`,
        growing,
      ]),
    ),
    labels: { ...ALERTMANAGER, integration: 'slack' },
    summary: '10.1.0.9:9093 tells nobody by slack',
  },
  {
    alert: 'AlertmanagerAlone',
    series: { [`alertmanager_cluster_failed_peers${at(ALERTMANAGER)}`]: always(1) },
    labels: ALERTMANAGER,
    summary: '10.1.0.9:9093 does not reach 1 of its cluster: people are told twice',
  },
  {
    alert: 'TelegrafPointsRefused',
    series: { [`internal_write_metrics_rejected${at(OUTPUT)}`]: growing },
    labels: OUTPUT,
    summary: 'Points that the Telegraf of node-1 had for influxdb are refused or given up',
  },
  {
    alert: 'TelegrafPointsWait',
    series: {
      [`internal_write_buffer_size${at(OUTPUT)}`]: always(6000),
      [`internal_write_buffer_limit${at(OUTPUT)}`]: always(10000),
    },
    labels: OUTPUT,
    summary: 'influxdb takes no points: the buffer of the Telegraf of node-1 is 60% full',
  },
  {
    alert: 'TelegrafInputFails',
    series: { [`internal_gather_errors${at({ ...TELEGRAF, input: 'disk' })}`]: growing },
    labels: { ...TELEGRAF, input: 'disk' },
    summary: 'The input disk of the Telegraf of node-1 fails',
  },
  {
    alert: 'KapacitorTaskFails',
    series: Object.fromEntries(
      ['eval1', 'alert2'].map((node) => [`kapacitor_nodes_errors${at({ ...KAPACITOR, task: 'cpu', node })}`, growing]),
    ),
    labels: { ...KAPACITOR, task: 'cpu' },
    summary: 'The task cpu of kapacitor.monitoring.svc:9273 has errors: its log says which',
  },
  {
    alert: 'KapacitorGetsNothing',
    series: { [`kapacitor_ingress_points_received${at({ ...KAPACITOR, database: 'metrics' })}`]: '0+9x60 540x420' },
    labels: KAPACITOR,
    summary: 'kapacitor.monitoring.svc:9273 gets no points any more: its tasks see nothing',
  },
  {
    alert: 'BackupFails',
    series: { [`backup_failing${at(BACKUP)}`]: always(1) },
    labels: BACKUP,
    summary: 'The last backup of influxdb influxdb failed.',
  },
  {
    alert: 'BackupOverdue',
    series: { [`backup_overdue_timestamp_seconds${at(BACKUP)}`]: always(3600) },
    labels: BACKUP,
    summary: 'There is no good backup of influxdb influxdb of twice the time between two.',
  },
  {
    alert: 'BackupUnknown',
    series: { [`backup_overdue_timestamp_seconds${at(BACKUP)}`]: `${9 * DAY}x30 stale` },
    labels: BACKUP,
    summary: 'Nobody says whether backups of influxdb influxdb are taken.',
  },
];
