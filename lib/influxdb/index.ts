export { ContinuousQueries, type ContinuousQueryOptions } from './continuous-queries';
export { Database, type DatabaseOptions } from './database';
export { type ExternalDatabaseOptions, ExternalInfluxDB, type ExternalInfluxdbAttributes } from './external-influxdb';
export { Flux, type FluxOptions } from './flux';
export { type IDatabase, type IInfluxDB, type SetupAdministrator } from './influxdb';
export { type InfluxdbLimits, type UnlimitedInfluxdb } from './limits';
export { type AdministratorOptions, type SecureInfluxdbProps } from './influxdb-props';
export { SecureInfluxDB } from './secure-influxdb';
export { User, type UserOptions } from './user';
