import { Safeguard } from '../../core/checks/deviation-codes';
import { isLoginKey } from '../../core/values/bcrypt-keys';
import { isRecord } from '../../core/values/records';
import { Document, META, metadataOf, Resource } from '../reading/document';
import { strings } from '../reading/expressions';
import { issuedBy, signsWith } from '../reading/issued-secrets';
import { clusterOf } from '../reading/kubernetes';
import { asOwnKind, makesPods } from '../reading/manifests';
import { isUndecided, mayBe, mayBeNamed } from '../reading/may-be';
import { Broken, safeguardOf, valueAt, Written } from '../reading/written';
import { ISSUER } from './certified';
import { asObject, isRelease } from '../reading/helm-releases';
import { opensMoreThanOneLogin } from './taken';

/**
 * Objects of others in the stack that name what is ours alone: a Secret with a key, which a controller then reads, overwrites or hands
 * on; the account of a pod, of which they have a token; a volume, of which they have the data. Pods are looked at elsewhere.
 */
export function namedByOthers({ withOthers, document, paths, signing }: Written): Broken[] {
  if (!withOthers) return [];
  const objects = [...withOthers.resources, ...withOthers.ephemerals]
    .filter(({ type, address }) => (type.startsWith('kubernetes_') || isRelease(type)) && !paths.has(address))
    .map(asObject);
  const others = [...objects, ...withOthers.modules];
  const owned = others.length > 0 ? document.resources.flatMap((own) => keptBy(document, own, signing) ?? []) : [];
  return others.flatMap((other) => {
    const names = namesIn(withOthers, other);
    const undecided = [...names].filter(isUndecided);
    const has = (name: string) => names.has(name) || undecided.some((one) => mayBe(one, name));
    const { namespace } = metadataOf(other);
    const reaches = (within: string) =>
      namespace === undefined || mayBe(withOthers.nameIn(namespace), within) || has(within);
    return owned
      .filter(({ own }) => clusterOf(own) === clusterOf(other))
      .filter((of) => (has(of.name) && reaches(of.within)) || [...names].some((text) => isWhole(text, of)))
      .filter(({ isUsed, ...own }) => isUsed(other, (text) => isNamed(withOthers, text, own, other)))
      .map(({ own: { address }, safeguard, what }) => ({ address, safeguard, what: `${other.address} ${what}` }));
  });
}

function isNamed(
  document: Document,
  text: unknown,
  { name, within }: Pick<Kept, 'name' | 'within'>,
  { type }: Resource,
): 'surely' | 'maybe' | 'whole' | undefined {
  if (typeof text !== 'string') return undefined;
  const known = document.nameIn(text);
  if (known === name) return 'surely';
  if (isWhole(known, { name, within })) return 'whole';
  // Most modules are about something else.
  return type !== 'module' && mayBeNamed(known, name) ? 'maybe' : undefined;
}

// `namespace/name`, `name.namespace` of Emissary, `kubernetes-gateway://namespace/name`, and any of a list of them.
function isWhole(text: string, { name, within }: Pick<Kept, 'name' | 'within'>): boolean {
  if (!text.includes(name)) return false;
  return text.split(/:\/\/|[:,\s]+/).some((one) => one === `${within}/${name}` || one === `${name}.${within}`);
}

type IsNamed = (text: unknown) => ReturnType<typeof isNamed>;

interface Kept {
  readonly own: Resource;
  readonly name: string;
  readonly within: string;
  readonly safeguard: Safeguard;
  /** What an object does with it, and whether that one does. */
  readonly what: string;
  readonly isUsed: (other: Resource, isNamed: IsNamed) => boolean;
}

function keptBy(document: Document, own: Resource, signing: Written['signing']): Kept | undefined {
  const issued = issuedBy(own);
  const { name, namespace = 'default' } = issued ?? metadataOf(own);
  const of = { own, name: document.nameIn(name), within: document.nameIn(namespace) };
  if (own.type === 'kubernetes_service_account_v1')
    return { ...of, safeguard: Safeguard.IDENTITY, what: 'has a token of it', isUsed: hasToken };
  if (own.type === 'kubernetes_persistent_volume_claim_v1')
    return { ...of, safeguard: safeguardOf(own.type, ''), what: 'has its data', isUsed: hasData };
  if (!(issued ?? own.type === 'kubernetes_secret_v1') || !opensMoreThanOneLogin(own, signing)) return undefined;
  const signs = signing?.has(own.address) ?? false;
  const isUsed = (other: Resource, named: IsNamed) => takesKey(other, named, signs);
  return { ...of, safeguard: Safeguard.CREDENTIALS, what: 'names it, and with it its key', isUsed };
}

function hasToken(other: Resource, isNamed: IsNamed): boolean {
  const { type, body } = asOwnKind(other);
  if (isRelease(type)) return namesAccount(body.values, isNamed);
  if (/^kubernetes_token_request(_v1)?$/.test(type)) return isNamed(metadataOf(other).name) !== undefined;
  // What a controller makes pods of, or whom it asks a token for.
  if (
    body.apiVersion !== undefined &&
    !makesPods({ ...other, type, body }) &&
    namesAccount(other.body.manifest, isNamed)
  )
    return true;
  const kind = valueAt(body, 'type') ?? valueAt(other.body, 'manifest', 'type');
  return (
    /^kubernetes_secret(_v1)?$/.test(type) &&
    kind === 'kubernetes.io/service-account-token' &&
    isNamed(metadataOf(other).annotations?.['kubernetes.io/service-account.name']) !== undefined
  );
}

