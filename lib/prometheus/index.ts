export { Alertmanager } from './alertmanager';
export { type ExternalPrometheusAttributes } from './external-prometheus';
export { Discovery, type KubernetesDiscoveryOptions } from './discovery';
export { type PrometheusLimits } from './limits';
export { type IPrometheus } from './prometheus';
export { type SecurePrometheusProps } from './prometheus-props';
export { RelabelAction, type RelabelConfig } from './relabel-config';
export { Rules } from './rules';
export { type ScrapeOptions } from './scrape-jobs';
export { SecurePrometheus } from './secure-prometheus';
export {
  type AlertmanagerOptions,
  type DatabaseWriteOptions,
  type PrometheusServerOptions,
  type RemoteWriteOptions,
} from './remotes';
