import { HTTP_PROXY } from '../connections/network/http-proxy';
import { RESTORE } from '../backup/restore';
import { ACCEPTED } from '../core/checks/accepted-risk';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { FLAG, PropTypes, SETTINGS, struct } from '../core/checks/prop-types';
import { CREDENTIAL } from '../credentials/prop-types';
import { ADMINISTRATOR, META_USERS_PROP } from '../kapacitor-daemon/prop-types';
import { SECURE_SERVER } from '../servers/prop-types';
import { SecureKapacitorProps } from './kapacitor-props';
import { KAPACITOR_METRICS } from './metrics';

export const SECURE_KAPACITOR: PropTypes<SecureKapacitorProps> = {
  ...SECURE_SERVER,
  sharedSecret: CREDENTIAL,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
  administrator: struct(ADMINISTRATOR),
  metaUsers: META_USERS_PROP,
  clientCertificate: FLAG,
  proxy: HTTP_PROXY,
  influxdbTokens: ACCEPTED,
  metrics: struct(KAPACITOR_METRICS),
  restoreFrom: RESTORE,
};
