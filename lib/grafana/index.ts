export * from './grafana-datasource';
