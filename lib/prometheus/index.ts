export { Alertmanager } from './external-alertmanager';
export { type ExternalPrometheusAttributes } from './external-prometheus';
export { TargetDiscovery } from './target-discovery';
export { PrometheusFeature, PrometheusLogLevel, type AlertTimes, type PrometheusFlags } from './flag-options';
export { type PrometheusLimits } from './limits';
export { type IPrometheus } from './prometheus';
export { type SecurePrometheusProps } from './prometheus-props';
export { RelabelAction, type RelabelConfig } from './relabel-config';
export { PrometheusRules } from './rules';
export { type FoundTargetsOptions } from './found-targets';
export { KubeletMetrics, type AnnotatedPodsOptions, type KubeletSourceOptions } from './kubernetes-jobs';
export { type ProbeOptions } from './probe';
export { type FederationOptions, type ScrapeOptions } from './scrape-options';
export { ScrapeSource, type ConfigMapSourceOptions, type HttpSourceOptions } from './scrape-source';
export { SecurePrometheus } from './secure-prometheus';
export {
  type AlertmanagerOptions,
  type DatabaseWriteOptions,
  type RemoteReadOptions,
  type RemoteWriteOptions,
  type RemoteWriteQueue,
} from './remote-config';
export { CloudLogin, type AwsLoginOptions, type AzureLoginOptions } from './cloud-login';
export { type PrometheusServerOptions } from './server-connection';
