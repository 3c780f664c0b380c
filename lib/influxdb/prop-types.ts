import { RESTORE } from '../backup/restore';
import { PropTypes, SETTINGS } from '../core/checks/prop-types';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { INFLUXDB_SERVER } from '../influxdb-daemon/prop-types';
import { SecureInfluxDBProps } from './influxdb-props';

export const SECURE_INFLUXDB: PropTypes<SecureInfluxDBProps> = {
  ...INFLUXDB_SERVER,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
  restoreFrom: RESTORE,
};
