import { HttpProxy } from '../connections/network/http-proxy';
import { Duration } from '../core/values/duration';
import { SecureServerProps } from '../servers/secure-server-props';
import { WebConfigProps } from '../web-config/web-config-props';

/** What an Alertmanager is made with. */
export interface SecureAlertmanagerProps extends SecureServerProps, WebConfigProps {
  /**
   * How many members there are: each is sent every alert, and one of them tells. With two, nobody misses an alert while a node is
   * drained.
   * @default 1
   */
  readonly replicas?: number;
  /** How long silences that ended, and what was sent, are kept. @default Duration.hours(120), Alertmanager's own */
  readonly retention?: Duration;
  /** When an alert counts as over of which nothing more is heard. Prometheus says itself when. @default Duration.minutes(5) */
  readonly resolveTimeout?: Duration;
  /** How many silences there may be, those that ended among them: who may log in makes them. @default 10000 */
  readonly maxSilences?: number;
  /**
   * The https URL that people reach it by, which is what notifications link to.
   * @default - where it is exposed, by the first host of several; else `url`
   */
  readonly externalUrl?: string;
  /**
   * The HTTP proxy by which receivers reach services that no `peers` are given of: the way to it is the only one that is opened for them.
   * @default - none: each has to say where it is
   */
  readonly proxy?: HttpProxy;
}
