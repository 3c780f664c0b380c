import { Document, metadataOf, Resource } from '../support/document';
import { fill } from '../support/expressions';
import { Container, containersOf, File, fileAt, Pod, podsOf } from '../support/kubernetes';
import { chronograf, dialledByChronograf } from './daemons/chronograf';
import { dialledByPrometheus, prometheus } from './daemons/prometheus';
import { oldTls, openWebConfig, parseYaml, Table } from './daemons/support';
import { dialledByTelegraf, telegraf } from './daemons/telegraf';
import { acceptedFor, Stack } from './stack';

// smol-toml declares its types for ES modules only.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const TOML = require('smol-toml') as { parse: (text: string) => unknown };

/** A container, and the files that it sees. */
export interface Place {
  /** With the deviations of the container's construct only. */
  readonly stack: Stack;
  /** What was accepted anywhere in the stack. */
  readonly everywhere: Stack['deviations'];
  readonly document: Document;
  readonly pod: Pod;
  readonly container: Container;
  readonly file: (path: unknown) => File | undefined;
}

// What each daemon reads, and what is wrong with it. A daemon that is not here listens unchecked: that is reported.
const DAEMONS: Readonly<Record<string, (place: Place) => string[]>> = {
  influxd,
  kapacitord,
  chronograf,
  telegraf,
  '/bin/node_exporter': nodeExporter,
  '/bin/prometheus': prometheus,
};

/** Promise 1: what listens without TLS 1.2, or without asking who is there. */
export function openListeners(stack: Stack): string[] {
  return eachContainer(stack).flatMap((place) => {
    const daemon = place.container.command?.find((word) => word in DAEMONS);
    const listens = (place.container.port ?? []).length > 0;
    const wrong = DAEMONS[daemon ?? '']?.(place) ?? (listens ? ['this test cannot read what it serves'] : []);
    return wrong.map((what) => `${at(place)}: ${what}`);
  });
}

/** Promise 2: who connects without verifying, or with a name that its server's certificate does not have. */
export function unverifiedClients(stack: Stack): string[] {
  const { document } = stack;
  const loud = [
    'insecure-skip-verify = true',
    'insecure_skip_verify: true',
    'insecure_skip_verify = true',
    'unsafeSsl',
    '--insecure',
    'curl -k',
    'http://',
  ];
  return [
    ...document.resources
      .filter((one) => !acceptedFor(stack, one).some(({ what }) => /^the certificate of .* is not verified/.test(what)))
      .flatMap(({ address, body }) => {
        const text = JSON.stringify(body, (key: string, value: unknown) => (key.endsWith('.sh') ? '' : value));
        return loud.filter((word) => text.includes(word)).map((word) => `${address}: ${word} without a deviation`);
      }),
    ...eachContainer(stack).flatMap((place) => dialled(place).map((what) => `${at(place)}: ${what}`)),
    ...document.all('tls_cert_request').flatMap((request) => {
      const names = request.body.dns_names as string[];
      if (names.includes('localhost') || !isProbed(document, request)) return [];
      return [`${request.address} is not valid for localhost, where its probes dial it`];
    }),
  ];
}

// Whether a container has the certificate, and is probed by it: not an Ingress, nor who has its health on loopback.
function isProbed(document: Document, request: Resource): boolean {
  const secrets = document.all('kubernetes_secret_v1').filter(({ body }) => {
    const signed = document.referredTo((body.data_wo as Record<string, string | undefined>)['tls.crt'] ?? '');
    return document.referredTo(signed ? String(signed.body.cert_request_pem) : '')?.address === request.address;
  });
  return podsOf(document).some(({ spec }) => {
    const volumes = spec.volume.filter((volume) =>
      secrets.some(({ address }) => JSON.stringify(volume).includes(`${address}.`)),
    );
    return spec.container.some(
      ({ volume_mount: mounts = [], ...container }) =>
        mounts.some(({ name }) => volumes.some((volume) => volume.name === name)) &&
        !/\b127\.0\.0\.1:\d+/.test(JSON.stringify(container.liveness_probe ?? '')),
    );
  });
}

/** Every config file that does not parse, by the path of its resource. */
export function brokenFiles({ document }: Stack): string[] {
  return document.resources.flatMap(({ address, body }) =>
    Object.entries((body.data ?? body.data_wo ?? {}) as Record<string, string>).flatMap(([key, text]) => {
      const parse = { conf: TOML.parse, toml: TOML.parse, yml: parseYaml, yaml: parseYaml, json: JSON.parse }[
        key.split('.').at(-1) ?? ''
      ];
      try {
        parse?.(fill(text));
        return [];
      } catch (error) {
        return [`${address} ${key}: ${String(error)}`];
      }
    }),
  );
}

function eachContainer(stack: Stack): Place[] {
  const { document } = stack;
  return podsOf(document).flatMap((pod) =>
    containersOf(pod).map((container) => ({
      stack: { ...stack, deviations: acceptedFor(stack, pod.owner) },
      everywhere: stack.deviations,
      document,
      pod,
      container,
      file: (path: unknown) => fileAt(document, pod, container, typeof path === 'string' ? path : ''),
    })),
  );
}

