import { ITerraformDependable } from 'cdktf';
import { customObject } from '../core/kubernetes/custom-object';
import { ExposedHost } from './exposed-host';

/** An object of a CustomResourceDefinition beside the server. Gives its name. */
export function manifest(
  place: ExposedHost,
  id: string,
  apiVersion: string,
  kind: string,
  spec: object,
  after?: ITerraformDependable[],
): string {
  const { provider, metadata } = place.metadata(kind);
  const { name, namespace, labels } = metadata;
  customObject(place.scope, id, { apiVersion, kind, provider, metadata: { name, namespace, labels }, spec, after });
  return place.name;
}
