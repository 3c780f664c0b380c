import { AUTHORITY, CERTIFICATE, NEEDED_TRUST } from '../certificates/shapes';
import { checkedLater, NUMBER, Shape, struct, TEXT, TEXTS } from '../core/shapes';
import { CREDENTIAL } from '../credentials/shapes';
import { ClientAuthentication, WebConfigProps } from './web-config-props';

const CLIENT_AUTHENTICATION: Shape<ClientAuthentication> = { trust: NEEDED_TRUST, allowedSans: TEXTS };

/** What every daemon with a web config takes. */
export const WEB_CONFIG: Shape<WebConfigProps> = {
  authority: AUTHORITY,
  certificate: CERTIFICATE,
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
