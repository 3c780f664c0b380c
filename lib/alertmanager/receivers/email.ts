import { itemsOf } from '../../core/checks/calls';
import { check, checkPort } from '../../core/checks/checks';
import { NUMBER, PropTypes, readProps, REQUIRED_TEXT, requiredList, TEXTS } from '../../core/checks/prop-types';
import { isDnsName } from '../../core/values/dns-name';
import { isMailAddress, MAIL_ADDRESS } from '../../core/values/mail-address';
import { Credential } from '../../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../../credentials/prop-types';
import { commonOf, INTEGRATION, IntegrationOptions, IntegrationPlan } from './integration';

/** Mail over TLS: where the server offers none, nothing is sent. */
export interface EmailOptions extends IntegrationOptions {
  /** The mail server, for whose name its certificate has to be valid. */
  readonly host: string;
  /** Its port: 465 begins with TLS, any other asks for STARTTLS. @default 587 */
  readonly port?: number;
  /** Who sends. */
  readonly userName: string;
  /** The sender's password. */
  readonly credential: Credential;
  /** The sender's address. */
  readonly fromAddress: string;
  /** Whom it goes to. */
  readonly to: string[];
}

const EMAIL: PropTypes<EmailOptions> = {
  ...INTEGRATION,
  host: REQUIRED_TEXT,
  port: NUMBER,
  userName: REQUIRED_TEXT,
  credential: REQUIRED_CREDENTIAL,
  fromAddress: REQUIRED_TEXT,
  to: requiredList(TEXTS, 'one address or more'),
};

export const email: IntegrationPlan<EmailOptions> = (scope, options) => {
  const given = readProps(scope, options, EMAIL);
  const { host, port = 587, userName, credential, fromAddress, to } = given;
  check(scope, 'host', host, 'a DNS name', isDnsName);
  checkPort(scope, 'port', port);
  check(scope, 'fromAddress', fromAddress, MAIL_ADDRESS, isAddress);
  for (const [at, one] of itemsOf(to)) check(scope, `to[${at}]`, one, MAIL_ADDRESS, isAddress);
  const config = {
    smarthost: `${host}:${port}`,
    from: fromAddress,
    to: to.join(', '),
    auth_username: userName,
    require_tls: true,
  };
  return {
    ...commonOf(given),
    port,
    config,
    decided: [...Object.keys(config), 'auth_password', 'auth_secret'],
    secrets: { auth_password_file: { prop: 'credential', credential } },
  };
};

// Alertmanager's templates may make one.
function isAddress(text: string): boolean {
  return text.includes('{{') || isMailAddress(text);
}
