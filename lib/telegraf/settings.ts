import { Construct } from 'constructs';
import { isRecord, own } from '../core/literal';
import { isKnown, recordMistake } from '../core/mistakes';
import { Settings } from '../core/settings';
import { Plugin, PluginKind } from '../telegraf-daemon/config';
import { isWritable, kindOf } from './writable';

const KINDS: readonly PluginKind[] = ['inputs', 'outputs', 'processors', 'aggregators'];

/** What of a user's own settings is taken. */
export interface TelegrafSettings {
  readonly agent: Settings;
  readonly plugins: Plugin[];
}

// docs/CONFIGURATION.md: what says how it collects and logs, not where it writes or what it lets in.
const AGENT = new Set([
  'always_include_global_tags',
  'always_include_local_tags',
  'collection_jitter',
  'collection_offset',
  'debug',
  'flush_jitter',
  'hostname',
  'log_with_timezone',
  'logformat',
  'metric_batch_size',
  'metric_buffer_limit',
  'omit_hostname',
  'precision',
  'quiet',
  'round_interval',
  'skip_processors_after_aggregators',
  'structured_log_message_key',
]);

const PROPS: Readonly<Record<string, string>> = {
  interval: 'use `interval`',
  flush_interval: 'use `flushInterval`',
};

// Plugins that listen (their source has a listener), and what they would need: a certificate, a credential, a policy.
const LISTENERS: Readonly<Record<PluginKind, ReadonlySet<string>>> = {
  inputs: new Set([
    'cisco_telemetry_mdt',
    'cloud_pubsub_push',
    'cloudwatch_metric_streams',
    'firehose',
    'gnmi_listener',
    'http_listener',
    'http_listener_v2',
    'influxdb_listener',
    'influxdb_v2_listener',
    'knx_listener',
    'lanz_listener',
    'netflow',
    'opentelemetry',
    'riemann_listener',
    'sflow',
    'snmp_trap',
    'socket_listener',
    'statsd',
    'suricata',
    'syslog',
    'tcp_listener',
    'udp_listener',
    'webhooks',
    'zipkin',
  ]),
  outputs: new Set(['health', 'prometheus_client']),
  processors: new Set(),
  aggregators: new Set(),
};

// Clients whose servers have no scheme that would tell, and any of the options that makes them encrypt: all that have none are
// refused. A file that verifies the server does so too.
const ENCRYPTED_BY: Readonly<Record<string, readonly string[]>> = {
  'inputs.amqp_consumer': [],
  'inputs.gnmi': ['enable_tls', 'tls_enable', 'tls_ca'],
  'inputs.jti_openconfig_telemetry': ['enable_tls'],
  'inputs.kafka_consumer': ['enable_tls', 'tls_ca'],
  'inputs.memcached': ['enable_tls'],
  'inputs.mqtt_consumer': ['tls_enable', 'tls_ca'],
  'inputs.nats_consumer': ['secure'],
  'inputs.nsq_consumer': [],
  'inputs.redis': ['tls_enable', 'tls_ca'],
  'inputs.zookeeper': ['enable_tls'],
  'outputs.amqp': [],
  'outputs.graphite': ['tls_enable', 'tls_ca'],
  // It knows TLS over TCP only, and takes a server without a scheme for UDP.
  'outputs.graylog': [],
  'outputs.instrumental': [],
  'outputs.iotdb': [],
  'outputs.kafka': ['enable_tls', 'tls_ca'],
  'outputs.mqtt': ['tls_enable', 'tls_ca'],
  'outputs.nats': ['secure'],
  'outputs.nsq': [],
  'outputs.opentsdb': [],
  'outputs.redistimeseries': ['tls_enable', 'tls_ca'],
  'outputs.riemann': [],
  'outputs.socket_writer': ['tls_enable', 'tls_ca'],
  'outputs.stomp': ['tls_enable', 'tls_ca'],
  'outputs.syslog': ['tls_enable', 'tls_ca'],
};

