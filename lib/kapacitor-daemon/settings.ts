import { SettingsPolicy } from '../core/checks/accept-settings';
import { countOf, VALUE_TYPES, ValueType } from '../core/checks/value-types';
import { KNOWN_KAPACITOR_SETTINGS } from './known/known-settings';

const ALWAYS = 'it is always so, as the promises of this library say';
const STORAGE = 'use `storage`';
const CERTIFICATE = 'use `authority` or `certificate`';
const ENDED = 'its service has ended';
const LISTENS = 'this listener knows no authentication; let Telegraf receive the data';
const SCRAPES =
  'no path in the network is open for it; let Prometheus or Telegraf scrape, and subscribe to the database';
const CLUSTER = 'its pod has no account of the cluster, and no path to its API';

// It takes any other for `debug`, without a word.
const LEVEL: ValueType = {
  takes: '"DEBUG", "INFO" or "ERROR"',
  accepts: (value) => typeof value === 'string' && /^(DEBUG|INFO|ERROR|debug|info|error)$/.test(value),
};

// Each dials somebody, whom only its own call opens the network to.
const ALERT_HANDLERS: Readonly<Record<string, string>> = {
  alerta: 'alerta',
  bigpanda: 'bigPanda',
  discord: 'discord',
  httppost: 'httpPost',
  kafka: 'kafka',
  mqtt: 'mqtt',
  opsgenie2: 'opsGenie',
  pagerduty2: 'pagerDuty',
  pushover: 'pushover',
  sensu: 'sensu',
  servicenow: 'serviceNow',
  slack: 'slack',
  smtp: 'smtp',
  snmptrap: 'snmpTrap',
  teams: 'teams',
  telegram: 'telegram',
  victorops: 'victorOps',
  zenoss: 'zenoss',
};

/**
 * What of Kapacitor's config file is for settings: a text says why a section is not, and what to use. What is not here it
 * ignores without a word. Credentials are no keys of any.
 */
export const KAPACITOR_SETTINGS: SettingsPolicy = {
  known: KNOWN_KAPACITOR_SETTINGS,
  sections: {
    hostname: 'use `name`',
    'default-retention-policy': VALUE_TYPES.text,
    data_dir: STORAGE,
    'skip-config-overrides': ALWAYS,
    'config-override': ALWAYS,
    reporting: ALWAYS,
    auth: ALWAYS,
    storage: STORAGE,
    replay: STORAGE,
    load: 'its folder is not mounted; add tasks over the API',
    influxdb: 'use `subscribeTo`, `readFrom` and `writeTo`',
    tls: 'TLS 1.2 is the least, the newest is served, and the strong suites are chosen',
    http: {
      allowed: ['log-enabled', 'shutdown-timeout'],
      decided: {
        'bind-address': ALWAYS,
        'auth-enabled': ALWAYS,
        'https-enabled': ALWAYS,
        'https-certificate': CERTIFICATE,
        'https-private-key': CERTIFICATE,
        'shared-secret': 'use `sharedSecret`',
        'pprof-enabled': 'it would serve /debug without authentication',
        'write-tracing': 'it would log what is written',
      },
    },
    task: { allowed: ['snapshot-interval'], decided: { dir: STORAGE } },
    fluxtask: {
      allowed: [
        'enabled',
        'task-run-influxdb',
        'task-run-bucket',
        'task-run-org',
        'task-run-orgid',
        'task-run-measurement',
        'default-influxdb',
      ],
    },
    // A file would have what is cut out of the log of the pod.
    logging: { allowed: ['level'], types: { level: LEVEL }, decided: { file: 'it logs to the log of the pod' } },
    alert: {
      allowed: ['persist-topics', 'topic-buffer-length'],
      types: { 'topic-buffer-length': countOf(0, 100_000) },
    },
    stats: {
      allowed: [
        'enabled',
        'stats-interval',
        'database',
        'retention-policy',
        'timing-sample-rate',
        'timing-movavg-size',
      ],
      types: { 'timing-movavg-size': countOf(1, 1_000_000) },
    },
    deadman: { allowed: ['interval', 'threshold', 'id', 'message', 'global'] },

    graphite: LISTENS,
    collectd: LISTENS,
    opentsdb: LISTENS,
    udp: LISTENS,

    ...Object.fromEntries(
      Object.entries(ALERT_HANDLERS).map(([section, factory]) => [
        section,
        `use \`alertThrough\` with AlertHandler.${factory}`,
      ]),
    ),
    pagerduty: 'use `alertThrough` with AlertHandler.pagerDuty, which speaks version 2 of the API',
    opsgenie: 'use `alertThrough` with AlertHandler.opsGenie, which speaks version 2 of the API',
    hipchat: `${ENDED}; use \`alertThrough\` with another handler`,
    talk: `${ENDED}; use \`alertThrough\` with another handler`,

    scraper: SCRAPES,
    azure: SCRAPES,
    consul: SCRAPES,
    dns: SCRAPES,
    ec2: SCRAPES,
    'file-discovery': SCRAPES,
    gce: SCRAPES,
    marathon: SCRAPES,
    nerve: SCRAPES,
    serverset: SCRAPES,
    'static-discovery': SCRAPES,
    triton: SCRAPES,
    kubernetes: CLUSTER,
    swarm: CLUSTER,
    udf: 'it runs programs in the pod',
  },
};
