import { AcceptedRisk } from '../core/checks/accepted-risk';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { Duration } from '../core/values/duration';
import { Credential } from '../credentials/credential';
import { DatabaseOptions } from '../influxdb-daemon/database';
import { InfluxDBServerProps } from '../influxdb-daemon/influxdb-server-props';
import { License } from '../servers/license';
import { ContainerImage } from '../workloads/container-image';
import { PersistentStorage } from '../workloads/persistent-storage';
import { ContainerResources } from '../workloads/container-resources';

/**
 * How data nodes compare and repair their shards. The defaults are InfluxDB Enterprise's own.
 * @see https://docs.influxdata.com/enterprise_influxdb/v1/administration/configure/anti-entropy/
 */
export interface AntiEntropyOptions {
  /** How often they compare. @default Duration.minutes(5) */
  readonly checkInterval?: Duration;
  /** Shards that a node asks for at once. @default 10 */
  readonly maxFetch?: number;
  /** Shards that a node repairs at once. @default 1 */
  readonly maxSync?: number;
  /** Whether shards that a node lacks are copied to it. @default true */
  readonly autoRepairMissing?: boolean;
}

/** How a database of a cluster is made. */
export interface EnterpriseDatabaseOptions extends DatabaseOptions {
  /** How many data nodes have each point, no more than there are. @default 2 */
  readonly replicationFactor?: number;
}

/**
 * What an InfluxDB Enterprise is made with. `image`, `resources` and `storage` are those of data nodes. `disruptionBudget` is for
 * each kind of nodes by itself, and 1 unless it is given.
 */
export interface SecureInfluxDBEnterpriseProps extends InfluxDBServerProps {
  /** The license, the same for all nodes. */
  readonly license: License;
  /** How many data nodes, 2 at least. It can grow; what has to be done before it may shrink, the pod `…-cluster` says. @default 2 */
  readonly dataNodes?: number;
  /** How many meta nodes, an odd number. @default 3 */
  readonly metaNodes?: number;
  /** Accepts that `metaNodes` is 1: while it is down, the whole cluster stands still. @default - three of them are needed */
  readonly singleMetaNode?: AcceptedRisk;
  /** The image of meta nodes, of the version of `image`. @default - `influxdb:1.12.4-meta` */
  readonly metaImage?: ContainerImage;
  /** What a meta node may use. @default - 0.1 cores and 128 MiB, up to 512 MiB */
  readonly metaResources?: ContainerResources;
  /** The volume of each meta node, which has users and the places of all shards. @default - 1 GiB of the cluster's default StorageClass, which no apply destroys */
  readonly metaStorage?: PersistentStorage;
  /** What nodes prove to each other who they are by. Who has it can do everything. @default Credential.ephemeral({ length: 64 }) */
  readonly internalSharedSecret?: Credential;
  /** Has data nodes compare and repair their shards, which takes much of them. @default - they do not */
  readonly antiEntropy?: AntiEntropyOptions;
  /**
   * Whether each call of the meta nodes' API is logged, with its user and address and without passwords. Data nodes call all the
   * time.
   * @default false
   */
  readonly auditLog?: boolean;
  /**
   * How passwords are hashed: `bcrypt;cost=12`, `pbkdf2-sha256;rounds=29000;salt_len=16`, `pbkdf2-sha512`. Those that are set
   * already stay as they are.
   * @default - as InfluxDB does: bcrypt with a cost of 10
   */
  readonly passwordHash?: string;
  /** Whether nodes refuse what FIPS 140 does not know. It takes a license file, `passwordHash` of pbkdf2, and images built for it. @default false */
  readonly ensureFips?: boolean;
  /**
   * Any other key of the data nodes' config file, by section: `{ cluster: { 'write-timeout': '30s' } }`. A key that would undo a
   * promise is refused, with the prop to use.
   * @default - none
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /** The same for the meta nodes' config file. @default - none */
  readonly metaSettings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- as above
  /**
   * Keys of the data nodes that a newer InfluxDB Enterprise has than this library knows. What is about listening, authentication or
   * encryption is refused.
   * @default - none
   */
  readonly unknownSettings?: UnknownSettings;
  /** The same for the meta nodes. @default - none */
  readonly unknownMetaSettings?: UnknownSettings;
}
