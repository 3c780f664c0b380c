import { Construct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { isKnown } from '../core/terraform/tokens';
import { isRecord } from '../core/values/records';
import { WrittenForm } from './form';
import { PUBLIC_PACKAGE } from './release';
import { PackageSpec } from './spec';

/** What the values say beside `package.spec`. */
export interface ChartNames {
  readonly name: string;
  readonly namespace: string;
  readonly repository: string;
  readonly version: string;
  readonly pullSecret?: string;
  readonly pause: boolean;
}

/**
 * The values by which chart 0.1.25 writes the AppInstance with this `package.spec`. Texts are as they are: the file is YAML.
 *
 * Its `fullnameOverride` is the repository of the package, not a name; `catalog.dsn` has keys in capitals; `egress` is ignored
 * without `useCustomEgress`; what is not given here would stay as its own values have it, which name a pull secret and a host "".
 */
export function chartValues(
  scope: Construct,
  spec: PackageSpec,
  names: ChartNames,
  { operator }: WrittenForm,
): Settings {
  const { catalog, egress, ...same } = spec;
  const { name: SecretName, key: SecretKey } = secretKeyRef(catalog);
  checkUnquoted(scope, {
    name: names.name,
    catalogDsn: SecretKey,
    'objectStore.bucket': valueAt(spec, 'objectStore', 'bucket'),
  });
  checkUnquoted(scope, { 'identityProvider.name': valueAt(spec, 'admin', 'identityProvider') });
  const mirrored = names.repository !== PUBLIC_PACKAGE;
  return {
    nameOverride: names.name,
    namespaceOverride: names.namespace,
    ...(mirrored ? { fullnameOverride: names.repository } : {}),
    image: { tag: names.version },
    // An empty list is what the operator fails at later, and the default a Secret that is not there.
    imagePullSecrets: names.pullSecret === undefined ? [] : [{ name: names.pullSecret }],
    pause: names.pause,
    catalog: { dsn: { SecretName, SecretKey } },
    ...same,
    ...(egress === undefined ? {} : { useCustomEgress: true, egress }),
    ...operator,
  };
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
        takes: 'what is text in YAML without quotes, as the chart writes none; ClusteredForm.appInstance() takes it',
      });
}

function valueAt(table: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), table);
}

function secretKeyRef(catalog: unknown): Readonly<Record<string, unknown>> {
  const reference = valueAt(catalog, 'dsn', 'valueFrom', 'secretKeyRef');
  return isRecord(reference) ? reference : {};
}
