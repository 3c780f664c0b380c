import { TerraformProvider, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import {
  CertificateAuthority,
  ClusteredFeatureFlag,
  ClusteredIngressKind,
  ClusteredInstallMethod,
  ClusteredOperator,
  ClusteredRelease,
  ClusteredUserGroup,
  Credential,
  ExternalInfluxDBClustered,
  HostingEnvironment,
  IdentityProvider,
  ObjectStore,
  Peer,
  PodSecurity,
  RemovalPolicy,
  SecureInfluxDBClustered,
  SecureInfluxDBClusteredProps,
  SecureNamespace,
  SecureTelegraf,
  ServerCertificate,
  Size,
  Trust,
  UnknownSettings,
} from '../../../lib';
import { ClusteredDatabase } from '../../../lib/influxdb-clustered/database';
import { ROOT } from '../../support/certificates';
import { Entry, secretVariable, within } from '../support';

/** The helm provider, as a user has it of @cdktf/provider-helm. */
export class Helm extends TerraformProvider {
  public constructor(scope: Construct, id = 'helm') {
    super(scope, id, {
      terraformResourceType: 'helm',
      terraformGeneratorMetadata: { providerName: 'helm', providerVersion: '3.1.0' },
      terraformProviderSource: 'hashicorp/helm',
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return {};
  }
}

const somewhere = { peers: [Peer.cidr('192.0.2.0/24')] };

/** A place for InfluxDB Clustered, and what it cannot be without. */
export function clusteredProps(
  stack: TerraformStack,
): SecureInfluxDBClusteredProps & { readonly namespace: SecureNamespace } {
  const namespace = new SecureNamespace(stack, 'influxdb-namespace', {
    name: 'influxdb',
    podSecurity: PodSecurity.baseline('the Jobs of kubit set no security context'),
  });
  const given = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
  return {
    namespace,
    release: ClusteredRelease.of('20260421-2022186'),
    imagePullSecret: given('pull'),
    catalogDsn: given('catalog'),
    objectStore: ObjectStore.s3({
      bucket: 'influxdb',
      region: 'eu-central-1',
      accessKey: given('access'),
      secretKey: given('secret-access'),
    }),
    ingesterStorage: { size: Size.gibibytes(2) },
    monitoringStorage: { size: Size.gibibytes(10) },
    ingress: {
      hosts: ['influxdb.example'],
      ...somewhere,
      authority: CertificateAuthority.selfManaged(stack, 'ingress-authority'),
    },
    identityProvider: IdentityProvider.entraId({ tenantId: 'tenant', clientId: 'client' }),
    users: [
      {
        id: '1111-2222',
        firstName: 'Ada',
        lastName: 'Lovelace',
        email: 'ada@example.com',
        groups: [ClusteredUserGroup.ADMIN],
      },
    ],
    network: { catalog: somewhere, objectStore: somewhere, identityProvider: somewhere, apiServer: somewhere },
  };
}

/** An InfluxDB Clustered in a place of its own. */
export function clusteredIn(
  stack: TerraformStack,
  props: Partial<SecureInfluxDBClusteredProps> = {},
): SecureInfluxDBClustered {
  return new SecureInfluxDBClustered(stack, 'clustered', { ...clusteredProps(stack), ...props });
}

/** Every prop, and every key of the settings that both shapes have. */
export function everyProp(stack: TerraformStack, props = clusteredProps(stack)): SecureInfluxDBClusteredProps {
  return {
    ...props,
    name: 'renamed',
    release: ClusteredRelease.fromMirror('registry.example:5000/clustered/influxdb', '20251218-1946608'),
    imagePullSecret: Credential.fromSecret({ namespace: props.namespace, name: 'pull', key: '.dockerconfigjson' }),
    catalogDsn: Credential.fromSecret({ namespace: props.namespace, name: 'catalog', key: 'dsn' }),
    objectStore: ObjectStore.s3({
      bucket: 'influxdb/prefix',
      region: 'eu-central-1',
      endpoint: 'https://s3.example:9000',
    }),
    hostingEnvironment: HostingEnvironment.aws({ eksRoleArn: 'arn:aws:iam::111111111111:role/influxdb' }),
    ingesterStorage: { size: Size.gibibytes(20), storageClassName: 'fast' },
    monitoringStorage: { size: Size.gibibytes(20), storageClassName: 'slow' },
    ingress: {
      hosts: ['influxdb.example', 'metrics.example'],
      ...somewhere,
      port: 8443,
      certificate: ServerCertificate.fromSecret({ secretName: 'ingress-tls', trust: Trust.fromPem(ROOT) }),
      annotations: { 'cert-manager.io/cluster-issuer': 'company "${x}"' },
      className: 'nginx',
      grpcClassName: 'nginx-grpc',
    },
    identityProvider: IdentityProvider.openIdConnect({
      name: 'company',
      jwksEndpoint: 'https://login.example/keys',
      deviceUrl: 'https://login.example/device',
      tokenUrl: 'https://login.example/token',
      clientId: 'influxctl',
      scopes: ['openid'],
      parameters: { audience: 'influxdb "${x}"' },
    }),
    users: [
      {
        id: 'odd "${x}" é日本',
        firstName: 'O"d\'d ${x}',
        lastName: '%{ if x }',
        email: 'odd@example.com',
        groups: [ClusteredUserGroup.MEMBER, ClusteredUserGroup.AUDITOR],
      },
    ],
    network: {
      ...props.network,
      catalog: { ...somewhere, port: 6432 },
      registry: somewhere,
    },
    egressTrust: Trust.fromPem(ROOT),
    featureFlags: [ClusteredFeatureFlag.CLUSTERED_AUTH, ClusteredFeatureFlag.NO_PROMETHEUS],
    settings: EVERY_SETTING,
    pause: true,
    removalPolicy: RemovalPolicy.DESTROY,
    accessOutput: false,
  };
}

const template = {
  metadata: { annotations: { 'example.com/on-call': '${x} "odd"' }, labels: { team: 'a' } },
  nodeSelector: { disk: 'fast' },
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'x', effect: 'NoSchedule' }],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['fast'] }] }],
      },
    },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 1, podAffinityTerm: { topologyKey: 'zone', labelSelector: { matchLabels: { a: 'b' } } } },
      ],
    },
  },
  containers: { iox: { env: { INFLUXDB_IOX_GC_OBJECTSTORE_CUTOFF: '30d', A_FLAG: 'true' } } },
};
const component = { log: { filters: ['router::gossip=info', 'debug'] }, template };
const resources = { requests: { cpu: '500m', memory: '2Gi', replicas: 2 }, limits: { cpu: '4', memory: '8Gi' } };
const named = <T>(value: T, ...names: string[]): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, value]));

