import { TerraformStack, Testing } from 'cdktf';
import {
  AlertHandler,
  Alertmanager,
  Backup,
  CertificateAuthority,
  CertManagerAuthority,
  ChronografLogin,
  ClusteredInstallMethod,
  ClusteredIngressKind,
  ClusteredOperator,
  ClusteredRelease,
  ContainerImage,
  ContinuousQueries,
  Credential,
  Duration,
  ExporterServing,
  Exposure,
  ExtraVolume,
  DaemonMount,
  ExtraContainer,
  EnvironmentVariable,
  Flux,
  Dashboards,
  GrafanaDatasource,
  GrafanaLogin,
  GrafanaPlugins,
  HostingEnvironment,
  IdentityProvider,
  IngressController,
  KeyAlgorithm,
  License,
  MetaUsers,
  NodeLabel,
  ObjectStore,
  Peer,
  Restore,
  PodIdentity,
  PodMonitor,
  PodSecurity,
  ReceiverIntegration,
  ScrapeConfig,
  ScrapeTarget,
  SecureChronograf,
  SecureGrafana,
  SecureInfluxDB,
  SecureInfluxDBClustered,
  SecureKapacitor,
  SecureKapacitorEnterprise,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  ServiceAccount,
  ServerCertificate,
  ServiceMonitor,
  SignedTokens,
  Size,
  SourceRanges,
  TelegrafDeployment,
  TelegrafInput,
  TelegrafListener,
  SecureNodeExporter,
  Trust,
  UnknownAnnotations,
} from '../../lib';
import { BACKUP_TO_S3, BACKUP_TO_VOLUME } from '../../lib/backup/backup';
import { BACKUP_METRICS } from '../../lib/backup/metrics';
import { RESTORE_FROM_S3, RESTORE_FROM_VOLUME } from '../../lib/backup/restore';
import { SECURE_INFLUXDB_CLUSTERED } from '../../lib/influxdb-clustered/prop-types';
import { SECURE_EXPORTER } from '../../lib/exporter/prop-types';
import { KAPACITOR_METRICS } from '../../lib/kapacitor/metrics';
import { META_USERS } from '../../lib/kapacitor-daemon/meta-users-props';
import { TLS_NODE_EXPORTER } from '../../lib/node-exporter/prop-types';
import { TELEGRAF } from '../../lib/telegraf/prop-types';
import { enterpriseIn } from '../influxdb-enterprise/support/enterprise';
import { metaNodesIn } from '../kapacitor-daemon/support/meta-nodes';
import { ROOT } from '../support/certificates';
import { CONSTRUCTS } from './constructs';
import { alertmanagerIn } from './rows/alertmanager';
import { chronografIn, companyLogin } from './rows/chronograf';
import { grafanaIn } from './rows/grafana';
import { clusteredIn, clusteredProps } from './rows/influxdb-clustered';
import { exporterIn } from './rows/exporter';
import { kapacitorEnterpriseIn } from './rows/kapacitor-enterprise';
import { prometheusIn } from './rows/prometheus';
import { telegrafIn } from './rows/telegraf';
import { emptyStack } from './stack';
import { externalInfluxdb, influxdbIn, kapacitorIn, peers, placement, secretVariable } from './support';

// What JavaScript, and a cast, can put where a type is declared.
const VALUES: Record<string, unknown> = {
  null: null,
  'a number': 5,
  text: '10Gi',
  'a list': [undefined, 'x', 5],
  'an object': { a: undefined, b: 1 },
  'a lookalike of a construct': { node: {} },
  'a symbol': Symbol('x'),
  nothing: undefined,
};

type Build = (stack: TerraformStack, value: never) => unknown;

/** What a user reads: the mistakes of all constructs, without writing them out. */
function mistakesOf(build: Build, value: unknown): string[] {
  const stack = emptyStack();
  build(stack, value as never);
  return stack.node.children.flatMap(({ node }) => node.findAll()).flatMap(({ node }) => node.validate());
}

const METHODS = new Set(CONSTRUCTS.flatMap(({ construct }) => Object.getOwnPropertyNames(construct.prototype)));

// How a mistake begins that is about what was given to a method: `addUser(…, { … })`.
function methodIn(what: string): RegExp | undefined {
  const method = /^\w+: ([a-z]\w*)/.exec(what)?.[1] ?? '';
  return METHODS.has(method) ? new RegExp(`^\`([\\w.]+\\(.*\\)\\.)?${method}\\b`) : undefined;
}

