// InfluxDB Clustered, InfluxData's licensed product, with Keycloak, a PostgreSQL and an S3 store of the company. The operator kubit
// and its CustomResourceDefinition are in the cluster before the plan; the license is applied beside it:
// `kubectl -n influxdb apply -f license.yml`.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  ClusteredRelease,
  ClusteredUserGroup,
  Credential,
  GrafanaDatasource,
  IdentityProvider,
  ObjectStore,
  Peer,
  PodSecurity,
  SecureInfluxDBClustered,
  SecureNamespace,
  SecureTelegraf,
  Size,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'influxdb-clustered');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), {
      revision: '2026-11',
    });

  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const namespace = new SecureNamespace(stack, 'influxdb-namespace', {
    name: 'influxdb',
    podSecurity: PodSecurity.baseline('the Jobs of kubit set no security context'),
  });
  const company = new TerraformVariable(stack, 'company-ca', { type: 'string' });

  const clustered = new SecureInfluxDBClustered(stack, 'influxdb', {
    namespace,
    release: ClusteredRelease.of('20260421-2022186'),
    imagePullSecret: given('pull-secret'),
    catalogDsn: given('catalog-dsn'),
    objectStore: ObjectStore.s3({
      bucket: 'influxdb',
      region: 'eu-central-1',
      endpoint: 'https://s3.example',
      accessKey: given('s3-access-key'),
      secretKey: given('s3-secret-key'),
    }),
    ingesterStorage: { size: Size.gibibytes(20) },
    monitoringStorage: { size: Size.gibibytes(10) },
    ingress: {
      hosts: ['influxdb.example'],
      peers: [Peer.pods('ingress', { 'app.kubernetes.io/name': 'ingress-nginx' })],
      className: 'nginx',
      authority,
    },
    identityProvider: IdentityProvider.keycloak({
      url: 'https://keycloak.example',
      realm: 'company',
      clientId: 'influxctl',
    }),
    users: [
      {
        id: '8f1f2f0e-9c7a-4d0f-8f0e-5a0a3f6a1c11',
        firstName: 'Ada',
        lastName: 'Lovelace',
        email: 'ada@example.com',
        groups: [ClusteredUserGroup.ADMIN],
      },
    ],
    network: {
      catalog: { peers: [Peer.cidr('192.0.2.10/32')] },
      objectStore: { peers: [Peer.cidr('192.0.2.11/32')] },
      identityProvider: { peers: [Peer.cidr('192.0.2.12/32')] },
      apiServer: { peers: [Peer.cidr('192.0.2.1/32')] },
      registry: { peers: [Peer.cidr('192.0.2.13/32')] },
    },
    egressTrust: Trust.fromPem(company.stringValue),
    settings: { resources: { querier: { requests: { cpu: '4', memory: '16Gi', replicas: 2 } } } },
  });

  // `influxctl database create metrics`, and a token for each of the two: `influxctl token create --write-database metrics`.
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace: new SecureNamespace(stack, 'monitoring') });
  telegraf.writeTo(clustered.database('metrics', { token: given('write-token'), tokenName: 'write' }));

  GrafanaDatasource.ofDatabase(
    stack,
    'metrics-datasource',
    clustered.database('metrics', { token: given('read-token'), tokenName: 'read' }),
    {
      namespace: SecureNamespace.fromName(stack, 'grafana'),
      peers: [Peer.pods('grafana', { 'app.kubernetes.io/name': 'grafana' })],
    },
  );
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
