import { SettingsPolicy } from '../core/checks/accept-settings';
import { countOf, TEXT_BY_KEY, VALUE_TYPES, ValueType } from '../core/checks/value-types';
import { KNOWN_KAPACITOR_SETTINGS } from './known-settings';

const ALWAYS = 'it is always so, as the promises of this library say';
const HANDLERS = 'use `alertThrough`';
const STORAGE = 'use `storage`';
const CERTIFICATE = 'use `authority` or `certificate`';
const CLEAR = 'Kapacitor talks to it in clear text; use `alertThrough` and an https URL';
const SECRET_URL =
  'its URL is a credential, which anyone who may read a ConfigMap could read; use AlertHandler.httpPost';
const SECRET_KEY =
  'it does not start without a key, which anyone who may read a ConfigMap could read; use AlertHandler.httpPost';
const OTHERS =
  'it is a credential, which anyone who may read a ConfigMap could read, or a file that is not in the pod; use AlertHandler.httpPost';
const LISTENS = 'this listener knows no authentication; let Telegraf receive the data';
const SCRAPES =
  'no path in the network is open for it; let Prometheus or Telegraf scrape, and subscribe to the database';
const CLUSTER = 'its pod has no account of the cluster, and no path to its API';

// It takes any other for `debug`, without a word.
const LEVEL: ValueType = {
  takes: '"DEBUG", "INFO" or "ERROR"',
  accepts: (value) => typeof value === 'string' && /^(DEBUG|INFO|ERROR|debug|info|error)$/.test(value),
};

const NAME: ValueType = { takes: 'a name', accepts: (value) => typeof value === 'string' && value !== '' };
const HTTPS = urlOf('https');

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

    slack: HANDLERS,
    pagerduty2: HANDLERS,
    smtp: HANDLERS,
    httppost: HANDLERS,
    discord: SECRET_URL,
    teams: SECRET_URL,
    talk: SECRET_URL,
    bigpanda: SECRET_KEY,
    opsgenie: SECRET_KEY,
    opsgenie2: SECRET_KEY,
    pushover: SECRET_KEY,
    telegram: SECRET_KEY,
    sensu: CLEAR,
    snmptrap: 'its traps are UDP in clear text; use `alertThrough` and an https URL',
    alerta: {
      allowed: ['enabled', 'url', 'token-prefix', 'environment', 'origin', 'timeout'],
      types: { url: HTTPS },
      others: OTHERS,
    },
    hipchat: {
      allowed: ['enabled', 'url', 'room', 'global', 'state-changes-only'],
      types: { url: HTTPS },
      others: OTHERS,
    },
    kafka: {
      allowed: ['enabled', 'id', 'brokers', 'timeout', 'batch-size', 'batch-timeout', 'use-ssl'],
      several: true,
      always: { 'use-ssl': 'the servers are verified, and nobody reads along' },
      types: { brokers: VALUE_TYPES.texts },
      others: OTHERS,
    },
    mqtt: {
      allowed: ['enabled', 'name', 'default', 'url', 'client-id', 'username'],
      several: true,
      types: { name: NAME, url: urlOf('ssl', 'tls', 'mqtts', 'wss') },
      others: OTHERS,
    },
    pagerduty: { allowed: ['enabled', 'url', 'global'], types: { url: HTTPS }, others: OTHERS },
    servicenow: {
      allowed: ['enabled', 'url', 'source', 'username', 'global', 'state-changes-only'],
      types: { url: HTTPS },
      others: OTHERS,
    },
    victorops: { allowed: ['enabled', 'url', 'json-data', 'global'], types: { url: HTTPS }, others: OTHERS },
    zenoss: {
      allowed: [
        ...['enabled', 'url', 'username', 'global', 'state-changes-only'],
        ...['action', 'method', 'type', 'tid', 'collector', 'severity-map'],
      ],
      types: { url: HTTPS, 'severity-map': TEXT_BY_KEY },
      others: OTHERS,
    },

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

/** A URL that says how it encrypts, and has no credential in it. */
function urlOf(...schemes: readonly string[]): ValueType {
  return {
    takes: `a URL with ${schemes.join(' or ')}, known at synthesis, without a credential or a query in it`,
    knownAtSynthesis: true,
    hidden: true,
    accepts: (value) => {
      if (typeof value !== 'string' || !URL.canParse(value)) return false;
      const { protocol, username, password, search } = new URL(value);
      return schemes.includes(protocol.slice(0, -1)) && !username && !password && !search;
    },
  };
}
