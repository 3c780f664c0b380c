import { Settings } from '../core/checks/settings';
import { fragments, isKnown, isToken } from '../core/terraform/tokens';
import { own } from '../core/values/records';
import { BY_DSN, BY_OPTION, BY_SCHEME, BY_URL, LOCAL, RUNS_PROGRAMS, TOLD_BY_OTHERS } from './plugin-classes';

/** Why a plugin is not known to verify whom it talks to, and what it would take. */
export interface Unassured {
  /** What may happen, to be read after its name. */
  readonly what: string;
  /** What it takes for that not to be; nothing where there is no such thing. */
  readonly takes?: string;
}

const SERVERS = /^(servers?|brokers|hosts?|address|sources|urls?|.*_urls?|endpoints?|.*_endpoint)$/;
const CLEAR = 'may talk without TLS, or to a server that nobody verified';

/** Nothing where a plugin talks to nobody, or verifies everybody whom it talks to. `plugin` is like `inputs.cpu`. */
export function unassured(plugin: string, table: Settings): Unassured | undefined {
  if (LOCAL.has(plugin)) return undefined;
  if (RUNS_PROGRAMS.has(plugin)) return { what: 'runs programs, which talk to whom they want' };
  if (BY_URL.has(plugin)) return byUrl(plugin, table);
  const options = own(BY_OPTION, plugin);
  if (options) {
    const fine = options.some((key) => table[key] === true || (key === 'tls_ca' && isPath(table[key])));
    const named = options.map((key) => `\`${key}\``).join(' or ');
    return fine || servers(table, /^(https|tls):\/\//i, true)
      ? undefined
      : { what: CLEAR, takes: `${named}: it does not encrypt by itself` };
  }
  const scheme = own(BY_SCHEME, plugin);
  if (scheme) {
    const takes = 'servers of a protocol that encrypts, like amqps, https or ldaps';
    return servers(table, scheme, true) ? undefined : { what: CLEAR, takes };
  }
  const dsn = own(BY_DSN, plugin);
  return dsn ? byDsn(dsn, table) : { what: CLEAR };
}

function byUrl(plugin: string, table: Settings): Unassured | undefined {
  const told = own(TOLD_BY_OTHERS, plugin)?.find((key) => table[key] !== undefined && table[key] !== false);
  if (told !== undefined) return { what: `dials what \`${told}\` tells it, by TLS or without` };
  const fine = servers(
    table,
    /^(https|wss):\/\/|^(https?|wss?):\/\/(127\.0\.0\.1|localhost|\[::1\])([:/]|$)|^(unix(gram)?:\/\/)?\//i,
  );
  return fine ? undefined : { what: CLEAR, takes: 'URLs that begin with https://' };
}

/** Whether all servers in a table begin as they should; `needed` where it has one by itself that does not. */
function servers(table: Settings, begin: RegExp, needed = false): boolean {
  const given = Object.entries(table).flatMap(([key, value]) => (SERVERS.test(key) ? [value].flat() : []));
  const known = given.filter((one) => one !== undefined && one !== '');
  return (!needed || known.length > 0) && known.every((one) => typeof one === 'string' && begin.test(beginning(one)));
}

// What Terraform fills in may follow what is known.
function beginning(text: string): string {
  const [first = ''] = fragments(text.trimStart());
  return isToken(first) ? '' : first;
}

const DRIVERS = {
  mysql: {
    takes:
      'servers with `tls=custom` beside `tls_ca`, or `tls=true`, like "user:@{…}@tcp(db.example:3306)/?tls=custom"',
    verifies: (dsn: string, table: Settings) => {
      const parameters = new URLSearchParams(/\?([^?]*)$/.exec(dsn)?.[1]);
      const [tls, ...others] = parameters.getAll('tls');
      const sure = others.length === 0 && !parameters.has('allowFallbackToPlaintext');
      return sure && (tls === 'true' || (tls === 'custom' && isPath(table.tls_ca)));
    },
  },
  postgres: {
    takes: 'an address with `sslmode=verify-full`, like "host=db.example user=u password=@{…} sslmode=verify-full"',
    verifies: (dsn: string) => {
      const modes = modesOf(dsn);
      return modes.length === 1 && modes[0] === 'verify-full' && !/['"\\]/.test(dsn);
    },
  },
  mssql: {
    takes: 'servers with `encrypt=true` or `strict`, and no `TrustServerCertificate=true`',
    verifies: (dsn: string) => {
      const [encrypt, ...others] = valuesOf(dsn, 'encrypt');
      const trusts = valuesOf(dsn, 'trustservercertificate');
      const strict = ['true', 'strict', 'mandatory', 'yes', '1'].includes(encrypt ?? '');
      return others.length === 0 && strict && trusts.every((value) => value === 'false') && !/['"{}]/.test(dsn);
    },
  },
};

function byDsn(
  { option, driver }: { readonly option: string; readonly driver: keyof typeof DRIVERS },
  table: Settings,
): Unassured | undefined {
  const { takes, verifies } = DRIVERS[driver];
  const given = table[option];
  const all = Array.isArray(given) ? (given as unknown[]) : [given];
  const fine =
    all.length > 0 && all.every((dsn) => typeof dsn === 'string' && isKnown(dsn) && verifies(secretless(dsn), table));
  return fine ? undefined : { what: CLEAR, takes: `\`${option}\` that says so by itself: ${takes}` };
}

// A password by reference says nothing. What is one altogether can say anything.
function secretless(dsn: string): string {
  return dsn.replace(/@\{\w+:\w+\}/g, (reference, at: number) => (at === 0 ? reference : 'secret'));
}

function modesOf(dsn: string): string[] {
  if (!/^\w+:\/\//.test(dsn)) return [...dsn.matchAll(/(?<!\S)sslmode\s*=\s*(\S*)/gi)].map(([, mode = '']) => mode);
  const url = URL.canParse(dsn) ? new URL(dsn) : undefined;
  return url?.hash === '' ? url.searchParams.getAll('sslmode') : [];
}

function valuesOf(dsn: string, key: string): string[] {
  const pairs = dsn.replace(/^sqlserver:\/\/[^?]*\??/i, '').split(/[;&]/);
  return pairs.flatMap((pair) => {
    const [name = '', value = ''] = pair.split('=').map((part) => part.trim().toLowerCase());
    return name === key ? [value] : [];
  });
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
