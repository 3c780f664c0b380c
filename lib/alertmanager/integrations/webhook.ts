import { checkInteger } from '../../core/checks/checks';
import { described, recordMistake } from '../../core/checks/mistakes';
import { NUMBER, PropTypes, readProps, TEXT } from '../../core/checks/prop-types';
import { checkAccount } from '../../credentials/account';
import { Credential } from '../../credentials/credential';
import { CREDENTIAL } from '../../credentials/prop-types';
import { checkedUrl, INTEGRATION, IntegrationOptions, otherSettings, Plan } from './integration';

/** An HTTPS request for each notification. */
export interface WebhookOptions extends IntegrationOptions {
  /** The https URL, which anybody may read. @default - `secretUrl` is given */
  readonly url?: string;
  /** The https URL of which a part is secret. @default - `url` is given */
  readonly secretUrl?: Credential;
  /** The port of `secretUrl`. @default 443 */
  readonly port?: number;
  /** Who posts, by basic authentication. @default - nobody, or whom the token says */
  readonly userName?: string;
  /** That user's password. @default - none */
  readonly credential?: Credential;
  /** The token that says who posts, as `Authorization: Bearer …`. @default - none */
  readonly bearerToken?: Credential;
}

const WEBHOOK: PropTypes<WebhookOptions> = {
  ...INTEGRATION,
  url: TEXT,
  secretUrl: CREDENTIAL,
  port: NUMBER,
  userName: TEXT,
  credential: CREDENTIAL,
  bearerToken: CREDENTIAL,
};

export const webhook: Plan<WebhookOptions> = (scope, options) => {
  const given = readProps(scope, options, WEBHOOK);
  const { url, secretUrl, port, userName, credential, bearerToken, settings } = given;
  if ((url === undefined) === (secretUrl === undefined))
    recordMistake(scope, {
      prop: 'url',
      got: url === undefined ? undefined : described('both `url` and `secretUrl`'),
      takes: 'an https URL, or `secretUrl` a Credential with one of which a part is secret',
    });
  if (port !== undefined && secretUrl === undefined)
    recordMistake(scope, { prop: 'port', got: port, takes: 'nothing beside `url`, which has the port' });
  checkInteger(scope, 'port', port, { min: 1, max: 65535 });
  checkAccount(scope, given);
  if (credential && bearerToken)
    recordMistake(scope, {
      prop: 'bearerToken',
      got: described('a token beside a user'),
      takes: 'nothing beside `credential`',
    });
  const address = url === undefined ? undefined : checkedUrl(scope, 'url', url);
  const login = credential ? { userName, credential } : bearerToken && { credential: bearerToken };
  return {
    port: address?.port ?? port ?? 443,
    config: { ...otherSettings(scope, settings, ['url']), ...(url === undefined ? {} : { url }) },
    secrets: { ...(secretUrl && { url_file: secretUrl }) },
    login,
  };
};
