import { isRecord } from '../../core/values/records';
import { Resource } from './document';
import { isUnknown } from './may-be';
import { readYaml } from './yaml';

/** A release as an object of Kubernetes, with what it says to its chart; another resource as it is. */
export function asObject(resource: Resource): Resource {
  const { type, body } = resource;
  if (!isRelease(type)) return resource;
  const { namespace = 'default', name, values, set, set_list, set_sensitive, set_wo, ...others } = body;
  const said = [values].flat().map((text) => (typeof text === 'string' && !isUnknown(text) ? readYaml(text) : text));
  const single = [set, set_list, set_sensitive, set_wo].flat().filter(isRecord);
  const also = single.map((one) => nested(String(one.name), one.value));
  return { ...resource, body: { ...others, metadata: { name, namespace }, values: [...said, ...also] } };
}

// `a.b[0].c` is a path of keys.
function nested(name: string, value: unknown): unknown {
  const keys = name.split(/(?<!\\)\.|\[\d+\]\.?/).filter((key) => key !== '');
  return keys.reduceRight((within, key) => ({ [key]: within }), value);
}

/** Whether resources of a type are releases of Helm charts. */
export function isRelease(type: string): boolean {
  return type === 'helm_release';
}
