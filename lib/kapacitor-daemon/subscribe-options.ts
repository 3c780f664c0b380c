import { RotationOptions } from '../credentials/account-rotation';
import { SetupAdministrator } from '../influxdb-daemon';

/** How Kapacitor uses a database. Its account is one for all databases of a server, and so are these. */
export interface KapacitorDatabaseOptions extends RotationOptions {
  /** Whether tasks that name no server use this one, where there are several. @default - true where there is one */
  readonly isDefault?: boolean;
}

/** How Kapacitor is subscribed to a database. */
export interface SubscribeOptions extends KapacitorDatabaseOptions {
  /**
   * An administrator of a server that this stack does not run, which makes the subscription. Only a container that is
   * over before the daemon starts sees it, and nothing of Kapacitor's runs there. Nobody drops that subscription when
   * the call leaves the code: its owner does.
   * @default - the server is of this stack, and makes it by itself
   */
  readonly setup?: SetupAdministrator;
}
