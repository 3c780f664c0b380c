import { HttpProxy } from '../connections/network/http-proxy';
import { Restore } from '../backup/restore';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { Duration } from '../core/values/duration';
import { Credential } from '../credentials/credential';
import { SecureServerProps } from '../servers/secure-server-props';
import { ChronografLogin } from './login';

/** What a Chronograf is made with. */
export interface SecureChronografProps extends SecureServerProps {
  /** How people log in. */
  readonly login: ChronografLogin;
  /**
   * Where people open it: an https URL, whose path is what it is served below. Its host is in the certificate that
   * `authority` signs. The login provider sends people back there; only GitHub knows the address already.
   * @default - none
   */
  readonly publicUrl?: string;
  /**
   * The HTTP proxy by which the login provider is reached, where no `peers` are given of it. Editors of Chronograf add servers, which it
   * dials by this proxy too: let it through to the login provider only.
   * @default - none: `login` has to say where it is
   */
  readonly proxy?: HttpProxy;
  /**
   * How long a session lasts at most.
   * @default Duration.hours(24), as NIST SP 800-63B-4 advises for logins of two factors; Chronograf's own is 720 hours
   * @see https://pages.nist.gov/800-63-4/sp800-63b.html
   */
  readonly sessionDuration?: Duration;
  /** How long it lasts without a request. An open page makes requests. @default Duration.minutes(5), as Chronograf's own */
  readonly inactivityDuration?: Duration;
  /** Signs the sessions; who has it can become anyone. A new one ends all. @default Credential.ephemeral({ length: 64 }) */
  readonly tokenSecret?: Credential;
  /**
   * The backup that its volume begins with: dashboards, users, organizations. It does not start without it, and never puts it onto a volume that has data.
   * @default - it begins empty
   */
  readonly restoreFrom?: Restore;
  /**
   * Other variables that Chronograf reads: `{ HOST_PAGE_DISABLED: 'true', CUSTOM_LINKS: 'Wiki:https://wiki.example' }`. One
   * that would undo a promise is refused, with the prop to use.
   * @default - none
   */
  readonly settings?: Record<string, string>;
  /**
   * Options that a newer Chronograf has than this library knows, by the long names of their flags: `{ 'new-option': 'value' }`, or `true`
   * for a flag without a value. It ends over a flag that it does not have. What is about listening, authentication or encryption is refused.
   * @default - none
   */
  readonly unknownSettings?: UnknownSettings;
}
