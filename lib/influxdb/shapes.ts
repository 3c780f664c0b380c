import { AUTHORITY, CERTIFICATE, NEEDED_TRUST } from '../certificates/shapes';
import { Peer } from '../core/peer';
import {
  DURATION,
  FLAG,
  instanceOf,
  kind,
  Kind,
  member,
  needed,
  NEEDED_TEXT,
  NUMBER,
  PEER,
  SETTINGS,
  Shape,
  SIZE,
  struct,
  TEXT,
} from '../core/shapes';
import { CREDENTIAL, NEEDED_CREDENTIAL } from '../credentials/shapes';
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

const ADMINISTRATOR: Shape<AdministratorOptions> = { name: TEXT, credential: CREDENTIAL, adopt: FLAG };
const UNLIMITED: Shape<UnlimitedInfluxdb> = {
  maxConnectionLimit: TEXT,
  maxRowLimit: TEXT,
  maxConcurrentWriteLimit: TEXT,
  maxConcurrentQueries: TEXT,
  queryTimeout: TEXT,
  maxSelectBuckets: TEXT,
  maxSelectPoints: TEXT,
  maxSelectSeries: TEXT,
};
const LIMITS: Shape<InfluxdbLimits> = {
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

export const SECURE_INFLUXDB: Shape<SecureInfluxdbProps> = {
  ...SERVER,
  limits: struct(LIMITS),
  flux: FLUX,
  continuousQueries: CONTINUOUS_QUERIES,
  internalStatistics: FLAG,
};

export const DATABASE_OPTIONS: Shape<DatabaseOptions> = {
  retention: DURATION,
  retentionPolicy: TEXT,
  shardDuration: DURATION,
  removalPolicy: member(RemovalPolicy),
  adopt: FLAG,
};

export const USER_OPTIONS: Shape<UserOptions> = { credential: CREDENTIAL, adopt: FLAG };

export const USER: Kind<User> = instanceOf(User, 'a user of InfluxDB, which addUser gives');

export const EXTERNAL_INFLUXDB: Shape<ExternalInfluxdbAttributes> = {
  url: NEEDED_TEXT,
  trust: NEEDED_TRUST,
  peer: needed(PEER, () => Peer.namespace('missing')),
};

export const EXTERNAL_DATABASE: Shape<ExternalDatabaseOptions> = {
  userName: NEEDED_TEXT,
  credential: NEEDED_CREDENTIAL,
  retentionPolicy: TEXT,
};

export const SETUP_ADMINISTRATOR: Shape<SetupAdministrator> = { userName: NEEDED_TEXT, credential: NEEDED_CREDENTIAL };

/** A database that a client of this library can use. */
export const DATABASE: Kind<IDatabase> = kind(
  'a database, which addDatabase gives',
  (value) => typeof value === 'object' && value !== null && '_accountOf' in value && 'influxdb' in value,
);
