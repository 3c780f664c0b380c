import { Construct } from 'constructs';
import { acceptSection, GivenSettings, SectionPolicy, SettingsPolicy } from '../../core/checks/accept-settings';
import { itemsOf } from '../../core/checks/calls';
import { mergeSettings, Settings } from '../../core/checks/settings';
import { ValueType } from '../../core/checks/value-types';
import { isRecord } from '../../core/values/records';
import { isDuration } from '../../prometheus-daemon/syntax';
import { INTERVAL_TYPES } from './interval-types';
import { KNOWN_ALERTMANAGER_SETTINGS } from './known-settings';

const ANYTHING: ValueType = { takes: 'anything', accepts: () => true };
const TEMPLATE: ValueType = {
  takes: 'a template, or a table with one',
  accepts: (value) => typeof value === 'string' || isRecord(value),
};
// Days and weeks have letters there.
const DAYS: ValueType = { takes: 'a duration like "7d"', accepts: isDuration, knownAtSynthesis: true };

// What is narrower, or wider, than the fields in its source say.
const TYPES: Readonly<Record<string, Readonly<Record<string, ValueType>>>> = {
  jira: { summary: TEMPLATE, description: TEMPLATE, reopen_duration: DAYS },
  time_interval: INTERVAL_TYPES,
  webhook: { payload: ANYTHING },
};

const { sections } = KNOWN_ALERTMANAGER_SETTINGS;

/** What integrations and time intervals may say. All of it is for settings: what is not, tools/known-settings/alertmanager.js leaves out. */
export const ALERTMANAGER_SETTINGS: SettingsPolicy = {
  known: KNOWN_ALERTMANAGER_SETTINGS,
  regardsCase: true,
  sections: Object.fromEntries(Object.keys(sections).map((name) => [name, policyOf(name, [])])),
};

// How servers are verified and logged in to is not for settings, nor is what a prop decides: the client of Amazon's library knows neither
// `trust` nor the proxy.
const DECIDED =
  /^(http_config|use_aws_http_client|tls_config|require_tls|force_implicit_tls|send_resolved|.*_file|sigv4)$/;

/** The keys that a user gives of an integration in Alertmanager's words, beside those that props decide. */
export function acceptIntegrationSettings(
  scope: Construct,
  kind: string,
  { settings, unknownSettings }: GivenSettings,
  decided: readonly string[],
): Settings {
  const given = [settings, unknownSettings?._settings].flatMap((one) => (isRecord(one) ? Object.keys(one) : []));
  const section = policyOf(kind, [...decided, ...given.filter((key) => DECIDED.test(key))]);
  const policy = { ...ALERTMANAGER_SETTINGS, sections: { ...ALERTMANAGER_SETTINGS.sections, [kind]: section } };
  return acceptSection(scope, 'settings', kind, { settings, unknownSettings }, policy);
}

/** Intervals of time as the config file has them. */
export function acceptTimeIntervals(
  scope: Construct,
  intervals: readonly Settings[],
  { unknownSettings }: GivenSettings,
): Settings[] {
  const accept = (prop: string, given: GivenSettings) =>
    acceptSection(scope, prop, 'time_interval', given, ALERTMANAGER_SETTINGS);
  const newer = accept('intervals', { unknownSettings });
  return itemsOf(intervals).map(([at, settings]) => mergeSettings(accept(`intervals[${at}]`, { settings }), newer));
}

function policyOf(name: string, decided: readonly string[]): SectionPolicy {
  return {
    allowed: Object.keys(sections[name] ?? {}).filter((key) => !decided.includes(key)),
    decided: Object.fromEntries(decided.map((key) => [key, 'a prop decides it'])),
    types: TYPES[name],
  };
}
