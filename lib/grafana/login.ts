import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { TRUST } from '../certificates/prop-types';
import { accountsOfDomains, restrictAccounts } from '../connections/people/login-accounts';
import { checkEndpoint, endpointPorts, LoginProvider } from '../connections/people/login-provider';
import { itemsOf } from '../core/checks/calls';
import { check } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { instanceOf, PropType, PropTypes, readProps, REQUIRED_TEXT, TEXT, TEXTS } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { PEERS } from '../core/kubernetes/prop-types';
import { isKnown } from '../core/terraform/tokens';
import { Credential } from '../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../credentials/prop-types';

/** A login with an OpenID Connect provider: Keycloak, Okta, Entra ID, Dex, GitLab. */
export interface GrafanaOpenIdConnectOptions {
  /** The client id that the provider gave to this Grafana. */
  readonly clientId: string;
  /** The secret that belongs to it. */
  readonly clientSecret: Credential;
  /** The provider's `authorization_endpoint`, which the browser opens: like the others, known when the program runs. */
  readonly authorizationUrl: string;
  /** The provider's `token_endpoint`. */
  readonly tokenUrl: string;
  /** The provider's `userinfo_endpoint`. */
  readonly userInfoUrl: string;
  /** Its name on the login page. @default OpenID Connect */
  readonly name?: string;
  /** What is asked of the provider. @default ['openid', 'email', 'profile'] */
  readonly scopes?: string[];
  /** The domains of the email addresses that may log in. @default - none: see `openToAnyAccount` */
  readonly domains?: string[];
  /** The email addresses of who may change everything, as the provider's claim `email` spells them. @default - `admin` alone may */
  readonly administrators?: string[];
  /** The email addresses of who may make dashboards. Everybody else looks at them. @default - administrators alone may */
  readonly editors?: string[];
  /** Where the provider is in the network: Grafana's own policy lets nothing else through. @default - it is reached by `proxy` */
  readonly peers?: Peer[];
  /** What verifies the provider's certificate. @default - the public authorities of the image */
  readonly trust?: Trust;
}

const OPEN_ID_CONNECT: PropTypes<GrafanaOpenIdConnectOptions> = {
  clientId: REQUIRED_TEXT,
  clientSecret: REQUIRED_CREDENTIAL,
  authorizationUrl: REQUIRED_TEXT,
  tokenUrl: REQUIRED_TEXT,
  userInfoUrl: REQUIRED_TEXT,
  name: TEXT,
  scopes: TEXTS,
  domains: TEXTS,
  administrators: TEXTS,
  editors: TEXTS,
  peers: PEERS,
  trust: TRUST,
};

/** What a login comes down to. */
export interface PlannedLogin extends LoginProvider {
  readonly environment: Record<string, string>;
  readonly secret: Credential;
}

/**
 * How people log in to Grafana.
 *
 * @example
 * const login = GrafanaLogin.openIdConnect({
 *   clientId: 'grafana',
 *   clientSecret: Credential.fromVariable(clientSecret, { revision: '1' }),
 *   authorizationUrl: 'https://login.example/authorize',
 *   tokenUrl: 'https://login.example/token',
 *   userInfoUrl: 'https://login.example/userinfo',
 *   domains: ['example.com'],
 *   editors: ['platform@example.com'],
 *   peers: [Peer.cidr('192.0.2.0/24')],
 * });
 */
export class GrafanaLogin {
  /**
   * With an OpenID Connect provider. It takes the address `/login/generic_oauth` below `publicUrl` as callback.
   * @param options The provider, and who may log in.
   */
  public static openIdConnect(options: GrafanaOpenIdConnectOptions): GrafanaLogin {
    return new GrafanaLogin(options);
  }

  private constructor(
    private readonly options: GrafanaOpenIdConnectOptions,
    private readonly anyAccount?: string,
  ) {}

  /**
   * Lets every account of the provider log in. `Deviations.of` lists the reason.
   * @param reason Why everyone may log in.
   */
  public openToAnyAccount(reason: string): GrafanaLogin {
    return new GrafanaLogin(this.options, reason);
  }

  /** Its kind. */
  public toString(): string {
    return 'GrafanaLogin.openIdConnect';
  }

  /** @internal reports what is wrong with it, puts on record what it leaves open, and gives what Grafana is told */
  public _plan(scope: Construct): PlannedLogin {
    const given = readProps(scope, this.options, OPEN_ID_CONNECT, 'login');
    const { clientId, clientSecret, tokenUrl, userInfoUrl, peers, trust } = given;
    check(scope, 'login.clientId', clientId, 'the client id of the provider', (text) => /^[\w.:/@-]+$/.test(text));
    const { authorizationUrl } = given;
    for (const [prop, url] of Object.entries({ authorizationUrl, tokenUrl, userInfoUrl }))
      checkEndpoint(scope, `login.${prop}`, url);
    restrictAccounts(scope, accountsOfDomains(given.domains), this.anyAccount);
    return {
      environment: environmentOf(scope, given),
      secret: clientSecret,
      peers,
      ports: endpointPorts(tokenUrl, userInfoUrl),
      trust,
    };
  }
}

export const GRAFANA_LOGIN: PropType<GrafanaLogin> = instanceOf(
  GrafanaLogin,
  'a GrafanaLogin, like GrafanaLogin.openIdConnect({ … })',
  { secret: true },
);

function environmentOf(scope: Construct, given: GrafanaOpenIdConnectOptions): Record<string, string> {
  const { name = 'OpenID Connect', scopes = ['openid', 'email', 'profile'], domains = [] } = given;
  const { administrators = [], editors = [] } = given;
  check(scope, 'login.name', name, 'letters, digits, spaces, "-", "_" and "."', (text) => /^[\w. -]+$/.test(text));
  for (const [at, one] of itemsOf(scopes))
    check(scope, `login.scopes[${at}]`, one, 'scopes without commas and spaces', (text) => /^[\w.:/-]+$/.test(text));
  const values = {
    ENABLED: 'true',
    NAME: name,
    CLIENT_ID: given.clientId,
    AUTH_URL: given.authorizationUrl,
    TOKEN_URL: given.tokenUrl,
    API_URL: given.userInfoUrl,
    SCOPES: scopes.join(' '),
    ...(domains.length > 0 && { ALLOWED_DOMAINS: domains.join(' ') }),
    // An account is made at the first login of who may log in.
    ALLOW_SIGN_UP: 'true',
    USE_PKCE: 'true',
    TLS_SKIP_VERIFY_INSECURE: 'false',
    ROLE_ATTRIBUTE_PATH: rolesOf(scope, { administrators, editors }),
    ROLE_ATTRIBUTE_STRICT: 'true',
    ALLOW_ASSIGN_GRAFANA_ADMIN: 'false',
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`GF_AUTH_GENERIC_OAUTH_${key}`, value]));
}

// As JMESPath, of what the provider says of somebody.
function rolesOf(scope: Construct, people: Record<'administrators' | 'editors', string[]>): string {
  const roles = { administrators: 'Admin', editors: 'Editor' };
  const takes = 'an email address that is known when the program runs';
  const parts = (['administrators', 'editors'] as const).map((prop) => {
    for (const [at, one] of itemsOf(people[prop]))
      if (!isKnown(one) || !/^[\w.+-]+@[\w.-]+$/.test(one))
        recordMistake(scope, { prop: `login.${prop}[${at}]`, got: one, takes });
    const those = people[prop].map((one) => `'${one}'`).join(', ');
    return people[prop].length > 0 ? `contains([${those}], email) && '${roles[prop]}' || ` : '';
  });
  return `${parts.join('')}'Viewer'`;
}
