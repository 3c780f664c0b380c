import { HttpProxy } from '../connections/network/http-proxy';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { AcceptedRisk } from '../core/checks/accepted-risk';
import { Credential } from '../credentials/credential';
import { KapacitorAdministratorOptions } from '../kapacitor-daemon/user';
import { MetaUsers } from '../kapacitor-daemon/meta-users';
import { License } from '../servers/license';
import { SecureServerProps } from '../servers/secure-server-props';

/** What a Kapacitor Enterprise is made with. None of its images is public: `image` has to be given, here or in `WorkloadDefaults`. */
export interface SecureKapacitorEnterpriseProps extends SecureServerProps {
  /** The license that you have from InfluxData. */
  readonly license: License;
  /** Whose users it has: those of the InfluxDB Enterprise that it is used with. Before 1.6.6 it takes `userName` and `credential` there. */
  readonly metaUsers: MetaUsers;
  /**
   * A user of that InfluxDB Enterprise with KapacitorAPI and KapacitorConfigAPI: its name, by default `admin`, and its `credential`. The
   * members are joined as him.
   */
  readonly administrator: KapacitorAdministratorOptions;
  /**
   * Members tell each other about alerts in clear text, and ask for no credential: their ports 9090 and 9091 have no documented TLS.
   * Policies close them to all but members.
   */
  readonly clearTextBetweenMembers: AcceptedRisk;
  /**
   * Tasks can run programs in the pods and write to their files (`.exec()`, `.log()`): Kapacitor before 1.6 has no switch against it,
   * so whoever has KapacitorAPI can, and can read every password that the members have.
   */
  readonly tasksRunPrograms: AcceptedRisk;
  /** How many members there are: decide before the first task is defined. Fewer later takes steps by hand. @default 3 */
  readonly members?: number;
  /**
   * How many members own each alert topic, from 2 to `members`: on so many each task has to be defined.
   * @see https://archive.docs.influxdata.com/enterprise_kapacitor/v1.5/cluster-management/create-a-cluster/
   * @default 2
   */
  readonly redundancy?: number;
  /**
   * Signs JSON web tokens; who has it can become any user. Members have the same; give the data nodes' where they sign tokens for it.
   * @default Credential.ephemeral({ length: 64 })
   */
  readonly sharedSecret?: Credential;
  /** Whether it shows its certificate to data and meta nodes that ask for one. @default false */
  readonly clientCertificate?: boolean;
  /**
   * The HTTP proxy by which alerts, and what tasks post, reach services that no `peers` are given of: the way to it is the only one that is opened for them.
   * @default - none: each has to say where it is
   */
  readonly proxy?: HttpProxy;
  /**
   * Any other key of its config file, by section: `{ alert: { 'delay-per-member': '5s' } }`. A key that would undo a promise is
   * refused, with the prop to use.
   * @default - none
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /**
   * Keys that a newer Kapacitor has than this library knows. What is about listening, authentication or encryption is refused.
   * @default - none
   */
  readonly unknownSettings?: UnknownSettings;
}
