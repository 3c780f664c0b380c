import { Construct } from 'constructs';
import { AcceptedRisk } from '../core/checks/accepted-risk';
import { acceptDeviation } from '../core/checks/deviations';
import { isHarmless } from '../core/checks/accept-settings';
import { didYouMean } from '../core/checks/did-you-mean';
import { own } from '../core/values/records';
import { recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { PluginKind } from '../telegraf-daemon/config';
import type { KnownPlugins } from './known-plugins';
import { KNOWN_TELEGRAF_SETTINGS } from './known-settings';

let read: KnownPlugins | undefined;

/** The names of all plugins and their keys: read when they are first asked for, as most programs never do. */
function knownPlugins(): KnownPlugins {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  read ??= (require('./known-plugins') as { readonly KNOWN_PLUGINS: KnownPlugins }).KNOWN_PLUGINS;
  return read;
}

/** A plugin as it is written in settings, and whether it may be one that nobody here knows. */
export interface NamedPlugin {
  readonly kind: PluginKind;
  readonly name: string;
  readonly unknown: AcceptedRisk | undefined;
}

const { daemon } = KNOWN_TELEGRAF_SETTINGS;
const DOOR =
  'what is newer, or of your own build, goes into `unknownSettings` or `addPlugins(plugins, { unknown: AcceptedRisk.because(reason) })`';

/** Records a plugin that Telegraf does not have, or the reason for it. `prop` has those of its kind. */
export function checkPluginName(scope: Construct, prop: string, { kind, name, unknown }: NamedPlugin): boolean {
  const { plugins } = knownPlugins();
  if (Object.hasOwn(plugins, `${kind}.${name}`)) return true;
  const what = `${kind}.${name} is no plugin of ${daemon}`;
  if (unknown) {
    acceptUnknown(scope, prop, `${kind}.${name}`, what, unknown);
    return true;
  }
  const names = Object.keys(plugins).filter((plugin) => plugin.startsWith(`${kind}.`));
  const hint = didYouMean(
    name,
    names.map((plugin) => plugin.slice(kind.length + 1)),
  );
  const takes = `a plugin that ${daemon} has${hint ?? `; ${DOOR}`}`;
  recordMistake(scope, { prop: `${prop}.${name}`, got: name, takes });
  return false;
}

/** Records the keys that a plugin of Telegraf does not have, or the reason for them. */
export function checkPluginKeys(
  scope: Construct,
  prop: string,
  { kind, name, unknown }: NamedPlugin,
  table: Settings,
): boolean {
  const { plugins, common } = knownPlugins();
  const plugin = own(plugins, `${kind}.${name}`);
  if (plugin === undefined) return true;
  const names = [...keysIn(plugin), ...keysIn(common)];
  const known = new Set(names.map(fold));
  const byLetter = new Map([...keysIn(common), ...keysIn('@common/tls')].map((key) => [fold(key), key]));
  const others = Object.keys(table).filter(
    (key) => table[key] !== undefined && (!known.has(fold(key)) || (byLetter.get(fold(key)) ?? key) !== key),
  );
  return others
    .map((key) => {
      const at = `${prop}.${key}`;
      const spelled = byLetter.get(fold(key));
      if (spelled !== undefined) {
        recordMistake(scope, { prop: at, got: key, takes: `this key as Telegraf spells it: ${spelled}` });
        return false;
      }
      if (!unknown) {
        const hint = didYouMean(key, names);
        const takes = `a key that ${kind}.${name} of ${daemon} has${hint ?? `; ${DOOR}`}`;
        recordMistake(scope, { prop: at, got: key, takes });
        return false;
      }
      const what = `${kind}.${name} has a key that ${daemon} does not: ${key}`;
      acceptUnknown(scope, prop, `${kind}.${name}.${key}`, what, unknown);
      return isHarmless(scope, at, key, table[key]);
    })
    .every(Boolean);
}

function acceptUnknown(
  scope: Construct,
  prop: string,
  subject: string,
  what: string,
  { _reason: reason }: AcceptedRisk,
) {
  const at = prop.startsWith('unknownSettings') ? 'unknownSettings' : 'unknown';
  acceptDeviation(scope, 'unknown-plugin', { prop: at, subject, what, reason });
}

function keysIn(words: string): string[] {
  const { shared } = knownPlugins();
  return words.split(' ').flatMap((word) => (word.startsWith('@') ? keysIn(own(shared, word.slice(1)) ?? '') : [word]));
}

// As Telegraf compares them.
function fold(key: string): string {
  return key.toLowerCase().replace(/_/g, '');
}
