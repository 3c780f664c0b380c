export { AlertHandler } from './alert-handler';
export { type AlertHandlerOptions } from './handlers/handler';
export { type HttpPostOptions } from './handlers/http-post';
export { type TcpOptions } from './handlers/in-pod';
export { type PagerDutyOptions } from './handlers/pager-duty';
export { type SlackOptions } from './handlers/slack';
export { type SmtpOptions } from './handlers/smtp';
export { type IKapacitor } from './kapacitor';
export { type SubscribeOptions } from './subscribe-options';
