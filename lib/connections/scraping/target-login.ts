import { Construct } from 'constructs';
import { TRUST } from '../../certificates/prop-types';
import { MISSING_TRUST, Trust } from '../../certificates/trust';
import { ACCEPTED, AcceptedRisk } from '../../core/checks/accepted-risk';
import { check } from '../../core/checks/checks';
import { isLoginParameter } from '../../core/checks/confidential';
import { acceptDeviation } from '../../core/checks/deviations';
import { httpsAddress } from '../../core/checks/https-url';
import { described, recordMistake } from '../../core/checks/mistakes';
import { FLAG, PropTypes, REQUIRED_TEXT, struct, TEXT, TEXT_MAP, TEXTS } from '../../core/checks/prop-types';
import { Peer } from '../../core/kubernetes/peer';
import { whereIs } from '../../core/kubernetes/prop-types';
import { checkAccount } from '../../credentials/account';
import { BoundCredential } from '../../credentials/bound-credential';
import { Credential } from '../../credentials/credential';
import { CREDENTIAL, REQUIRED_CREDENTIAL } from '../../credentials/prop-types';
import { UsedAccount } from '../network/path';

/** A token that is asked for before a target is, by the client credentials of OAuth 2. */
export interface OAuth2Options {
  /** Who asks. */
  readonly clientId: string;
  /** The secret of who asks. */
  readonly clientSecret: Credential;
  /** Where the token is asked for: an https URL. */
  readonly tokenUrl: string;
  /** What the token is for. @default - what the server gives by default */
  readonly scopes?: string[];
  /** More parameters of the request: `{ audience: 'metrics' }`. @default - none */
  readonly endpointParams?: Record<string, string>;
  /** What verifies the certificate of that server. @default - the public authorities that the image trusts */
  readonly trust?: Trust;
  /** Where that server is in the network. */
  readonly peers: Peer[];
}

/** Who scrapes a target that this library does not run, and what is given up. */
export interface TargetLoginOptions {
  /** Who may scrape it, by basic authentication. @default - prometheus beside a `credential` of `fromAttributes`, else nobody */
  readonly userName?: string;
  /** That user's password. @default - none */
  readonly credential?: Credential;
  /** A token that is shown to it. @default - none */
  readonly bearerToken?: Credential;
  /** A token that is asked for first. SecurePrometheus can. @default - none */
  readonly oauth2?: OAuth2Options;
  /** Whether who scrapes must show a certificate that it takes. @default false */
  readonly requiresClientCertificate?: boolean;
  /** That it asks nobody who scrapes. @default - it does ask */
  readonly unauthenticated?: AcceptedRisk;
  /** That it serves in clear text, to whoever reaches it: no credential is sent there. @default - it serves TLS */
  readonly clearText?: AcceptedRisk;
}

export const OAUTH2: PropTypes<OAuth2Options> = {
  clientId: REQUIRED_TEXT,
  clientSecret: REQUIRED_CREDENTIAL,
  tokenUrl: REQUIRED_TEXT,
  scopes: TEXTS,
  endpointParams: TEXT_MAP,
  trust: TRUST,
  peers: whereIs('the server at `tokenUrl` is'),
};

export const TARGET_LOGIN: PropTypes<TargetLoginOptions> = {
  userName: TEXT,
  credential: CREDENTIAL,
  bearerToken: CREDENTIAL,
  oauth2: struct(OAUTH2),
  requiresClientCertificate: FLAG,
  unauthenticated: ACCEPTED,
  clearText: ACCEPTED,
};

/** Where a token is asked for, and what else is said there. */
export interface BoundOAuth2 extends Omit<OAuth2Options, 'clientSecret'> {
  readonly host: string;
  readonly port: number;
}

/** Who scrapes: a user with a password, whoever has a token, or a client that gets one by its secret. */
export interface ScrapeLogin {
  /** @default - the credential is a token, or the secret of a client of OAuth 2 */
  readonly userName?: string;
  readonly credential: BoundCredential;
  readonly oauth2?: BoundOAuth2;
}

