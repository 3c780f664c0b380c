import { TerraformStack } from 'cdktf';
import {
  Backup,
  ContainerImage,
  Credential,
  Dashboards,
  Exposure,
  ExternalPrometheusAttributes,
  GrafanaDatasource,
  GrafanaLogin,
  GrafanaMail,
  GrafanaOpenIdConnectOptions,
  GrafanaPlugins,
  HttpProxy,
  IPrometheus,
  Peer,
  Restore,
  SecureGrafana,
  SecureGrafanaProps,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  ServerCertificate,
  Size,
  SourceRanges,
  Trust,
  UnknownSettings,
} from '../../../lib';
import { SECURE_GRAFANA } from '../../../lib/grafana/prop-types';
import { ExternalPrometheus } from '../../../lib/prometheus/external-prometheus';
import { ROOT } from '../../support/certificates';
import {
  Entry,
  existing,
  externalInfluxdb,
  influxdbIn,
  oddDatabase,
  placement,
  secretVariable,
  workload,
} from '../support';

const peers = [Peer.pods('grafana', { 'app.kubernetes.io/name': 'grafana' })];

function prometheusElsewhere(stack: TerraformStack, more: Partial<ExternalPrometheusAttributes> = {}): IPrometheus {
  return SecurePrometheus.fromAttributes(stack, 'elsewhere', {
    url: 'https://prometheus.example:9090',
    trust: Trust.fromPem(ROOT),
    peer: Peer.cidr('192.0.2.9/32'),
    credential: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
    ...more,
  });
}

const grafanaDatasource: Entry = {
  construct: GrafanaDatasource,
  cases: {
    defaults: (stack) => {
      const namespace = SecureNamespace.fromName(stack, 'grafana');
      GrafanaDatasource.ofDatabase(stack, 'datasource', influxdbIn(stack).addDatabase('metrics'), { namespace, peers });
    },
    'every prop': (stack) => {
      const { namespace, authority } = placement(stack);
      const server = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      GrafanaDatasource.ofDatabase(stack, 'datasource', server.addDatabase(oddDatabase), {
        namespace: new SecureNamespace(stack, 'grafana'),
        peers,
        title: 'Odd "$metrics" \\ ${x} é日本',
        name: 'renamed',
        isDefault: true,
        mountPath: '/var/lib/datasources',
        labels: { team: 'a' },
        authority,
      });
    },
    'of a Prometheus that asks for a certificate': (stack) => {
      const { namespace, authority } = placement(stack);
      const prometheus = new SecurePrometheus(stack, 'prometheus', {
        namespace,
        authority,
        clientAuthentication: { trust: authority.trust, allowedSans: ['x.example'] },
      });
      const grafana = SecureNamespace.fromName(stack, 'grafana');
      GrafanaDatasource.ofPrometheus(stack, 'datasource', prometheus, { namespace: grafana, peers, authority });
    },
    'of a server elsewhere': (stack) => {
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      const database = externalInfluxdb(stack).database('metrics', { userName: 'grafana', credential });
      const namespace = SecureNamespace.fromName(stack, 'grafana');
      GrafanaDatasource.ofDatabase(stack, 'datasource', database, { namespace, peers });
    },
  },
};

const externalPrometheus: Entry = {
  construct: ExternalPrometheus,
  cases: {
    defaults: (stack) => {
      const namespace = SecureNamespace.fromName(stack, 'grafana');
      GrafanaDatasource.ofPrometheus(stack, 'datasource', prometheusElsewhere(stack), { namespace, peers });
    },
    'every prop': (stack) => {
      const { authority } = placement(stack);
      const namespace = SecureNamespace.fromName(stack, 'grafana');
      const prometheus = prometheusElsewhere(stack, { userName: 'o"d $(id) ${x}', requiresClientCertificate: true });
      GrafanaDatasource.ofPrometheus(stack, 'datasource', prometheus, { namespace, peers, authority });
    },
  },
};

/** A login with a company's own provider. */
export function grafanaLogin(stack: TerraformStack, options: Partial<GrafanaOpenIdConnectOptions> = {}): GrafanaLogin {
  return GrafanaLogin.openIdConnect({
    clientId: 'grafana',
    clientSecret: Credential.fromVariable(secretVariable(stack, 'client-secret'), { revision: '1' }),
    authorizationUrl: 'https://login.example/authorize',
    tokenUrl: 'https://login.example/token',
    userInfoUrl: 'https://login.example/userinfo',
    domains: ['example.com'],
    peers: [Peer.cidr('192.0.2.0/24')],
    ...options,
  });
}

