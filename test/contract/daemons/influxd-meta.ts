import { differs, oldTls, overridden, Table, tomlConfig, weakCiphers } from '../config-files';
import type { Daemon, DaemonContainer } from '../listeners';

// Where Terraform knows the name, it writes the `$` of it twice, as Kubernetes expands.
const OF_ITS_POD =
  /^\$\(POD_NAME\)\.([a-z0-9-]+-pods\.[a-z0-9-]+\.svc|\$\{replace\(".+-pods\..+\.svc", "\$", "\$\$"\)\})$/;

/** A meta node of InfluxDB Enterprise: what it serves, and whom it dials. */
export const daemon: Daemon = { command: 'influxd-meta', open };

function open(place: DaemonContainer): string[] {
  const { meta, tls } = tomlConfig(place);
  const older = place.stack.deviations.some(({ code, what }) => code === 'older-version' && what.includes('port 8089'));
  return [
    ...differs(meta, {
      'https-enabled': true,
      'https-insecure-tls': false,
      'https-insecure-certificate': undefined,
      'data-use-tls': true,
      'data-insecure-tls': false,
      'auth-enabled': true,
      'pprof-enabled': false,
      ...(older ? {} : { 'raft-portal-auth-required': true, 'raft-dialer-auth-required': true }),
    }),
    ...oldTls(tls?.['min-version']),
    ...weakCiphers(tls?.ciphers as string[] | undefined),
    ...(place.file(meta?.['https-certificate']) ? [] : ['no certificate is mounted']),
    ...isMember(place, 'INFLUXDB_META_INTERNAL_SHARED_SECRET', meta),
  ];
}

/** What keeps a node from verifying the others, and from proving to them who it is. */
export function isMember(place: DaemonContainer, secret: string, served: Table[string]): string[] {
  const { env = [], args = [] } = place.container;
  const value = (name: string) => env.find((variable) => variable.name === name)?.value;
  const pool = served?.['https-root-ca'] as { readonly paths?: string[] } | undefined;
  const authority = value('SSL_CERT_FILE') ?? pool?.paths?.[0];
  const allowed = new RegExp(`^(${secret}|INFLUXDB_HTTP_SHARED_SECRET|INFLUXDB_ENTERPRISE_LICENSE_KEY)$`);
  const hostname = 'the environment beats its config file with INFLUXDB_HOSTNAME';
  const license = env.some(({ name }) => name === 'INFLUXDB_ENTERPRISE_LICENSE_KEY');
  return [
    ...overridden(place, 'INFLUXDB_', allowed).filter((what) => what !== hostname),
    ...(env.some(({ name, value_from }) => name === secret && value_from?.secret_key_ref)
      ? []
      : [`${secret} is of no Secret`]),
    ...(OF_ITS_POD.test(value('INFLUXDB_HOSTNAME') ?? '') ? [] : ['it is not known by the name of its pod']),
    ...(authority && place.file(authority) ? [] : ['what verifies the other nodes is not mounted']),
    ...(license || place.file(tomlConfig(place).enterprise?.['license-path']) ? [] : ['it has no license']),
    ...(args.join(' ').includes('license') ? ['a license is in its arguments'] : []),
  ];
}
