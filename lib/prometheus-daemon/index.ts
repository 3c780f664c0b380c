export { type IAlertmanager } from './alert-sender';
export { WebConfigServer } from './web-config-server';
