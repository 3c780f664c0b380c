import { UNKNOWN_SETTINGS } from '../core/checks/accept-settings';
import {
  DURATION,
  FLAG,
  instanceOf,
  list,
  NUMBER,
  PropType,
  PropTypes,
  required,
  SETTINGS,
  struct,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { CREDENTIAL } from '../credentials/prop-types';
import { ROTATION } from '../credentials/rotation';
import { IMAGE } from '../workloads/container-image';
import { WORKLOAD } from '../workloads/prop-types';
import { SignedTokens, TelegrafWriteOptions } from './database-output';
import { OnEveryNodeOptions, TelegrafDeployment } from './deployment';
import { TelegrafInput } from './input';
import { TelegrafScrapeOptions } from './input-options';
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
  unprotected: TEXT,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
};

export const PLUGINS: PropTypes<TelegrafPluginsOptions> = { reason: TEXT, unknown: TEXT };

export const SCRAPE: PropTypes<TelegrafScrapeOptions> = { interval: DURATION, tags: TEXT_MAP };

const TOKENS: PropTypes<SignedTokens> = { reason: required(TEXT, () => ''), sharedSecret: CREDENTIAL };

export const WRITE: PropTypes<TelegrafWriteOptions> = {
  ...ROTATION,
  retentionPolicy: TEXT,
  namePass: TEXTS,
  nameDrop: TEXTS,
  timeout: DURATION,
  tokens: struct(TOKENS),
};
