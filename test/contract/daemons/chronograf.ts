import { fill } from '../../support/expressions';
import { weakCiphers } from '../config-files';
import type { Daemon, Names, DaemonContainer } from '../listeners';

/** Chronograf: its login, and the servers that it shows. */
export const daemon: Daemon = { command: 'chronograf', open, dialled };

/** A file that serve.sh composes, without its password. */
interface Resource {
  readonly file: string;
  readonly url: string;
  readonly insecureSkipVerify: boolean;
}

const PROVIDERS = ['GENERIC', 'GH', 'GOOGLE', 'AUTH0'];

// What Chronograf would do without a login, or leave unchecked.
const NEVER = ['PPROF_ENABLED', 'GENERIC_INSECURE', 'OAUTH_NO_PKCE', 'USE_ID_TOKEN', 'PUB_KEY', 'PUB_KEY_FILE'];

/** The fields of each line of the file that the scripts read, with the expressions in it filled in. */
export function desiredOf({ container, file }: DaemonContainer): string[][] {
  const path = container.env?.find(({ name }) => name === 'DESIRED')?.value;
  const lines = fill(file(path)?.text ?? '').split('\n');
  return lines.slice(1, -2).map((line) => line.split('\t'));
}

/** What Chronograf listens to without TLS 1.2 or without asking who is there. */
function open(place: DaemonContainer): string[] {
  const { container, stack } = place;
  const env = new Map((container.env ?? []).map(({ name, value }) => [name, value ?? '']));
  const lines = desiredOf(place);
  const accepted = (what: string) => stack.deviations.some((deviation) => deviation.what.includes(what));
  const secrets = lines.filter(([kind]) => kind === 'environment');
  const provider = PROVIDERS.find((prefix) => env.get(`${prefix}_CLIENT_ID`));
  const restricted = [...env.keys()].some((name) => /_(DOMAINS|ORGS)$/.test(name));
  const users = lines.filter(([kind]) => kind === 'htpasswd');
  const needed = ['TOKEN_SECRET', `${provider ?? ''}_CLIENT_SECRET`];
  const login = env.has('HTPASSWD')
    ? [
        ...(users.length > 0 && provider === undefined ? [] : ['nobody has a password']),
        ...(accepted('whoever has a password of Chronograf')
          ? []
          : ['it checks passwords itself, which is listed nowhere']),
      ]
    : [
        ...needed
          .filter((name) => !secrets.some(([, variable]) => variable === name))
          .map((name) => `${name} is of no Secret`),
        ...(restricted || accepted('every account of the login provider')
          ? []
          : ['every account of its provider gets in']),
      ];
  return [
    ...['TLS_CERTIFICATE', 'TLS_PRIVATE_KEY']
      .filter((name) => !place.file(env.get(name)))
      .map((name) => `${name} is not mounted`),
    ...(['1.2', '1.3'].includes(env.get('TLS_MIN_VERSION') ?? '') ? [] : ['an older TLS is served']),
    ...weakCiphers(env.get('TLS_CIPHERS')?.split(',')),
    ...login,
    ...[...secrets, ...users]
      .filter(([, , path]) => !place.file(path))
      .map(([, name = '']) => `the secret of ${name} is not mounted`),
    ...NEVER.filter((name) => env.has(name)).map((name) => `${name} is set`),
    ...[...env.keys()].filter((name) => /(SECRET|PASSWORD|TOKEN)$/.test(name)).map((name) => `${name} is in the pod`),
  ];
}

/** Whom Chronograf dials without verifying. `names` are those in the certificate of a server of the stack. */
function dialled(place: DaemonContainer, names: Names): string[] {
  const { container, stack } = place;
  const accepted = stack.deviations.some(({ what }) => /^the certificate of .* is not verified/.test(what));
  const folders = container.env?.find(({ name }) => name === 'SSL_CERT_DIR')?.value?.split(':') ?? [];
  const resources = desiredOf(place).flatMap(([kind, file = '', json = '']): Resource[] => {
    // Terraform makes it where a name is a token.
    if (kind !== 'resource' || json === 'filled') return [];
    const text = Buffer.from(json, 'base64').toString();
    return [{ ...(JSON.parse(text) as Resource), file }];
  });
  return [
    ...folders
      .filter((folder) => !place.file(`${folder}/ca.crt`))
      .map((folder) => `it trusts ${folder}, which is not mounted`),
    ...resources.flatMap(({ file, url, insecureSkipVerify }) => {
      const { protocol, hostname } = new URL(url);
      const certified = names(hostname.split('.')[0] ?? '');
      return [
        ...(protocol === 'https:' ? [] : [`it dials ${url}`]),
        ...(insecureSkipVerify && !accepted ? [`it does not verify ${url}`] : []),
        ...(insecureSkipVerify || folders.some((folder) => file.includes(folder.split('/').at(-1) ?? ''))
          ? []
          : [`what verifies ${url} is not mounted`]),
        ...(!hostname.endsWith('.svc') || !certified || certified.includes(hostname)
          ? []
          : [`the certificate of ${hostname} has other names`]),
      ];
    }),
  ];
}
