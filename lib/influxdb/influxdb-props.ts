import { ICertificateAuthority, ServerCertificate } from '../certificates/certificate';
import { Duration } from '../core/values/duration';
import { Credential } from '../credentials/credential';
import { RotationOptions } from '../credentials/rotation';
import { ContainerImage } from '../workloads/container-image';
import { PersistentStorage } from '../workloads/persistent-storage';
import { WorkloadProps } from '../workloads/workload-props';
import { ContinuousQueries } from './continuous-queries';
import { Flux } from './flux';
import { InfluxDBLimits } from './limits';

/** The first administrator. */
export interface AdministratorOptions extends RotationOptions {
  /** The administrator's name. @default admin */
  readonly name?: string;
  /** The administrator's password. @default Credential.generated() */
  readonly credential?: Credential;
  /** Takes over a user of this name that exists already, on a restored volume for one. @default false */
  readonly adopt?: boolean;
}

/** What an InfluxDB server is made with. */
export interface SecureInfluxDBProps extends WorkloadProps {
  /** Who signs its certificate. @default - `certificate` is given */
  readonly authority?: ICertificateAuthority;
  /** A certificate that somebody else issues. @default - `authority` signs one */
  readonly certificate?: ServerCertificate;
  /** InfluxDB OSS 1.11.8 or 1.12.4 and newer. @default ContainerImage.fromTag('influxdb:1.12.4') */
  readonly image?: ContainerImage;
  /** The volume of its data. @default - 10 GiB of the cluster's default StorageClass, which no apply destroys */
  readonly storage?: PersistentStorage;
  /** The first administrator, who is there before the port is. @default - named `admin`, with a generated password */
  readonly administrator?: AdministratorOptions;
  /** Signs JSON web tokens; who has it can become any user. @default Credential.generated({ length: 64 }) */
  readonly sharedSecret?: Credential;
  /** How much it takes at once. @default - what fits its memory limit */
  readonly limits?: InfluxDBLimits;
  /** Whether it answers Flux queries, and where they may lead. @default - it does not */
  readonly flux?: Flux;
  /** Whether it runs continuous queries. @default - it does not */
  readonly continuousQueries?: ContinuousQueries;
  /**
   * Whether it stores its own statistics in the database `_internal`, which administrators read: the destinations of
   * subscriptions too, with the tokens in them.
   * @default false
   */
  readonly internalStatistics?: boolean;
  /** How long it may take to stop before it is killed. @default Duration.minutes(1) */
  readonly terminationGracePeriod?: Duration;
  /** How many of its one pod a node drain may take away; 0 makes a drain wait for you. @default - no budget */
  readonly disruptionBudget?: number;
  /**
   * Any other key of InfluxDB's config file, by section: `{ coordinator: { 'write-timeout': '30s' } }`. A key that would
   * undo a promise is refused, with the prop to use.
   * @default - none
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
}
