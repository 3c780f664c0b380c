import { Safeguard } from '../core/checks/deviation-codes';
import { isRecord } from '../core/values/records';
import { Document, metadataOf, Resource } from './document';
import { podsOf } from './kubernetes';
import { isUnknown, mayBe } from './may-be';
import { Broken, Written } from './written';
import { readYaml } from './yaml';

/** Releases of Helm charts by others in a namespace of ours: what a chart makes there nobody can read here. */
export function releasedByOthers({ withOthers, document, paths }: Written): Broken[] {
  const releases = (withOthers?.resources ?? []).filter(({ type, address }) => isRelease(type) && !paths.has(address));
  if (!withOthers || releases.length === 0) return [];
  const namespaces = [...homesOf(document)];
  return releases.flatMap((release) =>
    namespaces
      .filter(([within]) => mayBe(withOthers.nameIn(metadataOf(asObject(release)).namespace ?? 'default'), within))
      .map(([within, { address }]) => ({
        address,
        safeguard: Safeguard.NETWORK,
        what: `${release.address} makes pods and policies in namespace "${within}" that nobody here can read`,
      })),
  );
}

/** A release as an object of Kubernetes, with what it says to its chart; another resource as it is. */
export function asObject(resource: Resource): Resource {
  const { type, body } = resource;
  if (!isRelease(type)) return resource;
  const { namespace = 'default', name, values, set, set_list, set_sensitive, ...others } = body;
  const said = [values].flat().map((text) => (typeof text === 'string' && !isUnknown(text) ? readYaml(text) : text));
  const single = [set, set_list, set_sensitive].flat().filter(isRecord);
  const also = single.map((one) => ({ [String(one.name)]: one.value }));
  return { ...resource, body: { ...others, metadata: { name, namespace }, values: [...said, ...also] } };
}

/** Whether resources of a type are releases of Helm charts. */
export function isRelease(type: string): boolean {
  return type === 'helm_release';
}

// Each namespace with pods of ours, and what stands for all in it: the namespace itself, where it is ours.
function homesOf(document: Document): ReadonlyMap<string, Resource> {
  const made = document.resources.filter(({ type }) => /^kubernetes_namespace(_v1)?$/.test(type));
  return new Map(
    podsOf(document).map(({ owner, namespace }) => [
      namespace,
      made.find((one) => document.nameIn(metadataOf(one).name) === namespace) ?? owner,
    ]),
  );
}