/** Every key of the settings, with values that both shapes keep. */
export const EVERY_SETTING = {
  components: named(
    component,
    'catalog',
    'common',
    'compactor',
    'garbage-collector',
    'granite',
    'ingester',
    'querier',
    'router',
  ),
  resources: {
    ...named(resources, 'catalog', 'compactor', 'granite', 'ingester', 'prometheus', 'querier', 'router'),
    'garbage-collector': { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } },
  },
  observability: { serviceMonitor: { interval: '30s', scrapeTimeout: '10s' } },
  images: {
    registryOverride: 'registry.example:5000/mirror',
    overrides: [{ name: 'influxdb2-artifacts/iox/iox', newFQIN: 'registry.example/iox:1' }],
  },
};

const operator = ClusteredOperator.byChart('nobody else installs it here', {
  image: 'registry.example/kubit',
  version: 'v0.0.23',
  applyStepImage: 'registry.example/kubectl:v1.28.0',
  renderStepImage: 'registry.example/kubectl:v1.28.0',
  kubecfgImage: 'registry.example/kubecfg:v0.35',
});

const clustered: Entry = {
  construct: SecureInfluxDBClustered,
  cases: {
    defaults: (stack) => clusteredIn(stack),
    'every prop': (stack) => {
      const unknownSettings = UnknownSettings.because('package 20270101-1 has it', { newSection: { newKey: '${x}' } });
      return new SecureInfluxDBClustered(stack, 'clustered', { ...everyProp(stack), unknownSettings });
    },
    'by the chart': (stack) =>
      new SecureInfluxDBClustered(stack, 'clustered', {
        ...everyProp(stack),
        installMethod: ClusteredInstallMethod.chart({
          provider: new Helm(stack),
          version: '0.1.25',
          repository: 'https://charts.example/',
          operator,
        }),
      }),
    'as values for the chart': (stack) =>
      clusteredIn(stack, { installMethod: ClusteredInstallMethod.chartValues({ operator }) }),
    'behind a Gateway of Istio, with a database that Telegraf writes to': (stack) => {
      const props = clusteredProps(stack);
      const namespace = new SecureNamespace(stack, 'istio-system');
      const kind = ClusteredIngressKind.istioGateway({ namespace, selector: { istio: 'ingressgateway' } });
      const server = new SecureInfluxDBClustered(stack, 'clustered', { ...props, ingress: { ...props.ingress, kind } });
      const token = Credential.fromVariable(secretVariable(stack, 'token'), { revision: '1' });
      const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace: new SecureNamespace(stack, 'agents') });
      telegraf.writeTo(server.database('metrics "${x}"', { token }));
    },
  },
};

const elsewhere: Entry = {
  construct: ExternalInfluxDBClustered,
  cases: {
    defaults: (stack) => {
      const server = SecureInfluxDBClustered.fromAttributes(stack, 'elsewhere', {
        url: 'https://influxdb.example',
        trust: Trust.fromPem(ROOT),
        peer: Peer.cidr('192.0.2.9/32'),
      });
      const token = Credential.fromVariable(secretVariable(stack, 'token'), { revision: '1' });
      const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace: new SecureNamespace(stack, 'agents') });
      telegraf.writeTo(server.database('metrics', { token, tokenName: 'write' }));
    },
  },
};

export const rows: readonly Entry[] = [
  clustered,
  elsewhere,
  within(ClusteredDatabase, clustered, 'behind a Gateway of Istio, with a database that Telegraf writes to'),
];
