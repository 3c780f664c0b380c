import { HttpProxy } from '../connections/network/http-proxy';
import { Restore } from '../backup/restore';
import { AcceptedRisk } from '../core/checks/accepted-risk';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { Credential } from '../credentials/credential';
import { MetaUsers } from '../kapacitor-daemon/meta-users';
import { SecureServerProps } from '../servers/secure-server-props';
import { KapacitorMetricsOptions } from './metrics';
import { KapacitorAdministratorOptions } from '../kapacitor-daemon/user';

/** What a Kapacitor is made with. */
export interface SecureKapacitorProps extends SecureServerProps {
  /**
   * The first administrator, who is there before the port is. Beside `metaUsers`, a user that InfluxDB Enterprise has: its name and
   * `credential`.
   * @default - named `admin`, with a generated password
   */
  readonly administrator?: KapacitorAdministratorOptions;
  /** Signs JSON web tokens; who has it can become any user. @default Credential.ephemeral({ length: 64 }) */
  readonly sharedSecret?: Credential;
  /**
   * The users of an InfluxDB Enterprise, in place of its own: Kapacitor 1.6.0 or newer. Before it starts, a container asks the meta
   * nodes and says what is wrong: their name, the authority that signed their certificate, or the secret.
   * @see https://docs.influxdata.com/kapacitor/v1/administration/auth/
   * @default - it has users of its own
   */
  readonly metaUsers?: MetaUsers;
  /** Whether it shows its certificate to InfluxDB servers, and meta nodes, that ask for one. @default false */
  readonly clientCertificate?: boolean;
  /**
   * The HTTP proxy by which alerts, and what tasks post, reach services that no `peers` are given of: the way to it is the only one that is opened for them.
   * @default - none: each has to say where it is
   */
  readonly proxy?: HttpProxy;
  /**
   * Shows InfluxDB tokens in place of a password, valid for 10 minutes, that the daemon signs itself: its
   * `sharedSecret` must be that of its InfluxDB servers then, and who reads it can become any user there. The password is
   * still there for announcing subscriptions.
   * @default - it shows a password
   */
  readonly influxdbTokens?: AcceptedRisk;
  /**
   * How its metrics are served, once something scrapes it or this is given: `{}` where it is a scraper that this library does
   * not run. A Telegraf in its pod does that, as an administrator of it.
   * @default - not served; once something of this stack scrapes it, as the defaults of KapacitorMetricsOptions say
   */
  readonly metrics?: KapacitorMetricsOptions;
  /**
   * The backup that its volume begins with: tasks, templates, handlers, users. It does not start without it, and never puts it onto a volume that has data.
   * @default - it begins empty
   */
  readonly restoreFrom?: Restore;
  /**
   * Any other key of Kapacitor's config file, by section: `{ logging: { level: 'DEBUG' } }`. A key that would undo a
   * promise is refused, with the prop to use.
   * @default - none
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /**
   * Keys that a newer Kapacitor has than this library knows. What is about listening, authentication or encryption is refused.
   * @default - none
   */
  readonly unknownSettings?: UnknownSettings;
}
