import { Construct } from 'constructs';
import { isHarmless } from '../core/checks/accept-settings';
import { acceptDeviation } from '../core/checks/deviations';
import { described, recordMistake } from '../core/checks/mistakes';
import { SETTINGS } from '../core/checks/prop-types';
import { isWritableValue } from '../core/checks/setting-values';
import { Settings } from '../core/checks/settings';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { isWritableKey } from '../core/checks/writable';
import { copyOf, isRecord } from '../core/values/records';
import { OF_KUBERNETES, Schema, tableSchema } from './schema';
import { KNOWN_PACKAGE, SPEC_KEYS } from './settings';
import { misplaced } from './vendor-mistakes';

/** What of `package.spec` a newer package has than this library knows: keys, and keys in tables that it knows. */
export function acceptUnknownSettings(
  scope: Construct,
  given: UnknownSettings | undefined,
  { chart }: { readonly chart: boolean },
): Settings {
  if (!given) return {};
  const prop = 'unknownSettings';
  const what = `settings that are not known, and not looked at, beside those of package ${KNOWN_PACKAGE}`;
  acceptDeviation(scope, 'unknown-settings', { prop, what, reason: given._reason });
  if (chart) {
    const takes = 'nothing: the chart drops what it does not know; ClusteredInstallMethod.appInstance() takes it';
    recordMistake(scope, { prop, got: described('settings'), takes });
    return {};
  }
  return copyOf(unknownIn(scope, prop, SETTINGS.read(given._settings, scope, prop) ?? {}, tableSchema(SPEC_KEYS)));
}

function unknownIn(scope: Construct, prop: string, table: Settings, schema: Schema): Settings {
  const accepted: Settings = {};
  for (const [key, item] of Object.entries(table)) {
    const at = `${prop}.${key}`;
    if (item === undefined || !isWritableKey(scope, at)) continue;
    const known = schema.below?.(key);
    if (known?.below && isRecord(item)) accepted[key] = unknownIn(scope, at, item, known);
    else if (known) refuse(scope, at, known.instead ?? 'it is known, and goes into `settings`');
    else if (isUnknown(scope, at, key, item)) accepted[key] = item;
  }
  return accepted;
}

function isUnknown(scope: Construct, prop: string, key: string, item: unknown): boolean {
  const [wrong] = misplaced(prop.replace('unknownSettings.', ''), item);
  if (wrong) {
    recordMistake(scope, { prop, got: described('a value that is not shown'), takes: wrong.takes });
    return false;
  }
  if (!isHarmless(scope, prop, key, item) || !isWritableValue(scope, prop, item)) return false;
  OF_KUBERNETES(scope, prop, item);
  return true;
}

function refuse(scope: Construct, prop: string, why: string): void {
  recordMistake(scope, { prop, got: described('a value that is not shown'), takes: `nothing here: ${why}` });
}

/** Settings with unknown ones in their tables. */
export function withUnknown(settings: Settings, unknown: Settings): Settings {
  const laid = Object.entries(unknown).map(([key, item]) => {
    const before = settings[key];
    return [key, isRecord(before) && isRecord(item) ? withUnknown(before, item) : item];
  });
  return { ...settings, ...(Object.fromEntries(laid) as Settings) };
}
