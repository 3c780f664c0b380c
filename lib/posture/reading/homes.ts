import { isRecord } from '../../core/values/records';
import { Document, metadataOf, Resource } from './document';
import { clusterOf, podsOf } from './kubernetes';
import { Written } from './written';
import { Labels } from './selectors';

/** A namespace with pods of ours. */
export interface Home {
  readonly within: string;
  readonly cluster: string;
  /** What stands for all in it: the namespace itself, where it is ours. */
  readonly target: Resource;
}

/** Each namespace with pods of ours. */
export function homesOf(document: Document): readonly Home[] {
  const made = document.resources.filter(({ type }) => /^kubernetes_namespace(_v1)?$/.test(type));
  const homes = podsOf(document).map(({ owner, namespace: within, cluster }): [string, Home] => {
    const ours = made.find((one) => clusterOf(one) === cluster && document.nameIn(metadataOf(one).name) === within);
    return [`${cluster} ${within}`, { within, cluster, target: ours ?? owner }];
  });
  return [...new Map(homes).values()];
}

/** What of ours is written in a namespace: a resource, its name and its labels, and those of the pods that controllers make. */
export interface Contents {
  readonly resources: readonly { readonly type: string; readonly name: string; readonly labels: Labels }[];
  readonly pods: readonly Labels[];
}

/** What is written in one. */
export function contentsOf(document: Document, { within, cluster }: Home): Contents {
  const resources = document.resources.filter(
    (of) => clusterOf(of) === cluster && document.nameIn(metadataOf(of).namespace ?? '') === within,
  );
  const pods = podsOf(document).filter((pod) => pod.cluster === cluster && pod.namespace === within);
  return {
    resources: resources.map((of) => ({
      type: of.type,
      name: document.nameIn(metadataOf(of).name),
      labels: { labels: metadataOf(of).labels, mayHaveMore: () => false },
    })),
    pods: pods.map(({ labels }) => ({ labels, mayHaveMore: (key) => ADDED.test(key) })),
  };
}

/**
 * Labels that Kubernetes adds to pods: for their controller, and for where they run.
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
export const ADDED =
  /^(controller-(revision-hash|uid)|job-name|pod-template-(generation|hash)|(apps|batch|statefulset|topology)\.kubernetes\.io\/.*)$/;

/** The labels of a namespace with pods of ours; where it is made elsewhere, or Terraform fills them in, its name is known alone. */
export function labelsOf(
  { withOthers, document }: Written,
  { within, cluster }: Pick<Home, 'within' | 'cluster'>,
): Labels {
  const made = (withOthers ?? document).resources.find(
    (of) =>
      /^kubernetes_namespace(_v1)?$/.test(of.type) &&
      clusterOf(of) === cluster &&
      document.nameIn(metadataOf(of).name) === within,
  );
  const said: unknown = made ? (metadataOf(made).labels ?? {}) : undefined;
  const labels = { ...(isRecord(said) ? said : {}), 'kubernetes.io/metadata.name': within };
  return { labels, mayHaveMore: () => !isRecord(said) };
}
