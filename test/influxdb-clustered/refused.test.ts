import { Lazy, TerraformVariable } from 'cdktf';
import {
  ClusteredFeatureFlag,
  ClusteredIngress,
  ClusteredInstallMethod,
  ClusteredRelease,
  ClusteredUser,
  ClusteredUserGroup,
  Credential,
  HostingEnvironment,
  IdentityProvider,
  ObjectStore,
  OpenIdConnectProps,
  PodSecurity,
  S3ObjectStoreProps,
  SecureNamespace,
  ServerCertificate,
  Size,
  Trust,
} from '../../lib';
import { LEAF, ROOT } from '../support/certificates';
import { given } from './support/programs';
import { mistakesOf, Props } from './support/written';

type Wrong = [what: string, props: Props, said: string];

const settings =
  (value: Record<string, unknown>): Props =>
  () => ({ settings: value });
const s3 =
  (more: Partial<Record<keyof S3ObjectStoreProps, unknown>>): Props =>
  (stack) => ({
    objectStore: ObjectStore.s3({
      bucket: 'b',
      region: 'r',
      accessKey: given(stack, 'id'),
      secretKey: given(stack, 'key'),
      ...more,
    } as S3ObjectStoreProps),
  });
const ingress =
  (more: Partial<ClusteredIngress>): Props =>
  (_, { ingress: base }) => ({ ingress: { ...base, ...more } });
const user =
  (more: Partial<Record<keyof ClusteredUser, unknown>>): Props =>
  (_, { users: [first] }) => ({ users: [{ ...first, ...more } as ClusteredUser] });
const company =
  (more: Partial<OpenIdConnectProps>): Props =>
  () => ({
    identityProvider: IdentityProvider.openIdConnect({
      name: 'company',
      jwksEndpoint: 'https://login.example/keys',
      deviceUrl: 'https://login.example/device',
      tokenUrl: 'https://login.example/token',
      clientId: 'influxctl',
      ...more,
    }),
  });
const component = (value: unknown) => settings({ components: { querier: value } });
const sized = (value: unknown) => settings({ resources: { querier: value } });

/** What pages of the vendor's show, and how it is right. */
const PAGES: Wrong[] = [
  [
    '`values` of the page for clusters without the internet',
    settings({ values: { global: {} } }),
    '`settings.images.registryOverride`',
  ],
  [
    'a bucket within `s3`',
    settings({ objectStore: { s3: { bucket: 'b', region: 'r' } } }),
    '`settings.objectStore.s3.bucket` takes nothing here: the bucket stands beside `s3`, as `objectStore.bucket`',
  ],
  [
    '`kubit.controller.image` of the chart',
    settings({ kubit: { controller: { image: 'x' } } }),
    '`operatorImageOverride` and `operatorImageVersion`',
  ],
  [
    "Auth0's document in place of its keys",
    settings({ admin: { jwksEndpoint: 'https://x.auth0.com/.well-known/openid-configuration' } }),
    'https://…/.well-known/jwks.json',
  ],
  [
    'a ConfigMap with another key than its reference',
    settings({
      egress: { customCertificates: { valueFrom: { configMapKeyRef: { key: 'ca.pem', name: 'custom-ca' } } } },
    }),
    '`egressTrust` writes the ConfigMap and its reference with one key',
  ],
  [
    '`ingress` beside `package`',
    settings({ package: { image: 'x' }, ingress: { hosts: ['x'] } }),
    '`ingress` and the like stand inside of `package.spec`, not beside `package`',
  ],
  [
    '`allowHttp` in the old flat form',
    settings({ objectStore: { allowHttp: 'false' } }),
    'today it is `objectStore.s3.allowHttp`',
  ],
];

