import { Settings } from '../../core/checks/settings';
import { isKnown } from '../../core/terraform/tokens';

// As the drivers of Telegraf 1.39 read them (go-sql-driver/mysql 1.10, pgx 5.10, go-mssqldb 1.10): what another reading takes for
// `sslmode=verify-full` may be part of a value, or a key that the driver does not know. Of spaces that are not ASCII, each language
// has its own list.

interface Driver {
  /** What a DSN has to say, to be read after "takes". */
  readonly takes: string;
  /** Whether it encrypts and verifies, by what a DSN says. */
  verifies(dsn: string, table: Settings): boolean;
  /** Whom a DSN has it dial, as a URL of TCP, of a socket, or without a known port; nothing where it says no one host. */
  dials(dsn: string): string | undefined;
}

type Pair = readonly [key: string, value: string];

/** How database drivers read their DSNs. */
export const DRIVERS = {
  mysql: {
    takes:
      'servers with `tls=custom` beside `tls_ca`, or `tls=true`, like "user:@{…}@tcp(db.example:3306)/?tls=custom"',
    verifies: (dsn, table) => {
      // It decodes values, not keys.
      const [, query = ''] = /^[^?]*\?(.*)$/s.exec(dsn.slice(dsn.lastIndexOf('/'))) ?? [];
      const pairs = query.split('&').map(pairOf);
      const [tls, ...others] = valuesOf(pairs, 'tls');
      const sure = others.length === 0 && valuesOf(pairs, 'allowFallbackToPlaintext').length === 0;
      const { tls_ca: ca } = table;
      return sure && (tls === 'true' || (tls === 'custom' && typeof ca === 'string' && isKnown(ca) && ca !== ''));
    },
    dials: (dsn) => {
      const [, net, address = ''] = /@?(tcp|unix)\(([^()]*)\)$/.exec(dsn.slice(0, dsn.lastIndexOf('/'))) ?? [];
      if (net === 'unix') return `unix:${address}`;
      return net === undefined ? undefined : tcp(address, undefined, 3306);
    },
  },
  postgres: {
    takes: 'an address with `sslmode=verify-full`, like "host=db.example user=u password=@{…} sslmode=verify-full"',
    verifies: (dsn) => {
      return /['"\\]|[^\t-\r -~]/.test(dsn) ? false : isOnly(valuesOf(postgresPairs(dsn), 'sslmode'), 'verify-full');
    },
    dials: (dsn) => {
      const pairs = postgresPairs(dsn);
      const [host = ofUrlsHost(dsn), ...others] = valuesOf(pairs, 'host');
      if (host === undefined || others.length > 0) return undefined;
      return host.startsWith('/') ? `unix:${host}` : tcp(host, valuesOf(pairs, 'port')[0], 5432);
    },
  },
  mssql: {
    takes: 'servers with `encrypt=true` or `strict`, and no `TrustServerCertificate=true`',
    verifies: (dsn) => {
      const given = dsn.startsWith('sqlserver://') ? ofUrl(dsn) : dsn.split(';').map(pairOf).map(trimmed);
      const pairs = given.map(([key, value]): Pair => [key.toLowerCase(), value.toLowerCase()]);
      // Newer drivers take `Trust Server Certificate`, too.
      const spaceless = pairs.map(([key, value]): Pair => [key.replace(/\s/g, ''), value.trim()]);
      const [encrypt = '', ...others] = valuesOf(pairs, 'encrypt');
      const strict = others.length === 0 && ['true', 'strict', 'mandatory', 'yes', '1'].includes(encrypt);
      return (
        strict &&
        valuesOf(spaceless, 'trustservercertificate').every((value) => value === 'false') &&
        !/['"{}]|[^\t-\r -~]/.test(dsn)
      );
    },
    dials: (dsn) => {
      const pairs = dsn.split(';').map(pairOf);
      const named = (key: RegExp) => pairs.find(([name]) => key.test(name.trim()))?.[1].trim();
      const host = ofUrlsHost(dsn) ?? named(/^(server|data source|address|addr|network address)$/i);
      if (host === undefined) return undefined;
      // `tcp:db\\instance,1433`
      const [, name = '', instance, port = named(/^port$/i)] =
        /^(?:tcp:)?([^\\,]*)(\\[^,]*)?(?:,(\d+))?$/i.exec(host) ?? [];
      const address = tcp(name, port, 1433);
      const isInstance = instance !== undefined || /^sqlserver:\/\/[^/?]*\/[^?]/.test(dsn);
      // The host of a named instance says its port, by UDP.
      return address && isInstance && port === undefined && !/:\d+$/.test(name) ? `sqlserver://${name}` : address;
    },
  },
} satisfies Record<string, Driver>;

function postgresPairs(dsn: string): Pair[] {
  if (/^postgres(ql)?:\/\//.test(dsn)) return ofUrl(dsn);
  // A value follows its key after any spaces.
  return [...dsn.matchAll(/([^=]*)=\s*(\S*)/g)].map(([, key = '', value = '']): Pair => [key.trim(), value]);
}

// With its port; nothing where there is no URL, or more than one host in it.
function ofUrlsHost(dsn: string): string | undefined {
  return /^(?:postgres(?:ql)?|sqlserver):\/\/(?:[^/?]*@)?([^@/?,]+)(?=[/?]|$)/.exec(dsn)?.[1];
}

function tcp(host: string, port: string | undefined, usual: number): string | undefined {
  if (!/^(\[[\da-f:.]+\]|[a-z\d][\w.-]*)(:\d+)?$/i.test(host) || !/^\d*$/.test(port ?? '')) return undefined;
  return `tcp://${/:\d+$/.test(host) ? host : `${host}:${port ?? usual}`}`;
}

// Go drops what has a ";" in it.
function ofUrl(dsn: string): Pair[] {
  const url = URL.canParse(dsn) ? new URL(dsn) : undefined;
  return url?.hash === '' && !url.search.includes(';') ? [...url.searchParams] : [];
}

function pairOf(text: string): Pair {
  const [key = '', ...value] = text.split('=');
  return [key, value.join('=')];
}

function trimmed([key, value]: Pair): Pair {
  return [key.trim(), value.trim()];
}

function valuesOf(pairs: readonly Pair[], key: string): string[] {
  return pairs.filter(([name]) => name === key).map(([, value]) => value);
}

function isOnly(values: readonly string[], value: string): boolean {
  return values.length === 1 && values[0] === value;
}
