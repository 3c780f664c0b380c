import { Settings } from '../../core/checks/settings';
import { fragments, isKnown, isToken } from '../../core/terraform/tokens';
import { own } from '../../core/values/records';
import { DRIVERS } from './dsn';
import { addressFormsOf, areEncrypted, encryptedBy, isLoopback } from './addresses';
import { BY_DSN, BY_URL, LOCAL, RUNS_PROGRAMS, SNMP, TOLD_BY_OTHERS } from './classes';

// An address that says itself that it is in clear, and an option that takes TLS away, are refused before: refused-options.ts.

/** Why a plugin is not known to verify whom it talks to, and what it would take. */
export interface Unassured {
  /** What may happen, to be read after its name. */
  readonly what: string;
  /** What it takes for that not to be; nothing where there is no such thing. */
  readonly takes?: string;
  /** Whether it is an address by which it is so: what refused-options.ts says of that address comes first, and is enough. */
  readonly byUrl?: true;
}

/** Keys of whom a plugin dials. */
const SERVERS =
  /^(servers?|brokers|hosts?|(service_)?address(es)?|sources|urls?|.*_urls?|endpoints?|.*_endpoint|agent|domain|kubernetes_services|schedulers|vcenters)$/i;

/** Whether a key is one of whom a plugin dials: Telegraf finds some by their letters alone. */
export function isServersKey(key: string): boolean {
  return SERVERS.test(key) || SERVERS.test(key.replace(/_/g, ''));
}

/** The same without proxies, which have protocols of their own. */
export function isAddressKey(key: string): boolean {
  return isServersKey(key) && !/proxy/i.test(key);
}

const CLEAR = 'may talk without TLS, or to a server that nobody verified';

/** Nothing where a plugin talks to nobody, or verifies everybody whom it talks to. `plugin` is like `inputs.cpu`. */
export function unassured(plugin: string, table: Settings): Unassured | undefined {
  if (LOCAL.has(plugin)) return undefined;
  if (RUNS_PROGRAMS.has(plugin)) return { what: 'runs programs, which talk to whom they want' };
  if (BY_URL.has(plugin)) return byUrl(plugin, table);
  if (SNMP.has(plugin))
    return { what: 'believes who answers in the place of an agent, by SNMP 3 too: answers of nobody are not verified' };
  const forms = addressFormsOf(plugin);
  if (forms) {
    const fine = areEncrypted(forms, serversIn(table, isAddressKey), table);
    return fine ? undefined : { what: CLEAR, takes: encryptedBy(forms), byUrl: true };
  }
  const dsn = own(BY_DSN, plugin);
  return dsn ? byDsn(dsn, table) : { what: CLEAR };
}

function byUrl(plugin: string, table: Settings): Unassured | undefined {
  const told = own(TOLD_BY_OTHERS, plugin)?.find((key) => table[key] !== undefined && table[key] !== false);
  if (told !== undefined) return { what: `dials what \`${told}\` tells it, by TLS or without` };
  const fine = serversIn(table).every(
    (one) =>
      typeof one === 'string' &&
      (/^(https|wss):\/\/|^(unix(gram)?:\/\/)?\//i.test(beginning(one)) || isLoopback(one.trimStart())),
  );
  return fine ? undefined : { what: CLEAR, takes: 'URLs that begin with https://', byUrl: true };
}

/** Whom the options of a plugin have it dial. */
function serversIn(table: Settings, isServer = isServersKey): unknown[] {
  const given = Object.entries(table).flatMap(([key, value]) => (isServer(key) ? [value].flat() : []));
  return given.filter((one) => one !== undefined && one !== '');
}

// What Terraform fills in may follow what is known.
function beginning(text: string): string {
  const [first = ''] = fragments(text.trimStart());
  return isToken(first) ? '' : first;
}

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
