import { TerraformStack } from 'cdktf';
import * as fc from 'fast-check';
import {
  AcceptedRisk,
  AccessMode,
  AlertHandler,
  CertificateAuthority,
  CertManagerAuthority,
  ChronografLogin,
  ClusteredInstallMethod,
  ClusteredRelease,
  ClusteredUserGroup,
  NodeExporterCollector,
  ContainerImage,
  ContinuousQueries,
  Credential,
  Duration,
  EnvironmentVariable,
  Exposure,
  ExtraContainer,
  ExtraContainerProps,
  ExtraVolume,
  Flux,
  Dashboards,
  GrafanaDatasource,
  HostingEnvironment,
  IdentityProvider,
  IngressController,
  KeyAlgorithm,
  NodeLabel,
  Peer,
  PodSecurity,
  RemovalPolicy,
  SecureChronograf,
  SecureGrafana,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  ServiceMonitor,
  Size,
  SourceRanges,
  TelegrafDeployment,
  TelegrafInput,
  SecureNodeExporter,
  Trust,
  UnknownAnnotations,
} from '../../lib';
import { enterpriseIn } from '../influxdb-enterprise/support/enterprise';
import { CERTIFICATES } from '../support/certificates';
import { influxdbIn, kapacitorIn, placement, secretVariable } from './support';
import { clusteredIn } from './rows/influxdb-clustered';
import { telegrafIn } from './rows/telegraf';
import { chronografIn, companyLogin } from './rows/chronograf';
import { grafanaLogin } from './rows/grafana';
import { laterNumber, laterText } from '../support/later';
import { runs } from '../support/runs';
import { anyText } from '../support/texts';
import { wrongWith } from './wrong';

// What a user may give where the types say so: mostly right, often at the edge, sometimes absurd.
const text = fc.oneof(
  { arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,12}[a-z0-9]$/), weight: 4 },
  fc.constantFrom(
    '',
    ' ',
    '.',
    '..',
    '${random_password.x.result}',
    '%{if x}',
    'a/b',
    'Ünï',
    '"',
    "'",
    '\\',
    '\0',
    '\n',
    '\r',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '_internal',
    '_reconciler',
    'a'.repeat(64),
    'a'.repeat(300),
    '\ud800',
    '$(id)',
  ),
  anyText(8),
  laterText,
);
const number = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 10_000 }), weight: 4 },
  laterNumber,
  fc.constantFrom(0, -1, 0.5, 1e-9, 1e21, NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER, 2 ** 31),
);
const duration = fc
  .tuple(number, fc.constantFrom(0.001, 1, 60, 3600, 86_400))
  .map(([amount, seconds]) => Duration.seconds(amount * seconds));
const size = fc
  .tuple(number, fc.constantFrom(0, 1, 2, 3, 4))
  .map(([amount, power]) => Size.bytes(amount * 1024 ** power));
const map = fc.dictionary(text, text, { maxKeys: 2 });
const accepted = text.map((reason) => AcceptedRisk.because(reason));
const unverified = fc
  .record({ reason: text, annotations: map })
  .map(({ reason, annotations }) => UnknownAnnotations.because(reason, annotations));
const cidr = fc.oneof(
  fc.constantFrom(
    '10.0.0.0/8',
    '192.0.2.7/32',
    '2001:db8::/32',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/08',
    '0.0.0.0/00',
    '1.2.3.4',
  ),
  text,
);
const peer = fc.oneof(
  cidr.map((one) => Peer.cidr(one)),
  text.map((name) => Peer.namespace(name)),
  fc.tuple(text, map).map(([name, labels]) => Peer.pods(name, labels)),
);
const peers = fc.array(peer, { maxLength: 2 });
const accessMode = fc.constantFrom(AccessMode.READ_WRITE_ONCE, AccessMode.READ_WRITE_ONCE_POD);
const removalPolicy = fc.constantFrom(RemovalPolicy.RETAIN, RemovalPolicy.DESTROY);
const image = fc
  .oneof(
    fc.constantFrom('influxdb:1.12.4', 'kapacitor:1.8.6', 'influxdb:latest', 'x:1.7', 'influxdb:2.7.1', 'a b:1.12.4'),
    text,
  )
  .map((reference) => ContainerImage.fromTag(reference));
