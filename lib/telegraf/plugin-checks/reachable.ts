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
  /** The option that says it. */
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

/** The first that a plugin dials and cannot reach; nothing where it reaches all, or what it dials is not known. */
export function unreachable(plugin: string, table: Settings, reach: Reach): Unreachable | undefined {
  if (LOCAL.has(plugin) || RUNS_PROGRAMS.has(plugin)) return undefined;
  const options = Object.entries({ ...DEFAULTS[plugin], ...table });
  return options
    .flatMap(([key, value]) => textsOf(value).map((text) => ofText(key, text.trim(), reach)))
    .find((found) => found !== undefined);
}

function ofText(key: string, text: string, reach: Reach): Unreachable | undefined {
  const path = SOCKET.exec(text)?.groups?.path ?? (SOCKET_KEY.test(key) && text.startsWith('/') ? text : undefined);
  if (path !== undefined)
    return reach.hostMounts && path.startsWith('/host/root/')
      ? undefined
      : {
          key,
          got: text,
          takes: 'a server in the network: its pod has a socket only below /host/root, with `hostMounts`',
        };
  if (!isServersKey(key)) return undefined;
  const host = HOST.exec(text)?.groups?.host;
  const reached = host === undefined || LOOPBACK.test(host) || reach.allowsOthers || reach.hosts.includes(host);
  return reached
    ? undefined
    : {
        key,
        got: text,
        takes: 'a server that a policy lets it reach: `allowTo(peer, port)` opens the way, to the port of its pods',
      };
}

// What Terraform fills in, or a reference to a secret begins, says nothing yet.
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => (isRecord(item) ? [] : textsOf(item)));
  return typeof value === 'string' && isKnown(value) && value !== '' ? [value] : [];
}

/** The hosts in tables of the library's own. */
export function hostsIn(tables: readonly Settings[]): string[] {
  return tables.flatMap((table) =>
    Object.entries(table)
      .filter(([key]) => isServersKey(key))
      .flatMap(([, value]) => textsOf(value))
      .flatMap((text) => HOST.exec(text)?.groups?.host ?? []),
  );
}
