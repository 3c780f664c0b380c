import { SettingsPolicy } from '../core/checks/accept-settings';
import { oneOf, VALUE_TYPES, ValueType } from '../core/checks/value-types';
import { isRecord } from '../core/values/records';
import { KNOWN_PROMETHEUS_SETTINGS } from './known-settings';
import { isByteSize, isDuration, isText } from '../prometheus-daemon/syntax';

const DURATION = type('a duration like "30s"', isDuration);
const LOG_FILE = type('the path of a file below /prometheus', (value) => {
  return isText(value) && /^\/prometheus\/[\w-][\w.-]*$/.test(value);
});
const FLAG = type(VALUE_TYPES.flag.takes, VALUE_TYPES.flag.accepts);
const COUNT = type(VALUE_TYPES.integer.takes, VALUE_TYPES.integer.accepts);

function isNothing(size: unknown): boolean {
  return !/[1-9]/.test(String(size));
}

const PROTOCOLS: readonly unknown[] = [
  'PrometheusProto',
  'OpenMetricsText0.0.1',
  'OpenMetricsText1.0.0',
  'PrometheusText0.0.4',
  'PrometheusText1.0.0',
];

const GLOBAL: Readonly<Record<string, ValueType>> = {
  scrape_timeout: DURATION,
  scrape_protocols: type(`a list of ${PROTOCOLS.join(', ')}, each once`, (value) => {
    const fine = Array.isArray(value) && value.length > 0 && value.every((one) => PROTOCOLS.includes(one));
    return fine && new Set(value).size === value.length;
  }),
  rule_query_offset: DURATION,
  query_log_file: LOG_FILE,
  scrape_failure_log_file: LOG_FILE,
  // By 0 each of the two would be none.
  body_size_limit: type('a number of bytes like "100MB", and not 0', (value) => isByteSize(value) && !isNothing(value)),
  sample_limit: type('a whole number of 1 or more', (value) => Number.isSafeInteger(value) && Number(value) > 0),
  label_limit: COUNT,
  label_name_length_limit: COUNT,
  label_value_length_limit: COUNT,
  target_limit: COUNT,
  keep_dropped_targets: COUNT,
  metric_name_validation_scheme: oneOf(['utf8', 'legacy']),
  metric_name_escaping_scheme: oneOf(['allow-utf-8', 'underscores', 'dots', 'values']),
  scrape_native_histograms: FLAG,
  always_scrape_classic_histograms: FLAG,
  convert_classic_histograms_to_nhcb: FLAG,
};

const TSDB = type(
  '{ out_of_order_time_window: "30m" }',
  (value) =>
    isRecord(value) &&
    Object.entries(value).every(([key, window]) => key === 'out_of_order_time_window' && isDuration(window)),
);
const EXEMPLARS = type(
  '{ max_exemplars: 100000 }',
  (value) =>
    isRecord(value) &&
    Object.entries(value).every(([key, most]) => key === 'max_exemplars' && Number.isSafeInteger(most)),
);

const NO_PATH = 'no path in the network is open for it';

/** What of Prometheus's config file is for settings: what no prop decides, and no client is set up by. */
export const PROMETHEUS_SETTINGS: SettingsPolicy = {
  known: KNOWN_PROMETHEUS_SETTINGS,
  regardsCase: true,
  since: {
    'global.always_scrape_classic_histograms': '>=3.5.0',
    'global.scrape_native_histograms': '>=3.8.0',
  },
  sections: {
    global: {
      allowed: Object.keys(GLOBAL),
      types: GLOBAL,
      decided: {
        scrape_interval: 'use `scrapeInterval`',
        evaluation_interval: 'use `evaluationInterval`',
        external_labels: 'use `externalLabels`',
      },
    },
    runtime: { allowed: ['gogc'], types: { gogc: COUNT } },
    storage: { allowed: ['tsdb', 'exemplars'], types: { tsdb: TSDB, exemplars: EXEMPLARS } },
    scrape_configs: '`scrape` connects a target',
    scrape_config_files: '`scrape` connects a target',
    rule_files: '`addRules` adds rules',
    alerting: '`alertThrough` connects an Alertmanager',
    remote_write: '`remoteWriteTo` connects a server',
    remote_read: '`remoteReadFrom` connects a server',
    tracing: NO_PATH,
    otlp: 'its receiver is off',
  },
};

// Its checks read what they are given: what Terraform fills in would be for the daemon to refuse.
function type(takes: string, accepts: (value: unknown) => boolean): ValueType {
  return { takes, accepts, knownAtSynthesis: true };
}