const CLEAR = /^`[^`]+` takes .+, got .+$/s;

function mistakes(build: Build, value: unknown): string[] {
  try {
    return mistakesOf(build, value);
  } catch (error) {
    return [String(error)];
  }
}

const storage = (value: never) => ({ size: value, storageClassName: value, accessMode: value, removalPolicy: value });
const resources = (value: never) => ({
  requestedCpu: value,
  cpuLimit: value,
  requestedMemory: value,
  memoryLimit: value,
});
const toleration = (value: never) => ({ key: value, operator: value, value, effect: value });

// Each prop of a construct alone, and the fields of those that are structs together.
function props(keys: object, make: (stack: TerraformStack, given: object) => unknown): Record<string, Build> {
  const structs: Record<string, (value: never) => object> = {
    'storage.…': (value) => ({ storage: storage(value) }),
    'resources.…': (value) => ({ resources: resources(value) }),
    'helperResources.…': (value) => ({ helperResources: { reconciler: resources(value) } }),
    'tolerations[0].…': (value) => ({ tolerations: [toleration(value)] }),
    'affinity.…': (value) => ({
      affinity: {
        nodes: [NodeLabel.isIn(value, value)],
        preferredNodes: [{ nodes: value, weight: value }],
        near: [{ labels: value, topologyKey: value, namespaces: value, weight: value }],
      },
    }),
    'topologySpread[0].…': (value) => ({ topologySpread: [{ topologyKey: value, maxSkew: value, required: value }] }),
    'hostAliases[0].…': (value) => ({ hostAliases: [{ ip: value, hostnames: value }] }),
    'dns.…': (value) => ({ dns: { nameservers: value, searches: value, options: value } }),
    'environment.…': (value) => ({
      environment: { TZ: EnvironmentVariable.fromSecret(value, value), X: value },
      volumes: { a: value, b: ExtraVolume.claim(value), c: ExtraVolume.scratch(value) },
      identity: PodIdentity.azure(value, { tenantId: value }),
      serviceAccount: ServiceAccount.existingWithToken(value, value),
    }),
    'sidecars[0].…': (value) => ({
      sidecars: [
        value,
        ExtraContainer.because(value, {
          name: value,
          image: value,
          command: value,
          env: value,
          environment: { A: value },
          readyCommand: value,
          aliveCommand: value,
          resources: value,
          volumeMounts: [value, DaemonMount.at(value), DaemonMount.writableAt(value, value)],
          writableImage: value,
        }),
        ExtraContainer.because('x', value),
      ],
    }),
    'administrator.…': (value) => ({ administrator: { name: value, credential: value } }),
    'limits.…': (value) => ({ limits: { maxBodySize: value, maxRowLimit: value, enqueuedWriteTimeout: value } }),
    'labels.x': (value) => ({ labels: { x: value }, annotations: { x: value }, nodeSelector: { x: value } }),
    'antiEntropy.…': (value) => ({
      antiEntropy: { checkInterval: value, maxFetch: value, maxSync: value, autoRepairMissing: value },
    }),
    'metaStorage.…': (value) => ({ metaStorage: storage(value) }),
    'metaResources.…': (value) => ({ metaResources: resources(value) }),
    'collectors.…': (value) => ({ collectors: { enable: value, disable: value, defaults: value } }),
    'clientAuthentication.…': (value) => ({ clientAuthentication: { trust: value, allowedSans: value } }),
  };
  const inner = Object.entries(structs).filter(([name]) => (name.split(/[.[]/)[0] ?? '') in keys);
  return Object.fromEntries<Build>([
    ...Object.keys(keys).map((key): [string, Build] => [key, (stack, value) => make(stack, { [key]: value })]),
    ...inner.map(([name, of]): [string, Build] => [name, (stack, value) => make(stack, of(value))]),
  ]);
}

const variable = (stack: TerraformStack) => Credential.fromVariable(secretVariable(stack), { revision: '1' });

const s3 = (stack: TerraformStack) => ({
  endpoint: 'https://s3.example',
  bucket: 'backups',
  trust: Trust.fromPem(ROOT),
  accessKey: variable(stack),
  secretKey: Credential.fromVariable(secretVariable(stack, 'key'), { revision: '1' }),
  peers,
});
const under = (name: string, builds: Record<string, Build>) =>
  Object.fromEntries(Object.entries(builds).map(([key, build]) => [name + key, build]));

const QUERY = 'SELECT max("a") INTO "b" FROM "c" GROUP BY time(1h)';
const continuous = (stack: TerraformStack) =>
  influxdbIn(stack, { continuousQueries: ContinuousQueries.enabled('a test') }).addDatabase('x');

const INTEGRATIONS: [string, (options: never) => ReceiverIntegration][] = Object.getOwnPropertyNames(
  ReceiverIntegration,
).flatMap((name) => {
  const make = (ReceiverIntegration as unknown as Record<string, unknown>)[name];
  return typeof make === 'function' && name !== 'prototype'
    ? [[name, make as (options: never) => ReceiverIntegration]]
    : [];
});

// Each of its integrations alone, given nothing, something of another type, and options of another type.
const receives = (make: (options: never) => ReceiverIntegration): Build => {
  return (stack, value) => alertmanagerIn(stack).alertmanager.addReceiver('x', [make(value)]);
};
const OWN_OPTIONS = [
  'region',
  'topicArn',
  'roleArn',
  'attributes',
  'webhookUrl',
  'botToken',
  'token',
  'apiSecret',
  'routingKey',
  'apiKey',
  'url',
  'userName',
  'host',
];

const GIVEN: Record<string, Record<string, Build>> = {
  SecureAlertmanager: {
    'addReceiver(name)': (stack, value) => alertmanagerIn(stack).alertmanager.addReceiver(value, []),
    'addReceiver(…, integrations)': (stack, value) => alertmanagerIn(stack).alertmanager.addReceiver('x', value),
    ...under(
      'addReceiver(…, ',
      Object.fromEntries(
        INTEGRATIONS.flatMap(([kind, make]): [string, Build][] => [
          [`${kind}(…))`, receives(make)],
          [
            `${kind}({ … }))`,
            (stack, value) =>
              receives(make)(stack, {
                ...Object.fromEntries(OWN_OPTIONS.map((key) => [key, value])),
                ...{ peers: value, trust: value, sendResolved: value, settings: value, unknownSettings: value },
              } as never),
          ],
        ]),
      ),
    ),
    'routeTo(…)': (stack, value) => {
      alertmanagerIn(stack).alertmanager.routeTo(value);
    },
    'routeTo(…, options)': (stack, value) => {
      const { alertmanager, team } = alertmanagerIn(stack);
      alertmanager.routeTo(team, value);
    },
    'routeTo(…, { … })': (stack, value) => {
      const { alertmanager, team } = alertmanagerIn(stack);
      alertmanager.routeTo(team, {
        ...{ matchers: value, groupBy: value, groupWait: value, groupInterval: value, repeatInterval: value },
        ...{ continues: value, muteTimeIntervals: value, activeTimeIntervals: value },
      });
    },
    'addTimeIntervals(name)': (stack, value) => {
      alertmanagerIn(stack).alertmanager.addTimeIntervals(value, []);
    },
    'addTimeIntervals(…, intervals)': (stack, value) => {
      alertmanagerIn(stack).alertmanager.addTimeIntervals('x', value);
    },
    'addTimeIntervals(…, options)': (stack, value) => {
      alertmanagerIn(stack).alertmanager.addTimeIntervals('x', [], value);
    },
    'addTimeIntervals(…, { … })': (stack, value) => {
      alertmanagerIn(stack).alertmanager.addTimeIntervals('x', [], { unknownSettings: value });
    },
    inhibit: (stack, value) => {
      alertmanagerIn(stack).alertmanager.inhibit(value);
    },
    'inhibit({ … })': (stack, value) => {
      alertmanagerIn(stack).alertmanager.inhibit({ sourceMatchers: value, targetMatchers: value, equal: value });
    },
  },
  SecureInfluxDBEnterprise: {
    'addDatabase(name)': (stack, value) => enterpriseIn(stack).addDatabase(value),
    'addDatabase(…, options)': (stack, value) => enterpriseIn(stack).addDatabase('x', value),
    'addDatabase(…, { … })': (stack, value) =>
      enterpriseIn(stack).addDatabase('x', { retention: value, replicationFactor: value }),
  },
  SecureInfluxDB: {
    'all props': (stack, value) => new SecureInfluxDB(stack, 'influxdb', value),
    'addDatabase(name)': (stack, value) => influxdbIn(stack).addDatabase(value),
    'addDatabase(…, options)': (stack, value) => influxdbIn(stack).addDatabase('x', value),
    'addDatabase(…, { … })': (stack, value) =>
      influxdbIn(stack).addDatabase('x', {
        retention: value,
        shardDuration: value,
        futureLimit: value,
        pastLimit: value,
        retentionPolicy: value,
        removalPolicy: value,
        adopt: value,
      }),
    'addRetentionPolicy(name)': (stack, value) => influxdbIn(stack).addDatabase('x').addRetentionPolicy(value),
    'addRetentionPolicy(…, options)': (stack, value) =>
      influxdbIn(stack).addDatabase('x').addRetentionPolicy('y', value),
    'addRetentionPolicy(…, { … })': (stack, value) => {
      const all = {
        retention: value,
        shardDuration: value,
        futureLimit: value,
        pastLimit: value,
        shortened: value,
        removalPolicy: value,
        adopt: value,
      };
      return influxdbIn(stack).addDatabase('x').addRetentionPolicy('y', all);
    },
    'addUser(name)': (stack, value) => influxdbIn(stack).addUser(value),
    'addUser(…, options)': (stack, value) => influxdbIn(stack).addUser('x', value),
    'addUser(…, { … })': (stack, value) =>
      influxdbIn(stack).addUser('x', { credential: value, adopt: value, rotation: value, alsoValidRotations: value }),
    'addAdministrator(name)': (stack, value) => influxdbIn(stack).addAdministrator(value),
    'Flux.enabled(…)': (stack, value) => influxdbIn(stack, { flux: Flux.enabled(value) }),
    'Flux.enabled({ … })': (stack, value) =>
      influxdbIn(stack, { flux: Flux.enabled(value, { peers: value, ports: value }) }),
    'ContinuousQueries.enabled(…)': (stack, value) =>
      influxdbIn(stack, { continuousQueries: ContinuousQueries.enabled(value) }),
    'addContinuousQuery(name)': (stack, value) => {
      continuous(stack).addContinuousQuery(value, { query: QUERY });
    },
    'addContinuousQuery(…, options)': (stack, value) => {
      continuous(stack).addContinuousQuery('x', value);
    },
    'addContinuousQuery(…, { … })': (stack, value) => {
      continuous(stack).addContinuousQuery('x', { query: value, resampleEvery: value, resampleFor: value });
    },
    allowFrom: (stack, value) => {
      influxdbIn(stack).allowFrom(value);
    },
    allowTo: (stack, value) => {
      influxdbIn(stack).allowTo(value, value, value);
    },
    grantRead: (stack, value) => {
      influxdbIn(stack).addDatabase('x').grantRead(value);
    },
    fromAttributes: (stack, value) => SecureInfluxDB.fromAttributes(stack, 'x', value),
    'fromAttributes({ … })': (stack, value) =>
      SecureInfluxDB.fromAttributes(stack, 'x', { url: value, trust: value, peer: value }),
    'database(name)': (stack, value) => externalInfluxdb(stack).database(value, { userName: 'x', credential: value }),
    'database(…, options)': (stack, value) => externalInfluxdb(stack).database('x', value),
  },
  Backups: {
    'backUp(backup)': (stack, value) => influxdbIn(stack).backUp(value),
    'toVolume(options)': (stack, value) => influxdbIn(stack).backUp(Backup.toVolume(value)),
    ...props(BACKUP_TO_VOLUME, (stack, given) =>
      influxdbIn(stack).backUp(Backup.toVolume({ size: Size.gibibytes(1), ...given })),
    ),
    'toS3(options)': (stack, value) => influxdbIn(stack).backUp(Backup.toS3(value)),
    ...under(
      'S3, ',
      props(BACKUP_TO_S3, (stack, given) => influxdbIn(stack).backUp(Backup.toS3({ ...s3(stack), ...given }))),
    ),
    ...under(
      'metrics, ',
      props(BACKUP_METRICS, (stack, given) =>
        influxdbIn(stack).backUp(Backup.toVolume({ size: Size.gibibytes(1), metrics: given })),
      ),
    ),
    allowScrapeFrom: (stack, value) => {
      influxdbIn(stack)
        .backUp(Backup.toVolume({ size: Size.gibibytes(1) }))
        .allowScrapeFrom(value);
    },
  },
  Restore: {
    'fromVolume(options)': (stack, value) => influxdbIn(stack, { restoreFrom: Restore.fromVolume(value) }),
    ...props(RESTORE_FROM_VOLUME, (stack, given) =>
      influxdbIn(stack, { restoreFrom: Restore.fromVolume({ claimName: 'x', ...given }) }),
    ),
    'fromS3(options)': (stack, value) => influxdbIn(stack, { restoreFrom: Restore.fromS3(value) }),
    ...under(
      'S3, ',
      props(RESTORE_FROM_S3, (stack, given) =>
        influxdbIn(stack, { restoreFrom: Restore.fromS3({ ...s3(stack), prefix: 'x', ...given }) }),
      ),
    ),
  },
  'SecureKapacitor, metrics': props(KAPACITOR_METRICS, (stack, given) => kapacitorIn(stack, { metrics: given })),
  'SecureKapacitor, metaUsers': {
    'of(meta)': (stack, value) => kapacitorIn(stack, { metaUsers: MetaUsers.of(value) }),
    'of(…, options)': (stack, value) => kapacitorIn(stack, { metaUsers: MetaUsers.of(metaNodesIn(stack), value) }),
    'fromAttributes(…)': (stack, value) => kapacitorIn(stack, { metaUsers: MetaUsers.fromAttributes(value) }),
    ...props(META_USERS, (stack, given) => {
      const known = { address: 'meta.example:8091', trust: Trust.fromPem(ROOT), peer: Peer.cidr('192.0.2.9/32') };
      return kapacitorIn(stack, {
        metaUsers: MetaUsers.fromAttributes({ ...known, internalSharedSecret: variable(stack), ...given }),
      });
    }),
  },
  SecureInfluxDBClustered: {
    'all props': (stack, value) => new SecureInfluxDBClustered(stack, 'clustered', value),
    ...props(SECURE_INFLUXDB_CLUSTERED, (stack, given) => clusteredIn(stack, given)),
    'database, and its options': (stack, value) => clusteredIn(stack).database(value, value),
    'database({ … })': (stack, value) => clusteredIn(stack).database('x', { token: value, tokenName: value }),
    fromAttributes: (stack, value) => SecureInfluxDBClustered.fromAttributes(stack, 'x', value),
    'ClusteredRelease.of': (stack, value) => clusteredIn(stack, { release: ClusteredRelease.of(value) }),
    'ClusteredRelease.fromMirror': (stack, value) =>
      clusteredIn(stack, { release: ClusteredRelease.fromMirror(value, value).acceptOlder(value) }),
    ...Object.fromEntries(
      (['s3', 'azure', 'google'] as const).flatMap((kind): [string, Build][] => [
        [`ObjectStore.${kind}`, (stack, value) => clusteredIn(stack, { objectStore: ObjectStore[kind](value) })],
        [
          `ObjectStore.${kind}({ … })`,
          (stack, value) => {
            const keys = { accessKey: value, secretKey: value, account: value, serviceAccount: value };
            const all = { bucket: value, region: value, endpoint: value, ...keys };
            clusteredIn(stack, { objectStore: ObjectStore[kind](all) });
          },
        ],
      ]),
    ),
    ...Object.fromEntries(
      (['entraId', 'keycloak', 'auth0', 'openIdConnect'] as const).flatMap((kind): [string, Build][] => [
        [
          `IdentityProvider.${kind}`,
          (stack, value) => clusteredIn(stack, { identityProvider: IdentityProvider[kind](value) }),
        ],
        [
          `IdentityProvider.${kind}({ … })`,
          (stack, value) => {
            const urls = { jwksEndpoint: value, deviceUrl: value, tokenUrl: value, url: value };
            const names = {
              tenantId: value,
              clientId: value,
              realm: value,
              domain: value,
              audience: value,
              name: value,
            };
            const all = { ...urls, ...names, scopes: value, parameters: value };
            clusteredIn(stack, { identityProvider: IdentityProvider[kind](all) });
          },
        ],
      ]),
    ),
    'HostingEnvironment.aws': (stack, value) =>
      clusteredIn(stack, { hostingEnvironment: HostingEnvironment.aws(value) }),
    'HostingEnvironment.gke({ … })': (stack, value) =>
      clusteredIn(stack, { hostingEnvironment: HostingEnvironment.gke({ serviceAccountEmail: value }) }),
    'ClusteredInstallMethod.chart': (stack, value) =>
      clusteredIn(stack, { installMethod: ClusteredInstallMethod.chart(value) }),
    'ClusteredInstallMethod.chart({ … })': (stack, value) =>
      clusteredIn(stack, {
        installMethod: ClusteredInstallMethod.chart({
          provider: value,
          version: value,
          repository: value,
          operator: value,
        }),
      }),
    'ClusteredInstallMethod.chartValues({ operator: { … } })': (stack, value) => {
      const images = { image: value, applyStepImage: value, renderStepImage: value, kubecfgImage: value };
      clusteredIn(stack, {
        installMethod: ClusteredInstallMethod.chartValues({
          operator: ClusteredOperator.byChart(value, { version: value, ...images }),
        }),
      });
    },
    'ingress.kind': (stack, value) => {
      const given = clusteredProps(stack);
      const kinds = [ClusteredIngressKind.istioGateway(value), ClusteredIngressKind.openShiftRoute(value)];
      for (const [index, kind] of kinds.entries())
        new SecureInfluxDBClustered(stack, `clustered-${index}`, { ...given, ingress: { ...given.ingress, kind } });
    },
    'ingress({ … })': (stack, value) => {
      const all = { hosts: value, peers: value, port: value, authority: value, certificate: value, annotations: value };
      clusteredIn(stack, { ingress: { ...all, className: value, grpcClassName: value, kind: value } });
    },
    'users([{ … }])': (stack, value) => {
      const user = { id: value, firstName: value, lastName: value, email: value, groups: value };
      clusteredIn(stack, { users: [user] });
    },
  },
  SecureKapacitorEnterprise: {
    'all props': (stack, value) => new SecureKapacitorEnterprise(stack, 'kapacitor', value),
    'License.file(…)': (stack, value) => kapacitorEnterpriseIn(stack, { license: License.file(value) }),
    'License.key(…)': (stack, value) => kapacitorEnterpriseIn(stack, { license: License.key(value) }),
    'License.key({ … })': (stack, value) =>
      kapacitorEnterpriseIn(stack, { license: License.key({ credential: value, peers: value, ports: value }) }),
    subscribeTo: (stack, value) => {
      kapacitorEnterpriseIn(stack).subscribeTo(value);
    },
    alertThrough: (stack, value) => {
      kapacitorEnterpriseIn(stack).alertThrough(value);
    },
  },
  SecureKapacitor: {
    'all props': (stack, value) => new SecureKapacitor(stack, 'kapacitor', value),
    allowScrapeFrom: (stack, value) => {
      kapacitorIn(stack).allowScrapeFrom(value);
    },
    subscribeTo: (stack, value) => {
      kapacitorIn(stack).subscribeTo(value);
    },
    'subscribeTo(…, options)': (stack, value) => {
      const { namespace, authority } = placement(stack);
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
      kapacitor.subscribeTo(influxdb.addDatabase('x'), value);
      kapacitor.subscribeTo(influxdb.addDatabase('y'), {
        setup: value,
        isDefault: value,
        rotation: value,
        alsoValidRotations: value,
      });
    },
    readFrom: (stack, value) => {
      kapacitorIn(stack).readFrom(value);
    },
    writeTo: (stack, value) => {
      kapacitorIn(stack).writeTo(value);
    },
    'addUser(name)': (stack, value) => kapacitorIn(stack).addUser(value),
    'addUser(…, options)': (stack, value) => kapacitorIn(stack).addUser('x', value),
    'addUser(…, { … })': (stack, value) =>
      kapacitorIn(stack).addUser('x', { credential: value, rotation: value, alsoValidRotations: value }),
    allowFrom: (stack, value) => {
      kapacitorIn(stack).allowFrom(value);
    },
    allowTo: (stack, value) => {
      kapacitorIn(stack).allowTo(value, value, value);
    },
    alertThrough: (stack, value) => {
      kapacitorIn(stack).alertThrough(value);
    },
    'AlertHandler.slack': (stack, value) => {
      kapacitorIn(stack).alertThrough(AlertHandler.slack(value));
    },
    'AlertHandler.slack({ … })': (stack, value) => {
      kapacitorIn(stack).alertThrough(
        AlertHandler.slack({ url: value, channel: value, workspace: value, peers: value }),
      );
    },
    'AlertHandler.pagerDuty': (stack, value) => {
      kapacitorIn(stack).alertThrough(AlertHandler.pagerDuty(value));
    },
    'AlertHandler.smtp': (stack, value) => {
      kapacitorIn(stack).alertThrough(AlertHandler.smtp(value));
    },
    'AlertHandler.smtp({ … })': (stack, value) => {
      const credential = variable(stack);
      kapacitorIn(stack).alertThrough(
        AlertHandler.smtp({
          ...{ host: value, port: value, userName: value, fromAddress: value, to: value, opportunisticTls: value },
          ...{ credential, peers },
        }),
      );
    },
    'AlertHandler.httpPost': (stack, value) => {
      kapacitorIn(stack).alertThrough(AlertHandler.httpPost(value));
    },
    'AlertHandler.httpPost({ … })': (stack, value) => {
      kapacitorIn(stack).alertThrough(
        AlertHandler.httpPost({ endpoint: value, url: value, userName: value, headers: value, peers }),
      );
    },
    'AlertHandler.httpPost({ secretUrl, … })': (stack, value) => {
      const [secretUrl, port, secretHeaders, alertTemplate] = [value, value, value, value];
      kapacitorIn(stack).alertThrough(
        AlertHandler.httpPost({ endpoint: 'x', secretUrl, port, secretHeaders, alertTemplate, peers }),
      );
    },
    'AlertHandler.tcp': (stack, value) => {
      kapacitorIn(stack).alertThrough(AlertHandler.tcp('r', value));
    },
    'AlertHandler.tcp({ … })': (stack, value) => {
      kapacitorIn(stack).alertThrough(AlertHandler.tcp(value, { port: value, peers: value }));
    },
    'AlertHandler.log': (stack, value) => {
      kapacitorIn(stack).alertThrough(AlertHandler.log(value));
    },
    'AlertHandler.exec': (stack, value) => {
      kapacitorIn(stack).alertThrough(AlertHandler.exec(value));
    },
  },
  SecureChronograf: {
    'all props': (stack, value) => new SecureChronograf(stack, 'chronograf', value),
    readFrom: (stack, value) => {
      chronografIn(stack).readFrom(value);
    },
    'readFrom(…, options)': (stack, value) => {
      const database = externalInfluxdb(stack).database('x', { userName: 'x', credential: variable(stack) });
      const chronograf = chronografIn(stack);
      chronograf.readFrom(database, value);
      chronograf.readFrom(database, {
        name: value,
        isDefault: value,
        telegraf: value,
        rotation: value,
        alsoValidRotations: value,
      });
    },
    manage: (stack, value) => {
      chronografIn(stack).manage(value);
    },
    'manage(…, options)': (stack, value) => {
      const { namespace, authority } = placement(stack);
      const reached = { login: companyLogin(stack), publicUrl: 'https://chronograf.example' };
      const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
      const other = new SecureKapacitor(stack, 'other', { namespace, authority });
      const chronograf = new SecureChronograf(stack, 'chronograf', { namespace, authority, ...reached });
      chronograf.manage(kapacitor, value);
      chronograf.manage(other, { name: value, database: value, rotation: value, alsoValidRotations: value });
    },
    allowFrom: (stack, value) => {
      chronografIn(stack).allowFrom(value);
    },
    allowTo: (stack, value) => {
      chronografIn(stack).allowTo(value, value, value);
    },
    exposeThrough: (stack, value) => {
      chronografIn(stack).exposeThrough(value);
    },
    'ChronografLogin.openIdConnect': (stack, value) =>
      chronografIn(stack, { login: ChronografLogin.openIdConnect(value) }),
    'ChronografLogin.openIdConnect({ … })': (stack, value) =>
      chronografIn(stack, {
        login: ChronografLogin.openIdConnect({
          clientId: value,
          clientSecret: value,
          administrators: value,
          peers: value,
          trust: value,
          name: value,
          authorizationUrl: value,
          tokenUrl: value,
          userInfoUrl: value,
          domains: value,
          scopes: value,
          emailClaim: value,
        }).openToAnyAccount(value),
      }),
    'ChronografLogin.gitHub': (stack, value) => chronografIn(stack, { login: ChronografLogin.gitHub(value) }),
    'ChronografLogin.google': (stack, value) => chronografIn(stack, { login: ChronografLogin.google(value) }),
    'ChronografLogin.auth0': (stack, value) => chronografIn(stack, { login: ChronografLogin.auth0(value) }),
    'ChronografLogin.htpasswd': (stack, value) => chronografIn(stack, { login: ChronografLogin.htpasswd('r', value) }),
    'ChronografLogin.htpasswd({ … })': (stack, value) => {
      const users = [{ name: value, credential: value }];
      chronografIn(stack, { login: ChronografLogin.htpasswd(value, { users }) });
    },
  },
  SecureGrafana: {
    'all props': (stack, value) => new SecureGrafana(stack, 'grafana', value),
    readFrom: (stack, value) => {
      grafanaIn(stack).readFrom(value);
    },
    readFromPrometheus: (stack, value) => {
      grafanaIn(stack).readFromPrometheus(value);
    },
    'readFrom(…, options)': (stack, value) => {
      const database = externalInfluxdb(stack).database('x', { userName: 'x', credential: variable(stack) });
      const grafana = grafanaIn(stack);
      grafana.readFrom(database, value);
      grafana.readFrom(database, {
        title: value,
        uid: value,
        isDefault: value,
        rotation: value,
        alsoValidRotations: value,
      });
    },
    addDashboards: (stack, value) => {
      grafanaIn(stack).addDashboards(value);
    },
    'addDashboards(…, options)': (stack, value) => {
      const grafana = grafanaIn(stack);
      grafana.addDashboards(Dashboards.ofPlatform(), value);
      grafana.addDashboards(Dashboards.ofPlatform(), { folder: value });
    },
    'Dashboards.fromDirectory': (stack, value) => {
      grafanaIn(stack).addDashboards(Dashboards.fromDirectory(value));
    },
    allowFrom: (stack, value) => {
      grafanaIn(stack).allowFrom(value);
    },
    allowTo: (stack, value) => {
      grafanaIn(stack).allowTo(value, value, value);
    },
    exposeThrough: (stack, value) => {
      grafanaIn(stack).exposeThrough(value);
    },
    backUp: (stack, value) => grafanaIn(stack).backUp(value),
    'mail({ … })': (stack, value) =>
      grafanaIn(stack, {
        mail: {
          host: value,
          port: value,
          userName: value,
          credential: value,
          fromAddress: value,
          fromName: value,
          peers: value,
          trust: value,
        },
      }),
    'GrafanaPlugins.ofImage': (stack, value) => grafanaIn(stack, { plugins: GrafanaPlugins.ofImage(value) }),
    'GrafanaPlugins.allowUnsigned': (stack, value) =>
      grafanaIn(stack, { plugins: GrafanaPlugins.ofImage('/opt/plugins').allowUnsigned(value, value) }),
    'GrafanaPlugins.downloaded': (stack, value) => grafanaIn(stack, { plugins: GrafanaPlugins.downloaded('r', value) }),
    'GrafanaPlugins.downloaded({ … })': (stack, value) =>
      grafanaIn(stack, { plugins: GrafanaPlugins.downloaded(value, { plugins: value, peers: value }) }),
    'GrafanaLogin.openIdConnect': (stack, value) => grafanaIn(stack, { login: GrafanaLogin.openIdConnect(value) }),
    'GrafanaLogin.openIdConnect({ … })': (stack, value) =>
      grafanaIn(stack, {
        login: GrafanaLogin.openIdConnect({
          clientId: value,
          clientSecret: value,
          authorizationUrl: value,
          tokenUrl: value,
          userInfoUrl: value,
          name: value,
          scopes: value,
          domains: value,
          administrators: value,
          editors: value,
          peers: value,
          trust: value,
        }).openToAnyAccount(value),
      }),
  },
  SecureTelegraf: {
    'all props': (stack, value) => new SecureTelegraf(stack, 'telegraf', value),
    ...props(TELEGRAF, (stack, given) => telegrafIn(stack, given)),
    'inputs[…]': (stack, value) => telegrafIn(stack, { inputs: [value] }),
    'settings.…': (stack, value) =>
      telegrafIn(stack, { settings: { agent: value, inputs: value, outputs: { http: value } } }),
    'TelegrafDeployment.replicas': (stack, value) =>
      telegrafIn(stack, { inputs: [TelegrafInput.mem()], deployment: TelegrafDeployment.replicas(value) }),
    'TelegrafDeployment.onEveryNode': (stack, value) =>
      telegrafIn(stack, { deployment: TelegrafDeployment.onEveryNode(value) }),
    'TelegrafDeployment.onEveryNode({ … })': (stack, value) =>
      telegrafIn(stack, { deployment: TelegrafDeployment.onEveryNode({ hostMounts: value }) }),
    'TelegrafInput.cpu': (stack, value) => telegrafIn(stack, { inputs: [TelegrafInput.cpu(value)] }),
    'TelegrafInput.disk({ … })': (stack, value) =>
      telegrafIn(stack, { inputs: [TelegrafInput.disk({ interval: value, tags: value, mountPoints: value })] }),
    'TelegrafInput.http': (stack, value) => telegrafIn(stack, { inputs: [TelegrafInput.http(value)] }),
    'TelegrafInput.http({ … })': (stack, value) => {
      const all = { url: value, trust: value, peers: value, dataFormat: value, dataOptions: value, timeout: value };
      telegrafIn(stack, { inputs: [TelegrafInput.http({ ...all, userName: value, credential: value })] });
    },
    'TelegrafInput.kubeInventory': (stack, value) =>
      telegrafIn(stack, { inputs: [TelegrafInput.kubeInventory('r', value)] }),
    'TelegrafInput.kubeInventory({ … })': (stack, value) => {
      const all = { apiServer: value, port: value, resources: value, namespace: value };
      telegrafIn(stack, { inputs: [TelegrafInput.kubeInventory(value, all)] });
    },
    'TelegrafInput.kubelet': (stack, value) => telegrafIn(stack, { inputs: [TelegrafInput.kubelet('r', value)] }),
    'TelegrafInput.kubelet({ … })': (stack, value) => {
      const all = { trust: value, nodeCidrs: value, labelInclude: value, nodesProxy: value };
      telegrafIn(stack, { inputs: [TelegrafInput.kubelet(value, all)] });
    },
    collect: (stack, value) => {
      telegrafIn(stack).collect(value);
    },
    listen: (stack, value) => {
      telegrafIn(stack).listen(value, value);
    },
    'listen({ … })': (stack, value) => {
      const all = { port: value, peers: value, tags: value, credential: value, userName: value, clients: value };
      const format = { dataFormat: value, dataOptions: value, paths: value, sourceRanges: value };
      const telegraf = telegrafIn(stack);
      telegraf.listen(TelegrafListener.influxdb(all), { authority: value, certificate: value });
      for (const listener of [
        TelegrafListener.influxdbV2(value),
        TelegrafListener.http({ ...all, ...format }),
        TelegrafListener.socket({ ...all, ...format }),
        TelegrafListener.udp(value, { ...all, ...format }),
        TelegrafListener.statsd(value, value),
      ])
        telegraf.listen(listener);
    },
    scrape: (stack, value) => {
      telegrafIn(stack).scrape(value, value);
    },
    writeTo: (stack, value) => {
      telegrafIn(stack).writeTo(value, value);
    },
    'writeTo(…, { … })': (stack, value) => {
      const names = { namePass: value, nameDrop: value };
      const all = {
        ...names,
        retentionPolicy: value,
        timeout: value,
        rotation: value,
        alsoValidRotations: value,
        tokens: value,
      };
      telegrafIn(stack).writeTo(
        externalInfluxdb(stack).database('x', { userName: 'x', credential: variable(stack) }),
        all,
      );
    },
    'writeTo(…, { tokens: SignedTokens.because(…) })': (stack, value) => {
      const metrics = externalInfluxdb(stack).database('x', { userName: 'x', credential: variable(stack) });
      telegrafIn(stack).writeTo(metrics, { tokens: SignedTokens.because(value, { sharedSecret: value }) });
    },
    serveMetrics: (stack, value) => {
      telegrafIn(stack).serveMetrics(value);
    },
    'serveMetrics({ … })': (stack, value) => {
      const all = { authority: value, certificate: value, userName: value, credential: value };
      telegrafIn(stack).serveMetrics({ ...all, port: value, expirationInterval: value });
    },
    'allowScrapeFrom(…)': (stack, value) => {
      const authority = CertificateAuthority.selfManaged(stack, 'other');
      telegrafIn(stack).serveMetrics({ authority }).allowScrapeFrom(value);
    },
    addPlugins: (stack, value) => {
      telegrafIn(stack).addPlugins(value);
    },
    secret: (stack, value) => telegrafIn(stack).secret(value, value),
    caFile: (stack, value) => telegrafIn(stack).caFile(value),
    allowTo: (stack, value) => {
      telegrafIn(stack).allowTo(value, value, value);
    },
  },
  SecureExporter: {
    ...props(SECURE_EXPORTER, (stack, given) => exporterIn(stack, given)),
    'serving: byFlags({ … })': (stack, value) =>
      exporterIn(stack, {
        serving: ExporterServing.byFlags({
          ...{ listenAddress: value, certificateFile: value, keyFile: value },
          ...{ userNameVariable: value, passwordVariable: value, others: value },
        }),
      }),
    'allowTo(peer)': (stack, value) => {
      exporterIn(stack).allowTo(value, 3306);
    },
    'allowTo(…, port)': (stack, value) => {
      exporterIn(stack).allowTo(peers[0] ?? Peer.namespace('x'), value);
    },
  },
  SecureNodeExporter: {
    'all props': (stack, value) => new SecureNodeExporter(stack, 'nodes', value),
    ...props(TLS_NODE_EXPORTER, (stack, given) => {
      const { authority } = placement(stack);
      return new SecureNodeExporter(stack, 'nodes', { authority, ...given });
    }),
    allowScrapeFrom: (stack, value) => {
      new SecureNodeExporter(stack, 'nodes', { authority: placement(stack).authority }).allowScrapeFrom(value);
    },
    fromAttributes: (stack, value) => SecureNodeExporter.fromAttributes(stack, 'x', value),
  },
  Exposure: {
    exposeThrough: (stack, value) => {
      influxdbIn(stack).exposeThrough(value);
    },
    ...Object.fromEntries(
      (['ingress', 'ingressPassthrough', 'gateway', 'gatewayPassthrough', 'loadBalancer', 'nodePort'] as const).flatMap(
        (kind): [string, Build][] => [
          [
            kind,
            (stack, value) => {
              influxdbIn(stack).exposeThrough(Exposure[kind](value));
            },
          ],
          [
            `${kind}({ … })`,
            (stack, value) => {
              const names = {
                host: value,
                className: value,
                gatewayName: value,
                gatewayNamespace: value,
                listener: value,
              };
              const tls = {
                controller: value,
                tlsSecretName: value,
                authority: value,
                annotations: value,
                paths: value,
              };
              const ranges = { sourceRanges: value, port: value, nodePort: value, nodePorts: value };
              const unknownAnnotations = UnknownAnnotations.because(value, value);
              const service = { ...ranges, loadBalancerClass: value, unknownAnnotations };
              influxdbIn(stack).exposeThrough(Exposure[kind]({ ...names, ...tls, ...service, peers: value }));
            },
          ],
        ],
      ),
    ),
    'IngressController and SourceRanges': (stack, value) => {
      const server = influxdbIn(stack);
      const ingress = { className: 'x', peers, tlsSecretName: 'x' };
      for (const [host, controller] of Object.entries({
        'a.example': IngressController.traefik(value),
        'b.example': IngressController.traefik({ entryPoint: value }),
        'c.example': IngressController.unverified('r', value),
        'd.example': IngressController.unverified(value, { annotations: value, serviceAnnotations: value }),
      }))
        server.exposeThrough(Exposure.ingress({ ...ingress, host, controller }));
      const ranges = [SourceRanges.of(value, value), SourceRanges.everyone(value)];
      for (const [index, sourceRanges] of ranges.entries())
        server.exposeThrough(Exposure.nodePort({ host: `${index}.example`, sourceRanges }));
    },
  },
  'servers elsewhere': {
    SecureKapacitor: (stack, value) => SecureKapacitor.fromAttributes(stack, 'x', value),
    'SecureKapacitor({ … })': (stack, value) =>
      SecureKapacitor.fromAttributes(stack, 'x', {
        ...{ url: value, trust: value, peer: value, userName: value, credential: value },
      }),
    SecurePrometheus: (stack, value) => SecurePrometheus.fromAttributes(stack, 'x', value),
    'SecurePrometheus({ … })': (stack, value) =>
      SecurePrometheus.fromAttributes(stack, 'x', {
        ...{ url: value, trust: value, peer: value, userName: value, credential: value },
        requiresClientCertificate: value,
      }),
  },
  SecurePrometheus: {
    'alertThrough(…)': (stack, value) => {
      prometheusIn(stack).alertThrough(value);
    },
    'alertThrough(Alertmanager.at(…))': (stack, value) => {
      prometheusIn(stack).alertThrough(Alertmanager.at(value));
    },
    'alertThrough(Alertmanager.at({ … }))': (stack, value) => {
      const options = { url: value, trust: value, serverName: value, userName: value, credential: value, peers: value };
      prometheusIn(stack).alertThrough(Alertmanager.at(options));
    },
    'scrape(…)': (stack, value) => {
      prometheusIn(stack).scrape(value);
    },
    'writeTo(…)': (stack, value) => {
      prometheusIn(stack).writeTo(value);
    },
  },
  PodMonitor: { 'all props': (stack, value) => new PodMonitor(stack, 'monitor', value) },
  ScrapeConfig: { 'all props': (stack, value) => new ScrapeConfig(stack, 'config', value) },
  ScrapeTarget: {
    fromAttributes: (stack, value) => ScrapeTarget.fromAttributes(stack, 'x', value),
    fromService: (stack, value) => ScrapeTarget.fromService(stack, 'x', value),
  },
  ServiceMonitor: {
    'all props': (stack, value) => new ServiceMonitor(stack, 'monitor', value),
    ...props(
      {
        target: 0,
        peers: 0,
        namespace: 0,
        name: 0,
        labels: 0,
        interval: 0,
        scrapeTimeout: 0,
        sampleLimit: 'a',
        bodySizeLimit: 0,
        authority: 0,
      },
      (stack, given) => new ServiceMonitor(stack, 'monitor', { target: influxdbIn(stack), peers, ...given }),
    ),
  },
  GrafanaDatasource: {
    ofDatabase: (stack, value) => GrafanaDatasource.ofDatabase(stack, 'datasource', value, value),
    ofPrometheus: (stack, value) => GrafanaDatasource.ofPrometheus(stack, 'datasource', value, value),
    ...props(
      { namespace: 0, peers: 0, title: 0, name: 0, isDefault: 0, mountPath: 0, labels: 0, authority: 0 },
      (stack, given) => {
        const { namespace, authority } = placement(stack);
        const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('x');
        return GrafanaDatasource.ofDatabase(stack, 'datasource', metrics, { namespace, peers, ...given });
      },
    ),
  },
  SecureNamespace: {
    'all props': (stack, value) => new SecureNamespace(stack, 'm', value),
    ...props(
      { name: 0, podSecurity: 0, quota: 0, labels: 0, annotations: 0, dnsPeers: 0, provider: 0, removalPolicy: 0 },
      (stack, given) => new SecureNamespace(stack, 'm', given),
    ),
    fromName: (stack, value) => SecureNamespace.fromName(stack, 'm', value),
    'PodSecurity.privileged': (stack, value) =>
      new SecureNamespace(stack, 'm', { podSecurity: PodSecurity.privileged(value) }),
    'Peer.cidr': (stack, value) => new SecureNamespace(stack, 'm', { dnsPeers: [Peer.cidr(value)] }),
    'Peer.wideCidr': (stack, value) =>
      new SecureNamespace(stack, 'm', { dnsPeers: [Peer.wideCidr('r', value), Peer.wideCidr(value, '0.0.0.0/0')] }),
    'Peer.wideFqdn': (stack, value) => {
      const kapacitor = kapacitorIn(stack);
      kapacitor.allowTo(Peer.wideFqdn('r', value), 443);
      kapacitor.allowTo(Peer.wideFqdn(value, '*.slack.com'), 443);
    },
    'Peer.namespace': (stack, value) => new SecureNamespace(stack, 'm', { dnsPeers: [Peer.namespace(value)] }),
    'Peer.pods': (stack, value) =>
      new SecureNamespace(stack, 'm', { dnsPeers: [Peer.pods(value, { a: 'b' }), Peer.pods('m', value)] }),
  },
  CertificateAuthority: {
    selfManaged: (stack, value) => CertificateAuthority.selfManaged(stack, 'a', value),
    'selfManaged({ … })': (stack, value) =>
      CertificateAuthority.selfManaged(stack, 'a', {
        commonName: value,
        keyAlgorithm: value,
        certificateLifetime: value,
        certificateRenewBefore: value,
        lifetime: value,
        renewBefore: value,
      }),
    fromPem: (stack, value) => CertificateAuthority.fromPem(stack, 'a', value),
    'fromPem({ … })': (stack, value) =>
      CertificateAuthority.fromPem(stack, 'a', { certificatePem: value, privateKey: value, rootPem: value }),
    alsoTrust: (stack, value) => {
      placement(stack).authority.alsoTrust(value);
    },
    'KeyAlgorithm.rsa': (stack, value) =>
      CertificateAuthority.selfManaged(stack, 'a', { keyAlgorithm: KeyAlgorithm.rsa(value) }),
    'ServerCertificate.fromSecret': (stack, value) =>
      influxdbIn(stack, { authority: undefined, certificate: ServerCertificate.fromSecret(value) }),
    'Trust.fromPem': (stack, value) => {
      placement(stack).authority.alsoTrust(Trust.fromPem(value));
    },
    'Trust.fromConfigMap': (stack, value) =>
      influxdbIn(stack, {
        authority: undefined,
        certificate: ServerCertificate.fromSecret({ secretName: 'x', trust: Trust.fromConfigMap(value) }),
      }),
  },
  CertManagerAuthority: {
    selfManaged: (stack, value) => CertManagerAuthority.selfManaged(stack, 'a', value),
    'selfManaged({ … })': (stack, value) =>
      CertManagerAuthority.selfManaged(stack, 'a', {
        name: value,
        certManagerNamespace: value,
        provider: value,
        commonName: value,
        keyAlgorithm: value,
        certificateLifetime: value,
        certificateRenewBefore: value,
        lifetime: value,
        renewBefore: value,
        trust: value,
      }),
    fromIssuer: (stack, value) => CertManagerAuthority.fromIssuer(stack, 'a', value),
    'fromIssuer({ … })': (stack, value) =>
      CertManagerAuthority.fromIssuer(stack, 'a', { name: value, namespace: value, trust: value }),
    fromClusterIssuer: (stack, value) => CertManagerAuthority.fromClusterIssuer(stack, 'a', value),
    'fromClusterIssuer({ … })': (stack, value) =>
      CertManagerAuthority.fromClusterIssuer(stack, 'a', { name: value, trust: value }),
  },
  Credential: {
    generated: (stack, value) => influxdbIn(stack).addUser('x', { credential: Credential.generated(value) }),
    'generated({ … })': (stack, value) =>
      influxdbIn(stack).addUser('x', { credential: Credential.generated({ length: value, rotation: value }) }),
    'fromVariable(variable)': (stack, value) =>
      influxdbIn(stack).addUser('x', { credential: Credential.fromVariable(value, { revision: '1' }) }),
    'fromVariable(…, options)': (stack, value) =>
      influxdbIn(stack).addUser('x', { credential: Credential.fromVariable(secretVariable(stack), value) }),
    fromSecret: (stack, value) => influxdbIn(stack).addUser('x', { credential: Credential.fromSecret(value) }),
    'fromSecret({ … })': (stack, value) => {
      const { namespace } = placement(stack);
      const authority = CertificateAuthority.selfManaged(stack, 'other');
      const credential = Credential.fromSecret({ namespace, name: value, key: value, bcryptKey: value });
      new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addUser('x', { credential });
    },
  },
  values: {
    'ContainerImage.fromTag': (stack, value) => influxdbIn(stack, { image: ContainerImage.fromTag(value) }),
    'ContainerImage.fromDigest': (stack, value) =>
      influxdbIn(stack, { image: ContainerImage.fromDigest(`x@sha256:${'0'.repeat(64)}`, value) }),
    'ContainerImage.acceptOlder': (stack, value) =>
      influxdbIn(stack, { image: ContainerImage.fromTag('influxdb:1.8.10').acceptOlder(value) }),
    'Size.gibibytes': (stack, value) => influxdbIn(stack, { storage: { size: Size.gibibytes(value) } }),
    'Duration.days': (stack, value) => influxdbIn(stack).addDatabase('x', { retention: Duration.days(value) }),
  },
};

// What the rows say of their props, beside what is given to methods.
for (const { construct, withProps } of CONSTRUCTS)
  if (withProps) GIVEN[construct.name] = { ...props(withProps.types, withProps.make), ...GIVEN[construct.name] };

const CASES = Object.entries(GIVEN).flatMap(([name, builds]) =>
  Object.entries(builds).map(([what, build]) => [`${name}: ${what}`, build] as const),
);

// Made by a method of another construct, and tried there.
const MADE_BY: Record<string, string> = {
  BackupMetrics: 'Backups',
  BoundCredential: 'Credential',
  ClusteredDatabase: 'SecureInfluxDBClustered',
  Database: 'SecureInfluxDB',
  ExternalInfluxDB: 'servers elsewhere',
  ExternalInfluxDBClustered: 'SecureInfluxDBClustered',
  ExternalKapacitor: 'SecureKapacitor',
  ExternalPrometheus: 'servers elsewhere',
  ExternalScrapeTarget: 'ScrapeTarget',
  KapacitorMetrics: 'SecureKapacitor',
  KapacitorUser: 'SecureKapacitor',
  TelegrafEndpoint: 'SecureTelegraf',
  ServiceScrapeTarget: 'ScrapeTarget',
  TelegrafMetrics: 'SecureTelegraf',
  User: 'SecureInfluxDB',
};

test('every construct is tried, or what a user of JavaScript mistakes could crash instead of being said', () => {
  const tried = CONSTRUCTS.map(({ construct }) => construct.name).filter((name) => !(name in GIVEN));
  expect(tried.filter((name) => !((MADE_BY[name] ?? '') in GIVEN))).toEqual([]);
});

describe('a value of another type, from JavaScript or a cast', () => {
  test.each(CASES)('is a mistake that can be read and names its call, never a crash, in %s', (what, build) => {
    const said = Object.entries(VALUES).map(([name, value]) => ({ name, mistakes: mistakes(build, value) }));
    expect(said.filter(({ mistakes }) => mistakes.some((mistake) => !CLEAR.test(mistake)))).toEqual([]);
    const call = methodIn(what);
    const unnamed = said.flatMap(({ mistakes }) => mistakes.filter((mistake) => call && !call.test(mistake)));
    expect(unnamed).toEqual([]);
    // What stands in for a text that was refused is nobody's.
    expect(said.flatMap(({ mistakes }) => mistakes).filter((one) => /, got .*\bmissing\b/.test(one))).toEqual([]);
    // And it is noticed: a symbol is nothing that a prop takes.
    const unnoticed = said.filter(({ mistakes }) => mistakes.length === 0).map(({ name }) => name);
    expect(unnoticed).not.toContain('a symbol');
  });

  test('is named with its place and what would be right', () => {
    expect(mistakesOf((stack) => influxdbIn(stack, { storage: { size: '10Gi' as never } }), 0)).toEqual([
      '`storage.size` takes a Size, like Size.gibibytes(10), got "10Gi"',
    ]);
    const { authority } = { authority: (stack: TerraformStack) => placement(stack).authority };
    expect(
      mistakesOf(
        (stack) => new SecureNodeExporter(stack, 'n', { authority: authority(stack), nodeCidrs: 'x' as never }),
        0,
      ),
    ).toEqual(['`nodeCidrs` takes a list, got "x"']);
    expect(mistakesOf((stack) => influxdbIn(stack, { imagePullSecrets: ['a', undefined as never] }), 0)).toEqual([
      '`imagePullSecrets[1]` takes text, got nothing',
    ]);
  });

  test('is noticed where its prop is misspelt in something that is spread, or mutual TLS would silently be missing', () => {
    const ours = { clientAuthentification: { trust: 'x' } };
    const said = mistakesOf((stack) => {
      const { authority } = placement(stack);
      return new SecureNodeExporter(stack, 'nodes', { authority, ...ours });
    }, 0);
    expect(said).toEqual([expect.stringMatching(/^`props` takes only .*, got "clientAuthentification"$/s)]);
  });

  test('is not shown where a credential is expected: it may be one', () => {
    const said = mistakesOf((stack) => influxdbIn(stack).addUser('x', { credential: 'hunter2' as never }), 0);
    expect(said).toEqual([expect.stringMatching(/^`addUser\("x"\)\.credential` takes a Credential, .*, got a text$/)]);
  });

  test('does not reach a cluster with validations skipped either', () => {
    const stack = emptyStack();
    influxdbIn(stack, { namespace: undefined });
    expect(() => Testing.synth(stack)).toThrow('`namespace` takes a namespace, like a SecureNamespace, got nothing');
  });
});
