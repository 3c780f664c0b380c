import { HTTP_PROXY } from '../connections/network/http-proxy';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import {
  checkedLater,
  DURATION,
  FLAG,
  instanceOf,
  list,
  map,
  member,
  NUMBER,
  PORTS,
  PropType,
  PropTypes,
  requiredList,
  SETTINGS,
  SIZE,
  struct,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { PEERS } from '../core/kubernetes/prop-types';
import { Protocol } from '../core/kubernetes/protocol';
import { CREDENTIAL } from '../credentials/prop-types';
import { ROTATION } from '../credentials/account-rotation';
import { SECURE_SERVER } from '../servers/prop-types';
import { WEB_CONFIG } from '../web-config/prop-types';
import { TargetDiscovery } from './target-discovery';
import { PROMETHEUS_FLAGS } from './flag-options';
import { PROMETHEUS_LIMITS } from './limits';
import { SecurePrometheusProps } from './prometheus-props';
import { RelabelConfig } from './relabel-config';
import { PrometheusRules } from './rules';
import { ScrapeOptions } from './scrape-options';
import { ScrapeSource } from './scrape-source';
import { ProbeOptions } from './probed-targets';
import { CLOUD_LOGIN } from './cloud-login';
import { AlertmanagerOptions } from './alertmanager-config';
import { RemoteReadOptions } from './remote-read';
import { DatabaseWriteOptions, RemoteWriteOptions, RemoteWriteQueue } from './remote-write';
import { SERVER_OPTIONS } from './server-connection';
import { FederationOptions } from './scrape-options';

export const SECURE_PROMETHEUS: PropTypes<SecurePrometheusProps> = {
  ...SECURE_SERVER,
  ...WEB_CONFIG,
  ...PROMETHEUS_FLAGS,
  remoteWriters: map(CREDENTIAL),
  retention: DURATION,
  retentionSize: SIZE,
  scrapeInterval: DURATION,
  evaluationInterval: DURATION,
  externalLabels: TEXT_MAP,
  externalUrl: TEXT,
  proxy: HTTP_PROXY,
  selfMonitoring: FLAG,
  limits: struct(PROMETHEUS_LIMITS),
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
};

const RELABEL_CONFIG: PropTypes<RelabelConfig> = {
  sourceLabels: TEXTS,
  separator: TEXT,
  regex: TEXT,
  targetLabel: TEXT,
  replacement: TEXT,
  modulus: NUMBER,
  action: checkedLater(),
};

export const SCRAPE_OPTIONS: PropTypes<ScrapeOptions> = {
  jobName: TEXT,
  interval: DURATION,
  timeout: DURATION,
  discovery: instanceOf(TargetDiscovery, 'a TargetDiscovery, like TargetDiscovery.dns()'),
  labels: TEXT_MAP,
  honorLabels: FLAG,
  urlParameters: map(TEXTS),
  sampleLimit: NUMBER,
  bodySizeLimit: SIZE,
  relabelings: list(struct(RELABEL_CONFIG)),
  metricRelabelings: list(struct(RELABEL_CONFIG)),
};

export const PROBE_OPTIONS: PropTypes<ProbeOptions> = {
  ...SCRAPE_OPTIONS,
  targets: requiredList(TEXTS, 'what is probed'),
  module: TEXT,
  probePath: TEXT,
  peers: PEERS,
  ports: PORTS,
  protocol: member(Protocol),
};

export const FEDERATION_OPTIONS: PropTypes<FederationOptions> = {
  ...SCRAPE_OPTIONS,
  match: requiredList(TEXTS, 'selectors of series'),
};

export const SCRAPE_SOURCE: PropType<ScrapeSource> = instanceOf(
  ScrapeSource,
  'a ScrapeSource, like ScrapeSource.kubelets(reason, { … })',
);

export const ALERTMANAGER_OPTIONS: PropTypes<AlertmanagerOptions> = {
  ...SERVER_OPTIONS,
  timeout: DURATION,
};

export const DATABASE_WRITE_OPTIONS: PropTypes<DatabaseWriteOptions> = {
  ...ROTATION,
  writeRelabelings: list(struct(RELABEL_CONFIG)),
};

const QUEUE: PropTypes<RemoteWriteQueue> = {
  maxShards: NUMBER,
  minShards: NUMBER,
  capacity: NUMBER,
  maxSamplesPerSend: NUMBER,
  batchSendDeadline: DURATION,
  minBackoff: DURATION,
  maxBackoff: DURATION,
  retryOnRateLimit: FLAG,
  sampleAgeLimit: DURATION,
};

export const REMOTE_WRITE_OPTIONS: PropTypes<RemoteWriteOptions> = {
  ...ALERTMANAGER_OPTIONS,
  writeRelabelings: list(struct(RELABEL_CONFIG)),
  name: TEXT,
  cloudLogin: CLOUD_LOGIN,
  queue: struct(QUEUE),
  sendExemplars: FLAG,
  sendNativeHistograms: FLAG,
};

export const REMOTE_READ_OPTIONS: PropTypes<RemoteReadOptions> = {
  ...ALERTMANAGER_OPTIONS,
  name: TEXT,
  readRecent: FLAG,
  requiredMatchers: TEXT_MAP,
  filterExternalLabels: FLAG,
};

export const RULES: PropType<PrometheusRules> = instanceOf(
  PrometheusRules,
  "Rules, like PrometheusRules.fromFile('rules.yml')",
);
