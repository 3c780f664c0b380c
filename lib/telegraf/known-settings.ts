// Written by `node tools/known-settings.js telegraf`.
import { KnownSettings } from '../core/checks/accept-settings';

/** What the config file of Telegraf, but for its plugins, may say. */
export const KNOWN_TELEGRAF_SETTINGS: KnownSettings = {
  daemon: 'Telegraf 1.39.3',
  sections: {
    agent: {
      interval: 'duration',
      round_interval: 'flag',
      precision: 'duration',
      collection_jitter: 'duration',
      collection_offset: 'duration',
      flush_interval: 'duration',
      flush_jitter: 'duration',
      metric_batch_size: 'integer',
      metric_buffer_limit: 'integer',
      debug: 'flag',
      quiet: 'flag',
      logtarget: 'text',
      logformat: 'text',
      logfile: 'text',
      structured_log_message_key: 'text',
      logfile_rotation_interval: 'duration',
      logfile_rotation_max_size: 'integer',
      logfile_rotation_max_archives: 'integer',
      log_with_timezone: 'text',
      hostname: 'text',
      omit_hostname: 'flag',
      snmp_translator: 'text',
      statefile: 'text',
      always_include_local_tags: 'flag',
      always_include_global_tags: 'flag',
      skip_processors_after_aggregators: 'flag',
      config_url_retry_attempts: 'integer',
      buffer_strategy: 'text',
      buffer_directory: 'text',
      buffer_disk_sync: 'flag',
    },
  },
};
