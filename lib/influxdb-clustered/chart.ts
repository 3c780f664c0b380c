import { Construct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { HelmRelease } from '../core/terraform/helm-release';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';
import { isRecord } from '../core/values/records';
import { Installation } from './app-instance';
import { CheckedMethod } from './install-method';
import { PUBLIC_PACKAGE } from './release';

/**
 * The values by which chart 0.1.25 writes the AppInstance with this `package.spec`. Texts are as they are: the file is YAML.
 *
 * Its `fullnameOverride` is the repository of the package, not a name; `catalog.dsn` has keys in capitals; `egress` is ignored
 * without `useCustomEgress`; what is not given here would stay as its own values have it, which name a pull secret and a host "".
 */
export function chartValues(scope: Construct, installation: Installation, { operator }: CheckedMethod): Settings {
  const { name, namespace, release, spec, pullSecret, pause } = installation;
  const { catalog, egress, ...same } = spec;
  const { name: SecretName, key: SecretKey } = secretKeyRef(catalog);
  checkUnquoted(scope, {
    name,
    catalogDsn: SecretKey,
    'objectStore.bucket': valueAt(spec, 'objectStore', 'bucket'),
  });
  checkUnquoted(scope, { 'identityProvider.name': valueAt(spec, 'admin', 'identityProvider') });
  const mirrored = release.repository !== PUBLIC_PACKAGE;
  return {
    nameOverride: name,
    namespaceOverride: namespace.namespaceReference,
    ...(mirrored ? { fullnameOverride: release.repository } : {}),
    image: { tag: release.version },
    // An empty list is what the operator fails at later, and the default a Secret that is not there.
    imagePullSecrets: pullSecret === undefined ? [] : [{ name: pullSecret }],
    pause,
    catalog: { dsn: { SecretName, SecretKey } },
    ...same,
    ...(egress === undefined ? {} : { useCustomEgress: true, egress }),
    ...operator,
  };
}

/** Has Terraform release the chart with these values, as YAML. */
export function releaseChart(
  scope: Construct,
  { name, namespace, after, lifecycle }: Installation,
  { provider, repository, version }: CheckedMethod,
  values: string,
): void {
  new HelmRelease(scope, 'Resource', {
    provider,
    name: escapeTemplate(name),
    namespace: namespace.namespaceReference,
    repository,
    chart: 'influxdb3-clustered',
    version,
    values: [values],
    createNamespace: false,
    dependsOn: after,
    lifecycle,
  });
}

// What YAML takes for a number, a truth, nothing or a day where it is not quoted, as the chart's template has it not.
const NO_TEXT =
  /^(true|false|yes|no|on|off|y|n|null|~|[-+]?[\d_.]+(e[-+]?\d+)?|0x[\da-f]+|0[ob][0-7]+|\.inf|\.nan|\d{4}-\d\d?-\d\d?)$/i;

function checkUnquoted(scope: Construct, texts: Readonly<Record<string, unknown>>): void {
  for (const [prop, text] of Object.entries(texts))
    if (typeof text === 'string' && isKnown(text) && NO_TEXT.test(text))
      recordMistake(scope, {
        prop,
        got: text,
        takes:
          'what is text in YAML without quotes, as the chart writes none; ClusteredInstallMethod.appInstance() takes it',
      });
}

function valueAt(table: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), table);
}

function secretKeyRef(catalog: unknown): Readonly<Record<string, unknown>> {
  const reference = valueAt(catalog, 'dsn', 'valueFrom', 'secretKeyRef');
  return isRecord(reference) ? reference : {};
}
