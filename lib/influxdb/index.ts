export { type InfluxdbLimits } from './config';
export { Database, type DatabaseOptions } from './database';
export { type ExternalDatabaseOptions, ExternalInfluxDB, type ExternalInfluxdbAttributes } from './external-influxdb';
export { type IDatabase, type IInfluxDB, type SetupAdministrator } from './influxdb';
export { type AdministratorOptions, SecureInfluxDB, type SecureInfluxdbProps } from './secure-influxdb';
export { User, type UserOptions } from './user';
