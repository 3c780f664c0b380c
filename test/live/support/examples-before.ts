import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniqueName } from './environment';
import { create, exists, get, kubectl, makeNamespace } from './kubectl';
import { Authority } from './openssl';
import { waitFor } from './process';

let run = '';
/** Has the namespaces of the next example names of their own. */
export function nextRun(): void {
  run = uniqueName();
}
export const namespaceOf = (id: string): string => `${run}-${id}`;

/** A company's authority. */
export const COMPANY = Authority.root();

// Secrets as cert-manager and External Secrets would make them.
export async function existingSecrets(): Promise<void> {
  const namespace = namespaceOf('monitoring');
  await makeNamespace(namespace);
  const { certificate, key } = COMPANY.server(`influxdb.${namespace}.svc`, 'localhost');
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
      data: { 'ca.crt': COMPANY.pair.certificate },
    },
  );
}

// What the chart's Jobs and people have left in the namespace.
export async function claimsOfCharts(): Promise<void> {
  const namespace = namespaceOf('monitoring');
  await makeNamespace(namespace);
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } } };
  const claim = (name: string) => ({
    ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace }, spec },
  });
  await create(...['influxdb-data-influxdb-0', 'kapacitor', 'prometheus-server'].map(claim));
}

export async function siteAndTracer(): Promise<void> {
  const namespace = namespaceOf('monitoring');
  await makeNamespace(namespace);
  const metadata = (name: string) => ({ name, namespace });
  await create(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('site'), data: { zone: 'Europe/Berlin', name: 'east' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: metadata('tracer'), stringData: { token: 'of the tracer' } },
  );
}

// Somebody else keeps it in the namespace, once that is there.
export async function listOfDatabases(): Promise<void> {
  const namespace = namespaceOf('monitoring');
  await waitFor('a namespace', 180, async () => ((await exists('', 'namespace', namespace)) ? true : undefined));
  const data = { 'targets.json': '[{ "targets": ["db-1.example:9187"], "labels": { "team": "shop" } }]' };
  await create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'databases', namespace }, data });
}

const NODE_LABELS = { pool: 'monitoring', disk: 'ssd' };
const CLASSES = ['priorityclass/platform', 'priorityclass/database', 'runtimeclass/gvisor'];

// The one node there is has all that is asked for, and the runtime of its other pods is the sandbox.
export async function nodesAndClasses(): Promise<void> {
  await kubectl(['label', 'nodes', '--all', ...Object.entries(NODE_LABELS).map((label) => label.join('='))]);
  const metadata = (name: string) => ({ name });
  await create(
    ...['platform', 'database'].map((name) => ({
      ...{ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: metadata(name), value: 1000 },
    })),
    { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: metadata('gvisor'), handler: 'runc' },
  );
}

export async function removeClasses(): Promise<void> {
  await kubectl(['label', 'nodes', '--all', ...Object.keys(NODE_LABELS).map((label) => `${label}-`)]);
  await kubectl(['delete', '--ignore-not-found', ...CLASSES]);
}

// Terraform waits for the addresses that a cloud's controller would give.
export async function balanceLoad(namespace: string, services = 1): Promise<void> {
  interface Service {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly type: string };
  }
  const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } } });
  const names = await waitFor('load balancers', 180, async () => {
    const { items } = await get<{ items: Service[] }>(namespace, 'services');
    const found = items.filter(({ spec }) => spec.type === 'LoadBalancer');
    return found.length < services ? undefined : found.map(({ metadata }) => metadata.name);
  });
  for (const name of names)
    await kubectl(['-n', namespace, 'patch', 'service', name, '--subresource=status', '--type=merge', '-p', status]);
}

// Two names for the one cluster that there is.
let contexts: string | undefined;
/** Where they stand. */
export const contextsFile = () => join(contexts ?? '', 'config');
/** Forgets them. */
export function forgetContexts(): void {
  if (contexts !== undefined) rmSync(contexts, { recursive: true });
}
export async function twoContexts(): Promise<void> {
  contexts = mkdtempSync(join(tmpdir(), 'contexts-'));
  const config = JSON.parse(await kubectl(['config', 'view', '--flatten', '--minify', '-o', 'json'])) as {
    readonly contexts: { readonly context: object }[];
  };
  const [{ context } = { context: {} }] = config.contexts;
  const named = ['east', 'west'].map((name) => ({ name, context }));
  writeFileSync(join(contexts, 'config'), JSON.stringify({ ...config, contexts: named, 'current-context': 'east' }));
}
