import { Restore } from '../backup/restore';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { InfluxDBServerProps } from '../influxdb-daemon/influxdb-server-props';

/** What an InfluxDB server is made with. */
export interface SecureInfluxDBProps extends InfluxDBServerProps {
  /**
   * The backup that its volume begins with: points, users, grants, subscriptions, and the record of what is this library's. It
   * does not start without it, and never puts it onto a volume that has data.
   * @default - it begins empty
   */
  readonly restoreFrom?: Restore;
  /**
   * Any other key of InfluxDB's config file, by section: `{ coordinator: { 'write-timeout': '30s' } }`. A key that would
   * undo a promise is refused, with the prop to use.
   * @default - none
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /**
   * Keys that a newer InfluxDB has than this library knows. What is about listening, authentication or encryption is refused.
   * @default - none
   */
  readonly unknownSettings?: UnknownSettings;
}
