import { described, Mistake } from '../core/checks/mistakes';
import { INamespace } from '../core/kubernetes/namespace';
import { isKnown } from '../core/terraform/tokens';
import { Size } from '../core/values/size';
import { ContainerResources } from './container-resources';

/** What the pods of one workload ask for. */
export interface PodsInNamespace {
  readonly name: string;
  /** How many there are, those that replace others too; of what is on every node, those of one node. */
  readonly pods: number;
  readonly resources: () => PodResources;
}

/** What the containers of a pod ask for: before those that run on, and these. */
export interface PodResources {
  readonly initContainers: readonly NamedResources[];
  readonly containers: readonly NamedResources[];
}

/** A container, and what it asks for. */
export interface NamedResources {
  readonly name: string;
  readonly resources: ContainerResources;
}

const inNamespace = new WeakMap<INamespace, PodsInNamespace[]>();

/** Says that there are pods in a namespace. */
export function countPods(namespace: INamespace, pods: PodsInNamespace): void {
  inNamespace.set(namespace, [...(inNamespace.get(namespace) ?? []), pods]);
}

/** What a quota takes, and what of a container that is. */
const KINDS: Readonly<Record<string, (resources: ContainerResources) => number | undefined>> = {
  'requests.cpu': ({ requestedCpu }) => requestedCpu,
  'limits.cpu': ({ cpuLimit }) => cpuLimit,
  'requests.memory': ({ requestedMemory }) => bytes(requestedMemory),
  'limits.memory': ({ memoryLimit }) => bytes(memoryLimit),
  'requests.ephemeral-storage': ({ requestedEphemeralStorage }) => bytes(requestedEphemeralStorage),
  'limits.ephemeral-storage': ({ ephemeralStorageLimit }) => bytes(ephemeralStorageLimit),
};
const ALIASES: Readonly<Record<string, string>> = {
  cpu: 'requests.cpu',
  memory: 'requests.memory',
  'ephemeral-storage': 'requests.ephemeral-storage',
};

function bytes(size: Size | undefined): number | undefined {
  return size?.toBytes();
}

/** What is missing for the pods of a namespace to be admitted by its quota, each a mistake. */
export function overQuota(namespace: INamespace, quota: Readonly<Record<string, string>>): Mistake[] {
  const all = inNamespace.get(namespace) ?? [];
  return Object.entries(quota).flatMap(([key, hard]): Mistake[] => {
    const most = quantity(hard);
    const ask = key === 'pods' ? () => 1 : KINDS[ALIASES[key] ?? key];
    if (!ask || most === undefined) return [];
    const without = key === 'pods' ? [] : all.flatMap((pods) => lacking(pods, ask));
    if (without.length > 0)
      return [
        {
          prop: `quota.${key}`,
          got: described(`none for ${without.join(', ')}`),
          takes: 'pods that all have one, by `cpuLimitRatio` or `resources`',
        },
      ];
    const needed = all.reduce((sum, pods) => sum + pods.pods * (key === 'pods' ? 1 : perPod(pods, ask)), 0);
    const least =
      key.includes('cpu') || key === 'pods' ? String(roundCores(needed)) : Size.bytes(Math.ceil(needed)).toString();
    return needed > most * (1 + 1e-9)
      ? [{ prop: `quota.${key}`, got: hard, takes: `what its pods need with a rollout of each, ${least} at least` }]
      : [];
  });
}

type Ask = (resources: ContainerResources) => number | undefined;

function lacking(pods: PodsInNamespace, ask: Ask): string[] {
  const { initContainers, containers } = pods.resources();
  return [...initContainers, ...containers]
    .filter(({ resources }) => ask(resources) === undefined)
    .map(({ name }) => `${pods.name}/${name}`);
}

// As Kubernetes counts: init containers run one after the other, before all others.
function perPod(pods: PodsInNamespace, ask: Ask): number {
  const { initContainers, containers } = pods.resources();
  const of = (some: readonly NamedResources[]) => some.map(({ resources }) => ask(resources) ?? 0);
  const together = of(containers).reduce((sum, one) => sum + one, 0);
  return Math.max(together, ...of(initContainers));
}

const PREFIXES = ['K', 'M', 'G', 'T', 'P', 'E'];
const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  ...Object.fromEntries(PREFIXES.map((unit, index) => [unit, 1000 ** (index + 1)])),
  ...Object.fromEntries(PREFIXES.map((unit, index) => [`${unit}i`, 1024 ** (index + 1)])),
};

function quantity(text: string): number | undefined {
  const parts = isKnown(text) ? /^(\d+(?:\.\d+)?)(m|k|[KMGTPE]i?)?$/.exec(text) : null;
  return parts ? Number(parts[1]) * (UNITS[parts[2] ?? ''] ?? 1) : undefined;
}

function roundCores(cores: number): number {
  return Math.ceil(cores * 1000 - 1e-6) / 1000;
}
