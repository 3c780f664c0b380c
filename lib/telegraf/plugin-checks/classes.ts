import { PluginKind } from '../../telegraf-daemon/config';

// What is known about the plugins of Telegraf 1.39.3, by reading their source. A plugin that is nowhere here is not known to verify
// its servers, and takes a reason; look at how it dials before you add it: URLs only, a client that verifies, no address that
// somebody else hands out, no program. What has protocols of its own in addresses is in addresses.ts; ../known-plugins.ts has the names of all.

/** Talks to nobody: it reads what the pod or its node has, or only computes. No program runs for it. */
export const LOCAL = named({
  inputs: `bcache bond cgroup conntrack cpu directory_monitor disk diskio ethtool file filecount filestat hugepages
    infiniband intel_baseband intel_dlb intel_pmt intel_pmu intel_powerstat internal interrupts ipvs kernel kernel_vmstat
    linux_cpu linux_sysctl_fs lustre2 mdstat mem mock multifile net netstat nfsclient nstat powerdns powerdns_recursor
    processes procstat puppetagent ras swap synproxy system systemd_units tail temp timex trig wireguard wireless`,
  outputs: 'discard file parquet',
  processors: `batch clone converter cumulative_sum date dedup defaults enum filepath filter lookup noise override parser
    pivot port_name printer regex rename round s2geo scale split starlark strings tag_limit template timestamp topk unpivot`,
  aggregators: 'basicstats derivative final histogram merge minmax quantile starlark valuecounter',
});

/**
 * Dials URLs, and verifies the server of one that begins with `https`. Those that it has by itself are of the pod's own
 * loopback, or of a cloud that is dialed by HTTPS.
 */
export const BY_URL = named({
  inputs: `activemq apache aurora azure_monitor azure_storage_queue beat bind burrow clickhouse cloud_pubsub cloudwatch
    consul_agent couchdb dcos elasticsearch elasticsearch_query fibaro fireboard fluentd fritzbox github graylog haproxy http
    http_response icinga2 influxdb jenkins jolokia2_agent kapacitor kibana logql logstash mailchimp marklogic monit
    neoom_beaam nginx nginx_plus nginx_plus_api nginx_sts nginx_upstream_check nginx_vts nomad nsq opensearch_query
    openweathermap phpfpm prometheus promql proxmox rabbitmq raindrops ravendb redfish riak salesforce slurm solr stackdriver
    supervisor tengine tomcat uwsgi vault vsphere xtremio`,
  outputs: `application_insights arc azure_data_explorer azure_monitor bigquery clarify cloud_pubsub cloudwatch
    cloudwatch_logs datadog dynatrace elasticsearch groundwork heartbeat http influxdb influxdb_v2 influxdb_v3 kinesis
    librato logzio loki nebius_cloud_monitoring newrelic opensearch quix sensu signalfx stackdriver
    sumologic timestream warp10 wavefront yandex_cloud_monitoring`,
  processors: '',
  aggregators: '',
});

/** What makes a plugin of `BY_URL` dial what others tell it, by protocols that they choose. */
export const TOLD_BY_OTHERS: Readonly<Record<string, readonly string[]>> = {
  'inputs.prometheus': ['monitor_kubernetes_pods', 'consul', 'http_service_discovery'],
};

/** Dials what a DSN in one of its options says, as a database driver reads it. */
export const BY_DSN: Readonly<
  Record<string, { readonly option: string; readonly driver: 'mysql' | 'postgres' | 'mssql' }>
> = {
  'inputs.mysql': { option: 'servers', driver: 'mysql' },
  'inputs.pgbouncer': { option: 'address', driver: 'postgres' },
  'inputs.postgresql': { option: 'address', driver: 'postgres' },
  'inputs.postgresql_extensible': { option: 'address', driver: 'postgres' },
  'inputs.sqlserver': { option: 'servers', driver: 'mssql' },
  'outputs.cratedb': { option: 'url', driver: 'postgres' },
};

/**
 * Dials agents of SNMP. Version 3 with `authPriv` encrypts what is asked, and verifies no agent: gosnmp 1.44 takes an answer in clear text
 * that names neither a user nor an engine (test/telegraf/snmp.scripts.test.ts).
 */
export const SNMP = named({
  inputs: 'snmp',
  outputs: '',
  processors: 'ifname snmp_lookup',
  aggregators: '',
});

/** Goes by the proxy of its environment with `use_system_proxy: true` only. */
export const SYSTEM_PROXY = named({
  inputs: `elasticsearch elasticsearch_query http kibana logstash neoom_beaam nginx nginx_plus nginx_plus_api nginx_sts
    nginx_upstream_check nginx_vts vault`,
  outputs: 'arc datadog heartbeat http influxdb_v3',
  processors: '',
  aggregators: '',
});

/** Asks for no proxy of its environment: an HTTP client of its own without one, or another protocol. */
export const DIRECT = named({
  inputs: `activemq aerospike apache beat burrow consul_agent couchdb fireboard fluentd graylog haproxy icinga2 influxdb
    jenkins kafka_consumer kapacitor ldap marklogic memcached mongodb nomad nsq openweathermap phpfpm proxmox rabbitmq
    raindrops ravendb redis redis_sentinel riak salesforce snmp tengine tomcat x509_cert xtremio zookeeper`,
  outputs: 'graphite kafka nats redistimeseries sensu stomp',
  processors: '',
  aggregators: '',
});

/** Options that read like whom a plugin dials, and say something else. */
export const NOT_DIALED: Readonly<Record<string, string>> = {
  'inputs.huebridge': 'remote_callback_url',
  'inputs.marklogic': 'hosts',
  'inputs.openstack': 'domain',
  'processors.ifname': 'agent',
};

/** Listens, and would need a certificate, a credential and a policy: refused. */
export const LISTENERS = named({
  inputs: `cisco_telemetry_mdt cloud_pubsub_push cloudwatch_metric_streams firehose gnmi_listener
    http_listener_v2 influxdb_listener influxdb_v2_listener knx_listener netflow opentelemetry riemann_listener
    sflow snmp_trap socket_listener statsd suricata syslog webhooks zipkin`,
  outputs: 'health prometheus_client',
  processors: '',
  aggregators: '',
});

/** Runs programs, which talk to whom they want. */
export const RUNS_PROGRAMS = named({
  inputs: `amd_rocm_smi ceph dmcache exec execd fail2ban intel_rdt ipmi_sensor ipset iptables leofs lvm nftables nsd ntpq
    nvidia_smi openntpd opensmtpd passenger pf ping postfix sensors slab smart smartctl socketstat sysstat turbostat unbound
    varnish zfs`,
  outputs: 'exec execd',
  processors: 'execd',
  aggregators: '',
});

function named(kinds: Record<PluginKind, string>): ReadonlySet<string> {
  return new Set(
    Object.entries(kinds).flatMap(([kind, names]) =>
      names.split(/\s+/).flatMap((name) => (name === '' ? [] : [`${kind}.${name}`])),
    ),
  );
}
