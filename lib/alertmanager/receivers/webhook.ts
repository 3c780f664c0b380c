import { isWebhook } from '../../core/checks/confidential';
import { checkedUrl } from '../../core/checks/https-url';
import { described, recordMistake } from '../../core/checks/mistakes';
import { NUMBER, PropTypes, readProps, TEXT } from '../../core/checks/prop-types';
import { checkAccount } from '../../credentials/account';
import { Credential } from '../../credentials/credential';
import { CREDENTIAL } from '../../credentials/prop-types';
import { checkSecretUrl } from '../../credentials/secret-url';
import { commonOf, INTEGRATION, IntegrationOptions, IntegrationPlan } from './integration';

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

export const webhook: IntegrationPlan<WebhookOptions> = (scope, options) => {
  const given = readProps(scope, options, WEBHOOK);
  const { url, secretUrl, port, userName, credential, bearerToken } = given;
  checkSecretUrl(scope, given);
  checkAccount(scope, given);
  if (credential && bearerToken)
    recordMistake(scope, {
      prop: 'bearerToken',
      got: described('a token beside a user'),
      takes: 'nothing beside `credential`',
    });
  const address = url === undefined ? undefined : checkedUrl(scope, 'url', url);
  if (address && url !== undefined && isWebhook(url))
    recordMistake(scope, {
      prop: 'url',
      got: described('a URL with a random part in it'),
      takes: 'a URL without a long part of letters and digits, as webhooks have them: `secretUrl` is for those',
    });
  const token = bearerToken && { prop: 'bearerToken', credential: bearerToken };
  return {
    ...commonOf(given),
    port: address?.port ?? port ?? 443,
    config: url === undefined ? {} : { url },
    decided: ['url'],
    secrets: { ...(secretUrl && { url_file: { prop: 'secretUrl', credential: secretUrl } }) },
    login: credential ? { prop: 'credential', userName, credential } : token,
  };
};
