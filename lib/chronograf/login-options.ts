import { TRUST } from '../certificates/prop-types';
import { Trust } from '../certificates/trust';
import { list, PropTypes, REQUIRED_TEXT, requiredList, struct, TEXT, TEXTS } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { PEERS } from '../core/kubernetes/prop-types';
import { Credential } from '../credentials/credential';
import { CREDENTIAL, REQUIRED_CREDENTIAL } from '../credentials/prop-types';

/** What a login by OAuth needs, whoever the provider is. */
export interface OAuthLoginOptions {
  /** The client id that the provider gave to this Chronograf. */
  readonly clientId: string;
  /** The secret that belongs to it. */
  readonly clientSecret: Credential;
  /**
   * The email addresses of Chronograf's administrators, spelt as the provider spells them. They are there before the port
   * is: without one, whoever logs in first would be the administrator. One that leaves the list is removed.
   */
  readonly administrators: string[];
  /**
   * Where the provider is in the network: Chronograf's own policy lets nothing else through. Editors of Chronograf add servers, which
   * may be there too: name no more than the provider's addresses.
   * @default - it is reached by `proxy`
   */
  readonly peers?: Peer[];
  /** What verifies the provider's certificate. @default - the public authorities of the image */
  readonly trust?: Trust;
}

/** A login with an OpenID Connect provider: Keycloak, Okta, Entra ID, Dex, GitLab. */
export interface OpenIdConnectOptions extends OAuthLoginOptions {
  /** Its name on the login page and in the callback's URL. @default generic */
  readonly name?: string;
  /** The provider's `authorization_endpoint`, which the browser opens: like the others, known when the program runs. */
  readonly authorizationUrl: string;
  /** The provider's `token_endpoint`. */
  readonly tokenUrl: string;
  /** The provider's `userinfo_endpoint`. */
  readonly userInfoUrl: string;
  /** The domains of the email addresses that may log in. @default - none: see `openToAnyAccount` */
  readonly domains?: string[];
  /** What is asked of the provider. @default ['openid', 'email'] */
  readonly scopes?: string[];
  /** The claim that holds the email address. @default email */
  readonly emailClaim?: string;
}

/** A login with github.com. Chronograf asks api.github.com for the address, so an Enterprise server cannot be used. */
export interface GitHubOptions extends OAuthLoginOptions {
  /** The organizations whose members may log in. @default - none: see `openToAnyAccount` */
  readonly organizations?: string[];
}

/** A login with Google. */
export interface GoogleOptions extends OAuthLoginOptions {
  /** The Workspace domains whose accounts may log in. @default - none: see `openToAnyAccount` */
  readonly domains?: string[];
}

/** A login with Auth0. */
export interface Auth0Options extends OAuthLoginOptions {
  /** The tenant's host: `example.eu.auth0.com`. */
  readonly domain: string;
  /** The organizations whose members may log in. @default - none: see `openToAnyAccount` */
  readonly organizations?: string[];
}

/** Somebody who logs in with a password that Chronograf checks. */
export interface HtpasswdUser {
  /** The user's name. */
  readonly name: string;
  /**
   * The password; one of an existing Secret needs its `bcryptKey`. Another one restarts Chronograf, and the former is refused from
   * then on: who must not be locked out meanwhile gets a second user first. The counter of `Rotation` makes another one too, unless the
   * password is given.
   * @default Credential.ephemeral()
   */
  readonly credential?: Credential;
}

/** A login by basic authentication. */
export interface HtpasswdOptions {
  /** Who may log in. */
  readonly users: HtpasswdUser[];
}

/** What `administrators` takes. */
export const ADMINISTRATORS = 'the email addresses of the administrators, as the login provider spells them';

const OAUTH: PropTypes<OAuthLoginOptions> = {
  clientId: REQUIRED_TEXT,
  clientSecret: REQUIRED_CREDENTIAL,
  administrators: requiredList(TEXTS, `${ADMINISTRATORS}: one at least`),
  peers: PEERS,
  trust: TRUST,
};

export const OPEN_ID_CONNECT: PropTypes<OpenIdConnectOptions> = {
  ...OAUTH,
  name: TEXT,
  authorizationUrl: REQUIRED_TEXT,
  tokenUrl: REQUIRED_TEXT,
  userInfoUrl: REQUIRED_TEXT,
  domains: TEXTS,
  scopes: TEXTS,
  emailClaim: TEXT,
};

export const GITHUB: PropTypes<GitHubOptions> = { ...OAUTH, organizations: TEXTS };
export const GOOGLE: PropTypes<GoogleOptions> = { ...OAUTH, domains: TEXTS };
export const AUTH0: PropTypes<Auth0Options> = { ...OAUTH, domain: REQUIRED_TEXT, organizations: TEXTS };

const HTPASSWD_USER: PropTypes<HtpasswdUser> = { name: REQUIRED_TEXT, credential: CREDENTIAL };

export const HTPASSWD: PropTypes<HtpasswdOptions> = {
  users: requiredList(list(struct(HTPASSWD_USER)), 'one user at least'),
};