function at({ pod, container }: Place): string {
  return `${pod.owner.address} ${container.name}`;
}

function toml({ file }: Place, path: string): Table {
  return TOML.parse(fill(file(path)?.text ?? '')) as Table;
}

/** What of a table differs from what it has to be. */
function differs(table: Readonly<Record<string, unknown>> | undefined, expected: Record<string, unknown>): string[] {
  return Object.entries(expected)
    .filter(([key, value]) => table?.[key] !== value)
    .map(([key, value]) => `${key} is ${JSON.stringify(table?.[key])}, not ${JSON.stringify(value)}`);
}

function overridden({ container }: Place, prefix: string, allowed: RegExp): string[] {
  return (container.env ?? [])
    .filter(({ name, value_from }) => name.startsWith(prefix) && !(allowed.test(name) && value_from?.secret_key_ref))
    .map(({ name }) => `the environment beats its config file with ${name}`);
}

function influxd(place: Place): string[] {
  const config = toml(place, place.container.args?.[1] ?? '');
  const { http, tls } = config;
  const listeners = ['graphite', 'collectd', 'opentsdb', 'udp'].filter((name) => config[name] !== undefined);
  const accepted = (text: string) => place.stack.deviations.some(({ what }) => what.includes(text));
  const older = accepted('/api/v1/prom/read');
  return [
    ...differs(http, {
      'https-enabled': true,
      'auth-enabled': true,
      'ping-auth-enabled': true,
      'pprof-auth-enabled': true,
      'debug-pprof-enabled': false,
      'unix-socket-enabled': false,
      'https-insecure-certificate': undefined,
      ...(older ? {} : { 'prom-read-auth-enabled': true }),
      'flux-enabled': accepted('by Flux'),
      'flux-log-enabled': false,
      'log-enabled': false,
    }),
    ...differs(config.continuous_queries, { enabled: accepted('by a continuous query') }),
    ...differs(config.data, { 'query-log-enabled': false }),
    ...differs(config.coordinator, { 'log-timedout-queries': false, 'termination-query-log': false }),
    ...['max-concurrent-queries', 'max-select-buckets', 'max-select-point', 'max-select-series']
      .filter((key) => !((config.coordinator?.[key] as number) > 0) && !accepted('by whoever has a user'))
      .map((key) => `${key} limits nothing`),
    ...listeners.map((name) => `[[${name}]] knows no authentication`),
    ...(JSON.stringify(config['bind-address']).startsWith('"127.0.0.1:') ? [] : ['the backup RPC is not on loopback']),
    ...oldTls(tls?.['min-version']),
    ...(place.file(http?.['https-certificate']) ? [] : ['no certificate is mounted']),
    ...overridden(place, 'INFLUXDB_', /^INFLUXDB_HTTP_SHARED_SECRET$/),
    ...signed(place, 'INFLUXDB_HTTP_SHARED_SECRET'),
  ];
}

function kapacitord(place: Place): string[] {
  const { args = [] } = place.container;
  const config = toml(place, args[1] ?? '');
  const { http, auth, tls } = config;
  const listeners = ['graphite', 'collectd', 'opentsdb', 'udp'].filter((name) => config[name] !== undefined);
  return [
    ...differs(http, { 'https-enabled': true, 'auth-enabled': true, 'pprof-enabled': false }),
    ...differs(auth, { enabled: true }),
    ...differs(config['config-override'], { enabled: false }),
    ...listeners.map((name) => `[[${name}]] knows no authentication`),
    ...oldTls(tls?.['min-version']),
    ...ofTasks(place),
    ...(place.file(http?.['https-certificate'])?.text === undefined && !elsewhere(place, http?.['https-certificate'])
      ? ['no certificate is mounted']
      : []),
    ...overridden(place, 'KAPACITOR_', /_HEADERS_[\w-]+$/),
    ...exported(place, /^KAPACITOR_\w+(PASSWORD|_URL|_KEY|SHARED_SECRET|_HEADERS_\w+)$/),
  ];
}

// What a task can have the daemon do that its configuration does not speak of.
function ofTasks({ stack, container: { args = [], env = [] } }: Place): string[] {
  const flag = (name: string) => (args[args.indexOf(name) + 1] ?? '').split(',');
  const disabled = flag('-disable-handlers');
  const blacklisted = flag('-blacklist-cidrs');
  const accepted: Record<string, string> = { exec: 'run programs', log: 'write to the files', tcp: 'over TCP' };
  return [
    ...['exec', 'log', 'tcp', 'snmptrap'].filter((kind) => {
      const listed = stack.deviations.some(({ what }) => what.includes(accepted[kind] ?? 'never'));
      return !disabled.includes(kind) && !listed;
    }),
    ...['169.254.0.0/16', 'fe80::/10', '127.0.0.0/8'].filter((range) => !blacklisted.includes(range)),
    ...(env.some(({ name, value }) => name === 'HTTP_PROXY' && value === '127.0.0.1:0') ? [] : ['plain HTTP']),
  ].map((what) => `its tasks can use ${what}`);
}

