export { type InhibitOptions } from './inhibition';
export { type RouteOptions } from './route';
export { type SecureAlertmanagerProps } from './alertmanager-props';
export {
  type RocketChatOptions,
  type SlackReceiverOptions,
  type TelegramOptions,
  type WebexOptions,
  type WebhookChatOptions,
  type WeChatOptions,
} from './receivers/chats';
export { type EmailOptions } from './receivers/email';
export {
  type IncidentIoOptions,
  type JiraOptions,
  type OpsGenieOptions,
  type PagerDutyReceiverOptions,
  type PushoverOptions,
  type VictorOpsOptions,
} from './receivers/incidents';
export { type IntegrationOptions } from './receivers/integration';
export { Receiver } from './receivers/receiver';
export { ReceiverIntegration } from './receivers/receiver-integration';
export { type SnsOptions } from './receivers/sns';
export { type WebhookOptions } from './receivers/webhook';
export { SecureAlertmanager } from './secure-alertmanager';
export { type TimeIntervalsOptions } from './time-intervals';
