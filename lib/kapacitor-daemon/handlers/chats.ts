import { described, recordMistake } from '../../core/checks/mistakes';
import { PropTypes, REQUIRED_TEXT, TEXT } from '../../core/checks/prop-types';
import { Credential } from '../../credentials/credential';
import { CREDENTIAL, REQUIRED_CREDENTIAL } from '../../credentials/prop-types';
import { ServiceHandlerOptions } from './handler';
import { DEFAULT_NAME } from './sections';
import { SERVICE, service } from './service';

/** Messages to Slack, or what speaks its protocol. */
export interface SlackOptions extends ServiceHandlerOptions {
  /** The https URL of the incoming webhook: who knows it can post. @default - `token` is given */
  readonly url?: Credential;
  /** The token of a bot, `xoxb-…`, which posts by Slack's API. It takes a `channel`. @default - `url` is given */
  readonly token?: Credential;
  /** The channel. @default - the webhook's own */
  readonly channel?: string;
  /** The name that a TICKscript calls it by; one of several is the default's. @default default */
  readonly workspace?: string;
}

/** Messages to a channel of Discord. */
export interface DiscordOptions extends ServiceHandlerOptions {
  /** The https URL of the webhook: who knows it can post. */
  readonly url: Credential;
  /** The name that a TICKscript calls it by; one of several is the default's. @default default */
  readonly workspace?: string;
}

/** Messages to a channel of Microsoft Teams. */
export interface TeamsOptions extends ServiceHandlerOptions {
  /** The https URL of the channel's webhook, or workflow: who knows it can post. */
  readonly channelUrl: Credential;
}

/** Messages to a chat of Telegram. */
export interface TelegramAlertOptions extends ServiceHandlerOptions {
  /** The token of the bot. */
  readonly token: Credential;
  /** The chat that it writes to, unless a task says another. */
  readonly chatId: string;
  /** The address of the API, which the token stands behind. @default https://api.telegram.org/bot */
  readonly url?: string;
}

/** Notifications by Pushover. */
export interface PushoverAlertOptions extends ServiceHandlerOptions {
  /** The token of the application. */
  readonly token: Credential;
  /** The key of who is notified. */
  readonly userKey: Credential;
  /** The address of the API. @default https://api.pushover.net/1/messages.json */
  readonly url?: string;
}

const SLACK: PropTypes<SlackOptions> = {
  ...SERVICE,
  url: CREDENTIAL,
  token: CREDENTIAL,
  channel: TEXT,
  workspace: TEXT,
};
const DISCORD: PropTypes<DiscordOptions> = { ...SERVICE, url: REQUIRED_CREDENTIAL, workspace: TEXT };
const TEAMS: PropTypes<TeamsOptions> = { ...SERVICE, channelUrl: REQUIRED_CREDENTIAL };
const TELEGRAM: PropTypes<TelegramAlertOptions> = {
  ...SERVICE,
  token: REQUIRED_CREDENTIAL,
  chatId: REQUIRED_TEXT,
  url: TEXT,
};
const PUSHOVER: PropTypes<PushoverAlertOptions> = {
  ...SERVICE,
  token: REQUIRED_CREDENTIAL,
  userKey: REQUIRED_CREDENTIAL,
  url: TEXT,
};

// Where a bot posts, not a webhook.
const SLACK_API = 'https://slack.com/api/chat.postMessage';

export const slack = service('slack', "the workspace's webhook is", SLACK, (given, scope) => {
  const { url, token, channel, workspace = DEFAULT_NAME } = given;
  if ((url === undefined) === (token === undefined))
    recordMistake(scope, {
      prop: 'url',
      got: url === undefined ? undefined : described('both `url` and `token`'),
      takes: 'the https URL of a webhook as a Credential, or `token` that of a bot',
    });
  if (token && channel === undefined)
    recordMistake(scope, { prop: 'channel', got: channel, takes: 'the channel that the bot of `token` posts to' });
  return {
    secrets: { url: ['url', url], token: ['token', token] },
    config: { workspace, ...(channel === undefined ? {} : { channel }) },
    ...(token ? { url: SLACK_API } : {}),
    decided: ['channel'],
  };
});

export const discord = service('discord', 'Discord is', DISCORD, ({ url, workspace = DEFAULT_NAME }) => ({
  secrets: { url: ['url', url] },
  config: { workspace },
}));

export const teams = service('teams', "the channel's webhook is", TEAMS, ({ channelUrl }) => ({
  secrets: { 'channel-url': ['channelUrl', channelUrl] },
}));

export const telegram = service('telegram', 'Telegram is', TELEGRAM, ({ token, chatId, url }) => ({
  secrets: { token: ['token', token] },
  config: { 'chat-id': chatId },
  url,
}));

export const pushover = service('pushover', 'Pushover is', PUSHOVER, ({ token, userKey, url }) => ({
  secrets: { token: ['token', token], 'user-key': ['userKey', userKey] },
  url,
}));
