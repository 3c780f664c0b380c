import { get, kubectl, logs, pods } from './kubectl';

interface Secret {
  readonly metadata: { readonly name: string };
  readonly type: string;
  readonly data?: Record<string, string>;
}

/** The secret texts in the Secrets of namespaces, and where each is from: passwords as they are and encoded, hashes, keys. */
export async function secretsOf(namespaces: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const namespace of namespaces) {
    const { items } = await get<{ items: Secret[] }>(namespace, 'secrets');
    for (const { metadata, data = {} } of items)
      for (const [key, value] of Object.entries(data)) {
        const text = Buffer.from(value, 'base64').toString();
        const secrets = key === 'password' ? passwordForms(text) : partsOf(text);
        for (const secret of secrets) found.set(secret, `${metadata.name}/${key}`);
      }
  }
  return found;
}

/** A password and the ways in which the library's files have it. */
export function passwordForms(password: string): string[] {
  const quoted = [password, `'${password}'`, `"${password}"`];
  return [password, ...quoted.map((text) => Buffer.from(text).toString('base64'))];
}

// The lines of a private key, and bcrypt hashes. Nothing of a certificate, which is public.
function partsOf(text: string): string[] {
  const keys = text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+/g) ?? [];
  const lines = keys.flatMap((key) => key.split('\n').slice(1, -1));
  return [...lines.filter((line) => line.length > 20), ...(text.match(/\$2[aby]\$[./A-Za-z0-9$]{50,}/g) ?? [])];
}

/** What anybody who may look around can read: texts by what they are. */
export async function inTheOpen(namespaces: string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const namespace of namespaces) {
    for (const kind of [
      'configmaps',
      'pods',
      'statefulsets',
      'daemonsets',
      'deployments',
      'services',
      'events',
      'networkpolicies',
    ])
      texts.set(`${namespace}: ${kind}`, await kubectl(['-n', namespace, 'get', kind, '-o', 'yaml']));
    for (const { metadata, spec } of await pods(namespace))
      for (const { name } of [...spec.containers, ...(spec.initContainers ?? [])])
        texts.set(`${namespace}: log of ${metadata.name}/${name}`, await logs(namespace, metadata.name, name));
  }
  return texts;
}

/** Where secrets are that should not be: `influxdb-user-admin/password is in pods`. */
export function leaks(secrets: Map<string, string>, texts: Map<string, string>): string[] {
  return [...texts].flatMap(([place, text]) =>
    [...secrets].filter(([secret]) => text.includes(secret)).map(([, name]) => `${name} is in ${place}`),
  );
}
