import { isRecord } from '../../core/values/records';
import { Resource } from './document';
import { makesPods } from './manifests';
import { isUnknown } from './may-be';

/** A pod in an object of a kind that nobody here knows, with the provider's spelling of its keys. */
export interface PodShape {
  readonly metadata?: unknown;
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * What has the shape of a pod in an object of a kind that a controller brings: what has containers (a Rollout, a Service of Knative),
 * a container of its own (a template of Argo's Workflows), steps (Tekton) or a machine (KubeVirt). Its metadata are the nearest ones.
 * @param resource As its own kind.
 */
export function templatesIn(resource: Resource): PodShape[] {
  return isOfOwnKind(resource) ? shapesIn(resource.body.spec, resource.body.metadata) : [];
}

function shapesIn(value: unknown, around: unknown): PodShape[] {
  if (Array.isArray(value)) return value.flatMap((one) => shapesIn(one, around));
  if (!isRecord(value)) return [];
  const { metadata = around } = value;
  const found = containersIn(value);
  return [
    ...(found ? [{ metadata, spec: { ...value, container: undefined, containers: found } }] : []),
    ...Object.values(value).flatMap((one) => shapesIn(one, metadata)),
  ];
}

function containersIn({ containers, steps, container, script, domain }: Record<string, unknown>): unknown {
  for (const list of [containers, steps]) if (isUnknown(list) || isListOfImages(list)) return list;
  for (const single of [container, script]) if (isListOfImages([single])) return [single];
  return isRecord(domain) ? [] : undefined;
}

function isListOfImages(list: unknown): boolean {
  return Array.isArray(list) && list.some((one) => isRecord(one) && typeof one.image === 'string');
}

/**
 * The labels that pods of such an object may get: those of its shapes, and all that it is told besides for what it makes, as
 * `podMetadata` and the labels of a canary. They add up, so each is what it is with all of the others.
 * @param resource As its own kind.
 */
export function labelsIn(resource: Resource): unknown[] {
  if (!isOfOwnKind(resource) || resource.type.includes('secret')) return [];
  const { spec } = resource.body;
  const shapes = templatesIn(resource);
  const told = toldIn(spec, shapes.length > 0);
  const all = [...shapes.map(({ metadata }) => (isRecord(metadata) ? metadata.labels : metadata)), ...told];
  const known = all.filter(isRecord);
  const together = Object.assign({}, ...known) as object;
  return [...all.filter(isUnknown), ...known.map((one) => ({ ...together, ...one }))];
}

// What selects, and what is made beside pods.
const NOT_OF_PODS = /selector|^match_|affinity|^(secret|service|volume_claim|pvc)(_template)?s?$/;
const OF_PODS = /^(pod_)?(template|metadata|labels)$/;

// A text that nobody knows is one of labels where it is plain that pods are meant.
function toldIn(value: unknown, ofPods: boolean): unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => toldIn(one, ofPods));
  if (!isRecord(value)) return [];
  return Object.entries(value)
    .filter(([key]) => !NOT_OF_PODS.test(key))
    .flatMap(([key, one]) => {
      const isOfPods = ofPods || key.startsWith('pod');
      if (isUnknown(one)) return key === 'template' || (isOfPods && OF_PODS.test(key)) ? [one] : [];
      return key.endsWith('labels') && isRecord(one) ? [one] : toldIn(one, isOfPods);
    });
}

function isOfOwnKind(resource: Resource): boolean {
  return resource.body.apiVersion !== undefined && !makesPods(resource);
}