function nodeExporter(place: Place): string[] {
  return [
    ...openWebConfig(place),
    ...(place.container.args?.some((flag) =>
      /^--web\.listen-address=\[\$\((HOST|POD)_IP\)\]:(\d+|\$\{[^}]*\})$/.test(flag),
    )
      ? []
      : ['it listens on every address']),
  ];
}

// kapacitord.sh exports each of its files under the name that it has, and no others' than Secrets' are there.
function exported({ pod, container: { volume_mount: mounts = [] } }: Place, allowed: RegExp): string[] {
  const variables = pod.spec.volume
    .filter(({ name }) => mounts.some((mount) => mount.name === name && mount.mount_path.endsWith('-secrets')))
    .flatMap(({ projected = [] }) => projected.flatMap(({ sources }) => sources))
    .flatMap(({ secret = [] }) => secret.flatMap(({ items = [] }) => items.map(({ path }) => path)));
  // Without a shared secret the tokens of a JWT are signed with the empty key, or not at all.
  const signed = variables.includes('KAPACITOR_HTTP_SHARED_SECRET');
  return [
    ...(signed ? [] : ['KAPACITOR_HTTP_SHARED_SECRET is of no Secret']),
    ...variables.filter((name) => !allowed.test(name)).map((name) => `a Secret beats its config file with ${name}`),
  ];
}

function elsewhere({ file }: Place, path: unknown): boolean {
  return file(path)?.from === 'elsewhere';
}

// Without a shared secret the tokens of a JWT are signed with the empty key, or not at all.
function signed({ container }: Place, name: string): string[] {
  const entry = container.env?.find((variable) => variable.name === name);
  return entry?.value_from?.secret_key_ref ? [] : [`${name} is of no Secret`];
}

/** What a container dials: its probes, its config file, its helpers. */
function dialled(place: Place): string[] {
  const { container, document, pod } = place;
  const probes = [container.liveness_probe, container.readiness_probe, container.startup_probe];
  const commands = probes.flatMap((probe) => probe?.exec?.command.join(' ') ?? []);
  const trusted = commands
    .filter((command) => command.includes('https://') && !command.includes('--http.config.file='))
    .map((command) => /--cacert (\S+)/.exec(command)?.[1]);
  const variable = (container.env ?? []).filter(({ name }) => name === 'SSL_CERT_FILE').map(({ value }) => value);
  const files = [...trusted, ...variable].filter((path) => !path || !place.file(path));
  const daemon = container.command?.at(-1);
  const config = daemon === 'influxd' || daemon === 'kapacitord' ? toml(place, container.args?.[1] ?? '') : {};
  const accepted = place.stack.deviations.filter(({ what }) => what.includes('is not verified')).length > 0;
  const servers = (Array.isArray(config.influxdb) ? config.influxdb : []) as Record<string, unknown>[];
  const own = certifiedNames(document, metadataOf(pod.owner).name);
  return [
    ...files.map((path) => `it trusts ${String(path)}, which is not mounted`),
    ...(daemon === '/bin/prometheus' ? dialledByPrometheus(place, (server) => certifiedNames(document, server)) : []),
    ...(daemon === 'chronograf' ? dialledByChronograf(place, (server) => certifiedNames(document, server)) : []),
    ...(daemon === 'telegraf' ? dialledByTelegraf(place, (server) => certifiedNames(document, server)) : []),
    ...servers
      .filter(({ enabled }) => enabled)
      .flatMap((server) => {
        const url = new URL(String((server.urls as string[])[0]));
        const names = certifiedNames(document, url.hostname.split('.')[0] ?? '');
        return [
          ...(url.protocol === 'https:' ? [] : [`it dials ${url.href}`]),
          ...(place.file(server['ssl-ca']) || accepted ? [] : [`what verifies ${url.href} is not mounted`]),
          ...(!url.hostname.endsWith('.svc') || !names || names.includes(url.hostname)
            ? []
            : [`the certificate of ${url.hostname} has other names`]),
          ...(!own || own.includes(String(server['kapacitor-hostname'])) ? [] : ['InfluxDB dials it by another name']),
        ];
      }),
    ...(config.subscriber?.['ca-certs'] === undefined || place.file(config.subscriber['ca-certs'])
      ? []
      : ['what verifies its subscribers is not mounted']),
  ];
}

/** The names in the certificate of a server of this stack, where this stack issues it. */
function certifiedNames(document: Document, server: string): string[] | undefined {
  const secret = document.all('kubernetes_secret_v1').find((one) => metadataOf(one).name === `${server}-tls`);
  const signed = secret && document.referredTo((secret.body.data_wo as Record<string, string>)['tls.crt'] ?? '');
  const request = signed && document.referredTo(String(signed.body.cert_request_pem));
  return request?.body.dns_names as string[] | undefined;
}
