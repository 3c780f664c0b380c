import { METADATA_RANGES } from '../../core/kubernetes/metadata-ranges';

/**
 * The handlers that Kapacitor 1.8.6 has, as `-disable-handlers` calls them (`services/alert/service.go`): all but `publish`
 * and `aggregate`, which hand an alert to another topic of the same daemon.
 */
const KINDS: readonly string[] = [
  'alerta',
  'bigpanda',
  'discord',
  'exec',
  'hipchat',
  'kafka',
  'log',
  'mqtt',
  'opsgenie',
  'opsgenie2',
  'pagerduty',
  'pagerduty2',
  'post',
  'pushover',
  'sensu',
  'servicenow',
  'slack',
  'smtp',
  'snmptrap',
  'talk',
  'tcp',
  'teams',
  'telegram',
  'victorops',
  'zenoss',
];

// Every way to say "this pod": what listens there trusts its neighbours more than the network.
const LOOPBACK = ['0.0.0.0/8', '127.0.0.0/8', '::/128', '::1/128'];

// Link-local addresses as NAT64 has them.
const TRANSLATED_LINK_LOCAL = '64:ff9b::a9fe:0/112';

/** Whether Kapacitor has a handler that it calls so. */
export function isHandlerKind(kind: string): boolean {
  return KINDS.includes(kind);
}

/** The handlers that tasks cannot use: all that are not declared. */
export function disabledHandlers(declared: ReadonlySet<string>): string {
  return KINDS.filter((kind) => !declared.has(kind)).join();
}

/**
 * For `-blacklist-cidrs`: addresses that a task cannot have dialled by most of what talks HTTP: `.post()`, `.slack()`, sideload and the client of
 * InfluxDB, not `|httpPost()`, the API's `service-tests/httppost` and the handlers of services with an address of their own.
 */
export const UNREACHABLE = [...LOOPBACK, ...METADATA_RANGES, TRANSLATED_LINK_LOCAL].join();

/**
 * No request leaves in clear, whatever a task, a topic's handler or a URL from a Secret says: Go sends each that is no https
 * to this proxy, at a port on which nobody can listen. Metadata of a cloud is plain HTTP, too.
 */
export const NO_PLAIN_HTTP = { HTTP_PROXY: '127.0.0.1:0' } as const;
