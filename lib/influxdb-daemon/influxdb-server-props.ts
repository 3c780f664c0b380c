import { Credential } from '../credentials/credential';
import { SecureServerProps } from '../servers/secure-server-props';
import { AdministratorOptions } from './administrator-options';
import { ContinuousQueries } from './continuous-queries';
import { Flux } from './flux';
import { InfluxDBLimits } from './limits';

/** What every InfluxDB is made with that this library runs. */
export interface InfluxDBServerProps extends SecureServerProps {
  /** The first administrator, who is there before anybody can connect. @default - named `admin`, with a generated password */
  readonly administrator?: AdministratorOptions;
  /** Signs JSON web tokens; who has it can become any user. @default Credential.ephemeral({ length: 64 }) */
  readonly sharedSecret?: Credential;
  /** How much it takes at once, each data node by itself. @default - what fits its memory limit */
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
}