/** What of a user's settings may go into the config file. Whatever would undo a promise is a mistake. */
export function acceptTelegrafSettings(
  scope: Construct,
  prop: string,
  settings: Settings | undefined,
  withAgent: boolean,
): TelegrafSettings {
  const taken: { agent: Settings; plugins: Plugin[] } = { agent: {}, plugins: [] };
  for (const [section, content] of Object.entries(settings ?? {})) {
    const refuse = (path: string, got: unknown, takes: string, undoesPromise = true) => {
      recordMistake(scope, { prop: `${prop}.${section}${path}`, got, takes, undoesPromise });
    };
    if (content === undefined) continue;
    if (section === 'secretstores') refuse('', 'a table', 'nothing here: `secret` gives references to secrets');
    else if (section === 'global_tags') refuse('', 'a table', 'nothing here: use `globalTags`');
    else if (!isRecord(content) || !isKnown(content)) refuse('', kindOf(content), 'tables that are known at synthesis');
    else if (section === 'agent' && withAgent) taken.agent = agentSettings(content, scope, refuse);
    else if (!isKind(section))
      refuse('', 'a table', `nothing here: only ${[...(withAgent ? ['agent'] : []), ...KINDS].join(', ')} are taken`);
    else taken.plugins.push(...pluginsOf(section, content, scope, refuse, prop));
  }
  return taken;
}

type Refuse = (path: string, got: unknown, takes: string, undoesPromise?: boolean) => void;

function agentSettings(content: Settings, scope: Construct, refuse: Refuse): Settings {
  const entries = Object.entries(content).filter(([key, value]) => {
    const instead = own(PROPS, key);
    const takes = takesOf(key, value);
    if (takes !== undefined) refuse(`.${key}`, kindOf(value), takes, false);
    if (instead === undefined && AGENT.has(key))
      return isWritable(scope, `settings.agent.${key}`, value) && takes === undefined;
    refuse(`.${key}`, kindOf(value), instead ? `nothing here: ${instead}` : `one of ${[...AGENT].join(', ')}`);
    return false;
  });
  return Object.fromEntries(entries);
}

/** What the agent would not start with; nothing where it is fine, or not known yet. */
function takesOf(key: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'number' || !isKnown(value)) return undefined;
  if (key === 'logformat') return value === 'text' || value === 'structured' ? undefined : '"text" or "structured"';
  if (/^(precision|\w+_(jitter|offset))$/.test(key))
    return typeof value === 'string' && /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d))+$/.test(value)
      ? undefined
      : 'text like "10s"';
  return undefined;
}

function pluginsOf(kind: PluginKind, content: Settings, scope: Construct, refuse: Refuse, prop: string): Plugin[] {
  return Object.entries(content).flatMap(([name, given]) => {
    if (given === undefined) return [];
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      refuse('', name, 'names of plugins', false);
      return [];
    }
    if (LISTENERS[kind].has(name)) {
      const instead =
        name === 'prometheus_client' ? 'use `serveMetrics`' : 'this library gives it no certificate and no credential';
      refuse(`.${name}`, 'a plugin that listens', `nothing that listens: ${instead}`);
      return [];
    }
    const tables = Array.isArray(given) && isKnown(given) ? given : [given];
    return tables.flatMap((table: unknown, index): Plugin[] => {
      const path = `.${name}${tables.length > 1 ? `[${index}]` : ''}`;
      if (!isRecord(table) || !isKnown(table)) {
        refuse(path, kindOf(table), 'a table, or a list of them');
        return [];
      }
      const encrypts = encrypting(`${kind}.${name}`, table);
      if (encrypts !== undefined) refuse(path, 'a connection that does not encrypt', encrypts);
      const fine = isWritable(scope, `${prop}.${kind}${path}`, table) && encrypts === undefined;
      return fine ? [{ kind, name, table }] : [];
    });
  });
}

/** What a client lacks to encrypt; nothing where it does. */
function encrypting(plugin: string, table: Settings): string | undefined {
  const by = own(ENCRYPTED_BY, plugin);
  const SERVERS = /^(servers?|brokers|host|address|url|urls)$/;
  const given = Object.entries(table).flatMap(([key, value]) => (SERVERS.test(key) ? [value].flat() : []));
  const schemes =
    given.length > 0 && given.every((one) => typeof one === 'string' && /^(amqps|https|tls):\/\//i.test(one));
  const fine = by?.some((key) => table[key] === true || (key === 'tls_ca' && isPath(table[key])));
  if (!by || fine || schemes) return undefined;
  return by.length > 0
    ? `${by.map((key) => `\`${key}\``).join(' or ')}: it does not encrypt by itself`
    : 'servers of a protocol that encrypts, like amqps, https or tls';
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isKind(name: string): name is PluginKind {
  return (KINDS as readonly string[]).includes(name);
}
