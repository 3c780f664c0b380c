import { Settings } from '../../core/checks/settings';
import { isKnown } from '../../core/terraform/tokens';
import { isRecord } from '../../core/values/records';
import { isServersKey } from './encryption';
import { LOCAL, RUNS_PROGRAMS } from './classes';

/** What the pod of a Telegraf has to reach somebody by. */
export interface Reach {
  /** Whether somebody of the user's own may be reached in the network. */
  readonly allowsOthers: boolean;
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
const HOST = /^(?:[a-z][a-z\d+.-]*:\/\/)?(?<host>\[[\da-f:.]+\]|[a-z\d][\w.-]*)(?::\d+)?(?:[/?#]|$)/i;
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/i;

/** All that a plugin dials and cannot reach; what is not known as yet is none of it. */
export function unreachable(plugin: string, table: Settings, reach: Reach): Unreachable[] {
  if (LOCAL.has(plugin) || RUNS_PROGRAMS.has(plugin)) return [];
  return Object.entries({ ...DEFAULTS[plugin], ...table }).flatMap(([option, value]) =>
    textsOf(value, option).flatMap(([key, text]) => {
      const takes = takenInstead(option, text.trim(), reach);
      return takes === undefined ? [] : [{ key, got: text.trim(), takes }];
    }),
  );
}

function takenInstead(option: string, text: string, reach: Reach): string | undefined {
  const path = SOCKET.exec(text)?.groups?.path ?? (SOCKET_KEY.test(option) && text.startsWith('/') ? text : undefined);
  if (path !== undefined)
    return reach.hostMounts && path.startsWith('/host/root/')
      ? undefined
      : 'a server in the network: its pod has a socket only below /host/root, with `hostMounts`';
  if (!isServersKey(option)) return undefined;
  const host = HOST.exec(text)?.groups?.host;
  const reached = host === undefined || LOOPBACK.test(host) || reach.allowsOthers || reach.hosts.includes(host);
  return reached
    ? undefined
    : 'a server that a policy lets it reach: `allowTo(peer, port)` opens the way, to the port of its pods';
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
      .flatMap(([, text]) => HOST.exec(text)?.groups?.host ?? []),
  );
}
