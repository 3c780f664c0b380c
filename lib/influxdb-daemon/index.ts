export { type AdministratorOptions } from './administrator-options';
export { ContinuousQueries, type ContinuousQueryOptions } from './continuous-queries';
export { Database, type DatabaseOptions } from './database';
export { type ExternalDatabaseOptions, type ExternalInfluxDBAttributes } from './external-influxdb-props';
export { ExternalInfluxDB } from './external-influxdb';
export { Flux, type FluxOptions } from './flux';
export { type IDatabase, type IInfluxDB, type SetupAdministrator } from './influxdb';
export { type InfluxDBLimits, type UnlimitedInfluxDB } from './limits';
export { User, type UserOptions } from './user';
