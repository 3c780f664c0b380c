import { isRecord } from '../core/values/records';
import { Resource } from './document';
import { isUnknown } from './may-be';
import { META } from './meta-arguments';
import { readYaml } from './yaml';

/** A release or a module as an object of Kubernetes, with what it says to what is made; another resource as it is. */
export function asObject(resource: Resource): Resource {
  const { type, body } = resource;
  if (type === 'module') return { ...resource, body: { metadata: {}, values: [saidTo(body)] } };
  if (!isRelease(type)) return resource;
  const { namespace = 'default', name, values, set, set_list, set_sensitive, ...others } = body;
  const said = [values].flat().map((text) => (typeof text === 'string' && !isUnknown(text) ? readYaml(text) : text));
  const single = [set, set_list, set_sensitive].flat().filter(isRecord);
  const also = single.map((one) => ({ [String(one.name)]: one.value }));
  return { ...resource, body: { ...others, metadata: { name, namespace }, values: [...said, ...also] } };
}

/** Whether resources of a type are releases of Helm charts, or modules. */
export function isRelease(type: string): boolean {
  return type === 'helm_release' || type === 'module';
}

/** The arguments of a module. */
export function saidTo(body: Resource['body']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).filter(([key]) => !META.has(key) && !/^(source|version|providers)$/.test(key)),
  );
}
