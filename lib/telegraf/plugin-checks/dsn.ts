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
  },
  postgres: {
    takes: 'an address with `sslmode=verify-full`, like "host=db.example user=u password=@{…} sslmode=verify-full"',
    verifies: (dsn) => {
      const pairs = /^postgres(ql)?:\/\//.test(dsn)
        ? ofUrl(dsn)
        : // A value follows its key after any spaces.
          [...dsn.matchAll(/([^=]*)=\s*(\S*)/g)].map(([, key = '', value = '']): Pair => [key.trim(), value]);
      return /['"\\]|[^\t-\r -~]/.test(dsn) ? false : isOnly(valuesOf(pairs, 'sslmode'), 'verify-full');
    },
  },
  mssql: {
    takes: 'servers with `encrypt=true` or `strict`, and no `TrustServerCertificate=true`',
    verifies: (dsn) => {
      const given = dsn.startsWith('sqlserver://') ? ofUrl(dsn) : dsn.split(';').map(pairOf);
      // Newer drivers take `Trust Server Certificate`, too.
      const pairs = given.map(([key, value]): Pair => [
        key.replace(/\s/g, '').toLowerCase(),
        value.trim().toLowerCase(),
      ]);
      const [encrypt = '', ...others] = valuesOf(pairs, 'encrypt');
      const strict = others.length === 0 && ['true', 'strict', 'mandatory', 'yes', '1'].includes(encrypt);
      return (
        strict &&
        valuesOf(pairs, 'trustservercertificate').every((value) => value === 'false') &&
        !/['"{}]|[^\t-\r -~]/.test(dsn)
      );
    },
  },
} satisfies Record<string, Driver>;

// Go drops what has a ";" in it.
function ofUrl(dsn: string): Pair[] {
  const url = URL.canParse(dsn) ? new URL(dsn) : undefined;
  return url?.hash === '' && !url.search.includes(';') ? [...url.searchParams] : [];
}

function pairOf(text: string): Pair {
  const [key = '', ...value] = text.split('=');
  return [key, value.join('=')];
}

function valuesOf(pairs: readonly Pair[], key: string): string[] {
  return pairs.filter(([name]) => name === key).map(([, value]) => value);
}

function isOnly(values: readonly string[], value: string): boolean {
  return values.length === 1 && values[0] === value;
}
