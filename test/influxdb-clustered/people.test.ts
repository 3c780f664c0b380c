import {
  ClusteredIngressKind,
  ClusteredUserGroup,
  IdentityProvider,
  SecureNamespace,
  ServerCertificate,
  Trust,
} from '../../lib';
import { ROOT } from '../support/certificates';
import { Document, documentOf, metadataOf } from '../support/document';
import { strings } from '../support/expressions';
import { TOML } from '../support/toml';
import { built, instanceIn } from './support/written';

function specIn(document: Document): Record<string, unknown> {
  return instanceIn(document).spec.package.spec;
}

const USER = { id: 'x|1', firstName: 'A', lastName: 'B', email: 'a@b.example', groups: [ClusteredUserGroup.MEMBER] };

describe('people', () => {
  const profileOf = (identityProvider: IdentityProvider) => {
    const { stack } = built(() => ({ identityProvider, users: [USER] }));
    const { clustered_influxctl: output } = documentOf(stack).json.output ?? {};
    return TOML.parse(String(output?.value).replaceAll('$$', '$')) as Record<string, unknown>;
  };
  const profile = (name: string, oauth2: object) => ({
    profile: [
      {
        name: 'default',
        product: 'clustered',
        host: 'influxdb.example',
        port: '443',
        tls: { ca: 'ca.crt' },
        auth: { oauth2 },
      },
    ],
    name,
  });
  const PROVIDERS: [string, IdentityProvider, string, object][] = [
    [
      'azure',
      IdentityProvider.entraId({ tenantId: 'tenant', clientId: 'client' }),
      'https://login.microsoftonline.com/tenant/discovery/v2.0/keys',
      {
        client_id: 'client',
        scopes: ['client/.default'],
        token_url: 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token',
        device_url: 'https://login.microsoftonline.com/tenant/oauth2/v2.0/devicecode',
      },
    ],
    [
      'keycloak',
      IdentityProvider.keycloak({ url: 'https://keycloak.example', realm: 'company', clientId: 'client' }),
      'https://keycloak.example/realms/company/protocol/openid-connect/certs',
      {
        client_id: 'client',
        token_url: 'https://keycloak.example/realms/company/protocol/openid-connect/token',
        device_url: 'https://keycloak.example/realms/company/protocol/openid-connect/auth/device',
      },
    ],
    [
      'keycloak',
      IdentityProvider.keycloak({ url: 'https://keycloak.example/auth/', realm: 'company', clientId: 'client' }),
      'https://keycloak.example/auth/realms/company/protocol/openid-connect/certs',
      {
        client_id: 'client',
        token_url: 'https://keycloak.example/auth/realms/company/protocol/openid-connect/token',
        device_url: 'https://keycloak.example/auth/realms/company/protocol/openid-connect/auth/device',
      },
    ],
    [
      'auth0',
      IdentityProvider.auth0({ domain: 'example.auth0.com', clientId: 'client', audience: 'https://influxdb.example' }),
      'https://example.auth0.com/.well-known/jwks.json',
      {
        client_id: 'client',
        parameters: { audience: 'https://influxdb.example' },
        token_url: 'https://example.auth0.com/oauth/token',
        device_url: 'https://example.auth0.com/oauth/device/code',
      },
    ],
    [
      'company',
      IdentityProvider.openIdConnect({
        name: 'company',
        jwksEndpoint: 'https://login.example/keys',
        deviceUrl: 'https://login.example/device',
        tokenUrl: 'https://login.example/token',
        clientId: 'client',
        scopes: ['openid', 'a "b" ${c}'],
        parameters: { audience: 'x' },
      }),
      'https://login.example/keys',
      {
        client_id: 'client',
        scopes: ['openid', 'a "b" ${c}'],
        parameters: { audience: 'x' },
        token_url: 'https://login.example/token',
        device_url: 'https://login.example/device',
      },
    ],
  ];

  test.each(PROVIDERS)(
    'of %s get a profile for influxctl that asks who issued their keys',
    (name, provider, jwks, oauth2) => {
      expect({ ...profileOf(provider), name }).toEqual(profile(name, oauth2));
      const { stack } = built(() => ({ identityProvider: provider, users: [USER] }));
      expect(specIn(documentOf(stack)).admin).toMatchObject({ identityProvider: name, jwksEndpoint: jwks });
    },
  );

  test('find it among the outputs, with where the server is and what verifies it, and no secret', () => {
    const document = documentOf(built().stack);
    const { clustered_influxctl: profileOutput, clustered_access: access } = document.json.output ?? {};
    expect(profileOutput?.value).toContain('[profile.auth.oauth2]');
    expect(access?.value).toMatchObject({
      url: 'https://influxdb.example',
      exposedUrls: ['https://influxdb.example'],
      namespace: 'influxdb',
      caKey: 'ca.crt',
    });
    expect(
      strings([profileOutput, access])
        .map(({ text }) => text)
        .join(),
    ).not.toContain('var.');
    const none = documentOf(built(() => ({ accessOutput: false })).stack);
    expect(none.json.output).toBeUndefined();
  });
});

describe('the certificate of the ingress', () => {
  test('is of the authority, for every host, in a Secret of its type that the ingress names', () => {
    const document = documentOf(
      built((_, { ingress }) => ({ ingress: { ...ingress, hosts: ['influxdb.example', 'metrics.example'] } })).stack,
    );
    const { tlsSecretName } = specIn(document).ingress as { tlsSecretName: string };
    expect(document.referredTo(tlsSecretName)?.body).toMatchObject({ type: 'kubernetes.io/tls' });
    const names = document.all('tls_cert_request').map(({ body }) => body.dns_names);
    expect(names).toEqual([['influxdb.example', 'metrics.example']]);
  });

  test('is made where a Gateway of Istio reads it, which is beside its pods', () => {
    const { stack } = built((scope, { ingress }) => ({
      ingress: {
        ...ingress,
        kind: ClusteredIngressKind.istioGateway({ namespace: SecureNamespace.fromName(scope, 'istio-system') }),
      },
    }));
    const document = documentOf(stack);
    const { tlsSecretName } = specIn(document).ingress as { tlsSecretName: string };
    const secret = document.referredTo(tlsSecretName);
    expect(secret && metadataOf(secret).namespace).toBe('istio-system');
  });

  test('is one that is there, or that cert-manager makes by annotations', () => {
    const certificate = ServerCertificate.fromSecret({
      secretName: 'made-by-cert-manager',
      trust: Trust.fromPem(ROOT),
    });
    const annotations = { 'cert-manager.io/cluster-issuer': 'company' };
    const { stack } = built((_, { ingress }) => ({
      ingress: { ...ingress, authority: undefined, certificate, annotations },
    }));
    expect(specIn(documentOf(stack)).ingress).toMatchObject({
      tlsSecretName: 'made-by-cert-manager',
      template: { metadata: { annotations } },
    });
  });
});