const OUTER: Wrong[] = [
  [
    'two pull secrets',
    settings({ imagePullSecrets: [{ name: 'a' }, { name: 'b' }] }),
    'takes exactly one pull secret: the prop `imagePullSecret`',
  ],
  [
    'no pull secret for a registry that asks for one',
    () => ({ imagePullSecret: undefined }),
    'nobody pulls from the registry of InfluxData without a login',
  ],
  [
    'a pull secret of another key',
    (_, { namespace }) => ({ imagePullSecret: Credential.fromSecret({ namespace, name: 'x', key: 'config' }) }),
    '`imagePullSecret` takes the key ".dockerconfigjson"',
  ],
  [
    'a release that is no build',
    () => ({ release: ClusteredRelease.of('latest') }),
    '`release` takes the day and the number of a build',
  ],
  [
    'a release that misreads a DSN',
    () => ({ release: ClusteredRelease.of('20240819-1176644') }),
    '`release` takes 20241024-1354148 or newer',
  ],
  [
    'a package with a tag in its place',
    () => ({ release: ClusteredRelease.fromMirror('registry.example/influxdb:1', '20260421-2022186') }),
    '`release` takes a registry and a path without a tag',
  ],
  [
    'a namespace that refuses the Jobs of the operator',
    (stack) => ({ namespace: new SecureNamespace(stack, 'closed', { podSecurity: PodSecurity.restricted() }) }),
    "`namespace` takes a namespace with PodSecurity.baseline('the Jobs of kubit set no security context')",
  ],
  ['a name that is no label', () => ({ name: 'Not_a_label' }), '`name` takes the name of a Service'],
  ['what stands outside of the settings', settings({ pause: true }), 'it is the prop `pause`'],
  [
    'a whole object in place of settings',
    settings({ apiVersion: 'kubecfg.dev/v1alpha1' }),
    'settings are what stands in `spec.package.spec`',
  ],
];

const CATALOG: Wrong[] = [
  ['no DSN', () => ({ catalogDsn: undefined }), '`catalogDsn` takes a Credential'],
  [
    'a DSN as text',
    () => ({ catalogDsn: 'postgres://u:p@h/d' as never }),
    '`catalogDsn` takes a Credential, like Credential.fromVariable(variable, { revision }), got a text',
  ],
  [
    'a DSN that nobody gave to PostgreSQL',
    () => ({ catalogDsn: Credential.generated() }),
    '`catalogDsn` takes Credential.fromVariable or fromSecret',
  ],
];

const STORES: Wrong[] = [
  ['no store', () => ({ objectStore: undefined }), '`objectStore` takes an ObjectStore'],
  [
    'a store in clear',
    s3({ endpoint: 'http://s3.example' }),
    '`objectStore.endpoint` takes a URL that begins with https://',
  ],
  ['no region', s3({ region: undefined }), '`objectStore.region` takes text, got nothing'],
  [
    'a key without its secret',
    s3({ secretKey: undefined }),
    '`objectStore.secretKey` takes `accessKey` and `secretKey`',
  ],
  [
    'neither keys nor a role',
    s3({ accessKey: undefined, secretKey: undefined }),
    '`objectStore.accessKey` takes `accessKey` and `secretKey`, or `hostingEnvironment: HostingEnvironment.aws({ eksRoleArn })`',
  ],
  [
    'keys beside a role',
    (stack, base) => ({
      ...s3({})(stack, base),
      hostingEnvironment: HostingEnvironment.aws({ eksRoleArn: 'arn:aws:iam::111111111111:role/x' }),
    }),
    'two ways to log in are one too many',
  ],
  [
    'a bucket in the wrong place',
    s3({ s3: { bucket: 'b' } } as never),
    '`objectStore` takes only bucket, region, endpoint, accessKey, secretKey',
  ],
  ['no bucket', s3({ bucket: '' }), '`objectStore.bucket` takes the name of a bucket'],
  ['http where it may be chosen', s3({ allowHttp: true } as never), '`objectStore` takes only'],
  [
    'Google without a key file and without an identity',
    () => ({ objectStore: ObjectStore.google({ bucket: 'b' }) }),
    '`objectStore.serviceAccount` takes the key file of a service account, or `hostingEnvironment: HostingEnvironment.gke(…)`',
  ],
  [
    'Google with both',
    (stack) => ({
      objectStore: ObjectStore.google({ bucket: 'b', serviceAccount: given(stack, 'key') }),
      hostingEnvironment: HostingEnvironment.gke({ serviceAccountEmail: 'x@y.example' }),
    }),
    '`objectStore.serviceAccount` takes the key file',
  ],
  [
    'Azure without its account',
    (stack) => ({
      objectStore: ObjectStore.azure({ bucket: 'b', accessKey: given(stack, 'key'), account: undefined as never }),
    }),
    '`objectStore.account` takes a Credential',
  ],
  [
    'a role that is none',
    () => ({ hostingEnvironment: HostingEnvironment.aws({ eksRoleArn: 'influxdb' }) }),
    '`hostingEnvironment.eksRoleArn` takes the ARN of a role',
  ],
  [
    'two environments',
    () => ({ hostingEnvironment: { aws: {}, gke: {} } as never }),
    '`hostingEnvironment` takes a HostingEnvironment',
  ],
  [
    'a small volume',
    () => ({ ingesterStorage: { size: Size.gibibytes(1) } }),
    '`ingesterStorage.size` takes a size of 2Gi or more',
  ],
  [
    'a small volume for monitoring',
    () => ({ monitoringStorage: { size: Size.gibibytes(1) } }),
    '`monitoringStorage.size` takes a size of 10Gi or more',
  ],
];

