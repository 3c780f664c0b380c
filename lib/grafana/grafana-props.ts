import { Restore } from '../backup/restore';
import { HttpProxy } from '../connections/network/http-proxy';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { Credential } from '../credentials/credential';
import { RotationOptions } from '../credentials/account-rotation';
import { SecureServerProps } from '../servers/secure-server-props';
import { GrafanaLogin } from './login';
import { GrafanaMail } from './mail';
import { GrafanaPlugins } from './plugins';

/** What a Grafana is made with. */
export interface SecureGrafanaProps extends SecureServerProps {
  /**
   * The password of `admin`, five characters or more. It is given to Grafana at each start, so that another one is valid once the
   * Secret has it; what somebody changed it to in Grafana ends then.
   * @default Credential.ephemeral()
   */
  readonly credential?: Credential;
  /**
   * Encrypts what is secret in its database. With another one Grafana reads none of it, and has to begin with an empty volume: no
   * rotation changes it.
   * @default Credential.ephemeral({ length: 64 })
   */
  readonly secretKey?: Credential;
  /** How people log in, beside `admin`. @default - they do not */
  readonly login?: GrafanaLogin;
  /**
   * Where people open it: an https URL, whose path is what it is served below. Its host is in the certificate that `authority` signs.
   * A login provider sends people back there.
   * @default - where `exposeThrough` opens a way to it, or its address in the cluster
   */
  readonly publicUrl?: string;
  /** The HTTP proxy by which the login provider and the catalogue of plugins are reached, where no `peers` are given. @default - none */
  readonly proxy?: HttpProxy;
  /** The mail server for its alerts and invitations. @default - it sends no mail */
  readonly mail?: GrafanaMail;
  /** Its plugins. @default - those that Grafana has in itself, and none is downloaded */
  readonly plugins?: GrafanaPlugins;
  /**
   * Sections of `grafana.ini` with their keys: `{ users: { default_theme: 'light' }, 'annotations.api': { max_age: '30d' } }`. They are
   * in the pod's specification. What is unsafe, decided by a prop or unknown to Grafana 12 is refused.
   * @default - Grafana's own, except where this library is stricter
   * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /** Settings that this library does not know, like feature toggles, with the reason. @default - none */
  readonly unknownSettings?: UnknownSettings;
  /**
   * The backup that its volume begins with: dashboards, alerts and users that people made. It needs the `secretKey` of the Grafana that
   * the backup is of: without it nothing that is secret in there can be read. It does not start without the backup, and never puts it
   * onto a volume that has data.
   * @default - it begins empty
   */
  readonly restoreFrom?: Restore;
}

/** How a database or a Prometheus is shown. */
export interface DatasourceOptions extends RotationOptions {
  /** What people call it. @default - the id of the construct that is shown */
  readonly title?: string;
  /** What dashboards call it: letters, digits, "-" and "_", 40 at most. @default - Grafana makes one of the title */
  readonly uid?: string;
  /** Whether panels that name no datasource use this one; one of several does. @default - true where it is the only one */
  readonly isDefault?: boolean;
}

/** Where dashboards are shown. */
export interface DashboardsOptions {
  /** The folder that they are in. No other call has the same. @default - Platform for those of this library, else the name of their directory */
  readonly folder?: string;
}
