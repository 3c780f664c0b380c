import { run } from './process';

export async function kubectl(args: string[], options: { input?: string; timeout?: number } = {}): Promise<string> {
  const { status, stdout, stderr } = await run('kubectl', args, options);
  if (status !== 0) throw new Error(`kubectl ${args.slice(0, 6).join(' ')}: ${stderr || `status ${status}`}`);
  return stdout;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [key: string]: unknown;
}

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: Record<string, string>;
}

export async function create(...objects: KubernetesObject[]): Promise<void> {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  await kubectl(['apply', '-f', '-'], { input });
}

export async function get<T>(namespace: string, ...what: string[]): Promise<T> {
  return JSON.parse(await kubectl(['-n', namespace, 'get', ...what, '-o', 'json'])) as T;
}

export async function exists(namespace: string, kind: string, name: string): Promise<boolean> {
  return (await kubectl(['-n', namespace, 'get', kind, name, '--ignore-not-found', '-o', 'name'])) !== '';
}

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: { readonly waiting?: object };
  readonly lastState: { readonly terminated?: { readonly reason?: string } };
}

export interface Pod {
  readonly metadata: Metadata & { readonly uid: string; readonly deletionTimestamp?: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: { name: string }[];
    readonly initContainers?: { name: string }[];
    readonly volumes: { name: string; configMap?: { name: string }; secret?: { secretName: string } }[];
  };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly containerStatuses?: ContainerStatus[];
    readonly initContainerStatuses?: ContainerStatus[];
  };
}

export async function pods(namespace: string): Promise<Pod[]> {
  return (await get<{ items: Pod[] }>(namespace, 'pods')).items;
}

/** A pod by its whole name, as a StatefulSet gives them; undefined while it is not there. */
export async function podNamed(namespace: string, name: string): Promise<Pod | undefined> {
  return (await pods(namespace)).find(({ metadata }) => metadata.name === name);
}

/** A pod by the start of its name, when there is exactly one and it is not on its way out. */
export async function podOf(namespace: string, name: string): Promise<Pod> {
  const found = (await pods(namespace)).filter(
    ({ metadata }) => metadata.name.startsWith(`${name}-`) && !metadata.name.startsWith(`${name}-passwords-`),
  );
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} pods of ${name} in ${namespace}`);
  return found[0];
}

/** Whether the same pod still runs, and which of its containers were started again. */
export async function identity(
  namespace: string,
  name: string,
): Promise<{ uid: string; restarts: Record<string, number> }> {
  const { metadata, status } = await podOf(namespace, name);
  const restarts = (status.containerStatuses ?? []).map(
    (container) => [container.name, container.restartCount] as const,
  );
  return { uid: metadata.uid, restarts: Object.fromEntries(restarts) };
}

export function isReady({ status, metadata }: Pod, container?: string): boolean {
  const all = (status.containerStatuses ?? []).filter(({ name }) => container === undefined || name === container);
  return metadata.deletionTimestamp === undefined && all.length > 0 && all.every(({ ready }) => ready);
}

/** The values of a Secret. */
export async function secret(namespace: string, name: string): Promise<Record<string, string>> {
  const { data = {} } = await get<{ data?: Record<string, string> }>(namespace, 'secret', name);
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}

export async function logs(namespace: string, pod: string, container: string, more: string[] = []): Promise<string> {
  return kubectl(['-n', namespace, 'logs', pod, '-c', container, '--tail=-1', ...more]);
}

export async function makeNamespace(name: string): Promise<void> {
  await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: RESTRICTED } });
}

const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted' };

/**
 * Removes the namespaces of a test run, whatever is left in them, and the rights of their pods in the cluster. Nobody waits for it: the
 * next suite needs none of it.
 */
export async function removeNamespaces(...names: string[]): Promise<void> {
  await kubectl(['delete', 'namespace', '--ignore-not-found', '--wait=false', ...names]);
  const roles = await kubectl(['get', 'clusterrolebinding,clusterrole', '-o', 'name']);
  const theirs = roles.split('\n').filter((role) => names.some((name) => role.includes(`/${name}-`)));
  if (theirs.length > 0) await kubectl(['delete', '--ignore-not-found', ...theirs]);
}

/** Has the kubelet bring changed Secrets and ConfigMaps to the pods of a namespace now, and not within two minutes. */
export async function syncVolumes(namespace: string): Promise<void> {
  const args = ['-n', namespace, 'annotate', 'pods', '--all', '--overwrite', `live-test/synced=${Date.now()}`];
  const { status, stderr } = await run('kubectl', args);
  // One that is replaced meanwhile is told nothing.
  const failed = stderr.split('\n').filter((line) => line !== '' && !line.includes('(NotFound): pods "'));
  if (status !== 0 && failed.length > 0) throw new Error(`kubectl ${args.join(' ')}: ${failed.join('\n')}`);
}
