export { type IAlertmanager } from './alertmanager';
