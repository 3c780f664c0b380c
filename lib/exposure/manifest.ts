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
  after?: ITerraformDependable[],
): string {
  const { provider, metadata } = exposed.metadata(kind);
  const { name, namespace, labels } = metadata;
  customObject(exposed.scope, id, { apiVersion, kind, provider, metadata: { name, namespace, labels }, spec, after });
  return exposed.name;
}
