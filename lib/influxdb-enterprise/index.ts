export {
  type AntiEntropyOptions,
  type EnterpriseDatabaseOptions,
  type SecureInfluxDBEnterpriseProps,
} from './enterprise-props';
export { SecureInfluxDBEnterprise } from './secure-influxdb-enterprise';
