import { Construct } from 'constructs';
import { isCredentialKey } from '../core/checks/confidential';
import { described, recordMistake } from '../core/checks/mistakes';
import { isWritableValue } from '../core/checks/setting-values';
import { Settings } from '../core/checks/settings';
import { changesPods } from '../core/kubernetes/pod-metadata';
import { isKnown } from '../core/terraform/tokens';
import { copyOf, isRecord, own } from '../core/values/records';
import { decidesWhatRuns } from '../workloads/environment-variable';
import {
  byKey,
  GO_DURATION,
  listSchema,
  nothing,
  OF_KUBERNETES,
  QUANTITY,
  Schema,
  tableSchema,
  text,
  value,
  WORD,
} from './schema';
import { misplaced } from './vendor-mistakes';

const REPLICAS = value({
  takes: 'a whole number of 1 or more: the chart drops 0',
  accepts: (given) => Number.isSafeInteger(given) && (given as number) >= 1,
});
const LOG_FILTER = text(
  'a filter like "debug" or "router::gossip=info"',
  /^([\w:]+=)?(trace|debug|info|warn|error|off)$/i,
);

// Whose pods they are is nobody's to change: meshes and runtimes read them.
const LABELS: Schema = (scope, prop, given) => {
  byKey(WORD)(scope, prop, given);
  for (const key of Object.keys(isRecord(given) ? given : {}))
    if (changesPods(key))
      recordMistake(scope, {
        prop,
        got: key,
        takes: 'keys that leave the network and the confinement of the pods as they are',
      });
};

// Rust reads some in letters of any case. What verifies servers, and what asks for a login, is not theirs to say.
const UNSAFE_VARIABLE =
  /^((INFLUXDB_IOX_)?(AUTHZ?_|.*(INSECURE|ALLOW_HTTP|SKIP_VERIFY|(DISABLE|WITHOUT|NO|SKIP)_AUTH))|PGSSL)/i;

const ENVIRONMENT: Schema = (scope, prop, given) => {
  byKey(text('text that is not empty: quote numbers and "false", which the chart would drop'))(scope, prop, given);
  for (const key of Object.keys(isRecord(given) ? given : {})) {
    const unsafe = isCredentialKey(key) || UNSAFE_VARIABLE.test(key) || decidesWhatRuns(key.toUpperCase());
    if (unsafe)
      recordMistake(scope, {
        prop: `${prop}.${key}`,
        got: described('its key'),
        takes: 'nothing here: credentials, and what switches checks off, are no variables',
      });
  }
};

const COMPONENT = tableSchema({
  log: tableSchema({ filters: listSchema(LOG_FILTER) }, ['filters']),
  template: tableSchema({
    metadata: tableSchema({ annotations: LABELS, labels: LABELS }),
    nodeSelector: byKey(WORD),
    tolerations: listSchema(OF_KUBERNETES),
    affinity: tableSchema({ nodeAffinity: OF_KUBERNETES, podAntiAffinity: OF_KUBERNETES }),
    containers: byKey(tableSchema({ env: ENVIRONMENT }, ['env'])),
  }),
});
const LIMITS = tableSchema({ cpu: QUANTITY, memory: QUANTITY });
const RESOURCES = tableSchema({
  requests: tableSchema({ cpu: QUANTITY, memory: QUANTITY, replicas: REPLICAS }),
  limits: LIMITS,
});
const ONE = nothing('there is one garbage-collector, always');

const named = (names: readonly string[], schema: Schema) =>
  tableSchema(Object.fromEntries(names.map((name) => [name, schema])));
const COMPONENTS = ['catalog', 'common', 'compactor', 'garbage-collector', 'granite', 'ingester', 'querier', 'router'];
const SIZED = ['catalog', 'compactor', 'granite', 'ingester', 'prometheus', 'querier', 'router'];

/** The package that the keys are of. */
export const KNOWN_PACKAGE = '20260421-2022186';

