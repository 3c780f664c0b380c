import { UNKNOWN_SETTINGS } from '../core/checks/accept-settings';
import { FLAG, PropTypes, SETTINGS, struct, TEXT } from '../core/checks/prop-types';
import { CREDENTIAL } from '../credentials/prop-types';
import { ROTATION } from '../credentials/rotation';
import { SECURE_SERVER } from '../servers/prop-types';
import { SecureKapacitorProps } from './kapacitor-props';
import { KAPACITOR_METRICS } from './metrics';
import { KapacitorAdministratorOptions, KapacitorUserOptions } from './users';

export const KAPACITOR_USER_OPTIONS: PropTypes<KapacitorUserOptions> = { ...ROTATION, credential: CREDENTIAL };
const ADMINISTRATOR: PropTypes<KapacitorAdministratorOptions> = { ...KAPACITOR_USER_OPTIONS, name: TEXT };
export const SECURE_KAPACITOR: PropTypes<SecureKapacitorProps> = {
  ...SECURE_SERVER,
  sharedSecret: CREDENTIAL,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
  administrator: struct(ADMINISTRATOR),
  clientCertificate: FLAG,
  influxdbTokens: TEXT,
  metrics: struct(KAPACITOR_METRICS),
};
