import { fill } from '../../support/expressions';
import { TOML } from '../../support/toml';
import { weakCiphers } from '../config-files';
import type { Daemon, Names, DaemonContainer } from '../listeners';

/** Telegraf: what it serves, and whom it reads from and writes to. */
export const daemon: Daemon = { command: 'telegraf', open, dialled };

type Table = Readonly<Record<string, unknown>>;
type Plugins = Readonly<Record<string, readonly Table[]>>;

interface Config {
  readonly secretstores?: { readonly docker: readonly { readonly id: string; readonly path: string }[] };
  readonly inputs?: Plugins;
  readonly outputs?: Plugins;
}

// Its plugins that listen.
const LISTENERS = [
  'statsd',
  'snmp_trap',
  'socket_listener',
  'http_listener_v2',
  'influxdb_listener',
  'influxdb_v2_listener',
  'syslog',
  'webhooks',
  'opentelemetry',
];

function configOf(place: DaemonContainer): Config {
  const { args = [] } = place.container;
  const path = args[args.indexOf('--config') + 1];
  return TOML.parse(fill(place.file(path)?.text ?? '')) as Config;
}

/** What Telegraf serves without TLS 1.2, or to those who show no password. */
function open(place: DaemonContainer): string[] {
  const { args = [], port = [] } = place.container;
  const { inputs = {}, outputs = {} } = configOf(place);
  const served = outputs.prometheus_client ?? [];
  return [
    ...LISTENERS.flatMap((name) => (inputs[name] ?? []).flatMap((table) => letsIn(place, name, table))),
    ...(outputs.health ?? [])
      .filter(({ service_address }) => service_address !== 'tcp://127.0.0.1:8888')
      .map(({ service_address }) => `its health is asked at ${String(service_address)}`),
    ...(args.includes('--strict-env-handling') && !args.includes('--non-strict-env-handling')
      ? []
      : ['an environment variable may add to its config file']),
    ...(port.length === served.length ? [] : ['it has another port than that for metrics']),
    ...served.flatMap((table) => [
      ...(/^(\[\$\{POD_IP\}\]:\d+)$/.test(String(table.listen)) ? [] : [`it listens on ${String(table.listen)}`]),
      ...(['TLS12', 'TLS13'].includes(String(table.tls_min_version)) ? [] : ['it serves any TLS']),
      ...weakCiphers(table.tls_cipher_suites as string[] | undefined),
      ...['tls_cert', 'tls_key'].filter((key) => !place.file(table[key])).map((key) => `its ${key} is not mounted`),
      ...(table.basic_username !== '' && isSecret(place, table.basic_password) ? [] : ['it asks for no password']),
    ]),
  ];
}

// What a plugin that listens lacks: TLS 1.2 and a credential, or, for datagrams, the reason.
function letsIn(place: DaemonContainer, name: string, table: Table): string[] {
  const address = String(table.server ?? table.service_address);
  if (!/^((tcp|udp):\/\/:|\[\$\{POD_IP\}\]:)\d+$/.test(address)) return [`[[inputs.${name}]] listens on ${address}`];
  if (table.protocol === 'udp' || address.startsWith('udp:'))
    return place.stack.deviations.some(({ code }) => code === 'plain-udp')
      ? []
      : [`[[inputs.${name}]] lets everybody in`];
  const encrypts = table.tls_min_version === 'TLS12' && place.file(table.tls_cert) && place.file(table.tls_key);
  // With an empty password, http_listener_v2 asks for none.
  const variable = /^\$\{(\w+):\?[\w ]+\}$/.exec(String(table.basic_password))?.[1];
  const fromSecret = place.container.env?.find((one) => one.name === variable)?.value_from?.secret_key_ref;
  const clients = [table.tls_allowed_cacerts].flat().filter((path) => path !== undefined);
  const asks =
    (clients.length > 0 && clients.every((path) => place.file(path))) ||
    (table.token !== undefined && isSecret(place, table.token)) ||
    (fromSecret !== undefined && table.basic_username !== '');
  return [
    ...(encrypts ? [] : [`[[inputs.${name}]] serves without TLS 1.2`]),
    ...weakCiphers(table.tls_cipher_suites as string[] | undefined).map((what) => `[[inputs.${name}]]: ${what}`),
    ...(asks ? [] : [`[[inputs.${name}]] lets everybody in`]),
  ];
}

/** What Telegraf dials without verifying who answers, or with what is not mounted. */
function dialled(place: DaemonContainer, certifiedNames: Names): string[] {
  const { inputs = {}, outputs = {} } = configOf(place);
  const accepted = place.stack.deviations.some(({ what }) => what.includes('is not verified'));
  const clients = [...Object.entries(inputs), ...Object.entries(outputs)].flatMap(([name, tables]) =>
    tables.map((table) => ({ name, table, urls: urlsOf(table) })),
  );
  return clients
    .filter(({ urls }) => urls.length > 0)
    .flatMap(({ name, table, urls }) => [
      ...urls.filter((url) => !url.startsWith('https://')).map((url) => `${name} dials ${url}`),
      ...(place.file(table.tls_ca) || (accepted && table.insecure_skip_verify === true)
        ? []
        : [`what verifies ${urls.join()} is not mounted`]),
      ...['password', 'token']
        .filter((key) => table[key] !== undefined && !isSecret(place, table[key]))
        .map((key) => `the ${key} of ${name} is no mounted secret`),
      ...Object.values((table.headers ?? {}) as Table)
        .filter((value) => !isSecret(place, String(value).replace(/^Bearer /, '')))
        .map(() => `a header of ${name} is no mounted secret`),
      ...urls.flatMap((url) => {
        const host = textOr(table.tls_server_name, new URL(url.replace('${NODE_IP}', '192.0.2.1')).hostname);
        const names = certifiedNames(host.split('.')[0] ?? '');
        return host.endsWith('.svc') && names && !names.includes(host) ? [`${host} is certified by other names`] : [];
      }),
      ...(name === 'influxdb' && table.skip_database_creation !== true ? ['it would make databases'] : []),
    ]);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function urlsOf({ url, urls, kubernetes_services: services }: Table): string[] {
  return [url, urls, services].flat().filter((one): one is string => typeof one === 'string');
}

// A reference into the one store there is, to a file that is mounted.
function isSecret(place: DaemonContainer, value: unknown): boolean {
  const [, id, key] = /^@\{(\w+):(\w+)\}$/.exec(String(value)) ?? [];
  const store = configOf(place).secretstores?.docker.find((one) => one.id === id);
  return store !== undefined && place.file(`${store.path}/${key ?? ''}`) !== undefined;
}
