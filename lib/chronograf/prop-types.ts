import { HTTP_PROXY } from '../connections/network/http-proxy';
import { RESTORE } from '../backup/restore';
import { DURATION, FLAG, instanceOf, PropType, PropTypes, required, TEXT, TEXT_MAP } from '../core/checks/prop-types';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { CREDENTIAL } from '../credentials/prop-types';
import { ROTATION } from '../credentials/account-rotation';
import { DATABASE } from '../influxdb-daemon/prop-types';
import { SECURE_SERVER } from '../servers/prop-types';
import { SecureChronografProps } from './chronograf-props';
import { ManageOptions, ReadOptions } from './connections';
import { ChronografLogin } from './login';

const LOGIN: PropType<ChronografLogin> = instanceOf(
  ChronografLogin,
  'a ChronografLogin, like ChronografLogin.gitHub(…)',
  { secret: true },
);

export const SECURE_CHRONOGRAF: PropTypes<SecureChronografProps> = {
  ...SECURE_SERVER,
  login: required(LOGIN, () => ChronografLogin.htpasswd('missing', { users: [{ name: 'missing' }] })),
  proxy: HTTP_PROXY,
  publicUrl: TEXT,
  sessionDuration: DURATION,
  inactivityDuration: DURATION,
  tokenSecret: CREDENTIAL,
  settings: TEXT_MAP,
  unknownSettings: UNKNOWN_SETTINGS,
  restoreFrom: RESTORE,
};

export const READ_OPTIONS: PropTypes<ReadOptions> = { ...ROTATION, name: TEXT, isDefault: FLAG, telegraf: FLAG };
export const MANAGE_OPTIONS: PropTypes<ManageOptions> = { ...ROTATION, name: TEXT, database: DATABASE };
