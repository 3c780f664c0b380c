export {
  AlertHandler,
  type AlertHandlerOptions,
  type HttpPostOptions,
  type PagerDutyOptions,
  type SlackOptions,
  type SmtpOptions,
} from './alert-handler';
export { type KapacitorMetricsOptions } from './metrics';
export { SecureKapacitor, type SecureKapacitorProps, type SubscribeOptions } from './secure-kapacitor';
export { KapacitorUser, type KapacitorUserOptions } from './users';
