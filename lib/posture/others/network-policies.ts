import { Safeguard } from '../../core/checks/deviation-codes';
import { metadataOf } from '../reading/document';
import { binds, clusterOf, mayBind, mayHaveAll, Pod, podsOf, policiesOf } from '../reading/kubernetes';
import { looseRules, openTogether } from '../reading/loose-rules';
import { asOwnKind, asPatchedPod } from '../reading/manifests';
import { mayBe } from '../reading/may-be';
import { labelsIn } from '../reading/pod-shapes';
import { Broken, resourcesOfOthers, Written } from '../reading/written';
import { pluginPoliciesOf } from './plugin-policies';

const NAME = 'app.kubernetes.io/name';
const INSTANCE = 'app.kubernetes.io/instance';

/**
 * Where others in the stack open a pod: by a policy, as policies add up and none takes back what another lets in, or by a pod
 * of the same labels, which is let in wherever this one is.
 */
export function openedByOthers(written: Written): Broken[] {
  const { withOthers, document, paths } = written;
  if (!withOthers) return [];
  const policies = policiesOf(withOthers).filter(
    ({ resource, ingress, egress }) => !paths.has(resource.address) && ingress.length + egress.length > 0,
  );
  const plugins = pluginPoliciesOf(withOthers).filter(({ resource }) => !paths.has(resource.address));
  const strangers = [...podsOf(withOthers, asPatchedPod), ...labelledPods(written)].filter(
    ({ owner }) => !paths.has(owner.address),
  );
  return podsOf(document).flatMap((pod) => {
    const { cluster, namespace, labels, owner, spec } = pod;
    const selector = { [NAME]: labels[NAME] ?? '', [INSTANCE]: labels[INSTANCE] ?? '' };
    const theirs = policies.filter((policy) => !spec.host_network && mayBind(policy, pod));
    const opened = theirs.flatMap((policy) =>
      looseRules(written, policy, { own: false }).map((what) => `by ${policy.resource.address} ${what}`),
    );
    const together =
      theirs.length > 0
        ? openTogether(written, [...policiesOf(document).filter((policy) => binds(policy, pod)), ...theirs])
        : [];
    const alike = strangers
      .filter(
        (other) => other.cluster === cluster && mayBe(other.namespace, namespace) && mayHaveAll(other.labels, selector),
      )
      .map(({ owner: { address: of } }) => `${of} has its labels, by which policies and Services select it`);
    const beside = plugins
      .filter((policy) => !spec.host_network && policy.binds(pod))
      .map(({ resource: { address } }) => `${address} is a policy beside those of Kubernetes, and may open it`);
    return [...opened, ...together, ...new Set(alike), ...beside].map((what) => ({
      address: owner.address,
      safeguard: Safeguard.NETWORK,
      what,
    }));
  });
}

// Those of objects whose kinds nobody here knows.
function labelledPods(written: Written): Pick<Pod, 'owner' | 'cluster' | 'namespace' | 'labels'>[] {
  const { withOthers } = written;
  return resourcesOfOthers(written)
    .map(asOwnKind)
    .flatMap((owner) =>
      labelsIn(owner).map((labels) => ({
        owner,
        cluster: clusterOf(owner),
        namespace: withOthers?.nameIn(metadataOf(owner).namespace ?? 'default') ?? '',
        labels: labels as Pod['labels'],
      })),
    );
}
