export { Dashboards } from './dashboards';
export * from './datasource';
export { type DashboardsOptions, type DatasourceOptions, type SecureGrafanaProps } from './grafana-props';
export { GrafanaLogin, type GrafanaOpenIdConnectOptions } from './login';
export { type GrafanaMail } from './mail';
export { type GrafanaMount } from './mounts';
export { GrafanaPlugins, type DownloadedPluginsOptions } from './plugins';
export { SecureGrafana } from './secure-grafana';
