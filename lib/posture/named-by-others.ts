import { isRecord } from '../core/values/records';
import { Safeguard } from '../core/checks/deviation-codes';
import { Document, metadataOf, Resource } from './document';
import { issuedBy, signsWith } from './issued-secrets';
import { clusterOf } from './kubernetes';
import { asOwnKind } from './manifests';
import { META } from './meta-arguments';
import { opensMoreThanOneLogin } from './taken-by-others';
import { Broken, safeguardOf, valueAt, Written } from './written';

/**
 * Objects of others in the stack that name what is ours alone: a Secret with a key, which a controller then reads, overwrites or hands
 * on; the account of a pod, of which they have a token; a volume, of which they make a copy. Pods are looked at elsewhere.
 */
export function namedByOthers({ withOthers, document, paths }: Written): Broken[] {
  if (!withOthers) return [];
  const others = withOthers.resources.filter(
    ({ type, address }) => type.startsWith('kubernetes_') && !paths.has(address),
  );
  const owned = others.length > 0 ? document.resources.flatMap((own) => keptBy(document, own) ?? []) : [];
  return others.flatMap((other) => {
    const names = namesIn(withOthers, other);
    const { namespace } = metadataOf(other);
    const reaches = (within: string) =>
      namespace === undefined || withOthers.nameIn(namespace) === within || names.has(within);
    return owned
      .filter(({ own, name, within }) => names.has(name) && clusterOf(own) === clusterOf(other) && reaches(within))
      .filter(({ name, isUsed }) =>
        isUsed(other, (text) => typeof text === 'string' && withOthers.nameIn(text) === name),
      )
      .map(({ own: { address }, safeguard, what }) => ({ address, safeguard, what: `${other.address} ${what}` }));
  });
}

interface Kept {
  readonly own: Resource;
  readonly name: string;
  readonly within: string;
  readonly safeguard: Safeguard;
  /** What an object does with it, and whether that one does. */
  readonly what: string;
  readonly isUsed: (other: Resource, isNamed: (text: unknown) => boolean) => boolean;
}

function keptBy(document: Document, own: Resource): Kept | undefined {
  const issued = issuedBy(own);
  const { name, namespace = 'default' } = issued ?? metadataOf(own);
  const of = { own, name: document.nameIn(name), within: document.nameIn(namespace) };
  if (own.type === 'kubernetes_service_account_v1')
    return { ...of, safeguard: Safeguard.IDENTITY, what: 'has a token of it', isUsed: hasToken };
  if (own.type === 'kubernetes_persistent_volume_claim_v1')
    return { ...of, safeguard: safeguardOf(own.type, ''), what: 'is a copy of it', isUsed: copies };
  if (!(issued ?? own.type === 'kubernetes_secret_v1') || !opensMoreThanOneLogin(own)) return undefined;
  return { ...of, safeguard: Safeguard.CREDENTIALS, what: 'names it, and with it its key', isUsed: takesKey };
}

function hasToken(other: Resource, isNamed: (text: unknown) => boolean): boolean {
  const { type, body } = asOwnKind(other);
  if (/^kubernetes_token_request(_v1)?$/.test(type)) return isNamed(metadataOf(other).name);
  const kind = valueAt(body, 'type') ?? valueAt(other.body, 'manifest', 'type');
  return (
    /^kubernetes_secret(_v1)?$/.test(type) &&
    kind === 'kubernetes.io/service-account-token' &&
    isNamed(metadataOf(other).annotations?.['kubernetes.io/service-account.name'])
  );
}

function copies(other: Resource, isNamed: (text: unknown) => boolean): boolean {
  const { type, body } = asOwnKind(other);
  const sources = ['data_source', 'data_source_ref'].map((key) => valueAt(body.spec, key));
  return (
    type.startsWith('kubernetes_persistent_volume_claim') &&
    sources.some((one) => valueAt(one, 'kind') === 'PersistentVolumeClaim' && isNamed(valueAt(one, 'name')))
  );
}

// Who mounts it, writes it or signs with it is told elsewhere.
const TOLD =
  /^kubernetes_(secret|labels|annotations|env|pod|job|cron_job|deployment|replica_set|stateful_set|daemon_?set|replication_controller|certificate)(_|$)/;

function takesKey(other: Resource, isNamed: (text: unknown) => boolean): boolean {
  if (TOLD.test(asOwnKind(other).type) || signsWith(other) !== undefined) return false;
  return mentions(
    Object.entries(other.body).map(([key, value]) => (META.has(key) ? undefined : value)),
    isNamed,
  );
}

// Where the key is said beside the name, and is not the private one, nothing else is read.
function mentions(value: unknown, isNamed: (text: unknown) => boolean): boolean {
  if (Array.isArray(value)) return value.some((one) => isNamed(one) || mentions(one, isNamed));
  if (!isRecord(value)) return false;
  if (typeof value.key === 'string' && !value.key.endsWith('.key')) return false;
  return Object.values(value).some((one) => isNamed(one) || mentions(one, isNamed));
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
