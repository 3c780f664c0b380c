import { HTTP_PROXY } from '../connections/network/http-proxy';
import { ACCEPTED } from '../core/checks/accepted-risk';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import {
  DURATION,
  FLAG,
  instanceOf,
  list,
  NUMBER,
  PropType,
  PropTypes,
  SETTINGS,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { ROTATION } from '../credentials/account-rotation';
import { IMAGE } from '../workloads/container-image';
import { WORKLOAD } from '../workloads/prop-types';
import { TelegrafWriteOptions } from './influxdb-outputs';
import { OnEveryNodeOptions, TelegrafDeployment } from './deployment';
import { TelegrafInput } from './input';
import { TelegrafScrapeOptions } from './input-options';
import { SignedTokens } from './signed-tokens';
import { TelegrafPluginsOptions } from './settings';
import { SecureTelegrafProps } from './telegraf-props';

export const INPUT: PropType<TelegrafInput> = instanceOf(TelegrafInput, 'a TelegrafInput, like TelegrafInput.cpu()');

export const ON_EVERY_NODE: PropTypes<OnEveryNodeOptions> = { hostMounts: FLAG };

export const TELEGRAF: PropTypes<SecureTelegrafProps> = {
  ...WORKLOAD,
  deployment: instanceOf(TelegrafDeployment, 'a TelegrafDeployment, like TelegrafDeployment.replicas(2)'),
  image: IMAGE,
  inputs: list(INPUT),
  interval: DURATION,
  flushInterval: DURATION,
  globalTags: TEXT_MAP,
  terminationGracePeriod: DURATION,
  disruptionBudget: NUMBER,
  proxy: HTTP_PROXY,
  unprotected: ACCEPTED,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
};

export const PLUGINS: PropTypes<TelegrafPluginsOptions> = { unverified: ACCEPTED, unknown: ACCEPTED };

export const SCRAPE: PropTypes<TelegrafScrapeOptions> = { interval: DURATION, tags: TEXT_MAP };

export const WRITE: PropTypes<TelegrafWriteOptions> = {
  ...ROTATION,
  retentionPolicy: TEXT,
  namePass: TEXTS,
  nameDrop: TEXTS,
  timeout: DURATION,
  tokens: instanceOf(SignedTokens, "a SignedTokens, like SignedTokens.because('the reason')"),
};