const settings = fc.dictionary(
  fc.oneof(fc.constantFrom('http', 'HTTP', 'data', 'tls', 'udp', 'auth', 'logging', 'coordinator', 'slack'), text),
  fc.oneof(
    text,
    number,
    map,
    fc.dictionary(fc.constantFrom('auth-enabled', 'https-enabled', 'password', 'level'), text),
  ),
  { maxKeys: 2 },
);
const credential = (stack: TerraformStack) => Credential.fromVariable(secretVariable(stack), { revision: '1' });

// JavaScript, and a cast, can give anything.
const wrong = fc.constantFrom<unknown>(
  undefined,
  null,
  5,
  '10Gi',
  true,
  [undefined],
  { a: 1 },
  Symbol('x'),
  5n,
  new Date(0),
);

// A few at a time: with all of them hardly a stack would be without a mistake.
function optional<T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  const all = Object.keys(shape) as (keyof T)[];
  return fc.subarray(all, { maxLength: Math.min(3, all.length) }).chain((keys) => {
    const chosen = Object.fromEntries(
      keys.map((key) => [key, fc.oneof({ arbitrary: shape[key], weight: 15 }, { arbitrary: wrong, weight: 1 })]),
    );
    return fc.record(chosen) as unknown as fc.Arbitrary<Partial<T>>;
  });
}
const workload = {
  name: text,
  image,
  labels: map,
  annotations: map,
  nodeSelector: map,
  imagePullSecrets: fc.array(text, { maxLength: 1 }),
  priorityClassName: text,
  tolerations: fc.array(optional({ key: text, value: text, operator: text, effect: text }), { maxLength: 1 }),
  resources: optional({ requestedCpu: number, cpuLimit: number, requestedMemory: size, memoryLimit: size }),
  affinity: optional({
    nodes: fc.array(
      fc.tuple(text, fc.array(text, { maxLength: 1 })).map(([key, values]) => NodeLabel.isIn(key, values)),
      {
        maxLength: 1,
      },
    ),
    near: fc.array(fc.record({ labels: map, topologyKey: text, weight: number }), { maxLength: 1 }),
  }),
  topologySpread: fc.array(fc.record({ topologyKey: text, maxSkew: number }), { maxLength: 1 }),
  runtimeClassName: text,
  dns: optional({
    nameservers: fc.array(text, { maxLength: 1 }),
    searches: fc.array(text, { maxLength: 1 }),
    options: map,
  }),
  hostAliases: fc.array(fc.record({ ip: text, hostnames: fc.array(text, { maxLength: 1 }) }), { maxLength: 1 }),
  serviceAnnotations: map,
  cpuLimitRatio: number,
  helperResources: fc.dictionary(text, optional({ requestedCpu: number, cpuLimit: number }), { maxKeys: 1 }),
  environment: fc.dictionary(
    text,
    fc.tuple(text, text).map(([name, key]) => EnvironmentVariable.fromSecret(name, key)),
    {
      maxKeys: 1,
    },
  ),
  volumes: fc.dictionary(
    text,
    text.map((name) => ExtraVolume.secret(name)),
    { maxKeys: 1 },
  ),
  sidecars: fc.array(
    optional({ name: text, image, command: fc.array(text, { maxLength: 1 }), env: map }).map((props) =>
      ExtraContainer.because('a test', { readyCommand: ['true'], ...props } as ExtraContainerProps),
    ),
    { maxLength: 1 },
  ),
};
const server = {
  ...workload,
  storage: optional({ size, storageClassName: text, accessMode, removalPolicy }),
  terminationGracePeriod: duration,
  disruptionBudget: number,
  administrator: optional({ name: text }),
  settings,
};

const optionalQuery = fc.record({
  query: fc.oneof(text, fc.constant('SELECT max("a") INTO "b" FROM "c" GROUP BY time(1h)')),
  resampleEvery: duration,
});

interface Given {
  readonly props: unknown;
  readonly build: (stack: TerraformStack) => void;
}

// Keeps what was given, for the report of a failure.
function program<T>(props: fc.Arbitrary<T>, build: (stack: TerraformStack, props: T) => void): fc.Arbitrary<Given> {
  return props.map((given) => ({
    props: given,
    build: (stack) => {
      build(stack, given);
    },
  }));
}

