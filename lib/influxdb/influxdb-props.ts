import { UnknownSettings } from '../core/checks/unknown-settings';
import { ManagedInfluxDBProps } from '../influxdb-daemon/managed-influxdb-props';

/** What an InfluxDB server is made with. */
export interface SecureInfluxDBProps extends ManagedInfluxDBProps {
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
