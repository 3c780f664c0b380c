export { AlertHandler } from './alert-handler';
export { type ExternalKapacitorAttributes } from './external-kapacitor';
export {
  type DiscordOptions,
  type PushoverAlertOptions,
  type SlackOptions,
  type TeamsOptions,
  type TelegramAlertOptions,
} from './handlers/chats';
export { type ClearTextOptions, type SnmpTrapOptions } from './handlers/clear-text';
export { type AlertHandlerOptions, type ServiceHandlerOptions } from './handlers/handler';
export { type HttpPostOptions } from './handlers/http-post';
export {
  type AlertaOptions,
  type BigPandaOptions,
  type EventServiceOptions,
  type OpsGenieAlertOptions,
  type PagerDutyOptions,
  type VictorOpsAlertOptions,
} from './handlers/incidents';
export { type TcpOptions } from './handlers/in-pod';
export { type KafkaOptions, type MqttOptions } from './handlers/queues';
export { type SmtpOptions } from './handlers/smtp';
export { type IKapacitor } from './kapacitor';
export { KapacitorServer } from './kapacitor-server';
export { MetaUsers } from './meta-users';
export { type MetaUsersAttributes, type MetaUsersOptions } from './meta-users-options';
export { type KapacitorDatabaseOptions, type SubscribeOptions } from './subscribe-options';
export { Task, type FileTaskOptions, type TaskOptions, type TemplateTaskOptions } from './tasks/task';
export { TaskTemplate } from './tasks/task-template';
export { TaskVariable } from './tasks/task-variable';
export { TopicHandler, type TopicHandlerOptions } from './tasks/topic-handler';
export { KapacitorUser, type KapacitorAdministratorOptions, type KapacitorUserOptions } from './user';
