import { metadataOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { Stack } from './stack';

/** What every object of the stack `stack` is labelled with. */
export const COMMON_LABELS: Readonly<Record<string, string>> = {
  'app.kubernetes.io/managed-by': 'cdktf-secure-monitoring',
  'app.kubernetes.io/part-of': 'stack',
};

/**
 * What `kubectl get --selector app.kubernetes.io/part-of=…` would not find, and what selects by such a label: a selector of pods
 * is immutable, and a stack may get another name.
 */
export function wronglyLabelled({ document }: Stack): string[] {
  const objects = document.resources
    .filter(({ type }) => type.startsWith('kubernetes_'))
    .map((resource) => ({ what: resource.address, labels: metadataOf(resource).labels }));
  const pods = podsOf(document).map(({ owner, labels }) => ({ what: `a pod of ${owner.address}`, labels }));
  const unlabelled = [...objects, ...pods].flatMap(({ what, labels }) =>
    Object.entries(COMMON_LABELS).flatMap(([key, value]) =>
      labels?.[key] === value ? [] : [`${what} has ${key}: ${labels?.[key] ?? 'none'}`],
    ),
  );
  const selecting = document.resources.flatMap(({ address, body }) =>
    selectorsIn(body).flatMap((selector) =>
      Object.keys(COMMON_LABELS).flatMap((key) => (key in selector ? [`${address} selects by ${key}`] : [])),
    ),
  );
  return [...unlabelled, ...selecting];
}

function selectorsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => [
    ...(/^(selector|match_?labels)$/i.test(key) && typeof item === 'object' && item !== null ? [item] : []),
    ...selectorsIn(item),
  ]);
}
