import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { FLAG, PropTypes, SETTINGS, struct } from '../core/checks/prop-types';
import { CREDENTIAL } from '../credentials/prop-types';
import { CONTINUOUS_QUERIES } from '../influxdb-daemon/continuous-queries';
import { FLUX } from '../influxdb-daemon/flux';
import { ADMINISTRATOR, LIMITS } from '../influxdb-daemon/prop-types';
import { SECURE_SERVER } from '../servers/prop-types';
import { SecureInfluxDBProps } from './influxdb-props';

export const SECURE_INFLUXDB: PropTypes<SecureInfluxDBProps> = {
  ...SECURE_SERVER,
  administrator: struct(ADMINISTRATOR),
  sharedSecret: CREDENTIAL,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
  limits: struct(LIMITS),
  flux: FLUX,
  continuousQueries: CONTINUOUS_QUERIES,
  internalStatistics: FLAG,
};
