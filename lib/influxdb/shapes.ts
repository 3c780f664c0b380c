import { AUTHORITY, CERTIFICATE, REQUIRED_TRUST } from '../certificates/shapes';
import { Peer } from '../core/peer';
import {
  DURATION,
  FLAG,
  instanceOf,
  kind,
  PropType,
  member,
  required,
  REQUIRED_TEXT,
  NUMBER,
  PEER,
  SETTINGS,
  PropTypes,
  SIZE,
  struct,
  TEXT,
} from '../core/shapes';
import { CREDENTIAL, REQUIRED_CREDENTIAL } from '../credentials/shapes';
import { IMAGE } from '../workloads/container-image';
import { RemovalPolicy } from '../workloads/removal-policy';
import { PERSISTENT_STORAGE, WORKLOAD } from '../workloads/shapes';
import { CONTINUOUS_QUERIES } from './continuous-queries';
import { DatabaseOptions } from './database';
import { ExternalDatabaseOptions, ExternalInfluxdbAttributes } from './external-influxdb';
import { FLUX } from './flux';
import { IDatabase, SetupAdministrator } from './influxdb';
import { InfluxdbLimits, UnlimitedInfluxdb } from './limits';
import { AdministratorOptions, SecureInfluxdbProps } from './influxdb-props';
import { User, UserOptions } from './user';

const ADMINISTRATOR: PropTypes<AdministratorOptions> = { name: TEXT, credential: CREDENTIAL, adopt: FLAG };
const UNLIMITED: PropTypes<UnlimitedInfluxdb> = {
  maxConnectionLimit: TEXT,
  maxRowLimit: TEXT,
  maxConcurrentWriteLimit: TEXT,
  maxConcurrentQueries: TEXT,
  queryTimeout: TEXT,
  maxSelectBuckets: TEXT,
  maxSelectPoints: TEXT,
  maxSelectSeries: TEXT,
};
const LIMITS: PropTypes<InfluxdbLimits> = {
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

/** What the servers of InfluxData have in common. */
export const SERVER = {
  ...WORKLOAD,
  authority: AUTHORITY,
  certificate: CERTIFICATE,
  image: IMAGE,
  storage: PERSISTENT_STORAGE,
  administrator: struct(ADMINISTRATOR),
  sharedSecret: CREDENTIAL,
  terminationGracePeriod: DURATION,
  disruptionBudget: NUMBER,
  settings: SETTINGS,
};

export const SECURE_INFLUXDB: PropTypes<SecureInfluxdbProps> = {
  ...SERVER,
  limits: struct(LIMITS),
  flux: FLUX,
  continuousQueries: CONTINUOUS_QUERIES,
  internalStatistics: FLAG,
};

export const DATABASE_OPTIONS: PropTypes<DatabaseOptions> = {
  retention: DURATION,
  retentionPolicy: TEXT,
  shardDuration: DURATION,
  removalPolicy: member(RemovalPolicy),
  adopt: FLAG,
};

export const USER_OPTIONS: PropTypes<UserOptions> = { credential: CREDENTIAL, adopt: FLAG };

export const USER: PropType<User> = instanceOf(User, 'a user of InfluxDB, which addUser gives');

export const EXTERNAL_INFLUXDB: PropTypes<ExternalInfluxdbAttributes> = {
  url: REQUIRED_TEXT,
  trust: REQUIRED_TRUST,
  peer: required(PEER, () => Peer.namespace('missing')),
};

export const EXTERNAL_DATABASE: PropTypes<ExternalDatabaseOptions> = {
  userName: REQUIRED_TEXT,
  credential: REQUIRED_CREDENTIAL,
  retentionPolicy: TEXT,
};

export const SETUP_ADMINISTRATOR: PropTypes<SetupAdministrator> = { userName: REQUIRED_TEXT, credential: REQUIRED_CREDENTIAL };

/** A database that a client of this library can use. */
export const DATABASE: PropType<IDatabase> = kind(
  'a database, which addDatabase gives',
  (value) => typeof value === 'object' && value !== null && '_admit' in value && 'influxdb' in value,
);
