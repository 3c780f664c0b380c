import { Document, metadataOf, Resource } from '../reading/document';
import { clusterOf, podsOf } from '../reading/kubernetes';

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
