import { valueAt } from '../posture/reading/written';
import { Document, metadataOf, Resource } from '../posture/reading/document';
import { podsOf } from '../posture/reading/kubernetes';
import { kindOf } from '../posture/reading/object-names';
import { PostureOther } from './posture';

// Kubernetes' own domains are checked one by one, and this library's are its own.
const KNOWN = /^(([\w-]+\.)*(kubernetes|k8s)\.io|cdktf-secure-monitoring)\//;

/**
 * The labels and annotations on namespaces, Services and pods of ours whose domain is somebody's: whoever owns it may act on them, and what
 * is known to undo a promise is refused where it is given.
 */
export function notesOf(document: Document, isOwn: (of: Resource) => boolean): PostureOther[] {
  const byKey = new Map<string, { readonly kind: string; readonly key: string; readonly addresses: Set<string> }>();
  const note = (kind: string, address: string, keys: object = {}) => {
    // `io.rancher.x` is of a domain too.
    for (const key of Object.keys(keys).filter((one) => /[/.]/.test(one) && !KNOWN.test(one))) {
      const known = byKey.get(`${kind} ${key}`) ?? { kind, key, addresses: new Set() };
      byKey.set(`${kind} ${key}`, { ...known, addresses: known.addresses.add(address) });
    }
  };
  for (const resource of document.resources.filter(isOwn)) {
    // What clouds read of a Service to the outside is a list of what is known, others have a reason.
    const isInside = kindOf(resource) === 'service' && valueAt(resource.body.spec, 'type') !== 'LoadBalancer';
    if (!isInside && kindOf(resource) !== 'namespace') continue;
    const { labels, annotations } = metadataOf(resource);
    note('label', resource.address, labels);
    note('annotation', resource.address, annotations);
  }
  for (const { owner, labels, annotations } of podsOf(document).filter((pod) => isOwn(pod.owner))) {
    note('label', owner.address, labels);
    note('annotation', owner.address, annotations);
  }
  return [...byKey.values()]
    .map(({ key, kind, addresses }) => ({ address: key, kind, names: [...addresses].sort() }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}
