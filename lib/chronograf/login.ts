import { Construct, IConstruct } from 'constructs';
import { accountsOfDomains, LoginAccounts, restrictAccounts } from '../connections/people/login-accounts';
import { checkEndpoint, endpointPorts, LoginProvider } from '../connections/people/login-provider';
import { itemsOf } from '../core/checks/calls';
import { check } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { described, recordMistake } from '../core/checks/mistakes';
import { readProps } from '../core/checks/prop-types';
import { isKnown } from '../core/terraform/tokens';
import { DOMAIN } from '../core/values/dns-name';
import { Credential } from '../credentials/credential';
import {
  ADMINISTRATORS,
  AUTH0,
  Auth0Options,
  GITHUB,
  GitHubOptions,
  GOOGLE,
  GoogleOptions,
  HTPASSWD,
  HtpasswdOptions,
  HtpasswdUser,
  OAuthLoginOptions,
  OPEN_ID_CONNECT,
  OpenIdConnectOptions,
} from './login-options';

/** What a login comes down to. */
export interface PlannedLogin extends LoginProvider {
  /** What users are filed under, and a part of the callback's URL. */
  readonly provider: string;
  readonly environment: Record<string, string>;
  /** The client secret, and the variable that Chronograf reads it from. */
  readonly secret?: { readonly variable: string; readonly credential: Credential };
  readonly administrators: string[];
  readonly users: HtpasswdUser[];
  /** Whether it tells the provider where to send people back to. */
  readonly needsPublicUrl: boolean;
}

// Claims that say who somebody is by his own words: https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
const CHOSEN_BY_HIMSELF =
  /^(name|given_name|family_name|middle_name|nickname|preferred_username|profile|picture|website|gender|birthdate|zoneinfo|locale|phone_number|address)$/i;

/** How people log in to Chronograf. */
export class ChronografLogin {
  /**
   * With an OpenID Connect provider.
   * @param options The provider, and who may log in.
   */
  public static openIdConnect(options: OpenIdConnectOptions): ChronografLogin {
    return new ChronografLogin('openIdConnect', (scope, anyAccount) => {
      const given = readProps(scope, options, OPEN_ID_CONNECT, 'login');
      const { name = 'generic', scopes = ['openid', 'email'], emailClaim = 'email', domains = [] } = given;
      const { authorizationUrl, tokenUrl, userInfoUrl } = given;
      // Chronograf serves the callback below the name in lower case, and announces it as it is.
      check(scope, 'login.name', name, 'lower-case letters, digits and "-"', (text) => /^[a-z0-9-]+$/.test(text));
      const claim = 'the name of a claim that the provider decides about: some say what people call themselves';
      check(
        scope,
        'login.emailClaim',
        emailClaim,
        claim,
        (text) => /^\S+$/.test(text) && !CHOSEN_BY_HIMSELF.test(text),
      );
      for (const [at, one] of itemsOf(scopes))
        check(scope, `login.scopes[${at}]`, one, 'scopes without commas and spaces', (text) => /^[^\s,]+$/.test(text));
      for (const [prop, url] of Object.entries({ authorizationUrl, tokenUrl, userInfoUrl }))
        checkEndpoint(scope, `login.${prop}`, url);
      restrict(scope, given, accountsOfDomains(given.domains), anyAccount);
      return {
        ...oauth(scope, given, name, 'GENERIC'),
        environment: {
          GENERIC_NAME: name,
          GENERIC_CLIENT_ID: given.clientId,
          GENERIC_AUTH_URL: authorizationUrl,
          GENERIC_TOKEN_URL: tokenUrl,
          GENERIC_API_URL: userInfoUrl,
          GENERIC_API_KEY: emailClaim,
          GENERIC_SCOPES: scopes.join(','),
          ...listed('GENERIC_DOMAINS', domains),
        },
        // The browser opens the authorization's.
        ports: endpointPorts(tokenUrl, userInfoUrl),
      };
    });
  }

  /**
   * With github.com.
   * @param options The application, and who may log in.
   */
  public static gitHub(options: GitHubOptions): ChronografLogin {
    return new ChronografLogin('gitHub', (scope, anyAccount) => {
      const given = readProps(scope, options, GITHUB, 'login');
      const { clientId, organizations = [] } = given;
      restrict(scope, given, accountsOfOrganizations(given.organizations), anyAccount);
      return {
        ...oauth(scope, given, 'github', 'GH'),
        environment: { GH_CLIENT_ID: clientId, ...listed('GH_ORGS', organizations) },
        // GitHub sends people back to what the application is registered with.
        needsPublicUrl: false,
      };
    });
  }

  /**
   * With Google.
   * @param options The application, and who may log in.
   */
  public static google(options: GoogleOptions): ChronografLogin {
    return new ChronografLogin('google', (scope, anyAccount) => {
      const given = readProps(scope, options, GOOGLE, 'login');
      const { clientId, domains = [] } = given;
      restrict(scope, given, accountsOfDomains(given.domains), anyAccount);
      return {
        ...oauth(scope, given, 'google', 'GOOGLE'),
        environment: { GOOGLE_CLIENT_ID: clientId, ...listed('GOOGLE_DOMAINS', domains) },
      };
    });
  }

