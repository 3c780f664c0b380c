export * from './certificates';
export * from './core';
export * from './credentials';
export { type IScrapeTarget, type ScrapeTargetAttributes } from './connections/scrape-target';
export * from './influxdb';
export * from './kapacitor';
export * from './node-exporter';
export * from './web-config';
export * from './workloads';
