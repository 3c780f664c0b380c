import { Construct } from 'constructs';
import { acceptSettings, GivenSettings } from '../core/checks/accept-settings';
import { described, recordMistake } from '../core/checks/mistakes';
import { isKnown } from '../core/terraform/tokens';
import { isRecord } from '../core/values/records';
import { EXPANDED, GRAFANA_SETTINGS } from './settings';

/** The user's own settings as Grafana reads them from its environment. What stands outside of a section is in that called `default`. */
export function settingsEnvironment(scope: Construct, given: GivenSettings, version?: string): Record<string, string> {
  const settings = acceptSettings(scope, given, GRAFANA_SETTINGS, version);
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, content]) => {
      const keys: [string, string, unknown][] = isRecord(content)
        ? Object.entries(content).map(([key, value]) => [name, key, value])
        : [['default', name, content]];
      return keys.flatMap(([section, key, value]) => {
        const text = variableText(scope, section === 'default' ? `settings.${key}` : `settings.${name}.${key}`, value);
        return text === undefined ? [] : [[`GF_${word(section)}_${word(key)}`, text]];
      });
    }),
  );
}

function word(name: string): string {
  return name.replace(/[.-]/g, '_').toUpperCase();
}

// Of what this library knows, the types say it; what it does not know may be anything.
function variableText(scope: Construct, prop: string, value: unknown): string | undefined {
  const fine = ['string', 'number', 'boolean'].includes(typeof value);
  if (fine && !(isKnown(value) && EXPANDED.test(String(value)))) return String(value);
  recordMistake(scope, {
    prop,
    got: described(fine ? 'a text that Grafana would put something else in' : 'a list or a table'),
    takes: 'text without "$__", "${" and "%(", a number, true or false',
  });
  return undefined;
}
