export { type MonitorProps } from './monitor';
export * from './pod-monitor';
export * from './scrape-config';
export * from './service-monitor';