/** A company's mail server. */
export function grafanaMail(stack: TerraformStack, options: Partial<GrafanaMail> = {}): GrafanaMail {
  return {
    host: 'mail.example',
    userName: 'grafana@example.com',
    credential: Credential.fromVariable(secretVariable(stack, 'mail-password'), { revision: '1' }),
    fromAddress: 'grafana@example.com',
    peers: [Peer.cidr('192.0.2.25/32')],
    ...options,
  };
}

/** A Grafana in a place of its own. */
export function grafanaIn(stack: TerraformStack, props: Partial<SecureGrafanaProps> = {}): SecureGrafana {
  return new SecureGrafana(stack, 'grafana', { ...placement(stack), ...props });
}

const grafana: Entry = {
  construct: SecureGrafana,
  withProps: {
    types: SECURE_GRAFANA,
    make: (stack, props) => grafanaIn(stack, { publicUrl: 'https://grafana.example', ...props }),
  },
  cases: {
    defaults: (stack) => grafanaIn(stack),
    'reading a database and two Prometheus, and scraped': (stack) => {
      const { namespace, authority } = placement(stack);
      const server = new SecureGrafana(stack, 'grafana', { namespace, authority });
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
      const clientAuthentication = { trust: authority.trust };
      const strict = new SecurePrometheus(stack, 'strict', { namespace, authority, clientAuthentication });
      server.readFrom(influxdb.addDatabase(oddDatabase), { title: 'Odd "$metrics" ${x} é日本', uid: 'odd' });
      server.readFromPrometheus(prometheus, { isDefault: true });
      server.readFromPrometheus(strict);
      server.addDashboards(Dashboards.ofPlatform());
      prometheus.scrape(server);
    },
    'backed up, and restored': (stack) => {
      const server = grafanaIn(stack, { restoreFrom: Restore.fromVolume({ claimName: 'former-backup' }) });
      server.backUp(Backup.toVolume({ size: Size.gibibytes(1) }));
    },
    'with mail by public authorities, and plugins that are downloaded': (stack) => {
      grafanaIn(stack, {
        mail: grafanaMail(stack, { port: 465 }),
        plugins: GrafanaPlugins.downloaded('the image is that of the vendor', {
          plugins: ['grafana-clock-panel@2.1.8', 'grafana-lokiexplore-app@1.0.29'],
          peers: [Peer.cidr('192.0.2.80/32')],
        }),
        unknownSettings: UnknownSettings.because('it is tried', { feature_toggles: { enable: 'someToggle' } }),
      });
    },
    'every prop': (stack) => {
      const { namespace } = placement(stack);
      const trust = Trust.fromConfigMap({ namespace, name: 'company-ca', key: 'root.pem', revision: '1' });
      const server = new SecureGrafana(stack, 'grafana', {
        ...workload,
        namespace,
        certificate: ServerCertificate.fromSecret({ secretName: 'grafana-company', trust }),
        image: ContainerImage.fromDigest(`grafana/grafana@sha256:${'0'.repeat(64)}`, { version: '13.2.2' }),
        credential: existing(namespace, 'admin'),
        secretKey: existing(namespace, 'key'),
        login: grafanaLogin(stack, {
          name: 'The company',
          tokenUrl: 'https://login.example:8443/token',
          scopes: ['openid', 'email'],
          domains: ['example.com', 'example.org'],
          administrators: ['platform@example.com'],
          editors: ['a+b@example.org', 'c@example.com'],
          trust: Trust.fromPem(ROOT),
        }),
        publicUrl: 'https://grafana.example:8443/monitoring',
        proxy: HttpProxy.of('https://proxy.example:3128', { peers }),
        mail: grafanaMail(stack, { port: 2525, fromName: 'Grafana of Ä', trust: Trust.fromPem(ROOT) }),
        plugins: GrafanaPlugins.ofImage('/opt/grafana-plugins').allowUnsigned('we make it', ['company-app']),
        settings: {
          instance_name: 'odd "name" é日本',
          users: { default_theme: 'light', home_page: '/d/abc?orgId=1' },
          'annotations.api': { max_age: '30d', max_annotations_to_keep: 1000 },
          log: { level: 'warn' },
        },
      });
      server.readFromPrometheus(prometheusElsewhere(stack), { title: 'elsewhere', uid: 'elsewhere' });
      server.addDashboards(Dashboards.ofPlatform(), { folder: 'Ours 1' });
      server.exposeThrough(
        Exposure.loadBalancer({ host: 'grafana.example', sourceRanges: SourceRanges.of('192.0.2.0/24') }),
      );
    },
  },
};

export const rows: readonly Entry[] = [grafanaDatasource, grafana, externalPrometheus];