/** As whom a login is known: who shows a token has no name that this library knows. */
export function usedAccount({ userName, credential, oauth2 }: ScrapeLogin): UsedAccount {
  return { userName: userName ?? oauth2?.clientId ?? '', credential };
}

/** The login that options say, in a Secret of that name. What is wrong with it, or left open, is recorded. */
export function loginOf(scope: Construct, options: TargetLoginOptions, secretName: string): ScrapeLogin | undefined {
  const { userName, credential, bearerToken, oauth2, clearText } = options;
  checkAccount(scope, options);
  const ways = Object.entries({ credential, bearerToken, oauth2 }).filter(([, given]) => given !== undefined);
  const [first, second] = ways.map(([prop]) => prop);
  if (second !== undefined)
    recordMistake(scope, { prop: second, got: described(`it beside \`${first ?? ''}\``), takes: 'one of the two' });
  checkAsked(scope, options, first);
  if (clearText) return undefined;
  const bind = (given: Credential, prop: string) =>
    new BoundCredential(scope, 'credential', { credential: given, secretName, decidedElsewhere: true, prop });
  if (oauth2)
    return { credential: bind(oauth2.clientSecret, 'oauth2.clientSecret'), oauth2: tokenServerOf(scope, oauth2) };
  if (bearerToken) return { credential: bind(bearerToken, 'bearerToken') };
  return credential && { userName: userName ?? '', credential: bind(credential, 'credential') };
}

// Somebody is asked, or it is said why not.
function checkAsked(scope: Construct, options: TargetLoginOptions, way: string | undefined): void {
  const { clearText, unauthenticated, requiresClientCertificate = false } = options;
  if (clearText) {
    acceptDeviation(scope, 'plain-metrics', {
      prop: 'clearText',
      what: 'its metrics are read in clear text, by whoever reaches them, and whoever is on the way can change them',
      reason: clearText._reason,
    });
    if (way !== undefined || requiresClientCertificate)
      recordMistake(scope, {
        prop: way ?? 'requiresClientCertificate',
        got: described('it beside `clearText`'),
        takes: 'nothing where whoever is on the way would read it',
      });
    return;
  }
  if (unauthenticated)
    acceptDeviation(scope, 'unauthenticated-metrics', {
      prop: 'unauthenticated',
      what: 'whoever reaches the metrics may read them',
      reason: unauthenticated._reason,
    });
  else if (way === undefined && !requiresClientCertificate)
    recordMistake(scope, {
      prop: 'credential',
      got: undefined,
      takes:
        'a `userName` and `credential`, `bearerToken`, `oauth2`, or `requiresClientCertificate`, or `unauthenticated: AcceptedRisk.because(reason)`',
    });
}

/** What verifies a target: only one in clear text may be without. */
export function trustOf(
  scope: Construct,
  { trust, clearText }: { readonly trust?: Trust } & TargetLoginOptions,
): Trust {
  if ((trust === undefined) === (clearText === undefined))
    recordMistake(scope, {
      prop: 'trust',
      got: trust,
      takes: clearText ? 'nothing beside `clearText`' : 'what verifies its certificate',
    });
  return trust ?? MISSING_TRUST;
}

/** Where a token is asked for. What is wrong with it is recorded. */
export function tokenServerOf(scope: Construct, options: OAuth2Options): BoundOAuth2 {
  const { tokenUrl, endpointParams = {} } = options;
  const takes = 'an https URL without a user, a query and a fragment, known when the program runs';
  const address = httpsAddress(tokenUrl);
  check(scope, 'oauth2.tokenUrl', tokenUrl, takes, () => address?.query === '');
  for (const name of Object.keys(endpointParams))
    check(scope, 'oauth2.endpointParams', name, 'parameters that are no credential', (text) => !isLoginParameter(text));
  const { host = 'missing.example', port = 443 } = address ?? {};
  return { ...options, host, port };
}
