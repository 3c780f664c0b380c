import { TerraformStack, Testing } from 'cdktf';
import { parse as parseYaml } from 'yaml';
import {
  ChronografLogin,
  ClusteredIngressKind,
  ClusteredUserGroup,
  Credential,
  GrafanaDatasource,
  IDatabase,
  IdentityProvider,
  Peer,
  SecureChronograf,
  SecureInfluxDBClustered,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  ServerCertificate,
  SignedTokens,
  TelegrafWriteOptions,
  Trust,
} from '../../lib';
import { connectionsIn } from '../../lib/connections/paths/connection';
import { placement } from '../contract/support';
import { ROOT } from '../support/certificates';
import { Document, documentOf, metadataOf } from '../support/document';
import { strings } from '../support/expressions';
import { given } from './support/programs';
import { built, instanceIn, refused } from './support/written';

// smol-toml declares its types for ES modules only.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const TOML = require('smol-toml') as { parse: (text: string) => Record<string, unknown> };

function withDatabase(use: (stack: TerraformStack, database: IDatabase, clustered: SecureInfluxDBClustered) => void) {
  const { stack, clustered } = built();
  use(stack, clustered.database('metrics', { token: given(stack, 'token') }), clustered);
  return stack;
}

function specIn(document: Document): Record<string, unknown> {
  return instanceIn(document).spec.package.spec;
}

const USER = { id: 'x|1', firstName: 'A', lastName: 'B', email: 'a@b.example', groups: [ClusteredUserGroup.MEMBER] };

function telegrafIn(stack: TerraformStack): SecureTelegraf {
  return new SecureTelegraf(stack, 'telegraf', { namespace: new SecureNamespace(stack, 'agents') });
}

describe('Telegraf', () => {
  const stack = withDatabase((scope, database) => {
    telegrafIn(scope).writeTo(database);
  });
  const document = documentOf(stack);
  const config = () => {
    const [text = ''] = document
      .all('kubernetes_config_map_v1')
      .filter((one) => metadataOf(one).name === 'telegraf-config')
      .flatMap(({ body }) => Object.values(body.data as Record<string, string>));
    return text.replaceAll('$$', '$');
  };
  const output = () => {
    const { outputs } = TOML.parse(config()) as { outputs: { influxdb_v2: Record<string, unknown>[] } };
    return outputs.influxdb_v2[0];
  };

  test('writes by the API of InfluxDB 2, with a token that is in no file of a ConfigMap, to a server that it verifies', () => {
    expect(output()).toEqual({
      urls: ['https://influxdb.example'],
      organization: '',
      bucket: 'metrics',
      token: expect.stringMatching(/^@\{mounted:password_\w+\}$/) as string,
      tls_ca: expect.stringMatching(/\.crt$/) as string,
    });
    expect(config()).not.toContain('var.token');
  });

  test('is let out to the ingress, where the name leads, at its port', () => {
    const policies = document
      .all('kubernetes_network_policy_v1')
      .filter((one) => metadataOf(one).name.startsWith('telegraf-to-'));
    expect(policies.map(({ body }) => body.spec)).toEqual([
      expect.objectContaining({
        policy_types: ['Egress'],
        egress: [{ to: [{ ip_block: { cidr: '192.0.2.0/24' } }], ports: [{ protocol: 'TCP', port: '443' }] }],
      }),
    ]);
  });

  test.each<[string, TelegrafWriteOptions, string]>([
    [
      'a retention policy',
      { retentionPolicy: 'week' },
      '`writeTo("…").retentionPolicy` takes nothing for a database whose clients have a token',
    ],
    ['tokens that it signs', { tokens: SignedTokens.because('x') }, '`writeTo("…").tokens` takes nothing'],
    [
      'a rotation',
      { rotation: 'autumn' },
      '`writeTo("…").rotation` takes nothing for a database of InfluxDB Clustered',
    ],
  ])('is told so with %s, which a database with tokens has not', (_, options, said) => {
    const wrong = withDatabase((scope, database) => {
      telegrafIn(scope).writeTo(database, options);
    });
    expect(
      refused(wrong)
        .join('\n')
        .replace(/writeTo\([^)]*\)/g, 'writeTo("…")'),
    ).toContain(said);
  });
});