const INGRESSES: Wrong[] = [
  [
    'no TLS',
    ingress({ authority: undefined }),
    '`ingress.authority` takes who signs the certificate, or `certificate` one that somebody else issues: without a Secret the ingress has no TLS at all',
  ],
  [
    'two certificates',
    ingress({ certificate: ServerCertificate.fromSecret({ secretName: 'x', trust: Trust.fromPem(ROOT) }) }),
    'both `authority` and `certificate`',
  ],
  [
    'a certificate that nobody verifies',
    ingress({
      authority: undefined,
      certificate: ServerCertificate.fromSecret({ secretName: 'x', trust: Trust.unverified('x') }),
    }),
    '`ingress.certificate` takes what verifies the certificate',
  ],
  ['no host', ingress({ hosts: [] }), '`ingress.hosts` takes a name that it is reached by'],
  ['the host of the chart', ingress({ hosts: [''] }), '`ingress.hosts[0]` takes a DNS name'],
  [
    'a host that is a Service',
    ingress({ hosts: ['prometheus.monitoring.svc'] }),
    '`ingress.hosts[0]` takes a DNS name',
  ],
  ['a host with a protocol', ingress({ hosts: ['https://influxdb.example'] }), '`ingress.hosts[0]` takes a DNS name'],
  [
    'annotations of a controller',
    ingress({ annotations: { 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' } }),
    'those of a controller may take TLS away',
  ],
  [
    'an annotation that the chart drops',
    ingress({ annotations: { 'cert-manager.io/issuer': '' } }),
    'the chart drops what is',
  ],
  ['nobody who brings requests', ingress({ peers: [] }), '`ingress.peers` takes where the pods of the controller are'],
  ['no port', ingress({ port: 0 }), '`ingress.port` takes a whole number from 1 to 65535'],
];

const PEOPLE: Wrong[] = [
  ['no user', () => ({ users: [] }), '`users` takes one user at least'],
  ['a user without an id', user({ id: undefined }), '`users[0].id` takes text, got nothing'],
  ['a user as text', () => ({ users: ['ada@example.com' as never] }), '`users[0]` takes an object'],
  [
    'the principal name in place of the object id',
    user({ id: 'ada@example.com' }),
    '`users[0].id` takes the object id of the user, which is not the principal name',
  ],
  ['an id that is blank', user({ id: ' ' }), '`users[0].id` takes the object id'],
  [
    'two users of one id',
    (_, { users: [first] }) => ({ users: [first, first] as ClusteredUser[] }),
    '`users[1].id` takes an id that no other user has',
  ],
  ['an address that is none', user({ email: 'ada' }), '`users[0].email` takes an address like'],
  ['no name', user({ firstName: '' }), '`users[0].firstName` takes a name'],
  [
    'a group that there is not',
    user({ groups: ['Owner'] }),
    '`users[0].groups[0]` takes one of Admin, Auditor, Member, got "Owner"',
  ],
  ['no group', user({ groups: [] }), '`users[0].groups` takes one group at least'],
  ['no provider', () => ({ identityProvider: undefined }), '`identityProvider` takes an IdentityProvider'],
  [
    'Microsoft by another name',
    company({ name: 'Azure' }),
    'Microsoft Entra ID is exactly "azure", as IdentityProvider.entraId({ tenantId, clientId }) writes it',
  ],
  ['the same, of today', company({ name: 'entra' }), 'Microsoft Entra ID is exactly "azure"'],
  ['the same, of yesterday', company({ name: 'aad' }), 'Microsoft Entra ID is exactly "azure"'],
  ['the same, in settings', settings({ admin: { identityProvider: 'entra' } }), 'exactly "azure"'],
  [
    'keys in clear',
    company({ jwksEndpoint: 'http://login.example/keys' }),
    '`identityProvider.jwksEndpoint` takes a URL that begins with https://',
  ],
  [
    'keys from where only Terraform knows',
    (stack, base) =>
      company({ jwksEndpoint: new TerraformVariable(stack, 'keys', { type: 'string' }).stringValue })(stack, base),
    '`identityProvider.jwksEndpoint` takes a URL that begins with https://',
  ],
  [
    'a store at a URL that only Terraform knows',
    (stack, base) => s3({ endpoint: new TerraformVariable(stack, 'url', { type: 'string' }).stringValue })(stack, base),
    '`objectStore.endpoint` takes a URL that begins with https://',
  ],
  [
    'the secret of a client',
    company({ parameters: { client_secret: 'hunter2' } }),
    '`identityProvider.parameters.client_secret` takes text that others may read',
  ],
  [
    'the document that names the keys',
    company({ jwksEndpoint: 'https://x.auth0.com/.well-known/openid-configuration' }),
    '`identityProvider.jwksEndpoint` takes the document with the keys',
  ],
  [
    'a secret of a client, which influxctl has no use for',
    () => ({
      identityProvider: IdentityProvider.auth0({
        domain: 'x',
        clientId: 'c',
        audience: 'a',
        clientSecret: 's',
      } as never),
    }),
    '`identityProvider` takes only domain, clientId, audience',
  ],
  [
    'a domain with a protocol',
    () => ({ identityProvider: IdentityProvider.auth0({ domain: 'https://x', clientId: 'c', audience: 'a' }) }),
    '`identityProvider.domain` takes a domain without a protocol',
  ],
  [
    'Keycloak in clear',
    () => ({ identityProvider: IdentityProvider.keycloak({ url: 'http://x.example', realm: 'r', clientId: 'c' }) }),
    '`identityProvider.url` takes a URL that begins with https://',
  ],
  [
    'a tenant that ends the URL',
    () => ({ identityProvider: IdentityProvider.entraId({ tenantId: 'a/b', clientId: 'c' }) }),
    '`identityProvider.tenantId` takes the id or the domain of a tenant',
  ],
];

const TRUSTED: Wrong[] = [
  [
    'an empty bundle',
    () => ({ egressTrust: Trust.fromPem('') }),
    'takes CA certificates as PEM text, got text without a certificate',
  ],
  [
    'a bundle with a private key',
    () => ({ egressTrust: Trust.fromPem(`${ROOT}-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n`) }),
    'got',
  ],
  ['a bundle of a server', () => ({ egressTrust: Trust.fromPem(LEAF) }), 'which is no authority'],
  [
    'a bundle in a Secret',
    (_, { namespace }) => ({ egressTrust: Trust.fromSecret({ namespace, name: 'x' }) }),
    '`egressTrust` takes Trust.fromPem or Trust.fromConfigMap',
  ],
  [
    'servers that nobody verifies',
    () => ({ egressTrust: Trust.unverified('x') }),
    '`egressTrust` takes Trust.fromPem or Trust.fromConfigMap: all servers are verified',
  ],
  [
    'nobody to dial',
    (_, { network }) => ({ network: { ...network, catalog: { peers: [] } } }),
    '`network.catalog.peers` takes where it is',
  ],
  [
    'no port',
    (_, { network }) => ({ network: { ...network, apiServer: { ...network.apiServer, port: 0 } } }),
    '`network.apiServer.port` takes a whole number',
  ],
];

const FLAGS: Wrong[] = [
  [
    'a flag that there is not',
    () => ({ featureFlags: ['noPrometheuss' as never] }),
    '`featureFlags[0]` takes one of clusteredAuth',
  ],
  [
    'a Grafana that asks nobody',
    () => ({ featureFlags: [ClusteredFeatureFlag.CLUSTERED_AUTH, 'grafana' as never] }),
    '`featureFlags[1]` takes no Grafana of its own',
  ],
  [
    'a flag that did away with itself',
    () => ({ featureFlags: ['serviceMonitor' as never] }),
    '`settings.observability.serviceMonitor`',
  ],
  [
    'a flag of former packages',
    () => ({ featureFlags: ['prometheusOperator' as never] }),
    'newer packages know it no more',
  ],
  ['flags in the settings', settings({ featureFlags: ['grafana'] }), 'the prop `featureFlags` says it'],
];

const SETTINGS: Wrong[] = [
  [
    'a key that there is not',
    settings({ logFormat: 'json' }),
    '`settings.logFormat` takes a key that an AppInstance has there',
  ],
  ['a key with a letter too many', settings({ observabilitys: {} }), '(did you mean "observability"?'],
  [
    'a key that there is not, over what a chart has no words for',
    () => ({
      installMethod: ClusteredInstallMethod.chartValues(),
      settings: { logs: { [Lazy.stringValue({ produce: () => 'x' })]: {} } },
    }),
    '`settings.logs` takes a key that an AppInstance has there',
  ],
  ['a component that there is not', settings({ components: { queriers: {} } }), '(did you mean "querier"?)'],
  [
    'a key of images that there is not',
    settings({ images: { registryOverrides: 'x' } }),
    '(did you mean "registryOverride"?)',
  ],
  [
    'an override without its image',
    settings({ images: { overrides: [{ name: 'x' }] } }),
    '`settings.images.overrides[0].newFQIN` takes a value',
  ],
  ...['registry.example/x', 'registry.example/x:latest', 'registry.example/x@sha256:1'].map((newFQIN): Wrong => [
    `an image ${newFQIN}`,
    settings({ images: { overrides: [{ name: 'x', newFQIN }] } }),
    '`settings.images.overrides[0].newFQIN` takes an image with its tag, not latest',
  ]),
  [
    'a CPU as a number',
    sized({ requests: { cpu: 4 } }),
    '`settings.resources.querier.requests.cpu` takes a quantity as text, like "500m" or "2Gi", got 4',
  ],
  [
    'replicas as text',
    sized({ requests: { replicas: '3' } }),
    '`settings.resources.querier.requests.replicas` takes a whole number of 1 or more',
  ],
  ['no replicas', sized({ requests: { replicas: 0 } }), 'the chart drops 0'],
  [
    'replicas among the limits',
    sized({ limits: { replicas: 2 } }),
    '`settings.resources.querier.limits.replicas` takes a key that an AppInstance has there',
  ],
  ['an empty table', sized({ requests: {} }), '`settings.resources.querier.requests` takes a table that is not empty'],
  ['null', sized({ requests: null }), '`settings.resources.querier.requests` takes'],
  [
    'a filter that is none',
    component({ log: { filters: ['verbose'] } }),
    '`settings.components.querier.log.filters[0]` takes a filter',
  ],
  [
    'filters as text',
    component({ log: { filters: 'debug' } }),
    '`settings.components.querier.log.filters` takes a list that is not empty',
  ],
  ['a variable that is a number', component({ template: { containers: { iox: { env: { A: 1 } } } } }), 'quote numbers'],
  [
    'a variable that is a credential',
    component({ template: { containers: { iox: { env: { DB_PASSWORD: 'x' } } } } }),
    'what looks like a credential',
  ],
  [
    'a variable that sends data in clear',
    component({ template: { containers: { iox: { env: { INFLUXDB_IOX_OBJECT_STORE_ALLOW_HTTP: 'x' } } } } }),
    'what switches checks off',
  ],
  ...[
    'AWS_allow_http',
    'SSL_CERT_FILE',
    'PGSSLMODE',
    'LD_PRELOAD',
    'PATH',
    'BASH_ENV',
    'GODEBUG',
    'godebug',
    'SSLKEYLOGFILE',
    'OPENSSL_CONF',
    'INFLUXDB3_DISABLE_AUTHZ',
    'INFLUXDB3_START_WITHOUT_AUTH',
  ].map((name): Wrong => [
    `a variable ${name}`,
    component({ template: { containers: { iox: { env: { [name]: 'x' } } } } }),
    'what switches checks off',
  ]),
  [
    'a variable with a URL in clear',
    component({ template: { containers: { iox: { env: { A: 'http://x.example' } } } } }),
    'a URL whose scheme encrypts',
  ],
  [
    'a key of a container beside its variables',
    component({ template: { containers: { iox: { image: 'x' } } } }),
    '`settings.components.querier.template.containers.iox.image` takes a key',
  ],
  [
    'affinity to pods',
    component({ template: { affinity: { podAffinity: {} } } }),
    '`settings.components.querier.template.affinity.podAffinity` takes a key',
  ],
  [
    'labels that a mesh reads',
    component({ template: { metadata: { labels: { 'sidecar.istio.io/inject': 'true' } } } }),
    'leave the network and the confinement of the pods as they are',
  ],
  [
    'false within what Kubernetes reads',
    component({ template: { tolerations: [{ key: 'x', tolerationSeconds: 0 }] } }),
    'it drops null, "", false and 0',
  ],
  [
    'a duration that is none',
    settings({ observability: { retention: '1 day' } }),
    '`settings.observability.retention` takes a duration',
  ],
  [
    'a credential',
    settings({ images: { registryOverride: 'user:password@registry.example' } }),
    '`settings.images.registryOverride` takes',
  ],
];

describe.each([
  ['the pages of the vendor show', PAGES],
  ['the object outside of its package has', OUTER],
  ['the catalog has', CATALOG],
  ['the object store has', STORES],
  ['the ingress has', INGRESSES],
  ['people have', PEOPLE],
  ['it dials or trusts', TRUSTED],
  ['is switched on', FLAGS],
  ['settings have', SETTINGS],
])('what %s', (_, all) => {
  test.each(all)('%s is refused, with what is right', (__, props, said) => {
    expect(mistakesOf(props).join('\n')).toContain(said);
  });
});

test('nothing of it is refused where it is right, or all above would prove nothing', () => {
  for (const host of ['s3.example', 's3.example/path', '10.0.0.5:9000', '[2001:db8::1]:9000'])
    expect(mistakesOf(s3({ endpoint: `https://${host}` }))).toEqual([]);
  expect(mistakesOf(ingress({ annotations: { 'cert-manager.io/issuer': 'x' } }))).toEqual([]);
  expect(mistakesOf(user({ groups: [ClusteredUserGroup.AUDITOR] }))).toEqual([]);
  expect(mistakesOf(company({}))).toEqual([]);
  const env = {
    ...{ A: '1', TZ: 'Europe/Berlin', RUST_BACKTRACE: '1', LOG_FILTER: 'info', GOMAXPROCS: '4', GOGC: '80' },
    ...{ INFLUXDB_IOX_EXEC_MEM_POOL_BYTES: '1000', INFLUXDB_IOX_MAX_HTTP_REQUEST_SIZE: '10485760' },
    ...{ INFLUXDB_IOX_NUM_QUERY_THREADS: '2', TRACES_EXPORTER: 'jaeger', INFLUXDB_IOX_AUTHOR: 'x' },
  };
  expect(mistakesOf(component({ template: { containers: { iox: { env } } } }))).toEqual([]);
  expect(mistakesOf(sized({ requests: { cpu: '4', replicas: 3 } }))).toEqual([]);
});
