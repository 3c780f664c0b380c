import { IConstruct } from 'constructs';
import { isRecord, own } from '../core/values/records';
import { isKnown } from '../core/terraform/tokens';
import { recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { isByteSize, isDuration, isText } from './syntax';

/** Says what a value should have been, where it is wrong. */
type Rule = (value: unknown) => string | undefined;

const duration = rule('a duration like "30s"', isDuration);
const flag = rule('true or false', (value) => typeof value === 'boolean');
const bytes = rule('a number of bytes like "100MB"', isByteSize);
const limit = rule('a whole number of 0 or more', (value) => isInteger(value) && value >= 0);
const logFile = rule('the path of a file below /prometheus', (value) => {
  return isText(value) && /^\/prometheus\/[\w-][\w.-]*$/.test(value);
});

const PROTOCOLS: readonly unknown[] = [
  'PrometheusProto',
  'OpenMetricsText0.0.1',
  'OpenMetricsText1.0.0',
  'PrometheusText0.0.4',
  'PrometheusText1.0.0',
];

// The keys of Prometheus's config file that no prop decides and no client is set up by.
const SECTIONS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  global: {
    scrape_timeout: duration,
    scrape_protocols: rule(`a list of ${PROTOCOLS.join(', ')}, each once`, (value) => {
      const fine = Array.isArray(value) && value.length > 0 && value.every((one) => PROTOCOLS.includes(one));
      return fine && new Set(value).size === value.length;
    }),
    rule_query_offset: duration,
    query_log_file: logFile,
    scrape_failure_log_file: logFile,
    body_size_limit: bytes,
    sample_limit: limit,
    label_limit: limit,
    label_name_length_limit: limit,
    label_value_length_limit: limit,
    target_limit: limit,
    keep_dropped_targets: limit,
    metric_name_validation_scheme: rule('"utf8" or "legacy"', (value) => value === 'utf8' || value === 'legacy'),
    always_scrape_classic_histograms: flag,
    convert_classic_histograms_to_nhcb: flag,
  },
  runtime: { gogc: limit },
  storage: {
    tsdb: rule(
      '{ out_of_order_time_window: "30m" }',
      (value) =>
        isRecord(value) &&
        Object.entries(value).every(([key, window]) => key === 'out_of_order_time_window' && isDuration(window)),
    ),
    exemplars: rule(
      '{ max_exemplars: 100000 }',
      (value) =>
        isRecord(value) && Object.entries(value).every(([key, most]) => key === 'max_exemplars' && isInteger(most)),
    ),
  },
};

const INSTEAD: Readonly<Record<string, string>> = {
  scrape_configs: '`scrape` connects a target',
  scrape_config_files: '`scrape` connects a target',
  rule_files: '`addRules` adds rules',
  alerting: '`alertThrough` connects an Alertmanager',
  remote_write: '`remoteWriteTo` connects a server',
  'global.scrape_interval': 'use `scrapeInterval`',
  'global.evaluation_interval': 'use `evaluationInterval`',
  'global.external_labels': 'use `externalLabels`',
};

/** Checks a user's own keys of the config file, records what is wrong, and gives the rest. */
export function checkSettings(scope: IConstruct, settings: unknown): Record<string, Settings> {
  const refuse = (prop: string, got: unknown, takes: string) => {
    recordMistake(scope, { prop, got, takes });
  };
  const checked: Record<string, Settings> = {};
  if (settings === undefined) return checked;
  if (!isRecord(settings) || !isKnown(settings)) {
    refuse('settings', typeof settings, 'sections that are known when the program runs');
    return checked;
  }
  for (const [section, content] of Object.entries(settings)) {
    const prop = `settings.${section}`;
    const keys = own(SECTIONS, section);
    if (!keys) {
      const instead = own(INSTEAD, section);
      const takes = instead ? `nothing here: ${instead}` : `sections ${Object.keys(SECTIONS).join(', ')}`;
      refuse(instead ? prop : 'settings', instead ? 'a section' : section, takes);
    } else if (!isRecord(content) || !isKnown(content)) {
      refuse(prop, typeof content, 'keys with their values');
    } else {
      const fine = Object.entries(content).filter(([key, value]) => {
        const instead = own(INSTEAD, `${section}.${key}`);
        const takes = instead
          ? `nothing here: ${instead}`
          : (own(keys, key) ?? (() => `nothing: the keys are ${Object.keys(keys).join(', ')}`))(value);
        if (takes !== undefined) refuse(`${prop}.${key}`, isRecord(value) ? 'a table' : value, takes);
        return takes === undefined;
      });
      checked[section] = Object.fromEntries(fine);
    }
  }
  return checked;
}

function rule(takes: string, accepts: (value: unknown) => boolean): Rule {
  return (value) => (accepts(value) ? undefined : takes);
}

function isInteger(value: unknown): value is number {
  return typeof value === 'number' && isKnown(value) && Number.isSafeInteger(value);
}