// Charts call it `serviceAccountName` or `serviceAccount.name`; what policies call `serviceAccounts` is who is let in.
const ACCOUNT = /^\w*service_?account(_?(name|ref))?$/i;

function namesAccount(value: unknown, isNamed: IsNamed, within = false): boolean {
  if (Array.isArray(value)) return value.some((one) => namesAccount(one, isNamed, within));
  if (!isRecord(value)) return within && isNamed(value) !== undefined;
  return Object.entries(value).some(([key, one]) =>
    namesAccount(one, isNamed, ACCOUNT.test(key) || (within && key === 'name')),
  );
}

// Copies and snapshots of it, what restores them, and a volume that it is bound to. A pod that mounts it is told elsewhere.
function hasData(other: Resource, isNamed: IsNamed): boolean {
  const own = asOwnKind(other);
  const { body } = own;
  return claims(makesPods(own) ? claimTemplatesIn(body) : body, isNamed, 'none');
}

function claimTemplatesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(claimTemplatesIn);
  return Object.entries(isRecord(value) ? value : {}).flatMap(([key, one]) =>
    /^volume_claim_templates?$/.test(key) ? [one] : claimTemplatesIn(one),
  );
}

// Where a name is that of a claim, and where it may be.
const CLAIM = /claim|p_?v_?c|data_?source/i;
const SOURCE = /source/i;

function claims(value: unknown, isNamed: IsNamed, within: 'claim' | 'source' | 'none'): boolean {
  if (Array.isArray(value)) return value.some((one) => claims(one, isNamed, within));
  if (!isRecord(value)) {
    const named = isNamed(value);
    return (named === 'surely' && within !== 'none') || (named === 'maybe' && within === 'claim');
  }
  return Object.entries(value).some(
    ([key, one]) =>
      key !== 'namespace' &&
      !META.has(key) &&
      claims(one, isNamed, CLAIM.test(key) ? 'claim' : within === 'none' && SOURCE.test(key) ? 'source' : within),
  );
}

// Who mounts it, writes it or signs with it is told elsewhere; other groups have kinds of these names as well.
const TOLD = /^kubernetes_(secret|labels|annotations|env|certificate)(_v\d+)?(_data)?$/;
const TOLD_GROUPS = /^(v1$|cert-manager\.io\/)/;

function takesKey(other: Resource, isNamed: IsNamed, signs: boolean): boolean {
  const own = asOwnKind(other);
  const { apiVersion = 'v1' } = own.body;
  // Controllers that copy from one to another read there which.
  if (TOLD.test(own.type) && TOLD_GROUPS.test(String(apiVersion)))
    return strings(other.body).some(
      ({ path, text }) =>
        path.some((key) => /annotations$/i.test(key)) && ['surely', 'whole'].includes(isNamed(text) ?? ''),
    );
  if (makesPods(own) || signsWith(other) !== undefined) return false;
  const said = Object.entries(other.body).map(([key, value]) => (META.has(key) ? undefined : value));
  const isHarmless = (key: string) => PUBLIC.test(key) || (!signs && isLoginKey(key));
  const isText = own.type.startsWith('kubernetes_config_map');
  return mentions(said, { isNamed, isHarmless, isOfSecrets: OF_SECRETS.test(own.type), isText }, false);
}

// Where a text that nobody knows may be the name of a Secret.
const OF_SECRETS = /secret|tls|certificate/i;

const PUBLIC = /^(tls|ca)\.crt$/;

interface Mentioned {
  readonly isNamed: IsNamed;
  /** Whether who has the value of a key of the Secret can do nothing with it that is not his. */
  readonly isHarmless: (key: string) => boolean;
  /** Whether the object is of a kind that is about Secrets. */
  readonly isOfSecrets: boolean;
  /** Whether it has texts of any kind: a name is one of a Secret where its key says so. */
  readonly isText: boolean;
}

// Where the key is said beside the name, nothing else is read.
function mentions(value: unknown, mentioned: Mentioned, ofSecrets: boolean): boolean {
  const { isNamed, isHarmless, isOfSecrets, isText } = mentioned;
  const named = (one: unknown, within: boolean) => {
    const is = isNamed(one);
    return (is === 'surely' && (within || !isText)) || (is === 'maybe' && within);
  };
  // A path in a store of secrets looks like the namespace and the name.
  const isPath = (key: string, one: unknown) => OF_SECRETS.test(key) && isNamed(one) === 'whole';
  if (Array.isArray(value)) return value.some((one) => named(one, ofSecrets) || mentions(one, mentioned, ofSecrets));
  if (!isRecord(value)) return false;
  if (typeof value.key === 'string' && isHarmless(value.key)) return false;
  return Object.entries(value).some(([key, one]) => {
    const within = ofSecrets || OF_SECRETS.test(key);
    if (ISSUER.test(key)) return false;
    const mayBeOne = within ? !/namespace$/i.test(key) : isOfSecrets && /name$/i.test(key);
    return named(one, mayBeOne) || isPath(key, one) || mentions(one, mentioned, within);
  });
}

function namesIn(document: Document, { body }: Resource): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') names.add(document.nameIn(value));
    else if (Array.isArray(value) || isRecord(value)) Object.values(value).forEach(collect);
  };
  collect(body);
  return names;
}
