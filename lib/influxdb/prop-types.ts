import { RESTORE } from '../backup/restore';
import { PropTypes, SETTINGS } from '../core/checks/prop-types';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { MANAGED_INFLUXDB } from '../influxdb-daemon/prop-types';
import { SecureInfluxDBProps } from './influxdb-props';

export const SECURE_INFLUXDB: PropTypes<SecureInfluxDBProps> = {
  ...MANAGED_INFLUXDB,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
  restoreFrom: RESTORE,
};
