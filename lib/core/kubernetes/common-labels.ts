import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

interface Metadata {
  readonly labels?: Record<string, string>;
}

/** The labels of all that a stack makes: whose it is, and what manages it. Nothing selects by them. */
export function commonLabels(scope: IConstruct): Record<string, string> {
  return {
    'app.kubernetes.io/managed-by': 'cdktf-secure-monitoring',
    'app.kubernetes.io/part-of': labelValue(TerraformStack.of(scope).node.id),
  };
}

/** The same object with those labels; what it says itself stays. */
export function withCommonLabels<Config extends object>(scope: IConstruct, config: Config): Config {
  const { metadata, manifest } = config as { readonly metadata?: Metadata; readonly manifest?: { metadata: Metadata } };
  const labelled = (given: Metadata) => ({ ...given, labels: { ...commonLabels(scope), ...given.labels } });
  if (manifest) return { ...config, manifest: { ...manifest, metadata: labelled(manifest.metadata) } };
  return metadata ? { ...config, metadata: labelled(metadata) } : config;
}

// The id of a stack may have other characters in it, and more of them.
function labelValue(id: string): string {
  return id
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/gi, '');
}
