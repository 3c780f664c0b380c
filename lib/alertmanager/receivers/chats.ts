import { NUMBER, PropTypes, required, REQUIRED_TEXT, TEXT } from '../../core/checks/prop-types';
import { Credential } from '../../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../../credentials/prop-types';
import { INTEGRATION, IntegrationOptions, service } from './integration';

/** Messages to a channel by a webhook: who knows its URL can post. */
export interface WebhookChatOptions extends IntegrationOptions {
  /** The https URL of the webhook. */
  readonly webhookUrl: Credential;
}

/** Messages to Slack. */
export interface SlackReceiverOptions extends WebhookChatOptions {
  /** The channel. @default - the webhook's own */
  readonly channel?: string;
}

/** Messages to Telegram. */
export interface TelegramOptions extends IntegrationOptions {
  /** The token of the bot. */
  readonly botToken: Credential;
  /** The chat that it writes to. */
  readonly chatId: number;
  /** The address of the API. @default https://api.telegram.org */
  readonly url?: string;
}

/** Messages to a room of Webex. */
export interface WebexOptions extends IntegrationOptions {
  /** The token of the bot. */
  readonly botToken: Credential;
  /** The room that it writes to. */
  readonly roomId: string;
  /** The address of the API. @default https://webexapis.com/v1/messages */
  readonly url?: string;
}

/** Messages to Rocket.Chat. */
export interface RocketChatOptions extends IntegrationOptions {
  /** The sender's token. */
  readonly token: Credential;
  /** The id of that token. */
  readonly tokenId: Credential;
  /** The channel. @default - the sender's own */
  readonly channel?: string;
  /** The address of the server. @default https://open.rocket.chat/ */
  readonly url?: string;
}

/** Messages to WeChat. */
export interface WeChatOptions extends IntegrationOptions {
  /** The secret of the API. */
  readonly apiSecret: Credential;
  /** The company's id. */
  readonly corpId: string;
  /** The address of the API. @default https://qyapi.weixin.qq.com/cgi-bin/ */
  readonly url?: string;
}

const WEBHOOK_CHAT: PropTypes<WebhookChatOptions> = { ...INTEGRATION, webhookUrl: REQUIRED_CREDENTIAL };
const SLACK: PropTypes<SlackReceiverOptions> = { ...WEBHOOK_CHAT, channel: TEXT };
const TELEGRAM: PropTypes<TelegramOptions> = {
  ...INTEGRATION,
  botToken: REQUIRED_CREDENTIAL,
  chatId: required(NUMBER, () => 1),
  url: TEXT,
};
const WEBEX: PropTypes<WebexOptions> = {
  ...INTEGRATION,
  botToken: REQUIRED_CREDENTIAL,
  roomId: REQUIRED_TEXT,
  url: TEXT,
};
const ROCKET_CHAT: PropTypes<RocketChatOptions> = {
  ...INTEGRATION,
  token: REQUIRED_CREDENTIAL,
  tokenId: REQUIRED_CREDENTIAL,
  channel: TEXT,
  url: TEXT,
};
const WECHAT: PropTypes<WeChatOptions> = {
  ...INTEGRATION,
  apiSecret: REQUIRED_CREDENTIAL,
  corpId: REQUIRED_TEXT,
  url: TEXT,
};

export const webhookChat = service(WEBHOOK_CHAT, () => ({ secrets: { webhook_url_file: 'webhookUrl' } }));

export const slack = service(SLACK, ({ channel }) => ({
  secrets: { api_url_file: 'webhookUrl' },
  config: channel === undefined ? {} : { channel },
}));

export const telegram = service(TELEGRAM, ({ chatId, url }) => ({
  secrets: { bot_token_file: 'botToken' },
  config: { chat_id: chatId },
  url: ['api_url', url],
}));

export const webex = service(WEBEX, ({ roomId, url }) => ({
  secrets: {},
  config: { room_id: roomId },
  url: ['api_url', url],
  login: { prop: 'botToken' },
}));

export const rocketChat = service(ROCKET_CHAT, ({ channel, url }) => ({
  secrets: { token_file: 'token', token_id_file: 'tokenId' },
  config: channel === undefined ? {} : { channel },
  url: ['api_url', url],
}));

export const weChat = service(WECHAT, ({ corpId, url }) => ({
  secrets: { api_secret_file: 'apiSecret' },
  config: { corp_id: corpId },
  url: ['api_url', url],
}));
