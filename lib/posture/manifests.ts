import { isRecord } from '../core/values/records';
import { Resource } from './document';

// Keys of these are the user's.
const MAPS = new Set(['matchLabels', 'labels', 'annotations', 'nodeSelector']);

/** A resource; one by `kubernetes_manifest` as the provider's own for its kind, with that one's keys. */
export function asOwnKind(resource: Resource): Resource {
  const { manifest, provider } = resource.body;
  if (resource.type !== 'kubernetes_manifest' || !isRecord(manifest) || typeof manifest.kind !== 'string')
    return resource;
  const { kind, metadata, spec } = manifest;
  return { ...resource, type: `kubernetes_${snake(kind)}`, body: { provider, metadata, spec: withSnakeKeys(spec) } };
}

function withSnakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeKeys);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [snake(key), MAPS.has(key) ? item : withSnakeKeys(item)]),
  );
}

function snake(text: string): string {
  return text.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
