import { UnknownSettings } from '../core/checks/accept-settings';
import { Credential } from '../credentials/credential';
import { SecureServerProps } from '../servers/secure-server-props';
import { KapacitorMetricsOptions } from './metrics';
import { KapacitorAdministratorOptions } from './users';

/** What a Kapacitor is made with. */
export interface SecureKapacitorProps extends SecureServerProps {
  /** The first administrator, who is there before the port is. @default - named `admin`, with a generated password */
  readonly administrator?: KapacitorAdministratorOptions;
  /** Signs JSON web tokens; who has it can become any user. @default Credential.generated({ length: 64 }) */
  readonly sharedSecret?: Credential;
  /** Whether it shows its certificate to InfluxDB servers that ask for one. @default false */
  readonly clientCertificate?: boolean;
  /**
   * A written reason to show InfluxDB tokens in place of a password, valid for 10 minutes, that the daemon signs itself: its
   * `sharedSecret` must be that of its InfluxDB servers then, and who reads it can become any user there. The password is
   * still there for announcing subscriptions.
   * @default - it shows a password
   */
  readonly influxdbTokens?: string;
  /**
   * How its metrics are served, once something scrapes it or this is given: `{}` where it is a scraper that this library does
   * not run. A Telegraf in its pod does that, as an administrator of it.
   * @default - as its own defaults say
   */
  readonly metrics?: KapacitorMetricsOptions;
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