const PROGRAMS: Record<string, fc.Arbitrary<Given>> = {
  SecureInfluxDB: program(
    fc.record({
      props: optional({
        ...server,
        flux: text.map((reason) => Flux.enabled(reason, { peers: [] })),
        continuousQueries: text.map((reason) => ContinuousQueries.enabled(reason)),
        internalStatistics: fc.boolean(),
        limits: optional({
          maxBodySize: size,
          maxConnectionLimit: number,
          maxRowLimit: number,
          maxConcurrentWriteLimit: number,
          maxEnqueuedWriteLimit: number,
          enqueuedWriteTimeout: duration,
          maxConcurrentQueries: number,
          queryTimeout: duration,
          maxSelectBuckets: number,
          maxSelectPoints: number,
          maxSelectSeries: number,
          cacheMaxMemorySize: size,
          unlimited: optional({ queryTimeout: accepted, maxSelectBuckets: accepted }),
        }),
      }),
      database: text,
      options: optional({
        retention: duration,
        retentionPolicy: text,
        shardDuration: duration,
        futureLimit: duration,
        pastLimit: duration,
        removalPolicy,
        adopt: fc.boolean(),
      }),
      users: fc.array(text, { maxLength: 2 }),
      queries: fc.array(fc.tuple(text, optionalQuery), { maxLength: 1 }),
    }),
    (stack, { props, database, options, users, queries }) => {
      const influxdb = influxdbIn(stack, props);
      const made = influxdb.addDatabase(database, options);
      for (const user of users) made.grantAll(influxdb.addUser(user));
      for (const [name, query] of queries) made.addContinuousQuery(name, query);
    },
  ),
  SecureInfluxDBEnterprise: program(
    fc.record({
      props: optional({
        ...server,
        dataNodes: number,
        metaNodes: number,
        singleMetaNode: accepted,
        metaStorage: optional({ size, storageClassName: text, accessMode, removalPolicy }),
        metaResources: optional({ memoryLimit: size, requestedCpu: number }),
        antiEntropy: optional({ checkInterval: duration, maxFetch: number, maxSync: number }),
        auditLog: fc.boolean(),
        passwordHash: fc.oneof(text, fc.constant('pbkdf2-sha256')),
        ensureFips: fc.boolean(),
        metaSettings: settings,
      }),
      database: text,
      options: optional({ retention: duration, replicationFactor: number }),
      users: fc.array(text, { maxLength: 2 }),
    }),
    (stack, { props, database, options, users }) => {
      const influxdb = enterpriseIn(stack, props);
      const made = influxdb.addDatabase(database, options);
      for (const user of users) made.grantAll(influxdb.addUser(user));
    },
  ),
  SecureKapacitor: program(
    fc.record({
      props: optional({
        ...server,
        clientCertificate: fc.boolean(),
        metrics: optional({ image, userName: text, port: number, interval: duration, unprotected: accepted }),
      }),
      database: text,
      users: fc.array(text, { maxLength: 2 }),
    }),
    (stack, { props, database, users }) => {
      const { namespace, authority } = placement(stack);
      const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority, ...props });
      kapacitor.subscribeTo(new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase(database));
      for (const user of users) kapacitor.addUser(user);
    },
  ),
  SecureChronograf: program(
    fc.record({
      props: optional({
        name: text,
        image,
        labels: map,
        storage: optional({ size, storageClassName: text, accessMode, removalPolicy }),
        publicUrl: fc.oneof(fc.constantFrom('https://c.example/x', 'https://c.example:8443', 'http://c'), text),
        sessionDuration: duration,
        inactivityDuration: duration,
        settings: fc.dictionary(
          fc.oneof(fc.constantFrom('LOG_LEVEL', 'CUSTOM_LINKS', 'HTPASSWD', 'PPROF_ENABLED', 'BASICAUTH_REALM'), text),
          text,
        ),
      }),
      login: optional({
        clientId: text,
        name: text,
        tokenUrl: text,
        domains: fc.array(text, { maxLength: 2 }),
        scopes: fc.array(text, { maxLength: 2 }),
        emailClaim: text,
        administrators: fc.array(text, { maxLength: 2 }),
        peers,
      }),
      database: text,
      options: optional({ name: text, isDefault: fc.boolean(), telegraf: fc.boolean() }),
    }),
    (stack, { props, login, database, options }) => {
      const { namespace, authority } = placement(stack);
      const chronograf = new SecureChronograf(stack, 'chronograf', {
        namespace,
        authority,
        publicUrl: 'https://chronograf.example',
        ...props,
        login: companyLogin(stack, login),
      });
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      chronograf.readFrom(influxdb.addDatabase(database), options);
      chronograf.manage(new SecureKapacitor(stack, 'kapacitor', { namespace, authority }), { name: options.name });
    },
  ),
  SecureGrafana: program(
    fc.record({
      props: optional({
        name: text,
        image,
        labels: map,
        publicUrl: fc.oneof(fc.constantFrom('https://g.example/x', 'https://g.example:8443', 'http://g'), text),
      }),
      login: optional({
        clientId: text,
        name: text,
        tokenUrl: text,
        domains: fc.array(text, { maxLength: 2 }),
        scopes: fc.array(text, { maxLength: 2 }),
        administrators: fc.array(text, { maxLength: 2 }),
        editors: fc.array(text, { maxLength: 2 }),
        peers,
      }),
      database: text,
      options: optional({ title: text, uid: text, isDefault: fc.boolean() }),
      folder: text,
    }),
    (stack, { props, login, database, options, folder }) => {
      const { namespace, authority } = placement(stack);
      const publicUrl = 'https://grafana.example';
      const place = { namespace, authority, publicUrl };
      const grafana = new SecureGrafana(stack, 'grafana', { ...place, ...props, login: grafanaLogin(stack, login) });
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      grafana.readFrom(influxdb.addDatabase(database), options);
      grafana.addDashboards(Dashboards.ofPlatform(), { folder });
    },
  ),
  'ChronografLogin.htpasswd': program(
    fc.record({ names: fc.array(text, { maxLength: 2 }), reason: text }),
    (stack, { names, reason }) => {
      const users = names.map((name) => ({ name }));
      chronografIn(stack, { login: ChronografLogin.htpasswd(reason, { users }) });
    },
  ),
  AlertHandler: program(
    fc.record({
      slack: optional({ channel: text, workspace: text }),
      smtp: optional({ port: number, to: fc.array(text, { maxLength: 2 }), opportunisticTls: accepted }),
      names: fc.array(text, { minLength: 3, maxLength: 3 }),
      post: optional({ userName: text, headers: map, alertTemplate: text, port: number }),
      where: peers,
      secretHeaders: fc.array(text, { maxLength: 2 }),
      secretUrl: fc.boolean(),
      reasons: fc.array(text, { minLength: 2, maxLength: 2 }),
      url: fc.oneof(
        fc.constantFrom(
          'https://hook.example/x',
          'http://hook.example',
          'https://a:b@hook.example',
          'https://a b',
          'ftp://x',
        ),
        text,
      ),
    }),
    (stack, { slack, smtp, names: [host = '', userName = '', from = ''], post, url, where, ...more }) => {
      const kapacitor = kapacitorIn(stack);
      const secret = credential(stack);
      kapacitor.alertThrough(AlertHandler.slack({ url: secret, peers: where, ...slack }));
      kapacitor.alertThrough(
        AlertHandler.smtp({ host, userName, fromAddress: from, credential: secret, peers: where, ...smtp }),
      );
      kapacitor.alertThrough(
        AlertHandler.httpPost({
          endpoint: host,
          peers: where,
          ...(more.secretUrl ? { secretUrl: secret } : { url }),
          secretHeaders: Object.fromEntries(more.secretHeaders.map((name) => [name, secret])),
          ...post,
          ...(post.userName === undefined ? {} : { credential: secret }),
        }),
      );
      const [reason = '', other = ''] = more.reasons;
      kapacitor.alertThrough(AlertHandler.tcp(reason, { port: smtp.port ?? 1, peers: where }));
      kapacitor.alertThrough(AlertHandler.log(other));
    },
  ),
  CertificateAuthority: program(
    fc.record({
      props: optional({
        commonName: text,
        certificateLifetime: duration,
        certificateRenewBefore: duration,
        lifetime: duration,
        renewBefore: duration,
        keyAlgorithm: fc.oneof(
          number.map((bits) => KeyAlgorithm.rsa(bits)),
          fc.constantFrom(KeyAlgorithm.ecdsaP384(), KeyAlgorithm.ed25519()),
        ),
      }),
      pem: fc.oneof(fc.constantFrom(...CERTIFICATES), text),
      root: fc.option(fc.oneof(fc.constantFrom(...CERTIFICATES), text), { nil: undefined }),
      existing: fc.boolean(),
    }),
    (stack, { props, pem, root, existing }) => {
      const authority = existing
        ? CertificateAuthority.fromPem(stack, 'a', {
            certificatePem: pem,
            rootPem: root,
            privateKey: secretVariable(stack),
          })
        : CertificateAuthority.selfManaged(stack, 'a', props);
      authority.alsoTrust(Trust.fromPem(pem));
      new SecureInfluxDB(stack, 'influxdb', { namespace: new SecureNamespace(stack, 'm'), authority });
    },
  ),
  CertManagerAuthority: program(
    optional({
      name: text,
      certManagerNamespace: text,
      commonName: text,
      certificateLifetime: duration,
      certificateRenewBefore: duration,
      lifetime: duration,
      renewBefore: duration,
      keyAlgorithm: number.map((bits) => KeyAlgorithm.rsa(bits)),
    }),
    (stack, props) => {
      const authority = CertManagerAuthority.selfManaged(stack, 'a', props);
      new SecureInfluxDB(stack, 'influxdb', { namespace: new SecureNamespace(stack, 'm'), authority });
    },
  ),
  'SecureNamespace and Peer': program(
    optional({
      name: text,
      quota: map,
      labels: map,
      annotations: map,
      dnsPeers: peers,
      removalPolicy,
      podSecurity: fc.oneof(
        text.map((reason) => PodSecurity.baseline(reason)),
        fc.constant(PodSecurity.restricted()),
      ),
    }),
    (stack, props) => {
      const namespace = new SecureNamespace(stack, 'monitoring', props);
      const authority = CertificateAuthority.selfManaged(stack, 'authority');
      const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
      new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).subscribeTo(metrics);
    },
  ),
  SecureTelegraf: program(
    fc.record({
      props: optional({
        ...workload,
        deployment: fc.oneof(
          fc.constant(TelegrafDeployment.onEveryNode()),
          number.map((count) => TelegrafDeployment.replicas(count)),
        ),
        interval: duration,
        flushInterval: duration,
        globalTags: map,
        terminationGracePeriod: duration,
        disruptionBudget: number,
        unprotected: accepted,
        settings: fc.dictionary(
          fc.oneof(fc.constantFrom('agent', 'inputs', 'outputs', 'processors', 'global_tags'), text),
          fc.oneof(
            settings,
            fc.dictionary(fc.oneof(fc.constantFrom('exec', 'http', 'statsd', 'debug'), text), fc.oneof(map, text)),
          ),
          { maxKeys: 2 },
        ),
      }),
      http: optional({ userName: text, dataFormat: text, dataOptions: settings, timeout: duration, tags: map }),
      url: fc.oneof(fc.constantFrom('https://a.example/x', 'http://a.example', 'https://a:b@c.example'), text),
      serve: optional({ userName: text, port: number, expirationInterval: duration }),
      write: optional({ retentionPolicy: text, namePass: fc.array(text, { maxLength: 2 }), timeout: duration }),
      names: fc.tuple(text, text),
    }),
    (stack, { props, http, url, serve, write, names: [userName, database] }) => {
      const telegraf = telegrafIn(stack, props);
      const trust = Trust.fromPem(CERTIFICATES[0] ?? '');
      const secret = credential(stack);
      telegraf.collect(
        TelegrafInput.http({ url, trust, peers: [Peer.cidr('192.0.2.1/32')], credential: secret, ...http }),
      );
      telegraf.serveMetrics({ authority: CertificateAuthority.selfManaged(stack, 'metrics-authority'), ...serve });
      const server = SecureInfluxDB.fromAttributes(stack, 'theirs', {
        url: 'https://influxdb.example:8086',
        trust,
        peer: Peer.cidr('192.0.2.9/32'),
      });
      telegraf.writeTo(server.database(database, { userName, credential: secret }), write);
    },
  ),
  SecureNodeExporter: program(
    optional({
      ...workload,
      hostNetwork: fc.boolean(),
      nodeCidrs: fc.array(cidr, { maxLength: 2 }),
      port: number,
      extraArgs: fc.array(text, { maxLength: 1 }),
      collectors: optional({
        enable: fc.constant<NodeExporterCollector[]>([NodeExporterCollector.PROCESSES]),
        defaults: fc.boolean(),
      }),
      userName: text,
      bcryptCost: number,
      rotation: text,
      alsoValidRotations: fc.array(text, { maxLength: 2 }),
      webConfig: settings,
    }),
    (stack, props) => {
      const authority = CertificateAuthority.selfManaged(stack, 'authority');
      new SecureNodeExporter(stack, 'nodes', { authority, ...props });
    },
  ),
  Exposure: program(
    fc.record({
      host: fc.oneof({ arbitrary: fc.constant('influxdb.example'), weight: 2 }, text),
      className: text,
      controller: fc.oneof(
        fc.constantFrom(IngressController.ingressNginx(), IngressController.haproxyIngress()),
        text.map((entryPoint) => IngressController.traefik({ entryPoint })),
        map.map((annotations) => IngressController.unverified('because', { annotations })),
      ),
      more: optional({
        annotations: map,
        unknownAnnotations: unverified,
        paths: fc.array(text, { maxLength: 2 }),
        tlsSecretName: text,
      }),
      peers: fc.array(peer, { minLength: 1, maxLength: 2 }),
      service: optional({ port: number, annotations: map, unknownAnnotations: unverified, loadBalancerClass: text }),
      nodePort: number,
      ranges: fc.array(cidr, { maxLength: 2 }),
    }),
    (stack, { host, className, controller, more, peers: whom, service, nodePort, ranges }) => {
      const server = influxdbIn(stack);
      const sourceRanges = SourceRanges.of(...ranges);
      const ingress = { host, className, controller, peers: whom, ...more };
      const gateway = { gatewayName: className, listener: 'https', peers: whom };
      server.exposeThrough(Exposure.ingress(ingress));
      server.exposeThrough(Exposure.ingressPassthrough({ ...ingress, host: 'b.example' }));
      server.exposeThrough(Exposure.gateway({ ...gateway, host: 'c.example' }));
      server.exposeThrough(Exposure.loadBalancer({ host: 'd.example', sourceRanges, ...service }));
      server.exposeThrough(Exposure.nodePort({ host: 'e.example', sourceRanges, nodePort }));
    },
  ),
  SecureInfluxDBClustered: program(
    optional({
      name: text,
      release: text.map((version) => ClusteredRelease.of(version)),
      ingesterStorage: fc.record({ size, storageClassName: text }),
      identityProvider: fc.oneof(
        fc.record({ tenantId: text, clientId: text }).map((props) => IdentityProvider.entraId(props)),
        fc.record({ url: text, realm: text, clientId: text }).map((props) => IdentityProvider.keycloak(props)),
      ),
      users: fc.array(
        fc.record({
          id: text,
          firstName: text,
          lastName: text,
          email: text,
          groups: fc.constant<ClusteredUserGroup[]>([ClusteredUserGroup.ADMIN]),
        }),
        { maxLength: 2 },
      ),
      hostingEnvironment: text.map((eksRoleArn) => HostingEnvironment.aws({ eksRoleArn })),
      settings: fc.dictionary(
        fc.oneof(fc.constantFrom('images', 'resources', 'observability', 'components'), text),
        settings,
        {
          maxKeys: 2,
        },
      ),
      pause: fc.boolean(),
      installMethod: fc.constantFrom(ClusteredInstallMethod.appInstance(), ClusteredInstallMethod.chartValues()),
      removalPolicy,
    }),
    (stack, props) => {
      const token = Credential.fromVariable(secretVariable(stack, 'token'), { revision: '1' });
      const database = clusteredIn(stack, props).database(props.name ?? 'metrics', { token });
      telegrafIn(stack).writeTo(database);
    },
  ),
  'ServiceMonitor and GrafanaDatasource': program(
    fc.record({
      monitor: optional({
        name: text,
        labels: map,
        interval: duration,
        scrapeTimeout: duration,
        sampleLimit: number,
        bodySizeLimit: size,
      }),
      datasource: optional({ title: text, name: text, labels: map, mountPath: text }),
      database: text,
      whom: peers,
    }),
    (stack, { monitor, datasource, database, whom }) => {
      const { namespace, authority } = placement(stack);
      const target = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      new ServiceMonitor(stack, 'monitor', { target, peers: whom, ...monitor });
      const options = { namespace, peers: whom, ...datasource };
      GrafanaDatasource.ofDatabase(stack, 'datasource', target.addDatabase(database), options);
    },
  ),
  Credential: program(
    fc.record({ options: optional({ length: number, rotation: text }), revision: text, name: text, key: text }),
    (stack, { options, revision, name, key }) => {
      const { namespace, authority } = placement(stack);
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      influxdb.addUser('one', { credential: Credential.generated(options) });
      influxdb.addUser('two', { credential: Credential.fromVariable(secretVariable(stack), { revision }) });
      influxdb.addUser('three', { credential: Credential.fromSecret({ namespace, name, key }) });
    },
  ),
};

describe.each(Object.entries(PROGRAMS))('props of every kind for %s', (_, programs) => {
  test('give a stack that keeps every promise, or mistakes that can be read', () => {
    fc.assert(
      fc.property(programs, (given) => {
        expect(wrongWith(given.build)).toEqual([]);
      }),
      runs(15),
    );
  });
});
