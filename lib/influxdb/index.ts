export { type SecureInfluxDBProps } from './influxdb-props';
export { SecureInfluxDB } from './secure-influxdb';
