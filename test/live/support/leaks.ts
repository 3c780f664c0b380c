import { get, kubectl, logs, pods } from './kubectl';

interface Secret {
  readonly metadata: { readonly name: string };
  readonly type: string;
  readonly data?: Record<string, string>;
}

// All else in a Secret is one.
const PUBLIC = /^(ca\.crt|tls\.crt|(.+\.)?username)$/;

/** The secret texts in the Secrets of namespaces, each in every encoding, and where each is from. */
export async function secretsOf(namespaces: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { name, text } of await valuesOf(namespaces)) for (const form of formsOf(text)) found.set(form, name);
  return found;
}

/** The values of all Secrets of namespaces that are not public, and where each is from. */
export async function valuesOf(namespaces: string[]): Promise<{ readonly name: string; readonly text: string }[]> {
  const all = await Promise.all(namespaces.map((namespace) => get<{ items: Secret[] }>(namespace, 'secrets')));
  return all.flatMap(({ items }) =>
    items.flatMap(({ metadata, data = {} }) =>
      Object.entries(data)
        .filter(([key]) => !PUBLIC.test(key))
        .map(([key, value]) => ({
          name: `${metadata.name}/${key}`,
          text: Buffer.from(value, 'base64').toString(),
        })),
    ),
  );
}

/** A value in the ways in which it could be written somewhere: itself, or what is secret in a file of several lines. */
export function formsOf(value: string): string[] {
  const text = value.trim();
  if (text.includes('\n')) return partsOf(text).flatMap((part) => encodings(part));
  return encodings(text);
}

// Base64 at each of the three places where it may begin: `Authorization: Basic` has the user's name before it.
function encodings(text: string): string[] {
  const bytes = Buffer.from(text);
  const aligned = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  const others = [bytes.toString('hex'), encodeURIComponent(text), JSON.stringify(text).slice(1, -1)];
  const web = aligned.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
  // What is shorter is in some text or other by chance.
  return [...new Set([text, ...aligned, ...web, ...others])].filter((form) => form.length >= 8);
}

// The lines of a private key, bcrypt hashes, and what a file quotes. Nothing of a certificate, which is public.
function partsOf(text: string): string[] {
  const keys = text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+/g) ?? [];
  const lines = keys.flatMap((key) => key.split('\n').slice(1, -1));
  return [...lines.filter((line) => line.length > 20), ...(text.match(/\$2[aby]\$[./A-Za-z0-9$]{50,}/g) ?? [])];
}

/** What anybody who may look around can read: texts by what they are. Of a container that was started again, both logs. */
export async function inTheOpen(namespaces: string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const namespace of namespaces) {
    for (const kind of [
      'configmaps',
      'controllerrevisions',
      'pods',
      'statefulsets',
      'daemonsets',
      'deployments',
      'services',
      'serviceaccounts',
      'events',
      'networkpolicies',
      'persistentvolumeclaims',
    ])
      texts.set(`${namespace}: ${kind}`, await kubectl(['-n', namespace, 'get', kind, '-o', 'yaml']));
    for (const { metadata, spec, status } of await pods(namespace))
      for (const { name } of [...spec.containers, ...(spec.initContainers ?? [])]) {
        const log = `${namespace}: log of ${metadata.name}/${name}`;
        texts.set(log, await logs(namespace, metadata.name, name));
        if (status.containerStatuses?.some((one) => one.name === name && one.restartCount > 0))
          texts.set(`${log} before`, await logs(namespace, metadata.name, name, ['--previous']));
      }
  }
  return texts;
}

/** Where secrets are that should not be: `influxdb-user-admin/password is in pods`. */
export function leaks(secrets: Map<string, string>, texts: Map<string, string>): string[] {
  const found = [...texts].flatMap(([place, text]) =>
    [...secrets].filter(([secret]) => text.includes(secret)).map(([, name]) => `${name} is in ${place}`),
  );
  return [...new Set(found)];
}
