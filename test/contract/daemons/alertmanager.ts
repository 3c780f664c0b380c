import { fill } from '../../support/expressions';
import { openWebConfig, parseYaml, weakCiphers } from '../config-files';
import type { Daemon, DaemonContainer } from '../listeners';

/** Alertmanager: what it serves to people and members, and whom it tells. */
export const daemon: Daemon = { command: '/bin/alertmanager', open, dialled };

type Block = Readonly<Record<string, unknown>>;

/** What Alertmanager serves without TLS 1.2, or without asking who is there. */
function open(place: DaemonContainer): string[] {
  const args = place.container.args ?? [];
  const addresses = args.filter((flag) => flag.startsWith('--web.listen-address='));
  const checks = place.pod.spec.init_container.some(({ command = [] }) => command.includes('check-config'));
  return [
    ...openWebConfig(place),
    ...(addresses.length > 0 && addresses.every((flag) => /=(\[\$\(POD_IP\)\]|localhost):9093$/.test(flag))
      ? []
      : ['it listens on every address']),
    ...(checks ? [] : ['nobody looks at its config before it starts']),
    ...openGossip(place, args),
  ];
}

// Who can talk to a member can silence everything.
function openGossip(place: DaemonContainer, args: readonly string[]): string[] {
  const flag = (name: string) => args.find((one) => one.startsWith(`--cluster.${name}=`))?.split('=')[1];
  if (flag('listen-address') === '') return [];
  const members = parseYaml(fill(place.file(flag('tls-config'))?.text ?? '')) as Record<string, Block> | null;
  const server = members?.tls_server_config;
  const client = members?.tls_client_config;
  const mounted = [server?.cert_file, server?.client_ca_file, client?.ca_file, client?.cert_file].every((path) =>
    place.file(path),
  );
  return [
    ...(/^\[\$\(POD_IP\)\]:9094$/.test(flag('listen-address') ?? '') ? [] : ['its members listen on every address']),
    ...(server?.client_auth_type === 'RequireAndVerifyClientCert' && server.min_version === 'TLS12'
      ? []
      : ['its members let in who shows no certificate']),
    ...weakCiphers(server?.cipher_suites as string[] | undefined).map((what) => `its members: ${what}`),
    ...((server?.client_allowed_sans as string[] | undefined)?.length === 1
      ? []
      : ['its members let in whoever its authority signs for']),
    ...(mounted && client?.server_name ? [] : ['its members do not verify each other']),
  ];
}

/** Whom Alertmanager dials without verifying, or with a secret in its config. */
function dialled(place: DaemonContainer): string[] {
  const path = place.container.args?.find((flag) => flag.startsWith('--config.file='))?.split('=')[1];
  const config = parseYaml(fill(place.file(path)?.text ?? '')) as { readonly receivers?: Block[] } | null;
  if (!config) return ['its config is not mounted'];
  const integrations = (config.receivers ?? []).flatMap((receiver) =>
    Object.entries(receiver).flatMap(([key, all]) =>
      Array.isArray(all) ? all.map((one): [string, Block] => [key, one as Block]) : [],
    ),
  );
  const probe = /(?<=--http\.config\.file=)\S+/.exec(
    place.container.readiness_probe?.exec?.command.join(' ') ?? '',
  )?.[0];
  const probed = probe === undefined ? [] : [parseYaml(fill(place.file(probe)?.text ?? '')) as Block];
  return [
    ...integrations.flatMap(([kind, one]) => wrong(place, one).map((what) => `${kind} ${what}`)),
    ...probed.flatMap((one) => wrong(place, { http_config: { ...one, follow_redirects: false } })),
  ];
}

function wrong(place: DaemonContainer, one: Block): string[] {
  const http = one.http_config as Block | undefined;
  const tls = (http?.tls_config ?? one.tls_config) as Block | undefined;
  const login = { ...(http?.basic_auth as Block | undefined), ...(http?.authorization as Block | undefined) };
  const files = [
    tls?.ca_file,
    login.password_file,
    login.credentials_file,
    ...Object.entries(one).flatMap(([key, path]) => (key.endsWith('_file') ? [path] : [])),
  ].filter((file) => file !== undefined);
  const secrets = ['api_key', 'api_url', 'webhook_url', 'token', 'routing_key', 'service_key', 'auth_password'];
  return [
    ...(tls?.insecure_skip_verify === true ? ['is not verified'] : []),
    ...(http && http.follow_redirects !== false ? ['is followed wherever it sends'] : []),
    ...(!http && one.require_tls !== true ? ['may be told in clear text'] : []),
    ...((login.password ?? login.credentials ?? one.auth_password) ? ['has a password in the config'] : []),
    ...secrets
      .filter((key) => typeof one[key] === 'string' && /secret|hooks\./.test(one[key]))
      .map((key) => `has ${key} in the config`),
    ...files.filter((file) => !place.file(file)).map((file) => `reads ${JSON.stringify(file)}, which is not mounted`),
  ];
}
