import { Construct } from 'constructs';
import { fragments, isRecord, isToken, tokenOf } from '../core/literal';
import { isKnown, recordMistake } from '../core/mistakes';
import { Settings } from '../core/settings';
import { Plugin, PluginKind } from './config';

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
    const instead = Object.hasOwn(PROPS, key) ? PROPS[key] : undefined;
    if (instead === undefined && AGENT.has(key)) return isWritable(scope, `settings.agent.${key}`, value);
    refuse(`.${key}`, kindOf(value), instead ? `nothing here: ${instead}` : `one of ${[...AGENT].join(', ')}`);
    return false;
  });
  return Object.fromEntries(entries);
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
      return isWritable(scope, `${prop}.${kind}${path}`, table) ? [{ kind, name, table }] : [];
    });
  });
}

function isKind(name: string): name is PluginKind {
  return (KINDS as readonly string[]).includes(name);
}

const CREDENTIAL =
  /(^|[-_])(pass(word|wd|phrase)?|pwd|secret|token(_string)?|(api|app|auth|access|secret|private|routing|service|user|integration|account|shared)_?key|community|seed|hex_key|dsn|connection_string|webhook(_url)?)s?$/i;
const REFERENCE = /^[^@]*@\{\w+:\w+\}[^@]*$/;
// A header, or a DSN that carries its credential, may have text around it.
const HEADER = /^(authorization|proxy-authorization|cookie|x-api-key|x-auth-token)$/i;
const PLAINTEXT =
  /^(http|tcp[46]?|udp[46]?|ws|mqtt|redis|amqp|ldap|nats|stomp|kafka|opc\.tcp|memcached|mongodb|influxdb\+http):\/\//i;
const LOOPBACK = /^[a-z0-9.+]+:\/\/(127\.0\.0\.1|localhost|\[::1\])([:/]|$)/i;

/** Whether a value can be written to the config file and undoes no promise there. What is wrong is recorded. */
export function isWritable(scope: Construct, path: string, value: unknown): boolean {
  const key = path.split('.').at(-1) ?? '';
  const refuse = (got: unknown, takes: string, undoesPromise = true): false => {
    recordMistake(scope, { prop: path, got, takes, undoesPromise });
    return false;
  };
  if (fragments(key).some(isToken) || !/^[\w.[\]/:@ *-]+$/.test(key))
    return refuse('its key', 'keys of letters, digits, "-" and "_"', false);
  if ((CREDENTIAL.test(key) || HEADER.test(key)) && !isRecord(value) && value !== '')
    return isReference(value) || refuse('what looks like a credential', 'a reference that `secret` gives');
  if (key === 'insecure_skip_verify' && value !== false) return refuse(kindOf(value), 'false: servers are verified');
  if (key === 'tls_enable' && value !== true) return refuse(kindOf(value), 'true: connections are encrypted');
  if (/^(service_address|listen|listen_address|bind_address)$/.test(key))
    return refuse(kindOf(value), 'nothing that listens: this library gives it no certificate and no credential');
  if (Array.isArray(value) && isKnown(value))
    return value.every((item, index) => isWritable(scope, `${path}[${index}]`, item));
  if (tokenOf(value)) return true;
  if (isRecord(value))
    return Object.entries(value).every(([inner, item]) => isWritable(scope, `${path}.${inner}`, item));
  if (typeof value === 'string') {
    if (/:\/\/[^/@\s]*:(?!@\{)[^/@\s]*@(?!\{)/.test(value))
      return refuse('a URL with a password in it', 'a URL without one');
    if (PLAINTEXT.test(value) && !LOOPBACK.test(value))
      return refuse(value.split(':')[0], 'a URL of a protocol that encrypts, like https, ssl or tls');
    return /\p{Cs}/u.test(value) ? refuse(value, 'Unicode text', false) : true;
  }
  const fine =
    typeof value === 'boolean' || value === undefined || (typeof value === 'number' && Number.isFinite(value));
  return fine || refuse(kindOf(value), 'text, a finite number, true, false, a list or a table', false);
}

function isReference(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isReference);
  return typeof value === 'string' && isKnown(value) && REFERENCE.test(value);
}

function kindOf(value: unknown): string {
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'a table' : value === null ? 'null' : `a ${typeof value}`;
}
