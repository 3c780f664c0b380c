import { Construct } from 'constructs';
import { checkSize } from '../core/checks/checks';
import { Settings } from '../core/checks/settings';
import { checkObjectName } from '../core/kubernetes/names';
import { combineRevisions } from '../core/terraform/revision';
import { ifGiven, isRecord } from '../core/values/records';
import { Size } from '../core/values/size';
import { ClusteredStorage, SecureInfluxDBClusteredProps } from './clustered-props';
import { ProviderFacts } from './identity-provider';
import { Secrets } from './secrets';
import { acceptClusteredSettings } from './settings';
import { acceptUnknownSettings, withUnknown } from './unknown-settings';
import { usersOf } from './users';

/** What it is made of, however it is installed. */
export interface SpecParts {
  readonly secrets: Secrets;
  readonly provider: ProviderFacts;
  readonly ingress: object;
  readonly egress?: object;
  readonly chart: boolean;
}

/** `package.spec` of an AppInstance. No table in it is empty and no value null, as those are lost on the way. */
export type PackageSpec = Settings;

const REVISION = 'cdktf-secure-monitoring/revision';

/** Makes `package.spec`. */
export function packageSpec(scope: Construct, props: SecureInfluxDBClusteredProps, parts: SpecParts): PackageSpec {
  const { secrets, provider, ingress, egress, chart } = parts;
  const settings = withUnknown(
    acceptClusteredSettings(scope, props.settings, { chart }),
    acceptUnknownSettings(scope, props.unknownSettings, { chart }),
  );
  const dsn = secrets.reference('catalogDsn', props.catalogDsn);
  const objectStore = props.objectStore._spec({ scope, secrets, hosting: props.hostingEnvironment, chart });
  const flags = props.featureFlags ?? [];
  return {
    catalog: { dsn },
    objectStore,
    ingesterStorage: storageOf(scope, 'ingesterStorage', props.ingesterStorage, Size.gibibytes(2)),
    monitoringStorage: storageOf(scope, 'monitoringStorage', props.monitoringStorage, Size.gibibytes(10)),
    ingress,
    admin: {
      identityProvider: provider.name,
      jwksEndpoint: provider.jwksEndpoint,
      dsn,
      users: usersOf(scope, props.users, provider),
    },
    ...ifGiven({
      egress,
      hostingEnvironment: props.hostingEnvironment?._spec({ scope, chart }),
      featureFlags: flags.length > 0 ? flags : undefined,
    }),
    ...settings,
    ...ifGiven({ components: noticing(settings.components, secrets.revisions) }),
  };
}

function storageOf(scope: Construct, prop: string, { size, storageClassName }: ClusteredStorage, min: Size): object {
  checkSize(scope, `${prop}.size`, size, min);
  checkObjectName(scope, `${prop}.storageClassName`, storageClassName);
  return { storage: size.toString(), ...ifGiven({ storageClassName: storageClassName }) };
}

// Pods read Secrets at their start: an annotation of all of them changes with what Terraform writes into one.
function noticing(components: unknown, revisions: readonly string[]): Settings | undefined {
  const given = isRecord(components) ? components : undefined;
  if (revisions.length === 0) return given;
  const at = (table: unknown, key: string): Settings => (isRecord(table) && isRecord(table[key]) ? table[key] : {});
  const common = at(given, 'common');
  const template = at(common, 'template');
  const metadata = at(template, 'metadata');
  const annotations = { ...at(metadata, 'annotations'), [REVISION]: combineRevisions(revisions) };
  return { ...given, common: { ...common, template: { ...template, metadata: { ...metadata, annotations } } } };
}
