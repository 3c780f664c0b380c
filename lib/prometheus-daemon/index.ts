export { type IAlertmanager } from './alertmanager';
export { WebConfigServer } from './web-config-server';
