import { create, get, podOf, secret as secretOf } from './kubectl';

/** The label of clients that are let in. */
export const ALLOWED = { 'live-client': 'allowed' };

// 8088 is the backup RPC, which must stay closed without the help of a policy.
const PLATFORM = { products: ['influxdb', 'kapacitor', 'prometheus'], ports: [8086, 8088, 9090, 9092, 9273] };

/** Lets the labelled pods of a namespace reach products, by default those of the platform: no construct of the library is such a client. */
export async function letIn(clients: string, namespace: string, { products, ports } = PLATFORM): Promise<void> {
  const client = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': clients } },
    podSelector: { matchLabels: ALLOWED },
  };
  await create({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'live-client', namespace },
    spec: {
      podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: products }] },
      policyTypes: ['Ingress'],
      ingress: [{ from: [client], ports: ports.map((port) => ({ protocol: 'TCP', port })) }],
    },
  });
}

/** Lets more into InfluxDB than its own policy does: what an attack from there has to succeed against. */
export async function weakenInfluxdb(namespace: string, from: object, ports?: object[]): Promise<void> {
  await create({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'weak', namespace },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'influxdb' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [from], ports }],
    },
  });
}

/** The certificates that clients verify a server with. */
export async function bundleOf(namespace: string, server: string): Promise<string> {
  const { spec } = await podOf(namespace, server);
  const { configMap, secret } = spec.volumes.find(({ name }) => name === 'ca') ?? {};
  if (secret) return (await secretOf(namespace, secret.secretName))['ca.crt'] ?? '';
  if (!configMap) throw new Error(`the pod of ${server} mounts no bundle`);
  const { data } = await get<{ data: Record<string, string> }>(namespace, 'configmap', configMap.name);
  const pem = data['ca.crt'];
  if (pem === undefined) throw new Error('the bundle is empty');
  return pem;
}
