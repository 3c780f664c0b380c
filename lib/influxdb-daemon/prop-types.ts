import { Construct } from 'constructs';
import { ACCEPTED } from '../core/checks/accepted-risk';
import {
  checkArgument,
  DURATION,
  FLAG,
  instanceOf,
  kind,
  member,
  NUMBER,
  PropType,
  PropTypes,
  REQUIRED_TEXT,
  SIZE,
  struct,
  TEXT,
} from '../core/checks/prop-types';
import { factoryOf, sameStack } from '../core/checks/same-stack';
import { CREDENTIAL, REQUIRED_CREDENTIAL } from '../credentials/prop-types';
import { ROTATION } from '../credentials/account-rotation';
import { SECURE_SERVER } from '../servers/prop-types';
import { RemovalPolicy } from '../workloads/removal-policy';
import { AdministratorOptions } from './administrator-options';
import { CONTINUOUS_QUERIES } from './continuous-queries';
import { DatabaseOptions } from './database';
import { ExternalDatabaseOptions } from './external-database-options';
import { FLUX } from './flux';
import { IDatabase, SetupAdministrator } from './influxdb';
import { InfluxDBLimits, UnlimitedInfluxDB } from './limits';
import { InfluxDBServerProps } from './influxdb-server-props';
import { RETENTION_OPTIONS } from './database-retention-policy';
import { User, UserOptions } from './user';

const ADMINISTRATOR: PropTypes<AdministratorOptions> = {
  ...ROTATION,
  name: TEXT,
  credential: CREDENTIAL,
  adopt: FLAG,
};

const UNLIMITED: PropTypes<UnlimitedInfluxDB> = {
  maxConnectionLimit: ACCEPTED,
  maxRowLimit: ACCEPTED,
  maxConcurrentQueries: ACCEPTED,
  queryTimeout: ACCEPTED,
  maxSelectBuckets: ACCEPTED,
  maxSelectPoints: ACCEPTED,
  maxSelectSeries: ACCEPTED,
};

const LIMITS: PropTypes<InfluxDBLimits> = {
  maxBodySize: SIZE,
  maxConnectionLimit: NUMBER,
  maxRowLimit: NUMBER,
  maxConcurrentWriteLimit: NUMBER,
  maxEnqueuedWriteLimit: NUMBER,
  enqueuedWriteTimeout: DURATION,
  maxConcurrentQueries: NUMBER,
  queryTimeout: DURATION,
  maxSelectBuckets: NUMBER,
  maxSelectPoints: NUMBER,
  maxSelectSeries: NUMBER,
  cacheMaxMemorySize: SIZE,
  unlimited: struct(UNLIMITED),
};

export const INFLUXDB_SERVER: PropTypes<InfluxDBServerProps> = {
  ...SECURE_SERVER,
  administrator: struct(ADMINISTRATOR),
  sharedSecret: CREDENTIAL,
  limits: struct(LIMITS),
  flux: FLUX,
  continuousQueries: CONTINUOUS_QUERIES,
  internalStatistics: FLAG,
};

export const DATABASE_OPTIONS: PropTypes<DatabaseOptions> = {
  ...RETENTION_OPTIONS,
  retentionPolicy: TEXT,
  removalPolicy: member(RemovalPolicy),
  adopt: FLAG,
};

export const USER_OPTIONS: PropTypes<UserOptions> = { ...ROTATION, credential: CREDENTIAL, adopt: FLAG };

export const USER: PropType<User> = instanceOf(User, 'a user of InfluxDB, which addUser gives');

export const EXTERNAL_DATABASE: PropTypes<ExternalDatabaseOptions> = {
  userName: REQUIRED_TEXT,
  credential: REQUIRED_CREDENTIAL,
  retentionPolicy: TEXT,
};

export const SETUP_ADMINISTRATOR: PropTypes<SetupAdministrator> = {
  userName: REQUIRED_TEXT,
  credential: REQUIRED_CREDENTIAL,
};

/** A database that a client of this library can use. */
export const DATABASE: PropType<IDatabase> = kind(
  'a database, which addDatabase gives',
  (value) => typeof value === 'object' && value !== null && '_admit' in value && 'influxdb' in value,
);

/** Whether an argument of a method is a database that a construct may use; it is recorded where it is not. */
export function checkDatabase(scope: Construct, database: IDatabase): boolean {
  if (!checkArgument(scope, 'database', database, DATABASE)) return false;
  const { influxdb } = database;
  return sameStack(scope, 'database', influxdb, factoryOf(influxdb) ?? '`SecureInfluxDB.fromAttributes`');
}
