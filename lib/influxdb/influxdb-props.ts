import { UnknownSettings } from '../core/checks/unknown-settings';
import { Credential } from '../credentials/credential';
import { AdministratorOptions } from '../influxdb-daemon/administrator-options';
import { ContinuousQueries } from '../influxdb-daemon/continuous-queries';
import { Flux } from '../influxdb-daemon/flux';
import { InfluxDBLimits } from '../influxdb-daemon/limits';
import { SecureServerProps } from '../servers/secure-server-props';

/** What an InfluxDB server is made with. */
export interface SecureInfluxDBProps extends SecureServerProps {
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
  /**
   * Any other key of InfluxDB's config file, by section: `{ coordinator: { 'write-timeout': '30s' } }`. A key that would
   * undo a promise is refused, with the prop to use.
   * @default - none
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /**
   * Keys that a newer InfluxDB has than this library knows. What is about listening, authentication or encryption is refused.
   * @default - none
   */
  readonly unknownSettings?: UnknownSettings;
}
