import { IConstruct } from 'constructs';
import { isRecord } from '../core/values/records';
import { isKnown } from '../core/terraform/tokens';
import { recordMistake } from '../core/checks/mistakes';
import { acceptSettings, Settings } from '../core/checks/settings';
import { Section, SECTIONS } from './sections';

// No section: Kapacitor's one value at the top that is nobody's decision.
const VALUES = ['default-retention-policy'];

/**
 * What of a user's settings Kapacitor gets: known sections with known keys, as it writes them. It matches both without regard
 * to case, so that two that differ by it alone would be one.
 */
export function acceptKapacitorSettings(scope: IConstruct, own: Settings, settings: Settings = {}): Settings {
  const known = folded(scope, 'settings', settings).flatMap(([name, value]): [string, unknown][] => {
    const prop = `settings.${name}`;
    if (VALUES.includes(name)) return [[name, value]];
    const section = Object.hasOwn(SECTIONS, name) ? SECTIONS[name] : undefined;
    if (section === undefined) refuse(scope, prop, value, `a section that Kapacitor knows: ${sections().join(', ')}`);
    else if (typeof section === 'string') refuse(scope, prop, value, `nothing here: ${section}`);
    else if (Array.isArray(value) ? section.several && value.every(isRecord) : isRecord(value))
      return [[name, tables(scope, prop, section, value as Settings | Settings[])]];
    else refuse(scope, prop, value, section.several ? 'a table, or a list of them' : 'a table');
    return [];
  });
  return acceptSettings(scope, own, Object.fromEntries(known), {});
}

function sections(): string[] {
  return Object.entries(SECTIONS).flatMap(([name, section]) => (typeof section === 'string' ? [] : [name]));
}

function tables(scope: IConstruct, prop: string, section: Section, value: Settings | Settings[]) {
  if (!Array.isArray(value)) return table(scope, prop, section, value);
  return value.map((one, index) => table(scope, `${prop}[${index}]`, section, one));
}

function table(scope: IConstruct, prop: string, section: Section, value: Settings): Settings {
  const { keys, decided = {}, encryptedBy, schemes = ['https'] } = section;
  const entries = folded(scope, prop, value).filter(([key, one]) => {
    const at = `${prop}.${key}`;
    if (Object.hasOwn(decided, key)) refuse(scope, at, one, `nothing here: ${decided[key] ?? ''}`);
    // What is a credential is none of them: whoever may read a ConfigMap could read it.
    else if (!keys.includes(key)) refuse(scope, at, one, `nothing here: its section takes ${keys.join(', ')}`);
    else if (key === 'url' && !encrypts(one, schemes))
      refuse(
        scope,
        at,
        one,
        `a URL with ${schemes.join(' or ')}, known at synthesis, without a credential or a query in it`,
      );
    else return true;
    return false;
  });
  const taken = Object.fromEntries(entries);
  if (encryptedBy !== undefined && taken[encryptedBy] !== true)
    refuse(
      scope,
      `${prop}.${encryptedBy}`,
      taken[encryptedBy],
      'true: the servers are verified, and nobody reads along',
    );
  return taken;
}

function encrypts(url: unknown, schemes: readonly string[]): boolean {
  if (typeof url !== 'string' || !isKnown(url)) return false;
  try {
    const { protocol, username, password, search } = new URL(url);
    return schemes.includes(protocol.slice(0, -1)) && !username && !password && !search;
  } catch {
    return false;
  }
}

function folded(scope: IConstruct, prop: string, given: Settings): [string, unknown][] {
  const entries = Object.entries(given).map(([key, value]): [string, unknown] => [key.toLowerCase(), value]);
  const names = entries.map(([key]) => key);
  for (const twice of names.filter((name, index) => names.indexOf(name) !== index))
    refuse(scope, `${prop}.${twice}`, 'two', 'each key once: Kapacitor does not regard its case');
  return entries;
}

function refuse(scope: IConstruct, prop: string, given: unknown, takes: string): void {
  // Not what was given: it may be a credential.
  const got = Array.isArray(given) ? 'a list' : isRecord(given) ? 'a table' : given && `a ${typeof given}`;
  recordMistake(scope, { prop, got, takes });
}
