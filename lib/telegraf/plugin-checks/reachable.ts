import { WayOut } from '../../connections/network/ways-out';
import { Settings } from '../../core/checks/settings';
import { isKnown } from '../../core/terraform/tokens';
import { isRecord, own } from '../../core/values/records';
import { BY_DSN, LOCAL, NOT_DIALED, RUNS_PROGRAMS, SNMP } from './classes';
import { Dialed, dialed, goesByOwnProxy, isLinkLocal, letsOut, mayGoByProxy } from './dialed';
import { DRIVERS } from './dsn';
import { isServersKey } from './encryption';

/** What the pod of a Telegraf has to reach somebody by. */
export interface Reach {
  /** Whether no policy says whom it reaches. */
  readonly everybody: boolean;
  /** Whom `allowTo` opened ways to: plugins of the user's own are for them. */
  readonly allowed: readonly WayOut[];
  /** Those and the ways of the library's own connections. */
  readonly ways: readonly WayOut[];
  /** Who answers its DNS queries. */
  readonly nameServers: readonly WayOut[];
  /** Whether what is outside of the cluster is reached by a proxy, of plugins that ask for one. */
  readonly byProxy: boolean;
  /** The hosts that the connections of the library lead to. */
  readonly hosts: readonly string[];
  /** Whether the pod has the files of its node, below `/host`. */
  readonly hostMounts: boolean;
}

/** What a plugin dials that its pod cannot reach. */
export interface Unreachable {
  /** The option that says it, and which of its items. */
  readonly key: string;
  readonly got: string;
  /** To be read after "takes". */
  readonly takes: string;
}

// Those that dial a socket by themselves.
const DEFAULTS: Readonly<Record<string, Settings>> = {
  'inputs.docker': { endpoint: 'unix:///var/run/docker.sock' },
  'inputs.docker_log': { endpoint: 'unix:///var/run/docker.sock' },
};

// Where they take a path, it is a socket's.
const SOCKET_KEY = /^(urls|servers)$|(^|_)sockets?(_paths?)?$/i;
const SOCKET = /^unix(gram|packet)?:(\/\/)?(?<path>\/.*)/i;
const LOOPBACK = /^(localhost|127\.[\d.]+|::1|0\.0\.0\.0|::)$/i;

/**
 * All that a plugin dials and cannot reach. Where that is not sure, nothing is said: of what is not known yet, and of a name that may stand
 * for an address in a range that `allowTo` opened.
 */
export function unreachable(plugin: string, table: Settings, reach: Reach): Unreachable[] {
  if (LOCAL.has(plugin) || RUNS_PROGRAMS.has(plugin)) return [];
  return Object.entries({ ...DEFAULTS[plugin], ...table }).flatMap(([option, value]) =>
    textsOf(value, option).flatMap(([key, given]) => {
      const text = serverIn(plugin, option, given.trim());
      const takes = socketTaken(option, text, reach) ?? hostTaken(plugin, table, option, text, reach);
      return takes === undefined ? [] : [{ key, got: text, takes }];
    }),
  );
}

// Of a database, a DSN says it. What a secret store has in it is no host.
function serverIn(plugin: string, option: string, text: string): string {
  const { driver, option: of } = own(BY_DSN, plugin) ?? {};
  const dsn = text.replace(/@\{[^{}]*\}/g, 'x');
  return (driver && of === option ? DRIVERS[driver].dials(dsn) : undefined) ?? text;
}

function socketTaken(option: string, text: string, { hostMounts }: Reach): string | undefined {
  const path = SOCKET.exec(text)?.groups?.path ?? (SOCKET_KEY.test(option) && text.startsWith('/') ? text : undefined);
  return path === undefined || (hostMounts && path.startsWith('/host/root/'))
    ? undefined
    : 'a server in the network: its pod has a socket only below /host/root, with `hostMounts`';
}

function hostTaken(plugin: string, table: Settings, option: string, text: string, reach: Reach): string | undefined {
  if (!isDialed(plugin, option)) return undefined;
  const to = dialed(text, plugin, table);
  if (to === undefined || LOOPBACK.test(to.host) || isReached(plugin, table, to, reach, option)) return undefined;
  const opened = reach.allowed.map(({ peer, port, protocols }) => `${String(peer)} at ${port}/${protocols.join('/')}`);
  return [
    'a server that a policy lets it reach: `allowTo(peer, port)` opens the way, to the port of its pods',
    ...(opened.length > 0 ? [`it opened those to ${[...new Set(opened)].sort().join(', ')}`] : []),
    ...(reach.byProxy ? ['this plugin does not go there by `proxy`'] : []),
  ].join('; ');
}

function isDialed(plugin: string, option: string): boolean {
  if (own(NOT_DIALED, plugin) === option) return false;
  return isServersKey(option) || (SNMP.has(plugin) && option === 'agents');
}

function isReached(plugin: string, table: Settings, to: Dialed, reach: Reach, option: string): boolean {
  const { everybody, allowed, ways, nameServers, byProxy, hosts } = reach;
  if (everybody || hosts.includes(to.host)) return true;
  if (ways.some((way) => letsOut(way, to) === true)) return true;
  if (byProxy && mayGoByProxy(to, plugin, table)) return true;
  if ((byProxy || allowed.length > 0) && (isLinkLocal(to.host) || goesByOwnProxy(option, table))) return true;
  const perhaps = plugin === 'inputs.dns_query' ? [...allowed, ...nameServers] : allowed;
  return perhaps.some((way) => letsOut(way, to) !== false);
}

// Each with where it is. What Terraform fills in, or a reference to a secret begins, says nothing yet.
function textsOf(value: unknown, at: string): [at: string, text: string][] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => (isRecord(item) ? [] : textsOf(item, `${at}[${index}]`)));
  return typeof value === 'string' && isKnown(value) && value !== '' ? [[at, value]] : [];
}

/** The hosts in tables of the library's own. */
export function hostsIn(tables: readonly Settings[]): string[] {
  return tables.flatMap((table) =>
    Object.entries(table)
      .filter(([key]) => isServersKey(key))
      .flatMap(([key, value]) => textsOf(value, key))
      .flatMap(([, text]) => dialed(text, '')?.host ?? []),
  );
}
