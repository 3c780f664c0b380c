export * from './certificates';
export * from './core';
export * from './credentials';
export * from './influxdb';
export * from './kapacitor';
export * from './workloads';
