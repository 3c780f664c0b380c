import { Settings } from '../core/checks/settings';
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
export function chartValues(spec: PackageSpec, names: ChartNames, { operator }: WrittenForm): Settings {
  const { catalog, egress, ...same } = spec;
  const { name: SecretName, key: SecretKey } = secretKeyRef(catalog);
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

function secretKeyRef(catalog: unknown): Readonly<Record<string, unknown>> {
  const at = (table: unknown, key: string): unknown => (isRecord(table) ? table[key] : undefined);
  const reference = at(at(at(catalog, 'dsn'), 'valueFrom'), 'secretKeyRef');
  return isRecord(reference) ? reference : {};
}
