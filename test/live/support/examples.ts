import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { CertificateAuthority, Credential, Peer, SecureInfluxDB, SecureNamespace } from '../../../lib';
import { ROOT } from '../../support/certificates';
import { bundleOf } from './access';
import {
  balanceLoad,
  claimsOfCharts,
  COMPANY,
  contextsFile,
  existingSecrets,
  listOfDatabases,
  namespaceOf,
  nodesAndClasses,
  removeClasses,
  siteAndTracer,
  twoContexts,
} from './examples-before';
import { defineKinds } from './kinds';
import { create, makeNamespace } from './kubectl';
import { Build } from './terraform';

// A Telegraf with all of its plugins, as the public image has them.
export const TELEGRAF = process.env.LIVE_TELEGRAF_IMAGE;
// A Chronograf, which has no image on every cluster.
export const CHRONOGRAF = process.env.LIVE_CHRONOGRAF_IMAGE;
// An InfluxDB of a version that takes a reason.
export const OLDER_INFLUXDB = process.env.LIVE_OLDER_INFLUXDB_IMAGE;

/** What an example asks of the one who deploys it. */
export interface Needs {
  readonly variables?: () => Record<string, string> | Promise<Record<string, string>>;
  readonly environment?: () => Record<string, string>;
  /** Another team's stack. */
  readonly theirs?: Build;
  /** What is in the cluster before. */
  readonly before?: () => Promise<void>;
  /** What the cluster does while it is applied. */
  readonly meanwhile?: () => Promise<void>;
  /** Takes out of the cluster what is in no namespace of the example. */
  readonly after?: () => Promise<void>;
  /** Namespaces beside `monitoring`. */
  readonly namespaces?: readonly string[];
}

const HOOK = 'https://hooks.example/services/x';
const given = (...variables: string[]) => Object.fromEntries(variables.map((id) => [id, `the ${id} of an example`]));

/** Of each example that needs something. */
export const NEEDS: Readonly<Record<string, Needs>> = {
  aks: { namespaces: ['nodes'] },
  alerts: {
    variables: () => ({
      ...given('mail-password', 'tickets-password'),
      'slack-webhook': HOOK,
      'mail-authorization': 'Bearer of the mail service',
    }),
  },
  'alerts-to-chats': {
    variables: () => ({
      ...given('slack-bot-token', 'telegram-token', 'pushover-token', 'pushover-user'),
      'slack-webhook': HOOK,
      'discord-webhook': HOOK,
      'teams-webhook': HOOK,
    }),
  },
  'alerts-to-on-call': {
    before: () => defineKinds('cilium.io', [['CiliumNetworkPolicy', 'v2']]),
    variables: () => ({
      ...given('pagerduty-key', 'opsgenie-key', 'splunk-key', 'bigpanda-token', 'alerta-key'),
      'company-ca': ROOT,
    }),
  },
  'alerts-to-tickets': {
    variables: () => ({
      ...given('servicenow-password', 'zenoss-password', 'forge-token', 'community'),
      'flow-url': HOOK,
      'company-ca': ROOT,
    }),
  },
  'companys-authority': {
    variables: () => {
      const { certificate, key } = COMPANY.intermediate().pair;
      return {
        'intermediate-certificate': certificate,
        'intermediate-key': key,
        'root-certificate': COMPANY.pair.certificate,
      };
    },
  },
  'existing-accounts': {
    before: async () => {
      const namespace = namespaceOf('monitoring');
      await makeNamespace(namespace);
      const account = (name: string) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
      await create(account('influxdb-s3'), account('prometheus-sd'));
    },
  },
  'existing-secrets': { before: existingSecrets },
  exposure: { meanwhile: () => balanceLoad(namespaceOf('monitoring')) },
  federation: { namespaces: ['shop', 'payments'] },
  'first-day': { namespaces: ['nodes'] },
  'from-helm-charts': { before: claimsOfCharts },
  'external-influxdb': {
    theirs: anotherTeams,
    variables: async () => ({
      'influxdb-ca': await bundleOf(namespaceOf('theirs'), 'influxdb'),
      'kapacitor-password': THEIRS['kapacitor-password'],
      'setup-password': THEIRS['setup-password'],
    }),
    namespaces: ['theirs'],
  },
  gateway: {
    before: () =>
      defineKinds('gateway.networking.k8s.io', [
        ['HTTPRoute', 'v1'],
        ['BackendTLSPolicy', 'v1'],
      ]),
  },
  grafana: { before: () => makeNamespace(namespaceOf('grafana')), namespaces: ['grafana', 'nodes'] },
  'hardened-existing-namespace': { before: () => makeNamespace(namespaceOf('platform')), namespaces: ['platform'] },
  'kapacitor-tasks': { variables: () => ({ 'slack-webhook': HOOK }) },
  'node-exporter': { namespaces: ['nodes'] },
  prometheus: {
    variables: () => ({ ...given('alertmanager-password', 'metrics-password'), 'alertmanager-ca': ROOT }),
    namespaces: ['nodes'],
  },
  'prometheus-operator': {
    before: () =>
      defineKinds('monitoring.coreos.com', [
        ['PodMonitor', 'v1'],
        ['ServiceMonitor', 'v1'],
      ]),
    namespaces: ['nodes'],
  },
  scheduling: { before: nodesAndClasses, after: removeClasses },
  'scrape-by-api': { namespaces: ['nodes'] },
  'scrape-cluster': {
    before: async () => {
      for (const name of ['kube-system', 'shop']) await makeNamespace(namespaceOf(name));
    },
    namespaces: ['kube-system', 'shop'],
  },
  'scrape-external': {
    variables: () => ({
      ...given('oauth-secret', 'queues-token', 'machines-password', 'inventory-token'),
      'company-ca': ROOT,
    }),
    meanwhile: listOfDatabases,
  },
  'scrape-mutual-tls': { namespaces: ['nodes', 'team'] },
  'scrape-own-pods': {
    variables: () => ({ 'shop-ca': ROOT, 'checkout-password': 'of the checkout' }),
    before: () => makeNamespace(namespaceOf('shops')),
    namespaces: ['shops'],
  },
  'several-clusters': {
    before: twoContexts,
    environment: () => ({ KUBE_CONFIG_PATH: contextsFile() }),
    namespaces: ['monitoring-east', 'monitoring-west'],
  },
  sidecars: { before: siteAndTracer },
  telegraf: { namespaces: ['nodes'] },
  ...(CHRONOGRAF === undefined ? {} : { chronograf: { variables: () => given('client-secret') } }),
  ...(process.env.LIVE_ALERTMANAGER_IMAGE === undefined
    ? {}
    : {
        alertmanager: {
          variables: () => ({ ...given('pagerduty-key'), 'slack-webhook': HOOK }),
        },
      }),
  ...(TELEGRAF === undefined ? {} : withAllPlugins()),
};

