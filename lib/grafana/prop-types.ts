import { RESTORE } from '../backup/restore';
import { HTTP_PROXY } from '../connections/network/http-proxy';
import { FLAG, PropTypes, SETTINGS, struct, TEXT } from '../core/checks/prop-types';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { CREDENTIAL } from '../credentials/prop-types';
import { ROTATION } from '../credentials/account-rotation';
import { SECURE_SERVER } from '../servers/prop-types';
import { DashboardsOptions, DatasourceOptions, SecureGrafanaProps } from './grafana-props';
import { GRAFANA_LOGIN } from './login';
import { GRAFANA_MAIL } from './mail';
import { GRAFANA_PLUGINS } from './plugins';

export const SECURE_GRAFANA: PropTypes<SecureGrafanaProps> = {
  ...SECURE_SERVER,
  credential: CREDENTIAL,
  secretKey: CREDENTIAL,
  login: GRAFANA_LOGIN,
  publicUrl: TEXT,
  proxy: HTTP_PROXY,
  mail: struct(GRAFANA_MAIL),
  plugins: GRAFANA_PLUGINS,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
  restoreFrom: RESTORE,
};

export const DATASOURCE_OPTIONS: PropTypes<DatasourceOptions> = {
  ...ROTATION,
  title: TEXT,
  uid: TEXT,
  isDefault: FLAG,
};
export const DASHBOARDS_OPTIONS: PropTypes<DashboardsOptions> = { folder: TEXT };
