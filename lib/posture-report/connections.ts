import { IConstruct } from 'constructs';
import { ConnectionEnd, connectionsIn, exposedNamesIn } from '../connections/paths/connection';
import { isCidr } from '../core/kubernetes/cidr';
import { Document, metadataOf, Resource } from '../posture/document';
import { podsOf } from '../posture/kubernetes';
import { valueAt } from '../posture/written';
import { PostureConnection, PostureEnd, PostureExposure } from './posture';

/** Who may talk to whom, in the order of their names. */
export function connectionsOf(scope: IConstruct, ends: EndsOf): PostureConnection[] {
  const connections = connectionsIn(scope).map(({ client, server, port, verifiedBy, account }) => ({
    client: ends(client),
    server: ends(server),
    port,
    verifiedBy,
    userName: account?.userName,
    secretName: account?.secretName,
    grants: account ? [...account.grants, ...(account.administrator ? ['administrator'] : [])] : [],
  }));
  return connections.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Says of an end whether it is outside of the cluster. */
export type EndsOf = (end: ConnectionEnd) => PostureEnd;

/** Addresses are outside, unless they are those of pods of this stack on the network of their nodes. */
export function endsOf(document: Document, ownerOf: (resource: Resource) => string): EndsOf {
  const running = new Set(podsOf(document).map(({ owner }) => ownerOf(owner)));
  return ({ name, path }) => ({ name, path, outside: isCidr(name) && !running.has(path ?? '') });
}

function key({ client, server, port, userName = '' }: PostureConnection): string {
  return JSON.stringify([client.name, server.name, port, userName]);
}

/** What can be reached from outside of the cluster. */
export function exposuresOf(
  scope: IConstruct,
  document: Document,
  ownerOf: (resource: Resource) => string,
): PostureExposure[] {
  const names = exposedNamesIn(scope);
  return document.resources.flatMap((resource) => {
    const found = exposure(resource);
    if (!found) return [];
    const { name, namespace = 'default' } = metadataOf(resource);
    const known = names.filter(({ objectName }) => objectName === name).map(({ host }) => host);
    const hosts = [...new Set([...found.hosts, ...known])];
    return [{ path: ownerOf(resource), object: `${document.nameIn(namespace)}/${name}`, ...found, hosts }];
  });
}

type Exposed = Pick<PostureExposure, 'kind' | 'hosts' | 'sourceRanges'>;

function exposure({ type, body }: Resource): Exposed | undefined {
  if (/_ingress(_v1)?$/.test(type)) {
    const rules = [valueAt(body.spec, 'rule') ?? []].flat() as { readonly host?: string }[];
    return { kind: 'Ingress', hosts: rules.flatMap(({ host }) => host ?? []), sourceRanges: [] };
  }
  const { manifest, spec } = body;
  const [kind] = texts(valueAt(manifest, 'kind') ?? valueAt(spec, 'type'));
  if (kind === 'LoadBalancer' || kind === 'NodePort')
    return { kind, hosts: [], sourceRanges: texts(valueAt(spec, 'load_balancer_source_ranges')) };
  if (kind === 'HTTPRoute' || kind === 'TLSRoute')
    return { kind, hosts: texts(valueAt(manifest, 'spec', 'hostnames')), sourceRanges: [] };
  return undefined;
}

function texts(value: unknown): string[] {
  return [value ?? []].flat().filter((one): one is string => typeof one === 'string');
}