/** Every key of `package.spec`: what is for settings, and who says the others. */
export const SPEC_KEYS: Readonly<Record<string, Schema>> = {
  catalog: nothing('the prop `catalogDsn` says it'),
  objectStore: nothing('the prop `objectStore` says it'),
  ingesterStorage: nothing('the prop of that name says it'),
  monitoringStorage: nothing('the prop of that name says it'),
  ingress: nothing('the prop `ingress` says it'),
  admin: nothing('the props `identityProvider`, `users` and `catalogDsn` say it; the signing key is made by itself'),
  egress: nothing('the prop `egressTrust` says it'),
  hostingEnvironment: nothing('the prop `hostingEnvironment` says it'),
  featureFlags: nothing('the prop `featureFlags` says it'),
  components: named(COMPONENTS, COMPONENT),
  resources: tableSchema({
    ...Object.fromEntries(SIZED.map((name) => [name, RESOURCES])),
    'garbage-collector': tableSchema({
      requests: tableSchema({ cpu: QUANTITY, memory: QUANTITY, replicas: ONE }),
      limits: LIMITS,
    }),
  }),
  observability: tableSchema({
    retention: GO_DURATION,
    serviceMonitor: tableSchema({ interval: GO_DURATION, scrapeTimeout: GO_DURATION, fallbackScrapeProtocol: WORD }),
  }),
  images: tableSchema({
    registryOverride: text('a registry, with a path at most', /^[\w.-]+(:\d+)?(\/[\w./-]+)?$/),
    overrides: listSchema(
      tableSchema(
        {
          name: WORD,
          newFQIN: text(
            'an image with its tag, not latest',
            /^(?!.*:latest$)[\w./:-]+(:[\w.-]+|(:[\w.-]+)?@sha256:[0-9a-f]{64})$/,
          ),
        },
        ['name', 'newFQIN'],
      ),
    ),
  }),
};

/**
 * What of `package.spec` no prop says, in the vendor's words. What its schema would let through, and what would be lost by the
 * chart or by `kubectl apply`, are recorded mistakes.
 */
export function acceptClusteredSettings(
  scope: Construct,
  given: Settings = {},
  { chart }: { readonly chart: boolean },
): Settings {
  const accepted: Settings = {};
  for (const [key, item] of Object.entries(given)) {
    const prop = `settings.${key}`;
    const wrong = misplaced(key, item);
    for (const { at, takes } of wrong)
      recordMistake(scope, { prop: `settings.${at}`, got: described('a value that is not shown'), takes });
    const schema = own(SPEC_KEYS, key);
    if (wrong.length > 0) continue;
    if (!schema) {
      tableSchema(SPEC_KEYS)(scope, 'settings', { [key]: item });
      continue;
    }
    if (item === undefined || !isWritableValue(scope, prop, item)) continue;
    schema(scope, prop, item);
    accepted[key] = item;
  }
  if (chart) checkForChart(scope, accepted.observability);
  // Some are written when the program has run: as they were when they were looked at.
  return copyOf(accepted);
}

function checkForChart(scope: Construct, observability: unknown): void {
  if (!isRecord(observability)) return;
  const monitor = isRecord(observability.serviceMonitor) ? observability.serviceMonitor : undefined;
  const lost = nothing('the chart drops it; ClusteredInstallMethod.appInstance() takes it');
  if (observability.retention !== undefined) lost(scope, 'settings.observability.retention', observability.retention);
  const at = 'settings.observability.serviceMonitor';
  if (monitor?.fallbackScrapeProtocol !== undefined) lost(scope, `${at}.fallbackScrapeProtocol`, 'a value');
  for (const key of monitor ? ['interval', 'scrapeTimeout'] : [])
    if (monitor && isKnown(monitor) && monitor[key] === undefined)
      recordMistake(scope, {
        prop: `${at}.${key}`,
        got: undefined,
        takes: 'a duration: the chart needs both of the two',
      });
}
