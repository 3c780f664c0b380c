import { ITerraformDependable } from 'cdktf';
import { customObject } from '../core/kubernetes/custom-object';
import { ExposedHost } from './exposed-host';

/** An object of a CustomResourceDefinition beside the server. Gives its name. */
export function manifest(
  exposed: ExposedHost,
  id: string,
  apiVersion: string,
  kind: string,
  spec: object,
  {
    after,
    annotations = {},
  }: { readonly after?: ITerraformDependable[]; readonly annotations?: Record<string, string> } = {},
): string {
  const { provider, metadata } = exposed.metadata(kind, Object.keys(annotations).length > 0 ? annotations : undefined);
  customObject(exposed.scope, id, { apiVersion, kind, provider, metadata, spec, after });
  return exposed.name;
}