describe('Grafana', () => {
  const peers = [Peer.pods('grafana', { 'app.kubernetes.io/name': 'grafana' })];
  const datasource = () => {
    const stack = withDatabase((scope, database) => {
      const namespace = SecureNamespace.fromName(scope, 'grafana');
      GrafanaDatasource.ofDatabase(scope, 'datasource', database, { namespace, peers });
    });
    const document = documentOf(stack);
    const [map] = document.all('kubernetes_config_map_v1').filter((one) => metadataOf(one).name === 'datasource');
    const { 'datasource.yaml': text = '' } = map?.body.data as Record<string, string>;
    return { document, text: text.replaceAll('$$', '$') };
  };

  test('reads it by InfluxQL, with the token in a header that names a file, and no user', () => {
    const { text, document } = datasource();
    const { datasources } = parseYaml(text) as { datasources: Record<string, unknown>[] };
    expect(datasources).toEqual([
      {
        name: 'datasource',
        type: 'influxdb',
        access: 'proxy',
        url: 'https://influxdb.example',
        database: 'metrics',
        isDefault: false,
        editable: false,
        basicAuth: false,
        jsonData: {
          dbName: 'metrics',
          version: 'InfluxQL',
          httpMode: 'POST',
          httpHeaderName1: 'Authorization',
          tlsAuthWithCACert: true,
        },
        secureJsonData: {
          httpHeaderValue1: 'Token $__file{/etc/grafana-datasources/datasource/credential/password}',
          tlsCACert: '$__file{/etc/grafana-datasources/datasource/ca/ca.crt}',
        },
      },
    ]);
    const secrets = document.all('kubernetes_secret_v1').filter((one) => metadataOf(one).namespace === 'grafana');
    expect(secrets.map(({ body }) => body.data_wo)).toEqual([{ password: '${var.token}' }]);
  });
});

describe('who knows users and passwords only', () => {
  test.each<[string, (stack: TerraformStack, database: IDatabase) => void]>([
    [
      'Kapacitor',
      (stack, database) => {
        new SecureKapacitor(stack, 'kapacitor', placement(stack)).subscribeTo(database);
      },
    ],
    [
      'Chronograf',
      (stack, database) => {
        const login = ChronografLogin.htpasswd('a test', { users: [{ name: 'operator' }] });
        new SecureChronograf(stack, 'chronograf', { ...placement(stack), login }).readFrom(database);
      },
    ],
    [
      'Prometheus',
      (stack, database) => {
        new SecurePrometheus(stack, 'prometheus', placement(stack)).writeTo(database);
      },
    ],
  ])('%s is told so', (_, use) => {
    const stack = withDatabase(use);
    expect(refused(stack).join('\n')).toContain(
      'takes a database of an InfluxDB 1.x: InfluxDB Clustered has tokens in place of users',
    );
  });
});

describe('a database', () => {
  test('has several tokens under names of their own, in Secrets of their own', () => {
    const { stack, clustered } = built();
    const peers = [Peer.namespace('grafana')];
    telegrafIn(stack).writeTo(clustered.database('metrics', { token: given(stack, 'w'), tokenName: 'write' }));
    GrafanaDatasource.ofDatabase(
      stack,
      'datasource',
      clustered.database('metrics', { token: given(stack, 'r'), tokenName: 'read' }),
      { namespace: SecureNamespace.fromName(stack, 'grafana'), peers },
    );
    const tokens = documentOf(stack)
      .all('kubernetes_secret_v1')
      .filter((one) => metadataOf(one).name.endsWith('-token'))
      .map((one) => [metadataOf(one).name, one.body.data_wo]);
    expect(tokens).toEqual([
      ['clustered-metrics-read-token', { password: '${var.r}' }],
      ['clustered-metrics-write-token', { password: '${var.w}' }],
    ]);
  });

  test('has one name and one token', () => {
    const stack = withDatabase((scope, _, clustered) => {
      clustered.database('metrics', { token: given(scope, 'another') });
    });
    expect(refused(stack).join('\n')).toContain(
      '`database("metrics").name` takes a name that `database` was not called with',
    );
  });

  test('has a token that somebody gave, as one that is made here would fit nothing', () => {
    const { stack, clustered } = built();
    telegrafIn(stack).writeTo(clustered.database('metrics', { token: Credential.generated() }));
    expect(refused(stack).join('\n')).toContain('.token` takes Credential.fromVariable or fromSecret');
  });

  test('is among the connections, with the Secret of its token', () => {
    const stack = withDatabase((scope, database) => {
      telegrafIn(scope).writeTo(database);
    });
    Testing.synth(stack);
    expect(connectionsIn(stack)).toContainEqual(
      expect.objectContaining({
        client: { name: 'telegraf.agents', path: 'stack/telegraf' },
        server: { name: '192.0.2.0/24', path: 'stack/clustered' },
        port: 443,
        account: { userName: 'token', secretName: 'clustered-metrics-token', administrator: false, grants: [] },
      }),
    );
  });
});

describe('people', () => {
  const profileOf = (identityProvider: IdentityProvider) => {
    const { stack } = built(() => ({ identityProvider, users: [USER] }));
    const { clustered_influxctl: output } = documentOf(stack).json.output ?? {};
    return TOML.parse(String(output?.value).replaceAll('$$', '$'));
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
