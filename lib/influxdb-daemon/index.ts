export { type AdministratorOptions } from './administrator-options';
export { ContinuousQueries, type ContinuousQueryOptions } from './continuous-queries';
export { Database, type DatabaseOptions } from './database';
export { type ExternalDatabaseOptions } from './external-database-options';
export { ExternalInfluxDB } from './external-influxdb';
export { Flux, type FluxOptions } from './flux';
export { type IDatabase, type IInfluxDB, type SetupAdministrator } from './influxdb';
export { type InfluxDBLimits, type UnlimitedInfluxDB } from './limits';
export { InfluxDBServer } from './influxdb-server';
export { type InfluxDBServerProps } from './influxdb-server-props';
export { type IMetaNodes } from './meta-nodes';
export {
  DatabaseRetentionPolicy,
  type RetentionOptions,
  type RetentionPolicyOptions,
} from './database-retention-policy';
export { User, type UserOptions } from './user';
