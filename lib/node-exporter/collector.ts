/** What node_exporter collects on Linux; each is explained in its README. The list is that of 1.12. */
export enum NodeExporterCollector {
  /** The `arp` collector. */
  ARP = 'arp',
  /** The `bcache` collector. */
  BCACHE = 'bcache',
  /** The `bcachefs` collector. */
  BCACHEFS = 'bcachefs',
  /** The `bonding` collector. */
  BONDING = 'bonding',
  /** The `btrfs` collector. */
  BTRFS = 'btrfs',
  /** The `buddyinfo` collector. */
  BUDDYINFO = 'buddyinfo',
  /** The `cgroups` collector. */
  CGROUPS = 'cgroups',
  /** The `conntrack` collector. */
  CONNTRACK = 'conntrack',
  /** The `cpu` collector. */
  CPU = 'cpu',
  /** The `cpu_vulnerabilities` collector. */
  CPU_VULNERABILITIES = 'cpu_vulnerabilities',
  /** The `cpufreq` collector. */
  CPUFREQ = 'cpufreq',
  /** The `diskstats` collector. */
  DISKSTATS = 'diskstats',
  /** The `dmi` collector. */
  DMI = 'dmi',
  /** The `dmmultipath` collector. */
  DMMULTIPATH = 'dmmultipath',
  /** The `drbd` collector. */
  DRBD = 'drbd',
  /** The `drm` collector. */
  DRM = 'drm',
  /** The `edac` collector. */
  EDAC = 'edac',
  /** The `entropy` collector. */
  ENTROPY = 'entropy',
  /** The `ethtool` collector. */
  ETHTOOL = 'ethtool',
  /** The `fibrechannel` collector. */
  FIBRECHANNEL = 'fibrechannel',
  /** The `filefd` collector. */
  FILEFD = 'filefd',
  /** The `filesystem` collector. */
  FILESYSTEM = 'filesystem',
  /** The `hwmon` collector. */
  HWMON = 'hwmon',
  /** The `infiniband` collector. */
  INFINIBAND = 'infiniband',
  /** The `interrupts` collector. */
  INTERRUPTS = 'interrupts',
  /** The `ipvs` collector. */
  IPVS = 'ipvs',
  /** The `kernel_hung` collector. */
  KERNEL_HUNG = 'kernel_hung',
  /** The `ksmd` collector. */
  KSMD = 'ksmd',
  /** The `lnstat` collector. */
  LNSTAT = 'lnstat',
  /** The `loadavg` collector. */
  LOADAVG = 'loadavg',
  /** The `logind` collector. */
  LOGIND = 'logind',
  /** The `mdadm` collector. */
  MDADM = 'mdadm',
  /** The `meminfo` collector. */
  MEMINFO = 'meminfo',
  /** The `meminfo_numa` collector. */
  MEMINFO_NUMA = 'meminfo_numa',
  /** The `mountstats` collector. */
  MOUNTSTATS = 'mountstats',
  /** The `netclass` collector. */
  NETCLASS = 'netclass',
  /** The `netdev` collector. */
  NETDEV = 'netdev',
  /** The `netstat` collector. */
  NETSTAT = 'netstat',
  /** The `network_route` collector. */
  NETWORK_ROUTE = 'network_route',
  /** The `nfs` collector. */
  NFS = 'nfs',
  /** The `nfsd` collector. */
  NFSD = 'nfsd',
  /** The `ntp` collector. */
  NTP = 'ntp',
  /** The `nvme` collector. */
  NVME = 'nvme',
  /** The `nvmesubsystem` collector. */
  NVMESUBSYSTEM = 'nvmesubsystem',
  /** The `os` collector. */
  OS = 'os',
  /** The `pcidevice` collector. */
  PCIDEVICE = 'pcidevice',
  /** The `perf` collector. */
  PERF = 'perf',
  /** The `powersupplyclass` collector. */
  POWERSUPPLYCLASS = 'powersupplyclass',
  /** The `pressure` collector. */
  PRESSURE = 'pressure',
  /** The `processes` collector. */
  PROCESSES = 'processes',
  /** The `qdisc` collector. */
  QDISC = 'qdisc',
  /** The `rapl` collector. */
  RAPL = 'rapl',
  /** The `runit` collector. */
  RUNIT = 'runit',
  /** The `schedstat` collector. */
  SCHEDSTAT = 'schedstat',
  /** The `selinux` collector. */
  SELINUX = 'selinux',
  /** The `slabinfo` collector. */
  SLABINFO = 'slabinfo',
  /** The `sockstat` collector. */
  SOCKSTAT = 'sockstat',
  /** The `softirqs` collector. */
  SOFTIRQS = 'softirqs',
  /** The `softnet` collector. */
  SOFTNET = 'softnet',
  /** The `stat` collector. */
  STAT = 'stat',
  /** The `supervisord` collector. */
  SUPERVISORD = 'supervisord',
  /** The `swap` collector. */
  SWAP = 'swap',
  /** The `sysctl` collector. */
  SYSCTL = 'sysctl',
  /** The `systemd` collector. */
  SYSTEMD = 'systemd',
  /** The `tapestats` collector. */
  TAPESTATS = 'tapestats',
  /** The `tcpstat` collector. */
  TCPSTAT = 'tcpstat',
  /** The `textfile` collector. */
  TEXTFILE = 'textfile',
  /** The `thermal_zone` collector. */
  THERMAL_ZONE = 'thermal_zone',
  /** The `time` collector. */
  TIME = 'time',
  /** The `timex` collector. */
  TIMEX = 'timex',
  /** The `udp_queues` collector. */
  UDP_QUEUES = 'udp_queues',
  /** The `uname` collector. */
  UNAME = 'uname',
  /** The `vmstat` collector. */
  VMSTAT = 'vmstat',
  /** The `watchdog` collector. */
  WATCHDOG = 'watchdog',
  /** The `wifi` collector. */
  WIFI = 'wifi',
  /** The `xfrm` collector. */
  XFRM = 'xfrm',
  /** The `xfs` collector. */
  XFS = 'xfs',
  /** The `zfs` collector. */
  ZFS = 'zfs',
  /** The `zoneinfo` collector. */
  ZONEINFO = 'zoneinfo',
}

