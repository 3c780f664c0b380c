import { addressIn, Document, metadataOf, Resource } from '../posture/reading/document';
import { readTemplate, strings } from '../posture/reading/expressions';
import { containersOf, podsOf } from '../posture/reading/kubernetes';
import { valueAt } from '../posture/reading/written';
import { PostureSecret } from './posture';

type Origin = Pick<PostureSecret, 'madeBy' | 'inState' | 'inPlan' | 'rotates'>;

const ORIGINS = {
  key: { madeBy: 'terraform', inState: true, inPlan: true, rotates: 'an apply, before its certificate ends' },
  password: { madeBy: 'terraform', inState: true, inPlan: true, rotates: '`rotation`, or `Rotation.of(scope)`' },
  ephemeral: { madeBy: 'ephemeral', inState: false, inPlan: false, rotates: '`rotation`, or `Rotation.of(scope)`' },
  variable: { madeBy: 'variable', inState: false, inPlan: true, rotates: 'whoever gives the variable' },
  stated: { madeBy: 'terraform', inState: true, inPlan: true, rotates: 'whoever writes it into the stack' },
  certManager: { madeBy: 'cert-manager', inState: false, inPlan: false, rotates: 'cert-manager, by itself' },
  elsewhere: { madeBy: 'elsewhere', inState: false, inPlan: false, rotates: 'whoever keeps the Secret' },
} as const satisfies Readonly<Record<string, Origin>>;

/** Where each secret value is: those that the stack writes, and those that its pods read of Secrets it does not. */
export function postureSecrets(document: Document): PostureSecret[] {
  const all = document.resources.filter(holdsSecret);
  const written = all.flatMap((resource) => valuesOf(document, resource));
  const known = new Set(all.map((resource) => secretName(document, resource)));
  const made = certManagers(document);
  const others = readByPods(document).filter(({ secret }) => !known.has(secret));
  const rest = others.map((one) => ({ ...one, ...(made.has(one.secret) ? ORIGINS.certManager : ORIGINS.elsewhere) }));
  const byPlace = new Map([...written, ...rest].map((one) => [`${one.secret} ${one.key}`, one]));
  return [...byPlace.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function secretName(document: Document, resource: Resource): string {
  const { name, namespace = 'default' } = metadataOf(resource);
  return `${document.nameIn(namespace)}/${document.nameIn(name)}`;
}

// However it is written: the older resource and a manifest are the user's.
function holdsSecret({ type, body }: Resource): boolean {
  return /^kubernetes_secret(_v1(_data)?)?$/.test(type) || valueAt(body.manifest, 'kind') === 'Secret';
}

// What has no secret in it, like a config or a certificate, is left out of what is not in the state. What is, may be one.
function valuesOf(document: Document, resource: Resource): PostureSecret[] {
  const { manifest } = resource.body;
  const body = (manifest ?? resource.body) as Readonly<Record<string, unknown>>;
  return (['data_wo', 'binary_data_wo', 'data', 'binary_data', 'stringData'] as const).flatMap((attribute) =>
    Object.entries((body[attribute] ?? {}) as Record<string, unknown>).flatMap(([key, value]) => {
      const isKept = !attribute.endsWith('_wo');
      const origin = originOf(document, value) ?? (isKept ? ORIGINS.stated : undefined);
      if (!origin) return [];
      const kept = isKept ? { inState: true, inPlan: true } : {};
      return [{ secret: secretName(document, resource), key, ...origin, ...kept }];
    }),
  );
}

// A value that is composed of several is as exposed as the worst of them.
function originOf(document: Document, value: unknown, seen: readonly string[] = []): Origin | undefined {
  const found = strings(value)
    .flatMap(({ text }) => readTemplate(text).references)
    // A digest by which a change is seen gives nothing away of 131 bits.
    .filter(({ functions }) => !functions.some((one) => one.startsWith('sha')))
    .map(({ path }) => path)
    .map((path) => originAt(document, path, seen))
    .filter((origin) => origin !== undefined);
  return found.sort((a, b) => exposureRank(b) - exposureRank(a))[0];
}

function exposureRank({ inState, inPlan }: Origin): number {
  return Number(inState) * 2 + Number(inPlan);
}

function originAt(document: Document, path: string, seen: readonly string[]): Origin | undefined {
  if (/^tls_private_key\.[^.]+\.private_key/.test(path)) return ORIGINS.key;
  if (/^random_password\.[^.]+\.(result|bcrypt_hash)/.test(path)) return ORIGINS.password;
  // What Terraform reads or makes of others' is in its state, too.
  if (/^(data\.(?!kubernetes_config_map)|random_(bytes|string|id)\.)/.test(path)) return ORIGINS.stated;
  if (path.startsWith('ephemeral.')) return ORIGINS.ephemeral;
  const [of, id = ''] = path.split('.');
  if (of === 'var') return document.json.variable?.[id]?.sensitive === true ? ORIGINS.variable : undefined;
  const address = addressIn(path);
  if (of !== 'local' || seen.includes(address)) return undefined;
  return originOf(document, valueAt(document.json.locals, id), [...seen, address]);
}

// The Secrets that its Certificates are put into.
function certManagers(document: Document): Set<string> {
  const certificates = document
    .all('kubernetes_manifest')
    .filter(({ body }) => valueAt(body.manifest, 'kind') === 'Certificate');
  return new Set(
    certificates.map((resource) => {
      const { namespace = 'default' } = metadataOf(resource);
      return `${document.nameIn(namespace)}/${String(valueAt(resource.body.manifest, 'spec', 'secretName'))}`;
    }),
  );
}

function readByPods(document: Document): { readonly secret: string; readonly key: string }[] {
  return podsOf(document).flatMap((pod) => {
    const { namespace, spec } = pod;
    const keys = (name: string, items: readonly { readonly key: string }[] = []) =>
      (items.length > 0 ? items.map(({ key }) => key) : ['*']).map((key) => ({
        secret: `${namespace}/${document.nameIn(name)}`,
        key,
      }));
    const sources = spec.volume.flatMap(({ secret, projected = [] }) => [
      ...(secret ? [secret] : []),
      ...[projected]
        .flat()
        .flatMap(({ sources: all }) => [all].flat().flatMap((source) => [source.secret ?? []].flat())),
    ]);
    const mounted = sources.flatMap(({ name, secret_name, items }) => keys(name ?? secret_name ?? '', items));
    const inVariables = containersOf(pod)
      .flatMap(({ env = [] }) => env)
      .flatMap(({ value_from }) => {
        const { name, key } = (valueAt(value_from, 'secret_key_ref') ?? {}) as { name?: string; key?: string };
        return name === undefined ? [] : keys(name, [{ key: key ?? '*' }]);
      });
    return [...mounted, ...inVariables];
  });
}
