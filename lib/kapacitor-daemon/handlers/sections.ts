import { acceptSection, SectionPolicy } from '../../core/checks/accept-settings';
import { Settings } from '../../core/checks/settings';
import { TEXT_BY_KEY, VALUE_TYPES, ValueType } from '../../core/checks/value-types';
import { Construct } from 'constructs';
import { KNOWN_KAPACITOR_SETTINGS as KNOWN } from '../known/known-settings';

/** The sections that Kapacitor has several of, and the key that tells them apart. */
export const SEVERAL: Readonly<Record<string, string>> = {
  slack: 'workspace',
  discord: 'workspace',
  mqtt: 'name',
  kafka: 'id',
  httppost: 'endpoint',
};

/** The sections of which one has to be the default, by its name, where there are several. */
export const WITH_DEFAULT: readonly string[] = ['slack', 'discord', 'mqtt'];

/** The name of the one that is the default. */
export const DEFAULT_NAME = 'default';

// What Kapacitor does not print with its defaults, and what is narrower than its kind.
const TYPES: Readonly<Record<string, Readonly<Record<string, ValueType>>>> = {
  opsgenie2: { teams: VALUE_TYPES.texts, recipients: VALUE_TYPES.texts },
  smtp: { 'to-templates': VALUE_TYPES.texts },
  sensu: { handlers: VALUE_TYPES.texts },
  kafka: { sasl_extensions: TEXT_BY_KEY, 'sasl-oauth-scopes': VALUE_TYPES.texts, 'sasl-oauth-parameters': TEXT_BY_KEY },
  zenoss: { 'severity-map': TEXT_BY_KEY },
};

const ALWAYS = 'it is always so';
const TRUST = 'use `trust`';
const FILE = 'it is a file that is not in the pod';
const BY_PROP = 'a prop of the handler decides it';

const DECIDED: Readonly<Record<string, string>> = {
  enabled: ALWAYS,
  default: `it is the one that is named "${DEFAULT_NAME}"`,
  'insecure-skip-verify': 'use `trust`, Trust.unverified(reason)',
  'no-verify': ALWAYS,
  'ssl-ca': TRUST,
  'ssl-cert': FILE,
  'ssl-key': FILE,
  'alert-template-file': FILE,
  'row-template-file': FILE,
  'sasl-gssapi-kerberos-config-path': FILE,
  'sasl-gssapi-key-tab-path': FILE,
};

/** Whether a section knows a key. */
export function knows(section: string, key: string): boolean {
  return Object.hasOwn(KNOWN.sections[section] ?? {}, key);
}

/** The keys that a user gives in Kapacitor's words, beside those that props decide. */
export function otherSettings(
  scope: Construct,
  section: string,
  given: Settings = {},
  byProp: readonly string[] = [],
): Settings {
  const types = TYPES[section] ?? {};
  const decided = { ...DECIDED, ...Object.fromEntries(byProp.map((key) => [key, BY_PROP])) };
  const keys = [...Object.keys(KNOWN.sections[section] ?? {}), ...Object.keys(types)];
  const policy: SectionPolicy = { allowed: keys.filter((key) => !Object.hasOwn(decided, key)), decided, types };
  return acceptSection(
    scope,
    'settings',
    section,
    { settings: given },
    { known: KNOWN, sections: { [section]: policy } },
  );
}
