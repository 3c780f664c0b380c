/** What is scraped, as promtool writes it. */
export type Series = Readonly<Record<string, string | number>>;

export const at = (labels: Readonly<Record<string, string>>) =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
export const always = (value: number) => `${value}x480`;
// From one hour on, more by the minute.
export const growing = `0x60 1+1x420`;

export const NODE = { job: 'nodes', instance: '10.20.0.1:9100' };
export const ROOT = { ...NODE, device: '/dev/sda1' };
export const MOUNT = at({ ...ROOT, mountpoint: '/', fstype: 'ext4', device_error: '' });
export const BIND = at({ ...ROOT, mountpoint: '/var/lib/kubelet', fstype: 'ext4', device_error: '' });
export const PROMETHEUS = { job: 'prometheus', instance: 'prometheus.monitoring.svc:9090' };
export const REMOTE = { ...PROMETHEUS, remote_name: 'a', url: 'https://metrics.example/write' };
export const ALERTMANAGER = { job: 'alertmanager', instance: '10.1.0.9:9093' };
export const TELEGRAF = { job: 'telegraf', instance: '10.1.0.3:9273', host: 'node-1' };
export const OUTPUT = { ...TELEGRAF, output: 'influxdb' };
export const KAPACITOR = { job: 'kapacitor', instance: 'kapacitor.monitoring.svc:9273' };
export const CLAIM = { namespace: 'monitoring', persistentvolumeclaim: 'influxdb-data' };
export const CERTIFICATE = { source: 'https://influxdb.monitoring.svc:8086', common_name: 'influxdb.monitoring.svc' };
export const BACKUP = { product: 'influxdb', server: 'influxdb' };
export const DAY = 24 * 3600;

/** What nobody is told of, by what it is. */
export const SILENT: Readonly<Record<string, Series>> = {
  'nothing is scraped': {},
  'all is well': {
    [`up${at(NODE)}`]: always(1),
    [`process_start_time_seconds${at(PROMETHEUS)}`]: always(5),
    [`process_open_fds${at(PROMETHEUS)}`]: always(50),
    [`process_max_fds${at(PROMETHEUS)}`]: always(100),
    [`node_filesystem_avail_bytes${MOUNT}`]: always(50),
    [`node_filesystem_size_bytes${MOUNT}`]: always(100),
    [`node_filesystem_files_free${MOUNT}`]: always(50),
    [`node_filesystem_files${MOUNT}`]: always(100),
    [`node_memory_MemAvailable_bytes${at(NODE)}`]: always(50),
    [`node_memory_MemTotal_bytes${at(NODE)}`]: always(100),
    [`node_vmstat_oom_kill${at(NODE)}`]: always(7),
    [`node_timex_sync_status${at(NODE)}`]: always(1),
    [`node_timex_maxerror_seconds${at(NODE)}`]: always(0),
    [`node_textfile_scrape_error${at(NODE)}`]: always(0),
    [`kubelet_volume_stats_available_bytes${at(CLAIM)}`]: always(50),
    [`kubelet_volume_stats_capacity_bytes${at(CLAIM)}`]: always(100),
    [`x509_cert_enddate${at(CERTIFICATE)}`]: always(60 * DAY),
    [`x509_cert_verification_code${at(CERTIFICATE)}`]: always(0),
    [`prometheus_config_last_reload_successful${at(PROMETHEUS)}`]: always(1),
    [`prometheus_remote_storage_samples_failed_total${at(REMOTE)}`]: always(9),
    [`alertmanager_config_last_reload_successful${at(ALERTMANAGER)}`]: always(1),
    [`alertmanager_cluster_failed_peers${at(ALERTMANAGER)}`]: always(0),
    [`internal_write_metrics_dropped${at(OUTPUT)}`]: always(9),
    [`internal_write_buffer_size${at(OUTPUT)}`]: always(100),
    [`internal_write_buffer_limit${at(OUTPUT)}`]: always(10000),
    [`kapacitor_nodes_errors${at({ ...KAPACITOR, task: 'cpu' })}`]: always(9),
    [`kapacitor_ingress_points_received${at({ ...KAPACITOR, database: 'metrics' })}`]: '0+9x480',
    [`backup_failing${at(BACKUP)}`]: always(0),
    [`backup_overdue_timestamp_seconds${at(BACKUP)}`]: always(9 * DAY),
  },
  'a server is replaced': {
    [`up${at(PROMETHEUS)}`]: '1x60 0 0 1x480',
    [`process_start_time_seconds${at(PROMETHEUS)}`]: '5x60 6x480',
  },
  // A claim that is always as full as it may be, as Prometheus' own is.
  'a volume is rather full, and grows no more': {
    [`kubelet_volume_stats_available_bytes${at(CLAIM)}`]: always(15),
    [`kubelet_volume_stats_capacity_bytes${at(CLAIM)}`]: always(100),
    [`node_filesystem_avail_bytes${MOUNT}`]: always(15),
    [`node_filesystem_size_bytes${MOUNT}`]: always(100),
  },
  'what cannot be written to has no room, nor what is in memory': {
    [`node_filesystem_avail_bytes${at({ ...NODE, device: 'tmpfs', fstype: 'tmpfs' })}`]: always(0),
    [`node_filesystem_size_bytes${at({ ...NODE, device: 'tmpfs', fstype: 'tmpfs' })}`]: always(100),
    [`node_filesystem_avail_bytes${at({ ...NODE, device: 'loop0', fstype: 'squashfs' })}`]: always(0),
    [`node_filesystem_size_bytes${at({ ...NODE, device: 'loop0', fstype: 'squashfs' })}`]: always(100),
    [`node_filesystem_files_free${at({ ...NODE, device: '/dev/sdb', fstype: 'btrfs' })}`]: always(0),
    [`node_filesystem_files${at({ ...NODE, device: '/dev/sdb', fstype: 'btrfs' })}`]: always(0),
  },
};
