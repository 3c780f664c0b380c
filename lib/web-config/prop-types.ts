import { REQUIRED_TRUST } from '../certificates/prop-types';
import { checkedLater, NUMBER, PropTypes, struct, TEXT, TEXTS } from '../core/checks/prop-types';
import { CREDENTIAL } from '../credentials/prop-types';
import { ROTATION } from '../credentials/account-rotation';
import { ClientAuthentication, WebConfigProps } from './web-config-props';

const CLIENT_AUTHENTICATION: PropTypes<ClientAuthentication> = { trust: REQUIRED_TRUST, allowedSans: TEXTS };

/** What every daemon with a web config takes. */
export const WEB_CONFIG: PropTypes<WebConfigProps> = {
  ...ROTATION,
  userName: TEXT,
  credential: CREDENTIAL,
  bcryptCost: NUMBER,
  minTlsVersion: checkedLater(),
  maxTlsVersion: checkedLater(),
  cipherSuites: checkedLater(),
  curves: checkedLater(),
  clientAuthentication: struct(CLIENT_AUTHENTICATION),
  webConfig: checkedLater(),
};
