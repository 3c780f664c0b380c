import * as YAML from 'yaml';
import { fill, readTemplate } from '../support/expressions';
import { TOML } from '../support/toml';
import type { DaemonContainer } from './listeners';

/** A config file with sections. */
export type Table = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** YAML as all parsers agree to read it. */
export function parseYaml(text: string): unknown {
  return YAML.parse(text, { version: '1.1', strict: true });
}

/** What is wrong with the oldest version of TLS that is served. */
export function oldTls(version: unknown): string[] {
  return version === 'tls1.2' || version === 'tls1.3' ? [] : [`TLS ${String(version)} is served`];
}

/** What is wrong with the ciphers of TLS 1.2 that are served. A daemon that is told none offers CBC with SHA-1 too, as Go does. */
export function weakCiphers(names: readonly string[] = []): string[] {
  const strong = names.every((name) => /^TLS_ECDHE_(ECDSA|RSA)_WITH_\w+_(GCM|POLY1305)(_SHA\d+)?$/.test(name));
  return strong && names.length > 0 ? [] : ['weak ciphers are served'];
}

/** What a daemon with a web config serves without TLS 1.2 or without asking for a password. */
export function openWebConfig(place: DaemonContainer): string[] {
  const { args = [], command = [] } = place.container;
  const path = args.find((flag) => flag.startsWith('--web.config.file='))?.split('=')[1] ?? '';
  const rendered = command.some((word) => word.endsWith('render-web-config.sh'));
  const file = place.file(rendered ? '/etc/web-config/base.yml' : path);
  const config = parseYaml(fill(file?.text ?? '')) as Table | null;
  const tls = config?.tls_server_config;
  const users = Object.values(config?.basic_auth_users ?? {});
  const folder = rendered ? '/etc/web-config' : path.replace(/\/[^/]*$/, '');
  const hashes = readTemplate(file?.text ?? '').references.filter(({ path }) => path.includes('bcrypt'));
  return [
    ...oldTls(String(tls?.min_version).replace(/^TLS1(\d)$/, 'tls1.$1')),
    // TLS 1.3 has its own.
    ...(tls?.min_version === 'TLS13' ? [] : weakCiphers(tls?.cipher_suites as string[] | undefined)),
    ...(place.file(`${folder}/tls.crt`) ? [] : ['no certificate is mounted']),
    ...(rendered
      ? ['user-0', 'bcrypt-0'].filter((name) => !place.file(`${folder}/${name}`)).map((name) => `no ${name} to ask for`)
      : users.length > 0 && hashes.length > 0
        ? []
        : ['it asks nobody for a password']),
  ];
}

/** The config file that a daemon is given as `-config FILE`. */
export function tomlConfig({ file, container }: DaemonContainer): Table {
  return TOML.parse(fill(file(container.args?.[1])?.text ?? '')) as Table;
}

/** What of a table differs from what it has to be. */
export function differs(
  table: Readonly<Record<string, unknown>> | undefined,
  expected: Record<string, unknown>,
): string[] {
  return Object.entries(expected)
    .filter(([key, value]) => table?.[key] !== value)
    .map(([key, value]) => `${key} is ${JSON.stringify(table?.[key])}, not ${JSON.stringify(value)}`);
}

/** What of the environment beats the config file, beside what a Secret may. */
export function overridden({ container }: DaemonContainer, prefix: string, allowed: RegExp): string[] {
  return (container.env ?? [])
    .filter(({ name, value_from }) => name.startsWith(prefix) && !(allowed.test(name) && value_from?.secret_key_ref))
    .map(({ name }) => `the environment beats its config file with ${name}`);
}
