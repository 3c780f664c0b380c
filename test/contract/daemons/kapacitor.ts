import type { Daemon, Names, DaemonContainer } from '../listeners';
import { metadataOf } from '../../support/document';
import { isListed } from '../../../lib/core/checks/deviations';
import { differs, oldTls, overridden, tomlConfig, weakCiphers } from '../config-files';

/** Kapacitor: what it serves, what its tasks may do, and its InfluxDB servers. */
export const daemon: Daemon = { command: 'kapacitord', open, dialled };

function open(place: DaemonContainer): string[] {
  const config = tomlConfig(place);
  const { http, auth, tls } = config;
  const listeners = ['graphite', 'collectd', 'opentsdb', 'udp'].filter((name) => config[name] !== undefined);
  return [
    ...differs(http, { 'https-enabled': true, 'auth-enabled': true, 'pprof-enabled': false }),
    ...differs(auth, { enabled: true }),
    ...(auth?.['meta-addr'] === undefined
      ? []
      : differs(auth, { 'meta-use-tls': true, 'meta-insecure-skip-verify': false })),
    ...differs(config['config-override'], { enabled: false }),
    ...listeners.map((name) => `[[${name}]] knows no authentication`),
    ...oldTls(tls?.['min-version']),
    ...weakCiphers(tls?.ciphers as string[] | undefined),
    ...ofTasks(place),
    ...(place.file(http?.['https-certificate'])?.text === undefined &&
    !elsewhere(place, http?.['https-certificate']) &&
    !combined(place, http?.['https-certificate'])
      ? ['no certificate is mounted']
      : []),
    ...overridden(knownByUid(place), 'KAPACITOR_', /_HEADERS_[\w-]+$/),
    ...exported(
      place,
      /^KAPACITOR_\w+(PASSWORD|_URL|_KEY|_TOKEN|_COMMUNITY|CLIENT_SECRET|SHARED_SECRET|_HEADERS_\w+)$/,
    ),
  ];
}

// Without what a broker of MQTT knows the pod by, as long as that is the pod's own UID: a config file that pods share cannot say it.
function knownByUid(place: DaemonContainer): DaemonContainer {
  const { container } = place;
  const env = container.env?.filter(
    ({ name, value_from: from }) =>
      !(/^KAPACITOR_MQTT_\d+_CLIENT_ID$/.test(name) && from?.field_ref?.field_path === 'metadata.uid'),
  );
  return { ...place, container: { ...container, env } };
}

// What a task can have the daemon do that its configuration does not speak of.
function ofTasks({ stack, container: { args = [], env = [] } }: DaemonContainer): string[] {
  const flag = (name: string) => (args[args.indexOf(name) + 1] ?? '').split(',');
  const disabled = flag('-disable-handlers');
  const blacklisted = flag('-blacklist-cidrs');
  // Who can run programs in every pod needs no other way.
  if (isListed(stack.deviations, 'tasks-run-programs')) return [];
  const accepted: Record<string, string> = {
    exec: 'run programs',
    log: 'write to the files',
    tcp: 'over TCP',
    snmptrap: 'traps of SNMP',
  };
  return [
    ...['exec', 'log', 'tcp', 'snmptrap'].filter((kind) => {
      const listed = stack.deviations.some(({ what }) => what.includes(accepted[kind] ?? 'never'));
      return !disabled.includes(kind) && !listed;
    }),
    ...['169.254.0.0/16', 'fe80::/10', '127.0.0.0/8'].filter((range) => !blacklisted.includes(range)),
    ...(env.some(({ name, value }) => name === 'HTTP_PROXY' && value === '127.0.0.1:0') ? [] : ['plain HTTP']),
  ].map((what) => `its tasks can use ${what}`);
}

function dialled(place: DaemonContainer, certifiedNames: Names): string[] {
  const { influxdb } = tomlConfig(place);
  const servers = (Array.isArray(influxdb) ? influxdb : []) as Record<string, unknown>[];
  const accepted = place.stack.deviations.some(({ what }) => what.includes('is not verified'));
  const own = certifiedNames(metadataOf(place.pod.owner).name);
  return servers
    .filter(({ enabled }) => enabled)
    .flatMap((server) => {
      const url = new URL(String((server.urls as string[])[0]));
      const names = certifiedNames(url.hostname.split('.')[0] ?? '');
      return [
        ...(url.protocol === 'https:' ? [] : [`it dials ${url.href}`]),
        ...(place.file(server['ssl-ca']) || accepted ? [] : [`what verifies ${url.href} is not mounted`]),
        ...(!url.hostname.endsWith('.svc') || !names || names.includes(url.hostname)
          ? []
          : [`the certificate of ${url.hostname} has other names`]),
        ...(!own || own.includes(String(server['kapacitor-hostname'])) ? [] : ['InfluxDB dials it by another name']),
      ];
    });
}

// kapacitord.sh exports each of its files under the name that it has, and no others' than Secrets' are there.
function exported({ pod, container: { volume_mount: mounts = [] } }: DaemonContainer, allowed: RegExp): string[] {
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

// member.sh makes one file of what supervise.sh checked.
function combined({ file, container: { env = [] } }: DaemonContainer, path: unknown): boolean {
  const value = (name: string) => env.find((one) => one.name === name)?.value ?? '';
  return path === `${value('TLS_TARGET')}/kapacitor.pem` && file(`${value('TLS_SOURCE')}/tls.crt`) !== undefined;
}

function elsewhere({ file }: DaemonContainer, path: unknown): boolean {
  return file(path)?.from === 'elsewhere';
}