/** Which collectors run. */
export interface NodeExporterCollectorOptions {
  /**
   * Collectors to run beside the default ones. `systemd` and `logind` ask the node's D-Bus by its socket, `/run/dbus/system_bus_socket`.
   * In a hardened pod one that needs a capability (`perf`) finds nothing.
   * @default - none
   */
  readonly enable?: NodeExporterCollector[];
  /** Collectors not to run. @default - none, but see `hostNetwork` */
  readonly disable?: NodeExporterCollector[];
  /** Whether those run that node_exporter runs by default, or only those in `enable`. @default true */
  readonly defaults?: boolean;
  /**
   * Folders of the node of which the collector `textfile` reads `*.prom`, like `/var/lib/node-exporter`; a `*` stands for several.
   * Whoever may write there says what the node's metrics are, also those that the exporter has itself (`node_load1`): alerts of that node are
   * worth what that folder is.
   * Who writes there must let the user 59100 read. Several need version 1.9.0.
   * @default - none
   */
  readonly textfileFolders?: string[];
  /** Which units `systemd` tells of, as a regular expression: `(docker|kubelet|containerd)[.]service`. @default - all */
  readonly systemdUnits?: string;
  /** The folder of the node with the services of `runit`. @default /etc/service */
  readonly runitFolder?: string;
}

/** The versions that know a collector, where not all do that this library deploys (node_exporter's CHANGELOG). */
export const COLLECTOR_VERSIONS: Readonly<Record<string, string>> = {
  bcachefs: '>=1.11.0',
  cpu_vulnerabilities: '>=1.7.0',
  dmmultipath: '>=1.12.0',
  kernel_hung: '>=1.11.0',
  nvmesubsystem: '>=1.12.0',
  pcidevice: '>=1.10.0',
  softirqs: '>=1.6.0',
  swap: '>=1.10.0',
  watchdog: '>=1.8.0',
  xfrm: '>=1.8.0',
};

/**
 * Default collectors that read the network namespace which they run in: in a pod's own, they say nothing about the node. What reads
 * `/sys` sees the node's devices all the same.
 */
export const NETWORK_COLLECTORS: readonly NodeExporterCollector[] = [
  NodeExporterCollector.ARP,
  NodeExporterCollector.CONNTRACK,
  NodeExporterCollector.IPVS,
  NodeExporterCollector.NETDEV,
  NodeExporterCollector.NETSTAT,
  NodeExporterCollector.SOCKSTAT,
  NodeExporterCollector.UDP_QUEUES,
];
