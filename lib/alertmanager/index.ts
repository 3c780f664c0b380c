export { type InhibitOptions, type RouteOptions } from './alert-route';
export { type SecureAlertmanagerProps } from './alertmanager-props';
export {
  type RocketChatOptions,
  type SlackReceiverOptions,
  type TelegramOptions,
  type WebexOptions,
  type WebhookChatOptions,
  type WeChatOptions,
} from './integrations/chat';
export { type EmailOptions } from './integrations/email';
export {
  type IncidentIoOptions,
  type JiraOptions,
  type OpsGenieOptions,
  type PagerDutyReceiverOptions,
  type PushoverOptions,
  type VictorOpsOptions,
} from './integrations/incidents';
export { type IntegrationOptions } from './integrations/integration';
export { type WebhookOptions } from './integrations/webhook';
export { Receiver } from './receiver';
export { ReceiverIntegration } from './receiver-integration';
export { SecureAlertmanager } from './secure-alertmanager';
