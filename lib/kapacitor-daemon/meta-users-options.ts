import { Trust } from '../certificates/trust';
import { Peer } from '../core/kubernetes/peer';
import { Duration } from '../core/values/duration';
import { Credential } from '../credentials/credential';

/** How Kapacitor uses the users of InfluxDB Enterprise. */
export interface MetaUsersOptions {
  /**
   * How long an answer is kept, 1 second to 10 minutes. So long somebody stays who was removed, and so long does an
   * administrator last whom a user with KapacitorAPI made of himself.
   * @default Duration.minutes(1)
   */
  readonly cacheExpiration?: Duration;
  /**
   * The cost of the bcrypt hash of passwords that LDAP has, in memory, 10 to 15: rounds are 2 to the power of it.
   * @default 10
   */
  readonly bcryptCost?: number;
  /** A user of the meta nodes' API that they are asked as, with `credential`: what Kapacitor before 1.6.6 needs. @default - the internal shared secret */
  readonly userName?: string;
  /** That user's password. @default - none */
  readonly credential?: Credential;
}

/** Meta nodes of an InfluxDB Enterprise that this stack does not run. */
export interface MetaUsersAttributes extends MetaUsersOptions {
  /**
   * `host:port` of one meta node, or of a name for all of them. The host, and the names that followers send Kapacitor to, have
   * to be subject alternative names of their certificates: what is the common name only is not looked at.
   */
  readonly address: string;
  /** What verifies their certificates. */
  readonly trust: Trust;
  /** Where they are in the network, the leader too. */
  readonly peer: Peer;
  /** Their `[meta] internal-shared-secret`: who has it can do everything there. Kapacitor 1.6.6 or newer. @default - `userName` and `credential` */
  readonly internalSharedSecret?: Credential;
}
