import { AskedText } from '../connections/scraping/scrape-target';
import { OWN_POD } from '../core/checks/confidential';

/** A host, or what begins with one that Terraform fills in: a part of a regular expression. */
export const HOST = String.raw`(\w|\[|\$\{[^}]*\}[\w.:-])`;

/** The variable of postgres_exporter for an address without a scheme, and what is behind it. */
export const POSTGRES_ADDRESS = 'DATA_SOURCE_URI=';

// Neither another host behind a comma, nor one in a parameter, which counts for more.
const NO_OTHER_HOST = String.raw`(?=[/?\s"']|$)(?![^\s"']*[?&]host=(?!/[^\s"'&,]*([\s"'&]|$)))[^\s"']*`;
const OWN_ADDRESS = new RegExp(
  String.raw`\b(postgres(ql)?|mongodb)://([^\s@/"']*@)?${OWN_POD}(:\d*)?${NO_OTHER_HOST}|(?<=^${POSTGRES_ADDRESS})(${OWN_POD}(:\d*)?|(?=/))${NO_OTHER_HOST}`,
  'gi',
);

// Of jmx_exporter, which has one of each in its file.
const OWN_JVM = new RegExp(String.raw`^[ \t]*hostPort:[ \t]*["']?${OWN_POD}:\d+["']?[ \t]*$`, 'im');
const CLEAR_JVM = /^[ \t]*ssl:[ \t]*false[ \t]*$/im;

/** A text without the addresses of databases in the own pod, as a proxy beside has them, or a socket: nobody else is asked. */
export function withoutOwnPod(text: string): string {
  const others = text.replace(OWN_ADDRESS, '');
  return OWN_JVM.test(others) ? others.replace(CLEAR_JVM, '') : others;
}

interface ClearByDefault {
  /** What says whom it reads: a flag, or a file. */
  readonly address: RegExp;
  /** What of all that it is told makes it talk TLS, and verify. */
  readonly encrypted: RegExp;
  /** How a person is told that. */
  readonly by: string;
}

// A file of secrets may say it, and nobody here reads that.
const MY_CNF =
  /(^|\n)[ \t]*(ssl-ca[ \t]*[=:][ \t]*["']?[^\s"']|tls[ \t]*[=:][ \t]*["']?true\b)|^--?config\.my-cnf=(?!\/etc\/exporter\/)/i;
const MYSQL = { encrypted: MY_CNF, by: '`ssl-ca`, or `tls=true`, in its file' };

// By their sources: config/config.go of mysqld_exporter, kafka_exporter.go, cmd/memcached_exporter/main.go.
const CLEAR: readonly ClearByDefault[] = [
  { ...MYSQL, address: new RegExp(String.raw`^--?mysqld\.address=(?!unix:|${OWN_POD}(:|$))${HOST}`, 'i') },
  {
    ...MYSQL,
    address: new RegExp(
      String.raw`(^|\n)[ \t]*\[client[^\]\n]*\][^\n]*\n((?![ \t]*\[)[^\n]*\n)*?[ \t]*host[ \t]*[=:][ \t]*["']?(?!${OWN_POD}["']?[ \t\r]*(\n|$))${HOST}`,
      'i',
    ),
  },
  {
    address: new RegExp(String.raw`^--?kafka\.server=(?!${OWN_POD}(:|$))${HOST}`, 'i'),
    encrypted: /^--?tls\.enabled(=true)?$/i,
    by: '`--tls.enabled`',
  },
  {
    address: new RegExp(String.raw`^--?memcached\.address=(?!${OWN_POD}(:|$))${HOST}`, 'i'),
    encrypted: /^--?memcached\.tls\.enable(=true)?$/i,
    by: '`--memcached.tls.enable`',
  },
];

/** A text that has an exporter talk in clear, as none of the others says that it does not; and what would. */
export function clearByDefault(text: string, all: readonly string[]): string | undefined {
  const found = CLEAR.find(({ address, encrypted }) => address.test(text) && !all.some((one) => encrypted.test(one)));
  return found?.by;
}

// By which word, of a flag or a variable, the exporter of a program would be told the address that it is asked for.
const TOLD_BY: readonly (readonly [program: RegExp, word: string])[] = [
  [/redis|valkey/i, 'redis.addr='],
  [/mongodb/i, 'mongodb.uri='],
  [/postgres/i, POSTGRES_ADDRESS],
  [/mysqld/i, '--mysqld.address='],
  [/memcached/i, '--memcached.address='],
];

/** An address that an exporter is asked for, as a flag of its program would say it; any other text as it is. */
export function asToldTo(program: string, { prop, text }: AskedText): string {
  const [, word] = TOLD_BY.find(([one]) => one.test(program)) ?? [];
  const isAddress = prop.startsWith('targets[') || text.startsWith('target=');
  return word === undefined || !isAddress ? text : word + text.replace(/^target=/, '');
}
