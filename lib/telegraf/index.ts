export { type TelegrafWriteOptions } from './influxdb-outputs';
export { SignedTokens, type SignedTokensOptions } from './signed-tokens';
export { type OnEveryNodeOptions, TelegrafDeployment } from './deployment';
export { TelegrafInput } from './input';
export { KubernetesInventory } from './kube-inventory';
export {
  type CpuInputOptions,
  type DiskInputOptions,
  type DiskIoInputOptions,
  type HttpInputOptions,
  type InternalInputOptions,
  type KubeInventoryInputOptions,
  type KubeletInputOptions,
  type NetInputOptions,
  type TelegrafInputOptions,
  type TelegrafScrapeOptions,
} from './input-options';
export { TelegrafListener } from './listener';
export {
  type CertificateListenerOptions,
  type DatagramListenerOptions,
  type HttpListenerOptions,
  type InfluxDBListenerOptions,
  type ListenerOptions,
  SocketDataFormat,
  type SocketListenerOptions,
  type TelegrafListenerOptions,
  type UdpListenerOptions,
} from './listener-options';
export { TelegrafEndpoint } from './endpoint';
export { TelegrafMetrics, type TelegrafMetricsOptions } from './metrics';
export { type TelegrafPluginsOptions } from './settings';
export { SecureTelegraf } from './secure-telegraf';
export { type SecureTelegrafProps } from './telegraf-props';
