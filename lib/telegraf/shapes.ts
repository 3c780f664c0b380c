import {
  DURATION,
  FLAG,
  instanceOf,
  Kind,
  list,
  needed,
  NUMBER,
  SETTINGS,
  Shape,
  struct,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/shapes';
import { CREDENTIAL } from '../credentials/shapes';
import { IMAGE } from '../workloads/container-image';
import { WORKLOAD } from '../workloads/shapes';
import { SignedTokens, TelegrafWriteOptions } from './database-output';
import { OnEveryNodeOptions, TelegrafDeployment } from './deployment';
import { TelegrafInput } from './input';
import { TelegrafScrapeOptions } from './plugins';
import { SecureTelegrafProps } from './secure-telegraf';
import { TelegrafPluginsOptions } from './settings';

export const INPUT: Kind<TelegrafInput> = instanceOf(TelegrafInput, 'a TelegrafInput, like TelegrafInput.cpu()');

export const ON_EVERY_NODE: Shape<OnEveryNodeOptions> = { hostMounts: FLAG };

export const TELEGRAF: Shape<SecureTelegrafProps> = {
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
};

export const PLUGINS: Shape<TelegrafPluginsOptions> = { reason: TEXT };

export const SCRAPE: Shape<TelegrafScrapeOptions> = { interval: DURATION, tags: TEXT_MAP };

const TOKENS: Shape<SignedTokens> = { reason: needed(TEXT, () => ''), sharedSecret: CREDENTIAL };

export const WRITE: Shape<TelegrafWriteOptions> = {
  retentionPolicy: TEXT,
  namePass: TEXTS,
  nameDrop: TEXTS,
  timeout: DURATION,
  rotation: TEXT,
  tokens: struct(TOKENS),
};
