import { isRecord } from '../core/values/records';
import { RUNS } from '../posture/others/commands';
import { RELEASED } from '../posture/others/unread';
import { addressIn, blocks, Document, metadataOf, Resource } from '../posture/reading/document';
import { readTemplate } from '../posture/reading/expressions';
import { issuedBy } from '../posture/reading/issued-secrets';
import { podsOf } from '../posture/reading/kubernetes';
import { kindOf } from '../posture/reading/object-names';
import { PostureOther } from './posture';

const WHOLE_CLUSTER = 'the cluster as a whole';
const UNREAD = 'not read: it may make anything';

/**
 * What others made in a stack that names something of ours, is about a whole cluster, or makes what is not read here: of whatever
 * kind. The rules of posture/ refuse the kinds that they know; an auditor looks at all.
 */
export function othersOf(
  document: Document,
  isOwn: (of: Resource) => boolean,
  hosts: readonly string[],
): PostureOther[] {
  const ours = namesOfOurs(document, isOwn, hosts);
  const all = [
    ...document.resources,
    ...document.dataSources,
    ...document.ephemerals,
    ...document.actions,
    ...document.modules,
    ...providersOf(document),
  ];
  // One with instances is there for each of them.
  const byAddress = new Map<string, { readonly kind: string; readonly names: Set<string> }>();
  for (const resource of all.filter((one) => !isOwn(one))) {
    const names = namedIn(document, resource, ours);
    const about = [...names, ...(names.length > 0 ? [] : reachOf(resource))];
    const { kind = kindAsWritten(resource), names: known = [] } = byAddress.get(resource.address) ?? {};
    if (about.length > 0) byAddress.set(resource.address, { kind, names: new Set([...known, ...about]) });
  }
  return [...byAddress]
    .map(([address, { kind, names }]) => ({ address, kind, names: [...names].sort() }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

// They are given passwords, and say them to the servers that they are configured with.
function providersOf({ json: { provider } }: Document): Resource[] {
  return Object.entries(provider ?? {}).flatMap(([id, all]) =>
    blocks(all).map((body) => ({ type: 'provider', id, address: `provider.${id}`, body })),
  );
}

function kindAsWritten({ type, body: { manifest } }: Resource): string {
  return isRecord(manifest) && typeof manifest.kind === 'string' ? manifest.kind : type;
}

interface Ours {
  /** The namespaces that there are objects of a name in; '' is that of what is in none. */
  readonly objects: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those with pods. */
  readonly namespaces: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
  /** The names that people dial, and the patterns that are about them. */
  readonly hosts: ReadonlySet<string>;
}

function namesOfOurs(document: Document, isOwn: (of: Resource) => boolean, hosts: readonly string[]): Ours {
  const own = document.resources.filter(isOwn);
  const objects = new Map<string, Set<string>>();
  for (const resource of own.filter((one) => one.type.startsWith('kubernetes_') && kindOf(one) !== 'namespace'))
    for (const { name, namespace = '' } of [metadataOf(resource), issuedBy(resource) ?? []].flat()) {
      const known = objects.get(document.nameIn(name));
      if (known) known.add(document.nameIn(namespace));
      else objects.set(document.nameIn(name), new Set([document.nameIn(namespace)]));
    }
  return {
    objects,
    namespaces: new Set(podsOf(document).flatMap(({ owner, namespace }) => (isOwn(owner) ? [namespace] : []))),
    addresses: new Set(own.map(({ address }) => address)),
    hosts: new Set(hosts.flatMap((host) => (host.includes('.') ? [host, host.replace(/^[^.]+/, '*')] : []))),
  };
}

// What says nothing of what a resource is about.
const ASIDE = new Set(['//', 'depends_on', 'provider']);

function namedIn(document: Document, { body }: Resource, ours: Ours): string[] {
  const said = Object.fromEntries(Object.entries(body).filter(([key]) => !ASIDE.has(key)));
  const texts = document.wordsIn(said);
  const references = texts.flatMap((text) => readTemplate(text).references).map(({ path }) => addressIn(path));
  const words = new Set(texts.flatMap((text) => wordsOf(document.nameIn(text))));
  const namespaces = [...words].filter((word) => ours.namespaces.has(word));
  const objects = [...words].flatMap((word) =>
    [...(ours.objects.get(word) ?? [])]
      .filter((namespace) => namespace === '' || words.has(namespace))
      .map((namespace) => (namespace === '' ? word : `${namespace}/${word}`)),
  );
  return [
    ...references.filter((address) => ours.addresses.has(address)),
    ...objects,
    ...[...words].filter((word) => ours.hosts.has(word)),
    ...(objects.length > 0 ? [] : namespaces.map((namespace) => `namespace ${namespace}`)),
  ];
}

// `monitoring/influxdb` and `influxdb.monitoring.svc` have two names in them; a name may have dots, too.
function wordsOf(text: string): string[] {
  const words = text.split(/[^\w.*-]+/);
  return [...words, ...words.flatMap((word) => (word.includes('.') ? word.split('.') : []))];
}

const WITHOUT_NAMESPACE = /cluster|webhook|admission|api_service|csi_driver|storage_class|certificate_signing|node/;

// Objects of kinds that nobody here knows may be about all of a cluster where they are in no namespace.
function reachOf(resource: Resource): string[] {
  const { type, body } = resource;
  const isUnread = /^(module|helm_release)$/.test(type) || RUNS.test(type) || RELEASED.test(type);
  if (isUnread || body.provisioner !== undefined) return [UNREAD];
  // What is only read changes nothing.
  if (resource.address.startsWith('data.')) return [];
  if (!type.startsWith('kubernetes_') || metadataOf(resource).namespace !== undefined) return [];
  // What other providers apply as YAML is read as such a manifest, too.
  if (type !== 'kubernetes_manifest') return WITHOUT_NAMESPACE.test(type) ? [WHOLE_CLUSTER] : [];
  if (!isRecord(body.manifest)) return [UNREAD];
  return body.manifest.kind === 'Namespace' ? [] : [WHOLE_CLUSTER];
}
