import { isRecord } from '../../core/values/records';
import { metadataOf, Resource } from './document';
import { isUnknown, mayBe } from './may-be';

// Keys of these are the user's.
const MAPS = new Set(['matchLabels', 'labels', 'annotations', 'nodeSelector']);

/** A resource; one by `kubernetes_manifest` as the provider's own for its kind, with that one's keys. */
export function asOwnKind(resource: Resource): Resource {
  const { manifest, provider } = resource.body;
  if (resource.type !== 'kubernetes_manifest' || !isRecord(manifest) || typeof manifest.kind !== 'string')
    return resource;
  const { apiVersion, kind, metadata, spec } = manifest;
  const body = { provider, apiVersion, metadata, spec: withSnakeKeys(spec) };
  return { ...resource, type: `kubernetes_${snake(kind)}`, body };
}

const MAKES_PODS =
  /^kubernetes_(stateful_set|daemon_?set|replica_set|deployment|job|cron_job|pod|replication_controller)(_v\d+\w*)?$/;
const KUBERNETES_OWN = /^(v1|(apps|batch|extensions)\/.+)$/;

/** Whether a resource is of a kind of Kubernetes' own that makes pods, or is one; others have kinds of these names as well. */
export function makesPods({ type, body: { apiVersion = 'v1' } }: Resource): boolean {
  return MAKES_PODS.test(type) && (isUnknown(apiVersion) || KUBERNETES_OWN.test(String(apiVersion)));
}

/** What patches a pod, or what makes some, as a pod that has it: labels by which it is selected, variables with Secrets. */
export function asPatchedPod(resource: Resource): Resource {
  const { type, body } = resource;
  const { metadata, labels, kind, env, provider } = body;
  const as = (more: object) => ({ ...resource, type: 'kubernetes_pod', body: { provider, metadata, ...more } });
  if (type === 'kubernetes_env') return as({ spec: { container: [{ env }] } });
  if (type !== 'kubernetes_labels' || !mayBe(String(kind).toLowerCase(), 'pod')) return resource;
  return as({ metadata: { ...metadataOf(resource), labels } });
}

/** A value with the provider's spelling of its keys, but for those that are the user's. */
export function withSnakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeKeys);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [snake(key), MAPS.has(key) ? item : withSnakeKeys(item)]),
  );
}

function snake(text: string): string {
  return text.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
