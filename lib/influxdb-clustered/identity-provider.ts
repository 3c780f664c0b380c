import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { checkHttps } from '../core/checks/https-url';
import { checkShown } from '../core/checks/shown';
import { recordMistake } from '../core/checks/mistakes';
import {
  instanceOf,
  PropType,
  PropTypes,
  readProps,
  required,
  REQUIRED_TEXT,
  RequiredPropType,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { isKnown } from '../core/terraform/tokens';

/** A tenant of Microsoft Entra ID. */
export interface EntraIdProps {
  /** The id of the tenant, or its domain. */
  readonly tenantId: string;
  /** The id of the application that influxctl logs in with. */
  readonly clientId: string;
}

/** A realm of Keycloak. */
export interface KeycloakProps {
  /** Where Keycloak is: `https://keycloak.example`; with `/auth` behind it before version 17. */
  readonly url: string;
  /** The realm. */
  readonly realm: string;
  /** The client that influxctl logs in with. It must have the device flow switched on. */
  readonly clientId: string;
}

/** A tenant of Auth0. */
export interface Auth0Props {
  /** Its domain: `example.eu.auth0.com`. */
  readonly domain: string;
  /** The application that influxctl logs in with: a native one, with the grant type of the device flow. */
  readonly clientId: string;
  /** The API that tokens are asked for. */
  readonly audience: string;
}

/** An issuer of OpenID Connect that knows the device flow. Its document `.well-known/openid-configuration` has the URLs. */
export interface OpenIdConnectProps {
  /** What it is called in the AppInstance. */
  readonly name: string;
  /** Its `jwks_uri`, the document with its keys: `jwksEndpoint` of the AppInstance. */
  readonly jwksEndpoint: string;
  /** Its `device_authorization_endpoint`: `device_url` of influxctl. */
  readonly deviceUrl: string;
  /** Its `token_endpoint`: `token_url` of influxctl. */
  readonly tokenUrl: string;
  /** The client that influxctl logs in with. */
  readonly clientId: string;
  /** What influxctl asks for. @default - nothing */
  readonly scopes?: string[];
  /** What influxctl sends besides. @default - nothing */
  readonly parameters?: Record<string, string>;
}

const ENTRA_ID: PropTypes<EntraIdProps> = { tenantId: REQUIRED_TEXT, clientId: REQUIRED_TEXT };
const KEYCLOAK: PropTypes<KeycloakProps> = { url: REQUIRED_TEXT, realm: REQUIRED_TEXT, clientId: REQUIRED_TEXT };
const AUTH0: PropTypes<Auth0Props> = { domain: REQUIRED_TEXT, clientId: REQUIRED_TEXT, audience: REQUIRED_TEXT };
const OPEN_ID_CONNECT: PropTypes<OpenIdConnectProps> = {
  name: REQUIRED_TEXT,
  jwksEndpoint: REQUIRED_TEXT,
  deviceUrl: REQUIRED_TEXT,
  tokenUrl: REQUIRED_TEXT,
  clientId: REQUIRED_TEXT,
  scopes: TEXTS,
  parameters: TEXT_MAP,
};

/** What others need of a provider. Not yet escaped for Terraform. */
export interface ProviderFacts extends OpenIdConnectProps {
  /** What a user's id is there, in words. */
  readonly userId: string;
}

type Read = (scope: Construct) => ProviderFacts;

const PROP = 'identityProvider';
const PART = /^[\w.-]+$/;

/** Who people log in with. Nobody is let in who is not among the `users`. */
export class IdentityProvider {
  /**
   * Microsoft Entra ID.
   * @param props The tenant, and the application of influxctl.
   */
  public static entraId(props: EntraIdProps): IdentityProvider {
    return new IdentityProvider((scope) => {
      const { tenantId, clientId } = readProps(scope, props, ENTRA_ID, PROP);
      check(scope, `${PROP}.tenantId`, tenantId, 'the id or the domain of a tenant', (text) => PART.test(text));
      const url = `https://login.microsoftonline.com/${tenantId}`;
      return {
        // The one name that InfluxDB Clustered knows it by.
        name: 'azure',
        jwksEndpoint: `${url}/discovery/v2.0/keys`,
        deviceUrl: `${url}/oauth2/v2.0/devicecode`,
        tokenUrl: `${url}/oauth2/v2.0/token`,
        clientId,
        scopes: [`${clientId}/.default`],
        userId: 'the object id of the user, which is not the principal name',
      };
    });
  }

  /**
   * Keycloak.
   * @param props The realm, and the client of influxctl.
   */
  public static keycloak(props: KeycloakProps): IdentityProvider {
    return new IdentityProvider((scope) => {
      const { url, realm, clientId } = readProps(scope, props, KEYCLOAK, PROP);
      checkHttps(scope, `${PROP}.url`, url);
      check(scope, `${PROP}.realm`, realm, 'the name of a realm', (text) => PART.test(text));
      const base = `${url.replace(/\/$/, '')}/realms/${realm}/protocol/openid-connect`;
      return {
        name: 'keycloak',
        jwksEndpoint: `${base}/certs`,
        deviceUrl: `${base}/auth/device`,
        tokenUrl: `${base}/token`,
        clientId,
        userId: 'the id of the user, a UUID',
      };
    });
  }

  /**
   * Auth0.
   * @param props The tenant, and the application of influxctl.
   */
  public static auth0(props: Auth0Props): IdentityProvider {
    return new IdentityProvider((scope) => {
      const { domain, clientId, audience } = readProps(scope, props, AUTH0, PROP);
      check(scope, `${PROP}.domain`, domain, 'a domain without a protocol, like "example.eu.auth0.com"', (text) =>
        PART.test(text),
      );
      return {
        name: 'auth0',
        jwksEndpoint: `https://${domain}/.well-known/jwks.json`,
        deviceUrl: `https://${domain}/oauth/device/code`,
        tokenUrl: `https://${domain}/oauth/token`,
        clientId,
        parameters: { audience },
        userId: 'the user id, like "auth0|5f3a…"',
      };
    });
  }

  /**
   * Any issuer of OpenID Connect.
   * @param props Where it is, and the client of influxctl.
   */
  public static openIdConnect(props: OpenIdConnectProps): IdentityProvider {
    return new IdentityProvider((scope) => {
      const facts = readProps(scope, props, OPEN_ID_CONNECT, PROP);
      checkName(scope, facts.name);
      checkJwks(scope, facts.jwksEndpoint);
      checkHttps(scope, `${PROP}.deviceUrl`, facts.deviceUrl);
      checkHttps(scope, `${PROP}.tokenUrl`, facts.tokenUrl);
      checkShown(scope, `${PROP}.parameters`, facts.parameters);
      return { ...facts, userId: 'the id of the user there, its claim `sub`' };
    });
  }

  private constructor(private readonly read: Read) {}

  /** Says that it is one. */
  public toString(): string {
    return 'an identity provider';
  }

  /** @internal what is known of it, checked for a construct */
  public _facts(scope: Construct): ProviderFacts {
    const facts = this.read(scope);
    check(scope, `${PROP}.clientId`, facts.clientId, 'the id of a client', (text) => /^[\w.@:-]+$/.test(text));
    return facts;
  }
}

function checkName(scope: Construct, name: string): void {
  if (isKnown(name) && /^(azure([ _-]?ad)?|entra([ _-]?id)?|aad|microsoft.*)$/i.test(name))
    recordMistake(scope, {
      prop: `${PROP}.name`,
      got: name,
      takes:
        'another name: Microsoft Entra ID is exactly "azure", as IdentityProvider.entraId({ tenantId, clientId }) writes it',
    });
  check(scope, `${PROP}.name`, name, 'a word', (text) => PART.test(text));
}

function checkJwks(scope: Construct, url: string): void {
  checkHttps(scope, `${PROP}.jwksEndpoint`, url);
  if (isKnown(url) && /openid-configuration\/?$/.test(url))
    recordMistake(scope, {
      prop: `${PROP}.jwksEndpoint`,
      got: url,
      takes:
        'the document with the keys, which `jwks_uri` in that one names; of Auth0 it is https://…/.well-known/jwks.json',
    });
}

const PROVIDER_KIND: PropType<IdentityProvider> = instanceOf(
  IdentityProvider,
  'an IdentityProvider, like IdentityProvider.keycloak({ url, realm, clientId })',
);
export const IDENTITY_PROVIDER: RequiredPropType<IdentityProvider> = required(PROVIDER_KIND, () =>
  IdentityProvider.keycloak({ url: 'https://missing.example', realm: 'missing', clientId: 'missing' }),
);
