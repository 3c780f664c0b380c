import { SettingsPolicy } from '../core/checks/accept-settings';
import { oneOf, ValueType } from '../core/checks/value-types';
import { KNOWN_TELEGRAF_SETTINGS } from './known-settings';

// As config.Duration reads it: a number is seconds.
const DURATION: ValueType = {
  takes: 'text like "10s"',
  accepts: (value) =>
    typeof value === 'number' || (typeof value === 'string' && /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d))+$/.test(value)),
};
// As Telegraf's own config has had it: then the interval decides.
const PRECISION: ValueType = { ...DURATION, accepts: (value) => value === '' || DURATION.accepts(value) };

const LOG = 'it logs to the log of the pod';
const VOLUME = 'its pod has no volume that outlives it';

/** What of the section `agent` is for settings: how it collects and logs, not where it writes or what it lets in. */
export const TELEGRAF_AGENT: SettingsPolicy = {
  known: KNOWN_TELEGRAF_SETTINGS,
  regardsCase: true,
  sections: {
    agent: {
      allowed: [
        'always_include_global_tags',
        'always_include_local_tags',
        'collection_jitter',
        'collection_offset',
        'debug',
        'flush_jitter',
        'hostname',
        'log_with_timezone',
        'logformat',
        'metric_batch_size',
        'metric_buffer_limit',
        'omit_hostname',
        'precision',
        'quiet',
        'round_interval',
        'skip_processors_after_aggregators',
        'structured_log_message_key',
      ],
      types: {
        collection_jitter: DURATION,
        collection_offset: DURATION,
        flush_jitter: DURATION,
        precision: PRECISION,
        logformat: oneOf(['text', 'structured']),
      },
      decided: {
        interval: 'use `interval`',
        flush_interval: 'use `flushInterval`',
        logtarget: LOG,
        logfile: LOG,
        logfile_rotation_interval: LOG,
        logfile_rotation_max_size: LOG,
        logfile_rotation_max_archives: LOG,
        statefile: VOLUME,
        buffer_strategy: VOLUME,
        buffer_directory: VOLUME,
        buffer_disk_sync: VOLUME,
        snmp_translator: 'it would run programs',
        config_url_retry_attempts: 'its config file is mounted',
      },
    },
  },
};
