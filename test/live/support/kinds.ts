import { create, exists, kubectl } from './kubectl';

const ANYTHING = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/**
 * A kind of a CustomResourceDefinition, the version of it that is asked for, its scope, and what its `spec` takes where that is not
 * anything.
 */
export type DefinedKind = readonly [kind: string, version: string, scope?: 'Cluster' | 'Namespaced', spec?: object];

const definitions: string[] = [];

/**
 * What an operator or a controller brings along, as far as the API server has to know it to store its objects. What the cluster
 * has already is left as it is.
 */
export async function defineKinds(group: string, kinds: readonly DefinedKind[]): Promise<void> {
  for (const [kind, version, scope = 'Namespaced', spec = ANYTHING] of kinds) {
    const singular = kind.toLowerCase();
    const plural = `${singular.replace(/(?<![aeiou])y$/, 'ie').replace(/s$/, 'se')}s`;
    const openAPIV3Schema = { type: 'object', properties: { spec, status: ANYTHING } };
    const definition = `${plural}.${group}`;
    if (await exists('', 'crd', definition)) continue;
    await create({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: definition,
        annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
      } as { name: string },
      spec: {
        group,
        names: { kind, singular, plural },
        scope,
        versions: [
          { name: version, served: true, storage: true, schema: { openAPIV3Schema }, subresources: { status: {} } },
        ],
      },
    });
    definitions.push(definition);
    await kubectl(['wait', '--for=condition=Established', `crd/${definition}`, '--timeout=30s']);
  }
}

/** Removes what this file of tests has defined. */
export async function removeKinds(): Promise<void> {
  if (definitions.length > 0) await kubectl(['delete', 'crd', ...definitions.splice(0)]);
}
