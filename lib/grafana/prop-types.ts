import { HTTP_PROXY } from '../connections/network/http-proxy';
import { FLAG, PropTypes, TEXT } from '../core/checks/prop-types';
import { CREDENTIAL } from '../credentials/prop-types';
import { ROTATION } from '../credentials/account-rotation';
import { SECURE_SERVER } from '../servers/prop-types';
import { DashboardsOptions, DatasourceOptions, SecureGrafanaProps } from './grafana-props';
import { GRAFANA_LOGIN } from './login';

export const SECURE_GRAFANA: PropTypes<SecureGrafanaProps> = {
  ...SECURE_SERVER,
  credential: CREDENTIAL,
  secretKey: CREDENTIAL,
  login: GRAFANA_LOGIN,
  publicUrl: TEXT,
  proxy: HTTP_PROXY,
};

export const DATASOURCE_OPTIONS: PropTypes<DatasourceOptions> = {
  ...ROTATION,
  title: TEXT,
  uid: TEXT,
  isDefault: FLAG,
};
export const DASHBOARDS_OPTIONS: PropTypes<DashboardsOptions> = { folder: TEXT };
