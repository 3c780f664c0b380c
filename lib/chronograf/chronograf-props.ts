import { ICertificateAuthority, ServerCertificate } from '../certificates/certificate';
import { Duration } from '../core/values/duration';
import { Credential } from '../credentials/credential';
import { ContainerImage } from '../workloads/container-image';
import { PersistentStorage } from '../workloads/persistent-storage';
import { WorkloadProps } from '../workloads/workload-props';
import { ChronografLogin } from './login';

/** What a Chronograf is made with. */
export interface SecureChronografProps extends WorkloadProps {
  /** Who signs its certificate. @default - `certificate` is given */
  readonly authority?: ICertificateAuthority;
  /** A certificate that somebody else issues. @default - `authority` signs one */
  readonly certificate?: ServerCertificate;
  /** Chronograf 1.11.1 or newer, based on Debian. @default ContainerImage.fromTag('chronograf:1.11.4') */
  readonly image?: ContainerImage;
  /** The volume of its dashboards and users. @default - 1 GiB of the cluster's default StorageClass, which no apply destroys */
  readonly storage?: PersistentStorage;
  /** How people log in. */
  readonly login: ChronografLogin;
  /**
   * Where people open it: an https URL, whose path is what it is served below. Its host is in the certificate that
   * `authority` signs. The login provider sends people back there; only GitHub knows the address already.
   * @default - none
   */
  readonly publicUrl?: string;
  /** How long a session lasts at most. @default Duration.hours(24); Chronograf's own is 720 hours */
  readonly sessionDuration?: Duration;
  /** How long it lasts without a request. An open page makes requests. @default Duration.minutes(5), as Chronograf's own */
  readonly inactivityDuration?: Duration;
  /** Signs the sessions; who has it can become anyone. A new one ends all. @default Credential.generated({ length: 64 }) */
  readonly tokenSecret?: Credential;
  /** How long it may take to stop before it is killed. @default Duration.seconds(30) */
  readonly terminationGracePeriod?: Duration;
  /** How many of its one pod a node drain may take away; 0 makes a drain wait for you. @default - no budget */
  readonly disruptionBudget?: number;
  /**
   * Other variables that Chronograf reads: `{ HOST_PAGE_DISABLED: 'true', CUSTOM_LINKS: 'Wiki:https://wiki.example' }`. One
   * that would undo a promise is refused, with the prop to use.
   * @default - none
   */
  readonly settings?: Record<string, string>;
}
