// Written by `node tools/known-settings.js prometheus`.
import { KnownSettings } from '../core/checks/accept-settings';

/** What the config file of Prometheus may say. */
export const KNOWN_PROMETHEUS_SETTINGS: KnownSettings = {
  daemon: 'Prometheus 3.9.1',
  sections: {
    global: {
      scrape_interval: 'duration',
      scrape_timeout: 'duration',
      scrape_protocols: 'texts',
      evaluation_interval: 'duration',
      rule_query_offset: 'duration',
      query_log_file: 'text',
      scrape_failure_log_file: 'text',
      external_labels: 'table',
      body_size_limit: 'text',
      sample_limit: 'integer',
      target_limit: 'integer',
      label_limit: 'integer',
      label_name_length_limit: 'integer',
      label_value_length_limit: 'integer',
      keep_dropped_targets: 'integer',
      metric_name_validation_scheme: 'text',
      metric_name_escaping_scheme: 'text',
      scrape_native_histograms: 'flag',
      convert_classic_histograms_to_nhcb: 'flag',
      always_scrape_classic_histograms: 'flag',
    },
    runtime: { gogc: 'integer' },
    alerting: {},
    rule_files: {},
    scrape_config_files: {},
    scrape_configs: {},
    storage: { tsdb: 'table', exemplars: 'table' },
    tracing: {},
    remote_write: {},
    remote_read: {},
    otlp: {},
  },
};
