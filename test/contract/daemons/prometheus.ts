import { fill } from '../../support/expressions';
import type { Daemon, Names, DaemonContainer } from '../listeners';
import { openWebConfig, parseYaml } from '../config-files';

/** Prometheus: what it serves, and whom it scrapes and sends to. */
export const daemon: Daemon = { command: '/bin/prometheus', open, dialled };

interface Client {
  readonly job_name?: string;
  readonly url?: string;
  readonly scheme?: string;
  readonly follow_redirects?: boolean;
  readonly tls_config?: Readonly<Record<string, unknown>>;
  readonly basic_auth?: Readonly<Record<string, unknown>>;
  readonly authorization?: Readonly<Record<string, unknown>>;
  readonly oauth2?: Readonly<Record<string, unknown>>;
  // By who the pod is in its cloud.
  readonly sigv4?: Readonly<Record<string, unknown>>;
  readonly azuread?: Readonly<Record<string, unknown>>;
  readonly google_iam?: Readonly<Record<string, unknown>>;
  readonly static_configs?: { readonly targets: string[] }[];
}

interface Config {
  readonly scrape_configs?: Client[];
  readonly alerting?: { readonly alertmanagers?: Client[] };
  readonly remote_write?: Client[];
  readonly remote_read?: Client[];
}

// Its receiver of remote writes asks for a password as all else does.
const NEVER = ['lifecycle', 'admin-api', 'otlp-receiver'];

/** What Prometheus serves without TLS 1.2, or without asking who is there. */
function open(place: DaemonContainer): string[] {
  const { container, pod } = place;
  const args = container.args ?? [];
  const addresses = args.filter((flag) => flag.startsWith('--web.listen-address='));
  const checks = (what: string) => pod.spec.init_container.some(({ command = [] }) => command.includes(what));
  return [
    ...openWebConfig(place),
    ...NEVER.filter((what) => args.some((flag) => flag.includes(what))).map((what) => `its ${what} is on`),
    ...(addresses.length > 0 && addresses.every((flag) => /=(\[\$\(POD_IP\)\]|localhost):9090$/.test(flag))
      ? []
      : ['it listens on every address']),
    ...(checks('config') ? [] : ['nobody looks at its config before it starts']),
  ];
}

/** Whom Prometheus dials without verifying, or without saying who it is. `names` are those in a server's certificate. */
function dialled(place: DaemonContainer, names: Names): string[] {
  const { container, stack } = place;
  const path = container.args?.find((flag) => flag.startsWith('--config.file='))?.split('=')[1];
  const config = parseYaml(fill(place.file(path)?.text ?? '')) as Config | null;
  if (!config) return ['its config is not mounted'];
  const accepted = (pattern: RegExp) => stack.deviations.some(({ what }) => pattern.test(what));
  const { alerting, remote_write: writes = [], remote_read: reads = [] } = config;
  const servers = [...(alerting?.alertmanagers ?? []), ...writes, ...reads];
  // Of its target.
  const unasked = (job = '') =>
    place.everywhere.some(
      ({ path, what }) => what.startsWith('whoever reaches the metrics') && path.endsWith(`/${job}`),
    );
  const inClearText = (job = '') =>
    place.everywhere.some(
      ({ path, code }) => code === 'plain-metrics' && new RegExp(`/(job\\+)?${job}(/|$)`).test(path),
    );
  const wrong = (client: Client, isPublic: boolean) => {
    const tls = client.tls_config ?? {};
    const name = typeof tls.server_name === 'string' ? tls.server_name : undefined;
    const certified = name === undefined ? undefined : names(name.split('.')[0] ?? '');
    const unverified = tls.insecure_skip_verify === true;
    const files = [
      tls.cert_file,
      tls.key_file,
      client.basic_auth?.password_file,
      client.authorization?.credentials_file,
      client.oauth2?.client_secret_file,
    ].filter((file) => file !== undefined);
    // Where it says that nothing is verified, and nobody asked, nothing is sent that would be worth it.
    if (client.scheme === 'http' && inClearText(client.job_name))
      return files.length > 0 || client.basic_auth ? ['with a credential in clear text'] : [];
    const cloudLogins = [client.sigv4, client.azuread, client.google_iam];
    const said = (what: string, fine: unknown) => (fine ? [] : [what]);
    return [
      ...said('without TLS', client.scheme === 'https' || client.url?.startsWith('https://')),
      ...said(
        'without verifying it',
        unverified
          ? accepted(/^the certificate of .* is not verified/)
          : (isPublic && tls.ca_file === undefined) || place.file(tls.ca_file),
      ),
      ...said(
        'by a name that its certificate does not have',
        !certified || unverified || certified.includes(name ?? ''),
      ),
      ...said(
        'without saying who it is',
        [client.basic_auth, client.authorization, client.oauth2, ...cloudLogins, tls.cert_file].some(
          (way) => way !== undefined,
        ) || unasked(client.job_name),
      ),
      ...said(
        'with a password in its config',
        client.basic_auth?.password === undefined &&
          client.authorization?.credentials === undefined &&
          client.oauth2?.client_secret === undefined,
      ),
      ...said('wherever it is sent to', client.follow_redirects === false),
      ...files.filter((file) => !place.file(file)).map((file) => `with ${JSON.stringify(file)}, which is not mounted`),
    ];
  };
  // Its probe reads how to verify, and as whom to ask, from a file.
  const probes = [container.liveness_probe, container.readiness_probe, container.startup_probe].flatMap((probe) => {
    const [file] = /(?<=--http\.config\.file=)\S+/.exec(probe?.exec?.command.join(' ') ?? '') ?? [];
    return file === undefined ? [] : (parseYaml(fill(place.file(file)?.text ?? '')) as Client | null);
  });
  return [
    ...probes.flatMap((probe) =>
      wrong({ ...probe, scheme: 'https', follow_redirects: false }, false).map((what) => `its probe asks ${what}`),
    ),
    ...(config.scrape_configs ?? []).flatMap((job) =>
      wrong(job, false).map((what) => `it scrapes ${job.job_name ?? ''} ${what}`),
    ),
    ...servers.flatMap((server) =>
      wrong(server, true).map(
        (what) => `it dials ${server.url ?? server.static_configs?.[0]?.targets[0] ?? ''} ${what}`,
      ),
    ),
  ];
}
