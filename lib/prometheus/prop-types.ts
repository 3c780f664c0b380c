import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { TRUST } from '../certificates/prop-types';
import {
  checkedLater,
  DURATION,
  FLAG,
  instanceOf,
  list,
  NUMBER,
  PropType,
  PropTypes,
  REQUIRED_TEXT,
  SETTINGS,
  SIZE,
  struct,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { whereIs } from '../core/kubernetes/prop-types';
import { CREDENTIAL } from '../credentials/prop-types';
import { ROTATION } from '../credentials/rotation';
import { SECURE_SERVER } from '../servers/prop-types';
import { WEB_CONFIG } from '../web-config/prop-types';
import { Discovery } from './discovery';
import { PROMETHEUS_LIMITS } from './limits';
import { SecurePrometheusProps } from './prometheus-props';
import { RelabelConfig } from './relabel-config';
import { Rules } from './rules';
import { ScrapeOptions } from './scrape-jobs';
import { AlertmanagerOptions, DatabaseWriteOptions, RemoteWriteOptions } from './remotes';

export const SECURE_PROMETHEUS: PropTypes<SecurePrometheusProps> = {
  ...SECURE_SERVER,
  ...WEB_CONFIG,
  retention: DURATION,
  retentionSize: SIZE,
  scrapeInterval: DURATION,
  evaluationInterval: DURATION,
  externalLabels: TEXT_MAP,
  externalUrl: TEXT,
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
  discovery: instanceOf(Discovery, 'a Discovery, like Discovery.dns()'),
  labels: TEXT_MAP,
  honorLabels: FLAG,
  sampleLimit: NUMBER,
  bodySizeLimit: SIZE,
  relabelings: list(struct(RELABEL_CONFIG)),
  metricRelabelings: list(struct(RELABEL_CONFIG)),
};

export const ALERTMANAGER_OPTIONS: PropTypes<AlertmanagerOptions> = {
  url: REQUIRED_TEXT,
  trust: TRUST,
  serverName: TEXT,
  userName: TEXT,
  credential: CREDENTIAL,
  clientCertificate: FLAG,
  peers: whereIs('the server at `url` is'),
  timeout: DURATION,
};

export const DATABASE_WRITE_OPTIONS: PropTypes<DatabaseWriteOptions> = {
  ...ROTATION,
  writeRelabelings: list(struct(RELABEL_CONFIG)),
};

export const REMOTE_WRITE_OPTIONS: PropTypes<RemoteWriteOptions> = {
  ...ALERTMANAGER_OPTIONS,
  writeRelabelings: list(struct(RELABEL_CONFIG)),
  name: TEXT,
};

export const RULES: PropType<Rules> = instanceOf(Rules, "Rules, like Rules.fromFile('rules.yml')");
