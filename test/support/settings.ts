import { KnownSettings, SectionPolicy, SettingsPolicy } from '../../lib/core/checks/accept-settings';
import { VALUE_TYPES, ValueType } from '../../lib/core/checks/value-types';

interface Tool {
  readonly readSettings: (product: string, command: string) => KnownSettings;
}

/** What a daemon of this machine says about itself, as `tools/known-settings.js` writes it down. */
export function printedBy(product: string, command: string): KnownSettings {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { readSettings } = require('../../tools/known-settings/printed.js') as Tool;
  return readSettings(product, command);
}

function isSection(entry: SettingsPolicy['sections'][string]): entry is SectionPolicy {
  return typeof entry === 'object' && 'allowed' in entry;
}

/** What a policy says nothing about, of what the daemon knows; and what it decides about although the daemon knows none. */
export function undecided({ known, sections }: SettingsPolicy): string[] {
  return Object.entries(known.sections).flatMap(([name, keys]) => {
    if (name === '') return Object.keys(keys).filter((key) => sections[key] === undefined);
    const section = sections[name];
    if (section === undefined) return [name];
    if (!isSection(section) || section.others !== undefined) return [];
    const said = [...section.allowed, ...Object.keys(section.decided ?? {})];
    return [
      ...Object.keys(keys).filter((key) => !said.includes(key)),
      ...said.filter((key, index) => said.indexOf(key) !== index),
    ].map((key) => `${name}.${key}`);
  });
}

/** Sections and keys of a policy that the daemon itself says nothing about. */
export function unprinted({ known, sections }: SettingsPolicy): string[] {
  return Object.entries(sections).flatMap(([name, section]) => {
    const printed = known.sections[name];
    if (printed === undefined) return Object.hasOwn(known.sections[''] ?? {}, name) ? [] : [name];
    if (!isSection(section)) return [];
    const said = [...section.allowed, ...Object.keys(section.decided ?? {})];
    return said.filter((key) => !Object.hasOwn(printed, key)).map((key) => `${name}.${key}`);
  });
}

/** Every key that may be set, with its section and type. */
export function settable({ known, sections }: SettingsPolicy): [section: string, key: string, type: ValueType][] {
  return Object.entries(sections).flatMap(([name, section]) => {
    if (typeof section === 'string' || !isSection(section)) return [];
    return section.allowed.map((key): [string, string, ValueType] => {
      const kind = known.sections[name]?.[key];
      const type = section.types?.[key] ?? (kind && VALUE_TYPES[kind]);
      if (type === undefined) throw new Error(`${name}.${key} has no type`);
      return [name, key, type];
    });
  });
}

/** Values of each kind, right and wrong. */
export const VALUES: readonly unknown[] = [
  ...[true, 'text', '', 0, 1, -1, 1.5, '30s', '5', '0s', '1.5h', '-5s', '512m', '512MB', '1g', '1d', '100MB'],
  ...[['4xx'], { a: 'b' }, 'debug', 'json', 'utf8', 'legacy', 'tsi1', 'dots', '/prometheus/log'],
];
