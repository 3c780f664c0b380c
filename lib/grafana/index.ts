export { type GrafanaMount } from './definition';
export * from './grafana-datasource';
