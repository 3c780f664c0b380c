import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { CertificateAuthority, Credential, Peer, SecureInfluxDB, SecureNamespace } from '../../../lib';
import { ROOT } from '../../support/certificates';
import { bundleOf } from './access';
import { uniqueName } from './environment';
import { defineKinds } from './kinds';
import { create, get, kubectl, makeNamespace } from './kubectl';
import { Authority } from './openssl';
import { waitFor } from './process';
import { Build } from './terraform';

let run = '';
/** Has the namespaces of the next example names of their own. */
export function nextRun(): void {
  run = uniqueName();
}
export const namespaceOf = (id: string): string => `${run}-${id}`;

// A Telegraf with all of its plugins, as the public image has them.
export const TELEGRAF = process.env.LIVE_TELEGRAF_IMAGE;
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
  /** Namespaces beside `monitoring`. */
  readonly namespaces?: readonly string[];
}

const company = Authority.root();

/** Of each example that needs something. */
export const NEEDS: Readonly<Record<string, Needs>> = {
  alerts: {
    variables: () => ({
      'slack-webhook': 'https://hooks.example/services/x',
      'mail-password': 'of the mail server',
      'mail-authorization': 'Bearer of the mail service',
      'tickets-password': 'of the tickets',
    }),
  },
  'companys-authority': {
    variables: () => {
      const { certificate, key } = company.intermediate().pair;
      return {
        'intermediate-certificate': certificate,
        'intermediate-key': key,
        'root-certificate': company.pair.certificate,
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
  prometheus: {
    variables: () => ({
      'alertmanager-ca': ROOT,
      'alertmanager-password': 'of the Alertmanager',
      'metrics-password': 'of the tenant',
    }),
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
  'scrape-by-api': { namespaces: ['nodes'] },
  'scrape-mutual-tls': { namespaces: ['nodes', 'team'] },
  'scrape-service': {
    variables: () => ({ 'shop-ca': ROOT, 'checkout-password': 'of the checkout' }),
    before: () => makeNamespace(namespaceOf('shops')),
    namespaces: ['shops'],
  },
  'several-clusters': {
    before: twoContexts,
    environment: () => ({ KUBE_CONFIG_PATH: join(contexts ?? '', 'config') }),
    namespaces: ['monitoring-east', 'monitoring-west'],
  },
  telegraf: { namespaces: ['nodes'] },
  ...(process.env.LIVE_ALERTMANAGER_IMAGE === undefined
    ? {}
    : {
        alertmanager: {
          variables: () => ({ 'slack-webhook': 'https://hooks.example/x', 'pagerduty-key': 'of the pager' }),
        },
      }),
  ...(TELEGRAF === undefined ? {} : withAllPlugins()),
};

/** Why some are not applied: all others are. */
export const NOT_HERE: Readonly<Record<string, string>> = {
  ...(process.env.LIVE_ALERTMANAGER_IMAGE === undefined
    ? { alertmanager: 'LIVE_ALERTMANAGER_IMAGE names no Alertmanager' }
    : {}),
  'alerts-through-a-proxy': 'no proxy leads out of this cluster; alerts.scripts.test.ts asks one',
  backups: 'there is no store that speaks as S3 does; backup.test.ts takes backups to volumes',
  ...(OLDER_INFLUXDB === undefined
    ? { 'accepted-deviations': 'LIVE_OLDER_INFLUXDB_IMAGE names no InfluxDB of a version that takes a reason' }
    : {}),
  'cert-manager': 'it takes cert-manager; cert-manager.test.ts applies the example platform with it',
  clouds: 'no OpenShift chooses the users of its pods here',
  chronograf: "Chronograf's image cannot be had here",
  'grafana-server': "Grafana's image cannot be had here",
  'influxdb-enterprise': 'it takes a license; influxdb-enterprise.test.ts applies one with stand-ins',
  'telegraf-listen': 'listen.scripts.test.ts runs a Telegraf that listens',
  'kapacitor-tasks': 'kapacitor-tokens.test.ts applies tasks, and has them alert',
  'kapacitor-enterprise': 'it takes a license; kapacitor-enterprise.test.ts applies one with stand-ins',
  exporter: 'images of exporters cannot be had here; prometheus.test.ts runs some',
  platform: 'platform.test.ts applies it',
  'remote-write': 'it takes a service of a cloud; prometheus.test.ts writes to another Prometheus',
  'scrape-cluster': 'prometheus.test.ts scrapes the API server and pods by their annotations',
  'posture-report': 'it deploys what exposure does',
  ...(TELEGRAF === undefined
    ? Object.fromEntries(
        Object.keys(withAllPlugins()).map((name) => [name, 'LIVE_TELEGRAF_IMAGE names no Telegraf with all plugins']),
      )
    : {}),
};

function withAllPlugins(): Record<string, Needs> {
  return {
    'telegraf-inputs': {
      variables: () => ({
        'cluster-ca': ROOT,
        'shop-ca': ROOT,
        'shop-token': 'of the shop',
        'postgres-ca': ROOT,
        'postgres-password': 'of the database',
      }),
      namespaces: ['agents'],
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
        's3-access-key': 'of the bucket',
        's3-secret-key': 'of the same bucket',
        'write-token': 'of the database, to write',
        'read-token': 'of the database, to read',
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

// Secrets as cert-manager and External Secrets would make them.
async function existingSecrets(): Promise<void> {
  const namespace = namespaceOf('monitoring');
  await makeNamespace(namespace);
  const { certificate, key } = company.server(`influxdb.${namespace}.svc`, 'localhost');
  const metadata = (name: string) => ({ name, namespace });
  const secret = (name: string, stringData: Record<string, string>) => ({
    ...{ apiVersion: 'v1', kind: 'Secret', metadata: metadata(name), stringData },
  });
  await create(
    secret('influxdb-certificate', { 'tls.crt': certificate, 'tls.key': key }),
    secret('influxdb-administrator', { password: 'of the administrator' }),
    secret('influxdb-jwt', { password: 'x'.repeat(64) }),
    secret('collector', { password: 'of the collector' }),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('company-ca'),
      data: { 'ca.crt': company.pair.certificate },
    },
  );
}

// Terraform waits for the address that a cloud's controller would give.
async function balanceLoad(namespace: string): Promise<void> {
  interface Service {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly type: string };
  }
  const name = await waitFor('a load balancer', 180, async () => {
    const { items } = await get<{ items: Service[] }>(namespace, 'services');
    return items.find(({ spec }) => spec.type === 'LoadBalancer')?.metadata.name;
  });
  const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } } });
  await kubectl(['-n', namespace, 'patch', 'service', name, '--subresource=status', '--type=merge', '-p', status]);
}

// Two names for the one cluster that there is.
let contexts: string | undefined;
export function forgetContexts(): void {
  if (contexts !== undefined) rmSync(contexts, { recursive: true });
}
async function twoContexts(): Promise<void> {
  contexts = mkdtempSync(join(tmpdir(), 'contexts-'));
  const config = JSON.parse(await kubectl(['config', 'view', '--flatten', '--minify', '-o', 'json'])) as {
    readonly contexts: { readonly context: object }[];
  };
  const [{ context } = { context: {} }] = config.contexts;
  const named = ['east', 'west'].map((name) => ({ name, context }));
  writeFileSync(join(contexts, 'config'), JSON.stringify({ ...config, contexts: named, 'current-context': 'east' }));
}