  /**
   * With Auth0.
   * @param options The tenant, and who may log in.
   */
  public static auth0(options: Auth0Options): ChronografLogin {
    return new ChronografLogin('auth0', (scope, anyAccount) => {
      const given = readProps(scope, options, AUTH0, 'login');
      const { clientId, domain, organizations = [] } = given;
      const takes = 'the host of the tenant, like "example.eu.auth0.com"';
      check(scope, 'login.domain', domain, takes, (text) => DOMAIN.test(text));
      restrict(scope, given, accountsOfOrganizations(given.organizations), anyAccount);
      return {
        ...oauth(scope, given, 'auth0', 'AUTH0'),
        environment: {
          AUTH0_CLIENT_ID: clientId,
          AUTH0_DOMAIN: `https://${domain}`,
          ...listed('AUTH0_ORGS', organizations),
        },
      };
    });
  }

  /**
   * With names and passwords that Chronograf keeps itself: everyone who has one is administrator of everything, nobody can
   * log out, and no request is checked for having come from Chronograf's own pages. `Deviations.of` lists the reason.
   * @param reason Why no provider is used.
   * @param options Who may log in.
   */
  public static htpasswd(reason: string, options: HtpasswdOptions): ChronografLogin {
    return new ChronografLogin('htpasswd', (scope, anyAccount) => {
      const { users } = readProps(scope, options, HTPASSWD, 'login');
      acceptDeviation(scope, 'login-by-password', { prop: 'login', what: WHAT_HTPASSWD_LACKS, reason });
      checkUsers(scope, users);
      if (anyAccount !== undefined)
        recordMistake(scope, { prop: 'login.openToAnyAccount', got: anyAccount, takes: 'a login with a provider' });
      const none = { environment: {}, administrators: [], peers: [], ports: [] };
      return { ...none, provider: 'htpasswd', users, needsPublicUrl: false };
    });
  }

  private constructor(
    private readonly kind: string,
    private readonly plan: (scope: Construct, anyAccount?: string) => PlannedLogin,
    private readonly anyAccount?: string,
  ) {}

  /**
   * Lets every account of the provider log in: with GitHub or Google that is anyone. `Deviations.of` lists the reason.
   * @param reason Why everyone may log in.
   */
  public openToAnyAccount(reason: string): ChronografLogin {
    return new ChronografLogin(this.kind, this.plan, reason);
  }

  /** Its kind. */
  public toString(): string {
    return `ChronografLogin.${this.kind}`;
  }

  /** @internal reports what is wrong with it, puts on record what it leaves open, and gives what Chronograf is told */
  public _plan(scope: Construct): PlannedLogin {
    return this.plan(scope, this.anyAccount);
  }
}

const WHAT_HTPASSWD_LACKS =
  'whoever has a password of Chronograf is its administrator, with no session that ends and no check against forged requests';

function oauth(scope: Construct, options: OAuthLoginOptions, provider: string, prefix: string) {
  const { clientId, clientSecret, administrators, peers, trust } = options;
  check(scope, 'login.clientId', clientId, 'the client id of the provider', (text) => /^[^\s\p{C}]+$/u.test(text));
  return {
    provider,
    secret: { variable: `${prefix}_CLIENT_SECRET`, credential: clientSecret },
    administrators,
    users: [],
    peers,
    ports: [443],
    trust,
    needsPublicUrl: true,
  };
}

function listed(name: string, values: string[]): Record<string, string> {
  return values.length > 0 ? { [name]: values.join(',') } : {};
}

function accountsOfOrganizations(values: readonly string[] | undefined): LoginAccounts {
  const takes = 'names of organizations, without commas and spaces';
  return { prop: 'login.organizations', values, takes, accepts: (text) => /^[^\s,\p{C}]+$/u.test(text) };
}

function restrict(
  scope: IConstruct,
  { administrators }: OAuthLoginOptions,
  accounts: LoginAccounts,
  anyAccount: string | undefined,
): void {
  restrictAccounts(scope, accounts, anyAccount);
  const domains = accounts.prop === 'login.domains' ? accounts.values : undefined;
  checkAdministrators(scope, administrators, domains ?? []);
}

function checkAdministrators(scope: IConstruct, administrators: string[], domains: readonly string[]): void {
  for (const [at, name] of itemsOf(administrators)) {
    const prop = `login.administrators[${at}]`;
    const fine = check(scope, prop, name, ADMINISTRATORS, (text) => /^[^\s,@\p{C}]+@[^\s,@\p{C}]+$/u.test(text));
    const domain = name.split('@')[1] ?? '';
    if (fine && isKnown(name) && domains.length > 0 && domains.every(isKnown) && !domains.includes(domain))
      recordMistake(scope, { prop, got: name, takes: `addresses of ${domains.join(', ')}, as nobody else can log in` });
  }
}

function checkUsers(scope: IConstruct, users: HtpasswdUser[]): void {
  const prop = 'login.users';
  const takes = 'names of letters, digits, "-", "_", "." and "@", 100 at most, that are known when the program runs';
  for (const { name } of users) {
    if (!isHtpasswdName(name)) recordMistake(scope, { prop, got: isKnown(name) ? name : described('a token'), takes });
    if (users.filter((user) => user.name === name).length > 1)
      recordMistake(scope, { prop, got: name, takes: 'each name once' });
  }
}

/** Whether Chronograf can have a user of this name: its password file has no escapes. */
export function isHtpasswdName(name: string): boolean {
  return /^[\w.@-]{1,100}$/.test(name);
}
