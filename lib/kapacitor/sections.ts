/** What a user's settings may say in a section of Kapacitor's config file. */
export interface Section {
  readonly keys: readonly string[];
  /** Whether it may stand there several times, as `[[section]]`. */
  readonly several?: boolean;
  /** Those of its keys that this library decides, and what to use in their place. */
  readonly decided?: Readonly<Record<string, string>>;
  /** What has to be `true`, or its client talks in clear. */
  readonly encryptedBy?: string;
  /** The schemes of its URLs. @default https alone */
  readonly schemes?: readonly string[];
}

const ALWAYS = 'it is always so, as the promises of this library say';
const HANDLERS = 'use `alertThrough`';
const STORAGE = 'use `storage`';
const CERTIFICATE = 'use `authority` or `certificate`';
const CLEAR = 'Kapacitor talks to it in clear text; use `alertThrough` and an https URL';
const SECRET_URL =
  'its URL is a credential, which anyone who may read a ConfigMap could read; use AlertHandler.httpPost';
const SECRET_KEY =
  'it does not start without a key, which anyone who may read a ConfigMap could read; use AlertHandler.httpPost';
const LISTENS = 'this listener knows no authentication; let Telegraf receive the data';
const SCRAPES =
  'no path in the network is open for it; let Prometheus or Telegraf scrape, and subscribe to the database';
const CLUSTER = 'its pod has no account of the cluster, and no path to its API';

/**
 * Every section that Kapacitor 1.8.6 knows (`server/config.go`): a text says why it is not for settings, and what to use. What is
 * not here it ignores without a word, so that a misspelt section changes nothing. Credentials are no keys of any.
 */
export const SECTIONS: Readonly<Record<string, Section | string>> = {
  hostname: 'use `name`',
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
    keys: ['log-enabled', 'shutdown-timeout'],
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
  task: { keys: ['snapshot-interval'], decided: { dir: STORAGE } },
  fluxtask: {
    keys: [
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
  logging: { keys: ['level'], decided: { file: 'it logs to the log of the pod' } },
  alert: { keys: ['persist-topics', 'topic-buffer-length'] },
  stats: {
    keys: ['enabled', 'stats-interval', 'database', 'retention-policy', 'timing-sample-rate', 'timing-movavg-size'],
  },
  deadman: { keys: ['interval', 'threshold', 'id', 'message', 'global'] },

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
  alerta: { keys: ['enabled', 'url', 'token-prefix', 'environment', 'origin', 'timeout'] },
  hipchat: { keys: ['enabled', 'url', 'room', 'global', 'state-changes-only'] },
  kafka: {
    keys: ['enabled', 'id', 'brokers', 'timeout', 'batch-size', 'batch-timeout', 'use-ssl'],
    several: true,
    encryptedBy: 'use-ssl',
  },
  mqtt: {
    keys: ['enabled', 'name', 'default', 'url', 'client-id', 'username'],
    several: true,
    schemes: ['ssl', 'tls', 'mqtts', 'wss'],
  },
  pagerduty: { keys: ['enabled', 'url', 'global'] },
  servicenow: { keys: ['enabled', 'url', 'source', 'username', 'global', 'state-changes-only'] },
  victorops: { keys: ['enabled', 'url', 'json-data', 'global'] },
  zenoss: {
    keys: [
      ...['enabled', 'url', 'username', 'global', 'state-changes-only'],
      ...['action', 'method', 'type', 'tid', 'collector'],
    ],
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
};
