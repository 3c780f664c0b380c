import { IConstruct } from 'constructs';
import { ConnectionEnd, connectionsIn, exposedNamesIn } from '../connections/network/connection-notes';
import { isCidr } from '../core/kubernetes/cidr';
import { waysOf as hostsOf } from '../posture/reading/ways-in';
import { Document, metadataOf, Resource } from '../posture/reading/document';
import {
  binds,
  clusterOf,
  mayHaveAll,
  Pod,
  podsOf,
  policiesOf,
  Policy,
  Selection,
} from '../posture/reading/kubernetes';
import { asOwnKind } from '../posture/reading/manifests';
import { mayBe } from '../posture/reading/may-be';
import { valueAt } from '../posture/reading/written';
import { PostureConnection, PostureEnd, PostureExposure } from './posture';

/** Who may talk to whom, in the order of their names. */
export function connectionsOf(
  scope: IConstruct,
  ends: EndsOf,
  beside: readonly PostureConnection[],
): PostureConnection[] {
  const connections = connectionsIn(scope).map(({ client, server, port, verifiedBy, account }) => ({
    client: ends(client),
    server: ends(server),
    port,
    verifiedBy,
    userName: account?.userName,
    secretName: account?.secretName,
    grants: account ? [...account.grants, ...(account.administrator ? ['administrator'] : [])] : [],
  }));
  return [...connections, ...beside].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Says of an end whether it is outside of the cluster. */
export type EndsOf = (end: ConnectionEnd) => PostureEnd;

/** Addresses and public names are outside, unless they are those of pods of this stack on the network of their nodes. */
export function endsOf(document: Document, ownerOf: (resource: Resource) => string): EndsOf {
  const running = new Set(podsOf(document).map(({ owner }) => ownerOf(owner)));
  return ({ name, path, isPublic = false }) => ({
    name,
    path,
    outside: (isCidr(name) || isPublic) && !running.has(path ?? ''),
  });
}

/** Whose a resource is. */
export interface Owners {
  readonly ownerOf: (resource: Resource) => string;
  readonly isOwn: (of: Resource) => boolean;
}

/**
 * What policies open to pods of this library beside their connections: those of others in the stack, and those to who hands out the
 * identity of a cloud.
 */
export function openedBeside(document: Document, { ownerOf, isOwn }: Owners): PostureConnection[] {
  const policies = policiesOf(document).filter(({ resource }) => !(isOwn(resource) && isNoted(resource)));
  return podsOf(document)
    .filter(({ owner, spec }) => isOwn(owner) && !spec.host_network)
    .flatMap((pod) => {
      const name = `${metadataOf(pod.owner).name}.${pod.namespace}`;
      const self = { name, path: ownerOf(pod.owner), outside: false };
      const bound = policies.filter((policy) => binds(policy, pod));
      return bound.flatMap((policy) => [
        ...waysOf(policy, 'ingress').map(({ port, peer }) => ({ client: peer, server: self, port, grants: [] })),
        ...waysOf(policy, 'egress').map(({ port, peer }) => ({ client: self, server: peer, port, grants: [] })),
      ]);
    });
}

// Its connection is known, or it is the way to the cluster's DNS.
function isNoted(resource: Resource): boolean {
  const { name, annotations = {} } = metadataOf(resource);
  return 'cdktf-secure-monitoring/connection' in annotations || name.endsWith('-dns');
}

function waysOf(policy: Policy, way: 'ingress' | 'egress'): { readonly peer: PostureEnd; readonly port: number }[] {
  return policy[way].flatMap(({ from, to, ports = [] }) => {
    const peers = (from ?? to ?? []).map((one) => peerOf(one, policy.namespace));
    // A port by its name, or all of them, has no number.
    const numbers = ports.length > 0 ? ports.map(({ port }) => Number(port) || 0) : [0];
    return (peers.length > 0 ? peers : [{ name: 'everyone', outside: true }]).flatMap((peer) =>
      numbers.map((port) => ({ peer, port })),
    );
  });
}

function peerOf({ ip_block, namespace_selector, pod_selector }: Selection, namespace: string): PostureEnd {
  const cidr = valueAt(ip_block, 'cidr');
  if (typeof cidr === 'string') return { name: cidr, outside: isCidr(cidr) };
  const labels = (selector: unknown) => (valueAt(selector, 'match_labels') ?? {}) as Record<string, string>;
  const { 'kubernetes.io/metadata.name': named, ...more } = labels(namespace_selector);
  const texts = Object.entries({ ...more, ...labels(pod_selector) }).map(([label, value]) => `${label}=${value}`);
  return { name: [named ?? (namespace_selector ? '*' : namespace), ...texts.sort()].join('/'), outside: false };
}

function key({ client, server, port, userName = '' }: PostureConnection): string {
  return JSON.stringify([client.name, server.name, port, userName]);
}

/** What can be reached from outside of the cluster, and by other names than those of this library's Services. */
export function exposuresOf(scope: IConstruct, document: Document, { ownerOf, isOwn }: Owners): PostureExposure[] {
  const names = exposedNamesIn(scope);
  const pods = podsOf(document).filter(({ owner }) => isOwn(owner));
  return document.resources.flatMap((resource) => {
    const found = exposure(resource) ?? (isOwn(resource) ? undefined : besideOurs(resource, document, pods));
    if (!found) return [];
    const { name, namespace = 'default' } = metadataOf(resource);
    const known = names.filter(({ objectName }) => objectName === name).map(({ host }) => host);
    const hosts = [...new Set([...found.hosts, ...known])];
    return [{ path: ownerOf(resource), object: `${document.nameIn(namespace)}/${name}`, ...found, hosts }];
  });
}

type Exposed = Pick<PostureExposure, 'kind' | 'hosts' | 'sourceRanges'>;

// What controllers of ingresses, gateways, meshes and clouds call what leads to a Service: HTTPRoute, IngressRoute, VirtualService, …
const LEADS_IN =
  /Route(TCP|UDP|Group)?$|^(HTTPProxy|VirtualService|VirtualServer|TransportServer|(TCP|Domain)?Mapping|(TCP|UDP)Ingress|TargetGroupBinding|(MultiCluster)?Service(Export|Import)?|MultiClusterIngress)$/;

function exposure(resource: Resource): Exposed | undefined {
  const { type, body } = asOwnKind(resource);
  const { spec } = body;
  if (/^kubernetes_ingress(_v1)?$/.test(type)) {
    const rules = [valueAt(spec, 'rule') ?? [], valueAt(spec, 'rules') ?? []].flat() as { readonly host?: string }[];
    return { kind: 'Ingress', hosts: rules.flatMap(({ host }) => host ?? []), sourceRanges: [] };
  }
  if (/^kubernetes_service(_v1)?$/.test(type)) {
    const [kind] = texts(valueAt(spec, 'type'));
    const addresses = texts(valueAt(spec, 'external_ips') ?? valueAt(spec, 'external_i_ps'));
    const sourceRanges = texts(valueAt(spec, 'load_balancer_source_ranges'));
    if (kind === 'LoadBalancer' || kind === 'NodePort') return { kind, hosts: addresses, sourceRanges };
    return addresses.length > 0 ? { kind: 'externalIPs', hosts: addresses, sourceRanges } : undefined;
  }
  const { manifest } = resource.body;
  const [kind = ''] = texts(valueAt(manifest, 'kind'));
  if (!LEADS_IN.test(kind)) return undefined;
  const places = [['hostnames'], ['hosts'], ['host'], ['virtualhost', 'fqdn']];
  const known = hostsOf(resource).flatMap(({ host }) => (typeof host === 'string' && host !== '*' ? [host] : []));
  return {
    kind,
    hosts: [...places.flatMap((at) => texts(valueAt(manifest, 'spec', ...at))), ...known],
    sourceRanges: [],
  };
}

// A Service of others for pods of ours, or another name of one of ours.
function besideOurs(resource: Resource, document: Document, pods: readonly Pod[]): Exposed | undefined {
  const { type, body } = asOwnKind(resource);
  if (!/^kubernetes_service(_v1)?$/.test(type)) return undefined;
  const [name = ''] = texts(valueAt(body.spec, 'external_name'));
  if (pods.some(({ namespace }) => name.includes(`.${namespace}.svc`)))
    return { kind: 'ExternalName', hosts: [name], sourceRanges: [] };
  const selector = valueAt(body.spec, 'selector');
  const within = document.nameIn(metadataOf(resource).namespace ?? 'default');
  const isSelected = ({ cluster, namespace, labels }: Pod) =>
    cluster === clusterOf(resource) && mayBe(within, namespace) && mayHaveAll(labels, selector as Labels);
  return selector && pods.some(isSelected) ? { kind: 'ClusterIP', hosts: [], sourceRanges: [] } : undefined;
}

type Labels = Readonly<Record<string, string>>;

function texts(value: unknown): string[] {
  return [value ?? []].flat().filter((one): one is string => typeof one === 'string');
}