/** Why some are not applied: all others are. */
export const NOT_HERE: Readonly<Record<string, string>> = {
  ...(CHRONOGRAF === undefined ? { chronograf: 'LIVE_CHRONOGRAF_IMAGE names no Chronograf' } : {}),
  ...(process.env.LIVE_ALERTMANAGER_IMAGE === undefined
    ? { alertmanager: 'LIVE_ALERTMANAGER_IMAGE names no Alertmanager' }
    : {}),
  'alerts-to-queues': 'Kapacitor does not start without its brokers; trust.scripts.test.ts has some',
  'alerts-through-a-proxy': 'no proxy leads out of this cluster; alerts.scripts.test.ts asks one',
  backups: 'there is no store that speaks as S3 does; backup.test.ts takes backups to volumes',
  ...(OLDER_INFLUXDB === undefined
    ? { 'accepted-deviations': 'LIVE_OLDER_INFLUXDB_IMAGE names no InfluxDB of a version that takes a reason' }
    : {}),
  'cert-manager': 'it takes cert-manager; cert-manager.test.ts applies the example platform with it',
  clouds: 'no OpenShift chooses the users of its pods here',
  'grafana-server': "Grafana's image cannot be had here",
  'influxdb-enterprise': 'it takes a license; influxdb-enterprise.test.ts applies one with stand-ins',
  'kapacitor-enterprise': 'it takes a license; kapacitor-enterprise.test.ts applies one with stand-ins',
  exporter: 'images of exporters cannot be had here; prometheus.test.ts runs some',
  eks: 'Prometheus does not start without the credentials of AWS',
  gke: 'Prometheus does not start without the metadata of Google Cloud',
  platform: 'platform.test.ts applies it',
  'remote-write': 'it takes a service of a cloud; prometheus.test.ts writes to another Prometheus',
  'posture-report': 'it deploys what exposure does',
  thanos: 'its bucket is one of a cloud; thanos.test.ts has a sidecar with a store of its own',
  ...(TELEGRAF === undefined
    ? Object.fromEntries(
        Object.keys(withAllPlugins()).map((name) => [name, 'LIVE_TELEGRAF_IMAGE names no Telegraf with all plugins']),
      )
    : {}),
};

function withAllPlugins(): Record<string, Needs> {
  return {
    'certificate-alerts': { namespaces: ['nodes'] },
    'network-devices': {
      variables: () => ({ ...given('snmp-auth', 'snmp-priv'), 'company-root': ROOT }),
      meanwhile: () => balanceLoad(namespaceOf('monitoring'), 3),
    },
    'telegraf-inputs': {
      variables: () => ({
        ...given('shop-token', 'postgres-password'),
        'cluster-ca': ROOT,
        'shop-ca': ROOT,
        'postgres-ca': ROOT,
      }),
      namespaces: ['agents'],
    },
    'telegraf-listen': {
      variables: () => ({ 'company-root': ROOT }),
      meanwhile: () => balanceLoad(namespaceOf('monitoring')),
    },
    'telegraf-tokens': {},
    'influxdb-clustered': {
      before: async () => {
        await defineKinds('kubecfg.dev', [['AppInstance', 'v1alpha1']]);
        await makeNamespace(namespaceOf('grafana'));
      },
      variables: () => ({
        'pull-secret': '{"auths":{"us-docker.pkg.dev":{}}}',
        'catalog-dsn': 'postgres://influxdb:password@db.example/catalog?sslmode=verify-full',
        ...given('s3-access-key', 's3-secret-key', 'write-token', 'read-token'),
        'company-ca': ROOT,
      }),
      namespaces: ['influxdb-namespace', 'grafana'],
    },
  };
}

export const THEIRS = { 'kapacitor-password': 'of their reader', 'setup-password': 'of their administrator' };

function anotherTeams(app: App): TerraformStack {
  const stack = new TerraformStack(app, 'theirs');
  new KubernetesProvider(stack, 'kubernetes');
  const credential = (id: keyof typeof THEIRS) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });
  const namespace = new SecureNamespace(stack, 'theirs');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const kapacitor = influxdb.addUser('kapacitor', { credential: credential('kapacitor-password') });
  influxdb.addDatabase('metrics').grantRead(kapacitor);
  influxdb.addAdministrator('setup', { credential: credential('setup-password') });
  influxdb.allowFrom(Peer.namespace(namespaceOf('monitoring')));
  return stack;
}
