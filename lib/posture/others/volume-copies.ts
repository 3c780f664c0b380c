import { metadataOf, Resource } from '../reading/document';
import { clusterOf } from '../reading/kubernetes';
import { asOwnKind } from '../reading/manifests';
import { mayBe } from '../reading/may-be';
import { Broken, resourcesOfOthers, safeguardOf, valueAt, Written } from '../reading/written';
import { maySelect } from './selectors';

/**
 * Objects of others by which a controller copies volumes of a namespace and names none: a snapshot of all that labels select, a backup
 * by K8up. Those that name one are looked at as any name is.
 * @see https://kubernetes.io/blog/2024/12/18/kubernetes-1-32-volume-group-snapshot-beta/
 * @see https://docs.k8up.io/k8up/references/object-specifications.html
 */
export function copiedByOthers(written: Written): Broken[] {
  const { document, withOthers = document } = written;
  const copies = resourcesOfOthers(written).flatMap((resource) => {
    const selector = selectorOf(asOwnKind(resource));
    return selector === undefined ? [] : [{ resource, selector }];
  });
  return copies.flatMap(({ resource, selector }) => {
    const within = withOthers.nameIn(metadataOf(resource).namespace ?? 'default');
    return document
      .all('kubernetes_persistent_volume_claim_v1')
      .filter(
        (claim) =>
          clusterOf(claim) === clusterOf(resource) &&
          mayBe(within, document.nameIn(metadataOf(claim).namespace ?? 'default')) &&
          maySelect(selector, { labels: metadataOf(claim).labels, mayHaveMore: () => false }),
      )
      .map(({ type, address }) => ({
        address,
        safeguard: safeguardOf(type, ''),
        what: `${resource.address} has its data`,
      }));
  });
}

// Which claims one is about, if it is one.
function selectorOf({ type, body: { apiVersion, spec } }: Resource): unknown {
  const group = String(apiVersion).replace(/\/.*/, '');
  if (type === 'kubernetes_volume_group_snapshot') return valueAt(spec, 'source', 'selector');
  return group === 'k8up.io' && /^kubernetes_(backup|schedule)$/.test(type) ? {} : undefined;
}
