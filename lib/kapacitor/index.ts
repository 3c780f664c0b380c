export { type SecureKapacitorProps } from './kapacitor-props';
export { type KapacitorMetricsOptions } from './metrics';
export { SecureKapacitor } from './secure-kapacitor';
