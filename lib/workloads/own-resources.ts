import { IConstruct } from 'constructs';
import { check, checkSize } from '../core/checks/checks';
import { isKnown } from '../core/terraform/tokens';
import { described, recordMistake } from '../core/checks/mistakes';
import { Size } from '../core/values/size';
import { ContainerResources } from './container-resources';

/** What a container of this library asks for itself, and what it may use. */
export type OwnResources = Required<Omit<ContainerResources, 'cpuLimit'>> & Pick<ContainerResources, 'cpuLimit'>;

// A kubelet keeps 50 MiB of a container's log by its defaults, and 250 MiB by those of some clouds.
const LOGS = Size.mebibytes(512);

/** The disk of its node that a container needs: for its log, and for the temporary files of the pod that it answers for. */
export function ephemeralStorage(temporary?: Size) {
  return {
    requestedEphemeralStorage: Size.mebibytes(64),
    ephemeralStorageLimit: Size.bytes(LOGS.toBytes() + (temporary?.toBytes() ?? 0)),
  };
}

/** For a daemon in Go: its garbage collector works harder before the kernel kills. A tenth is for what is not on its heap. */
export function goMemoryLimit({ memoryLimit }: ContainerResources): Record<string, string> {
  const bytes = memoryLimit?.toBytes();
  return bytes !== undefined && isKnown(bytes) ? { GOMEMLIMIT: `${Math.floor((bytes * 0.9) / 1024)}KiB` } : {};
}

/**
 * What a container asks for and may use: a product's own where the user says nothing, so that no pod is without. What is
 * given moves the other end of its kind along.
 */
export function resourcesFor(
  scope: IConstruct,
  given: ContainerResources | undefined,
  own: OwnResources,
  prop = 'resources',
): OwnResources {
  if (!given) return own;
  const known = (cores: number | undefined) => cores === undefined || isKnown(cores);
  const size = (key: keyof Sizes) => checkSize(scope, `${prop}.${key}`, given[key], Size.mebibytes(1));
  const refuse = (key: string, got: unknown, least: unknown) => {
    recordMistake(scope, { prop: `${prop}.${key}`, got, takes: `no less than what is requested, ${String(least)}` });
  };
  const fine = [
    checkCores(scope, `${prop}.requestedCpu`, given.requestedCpu),
    checkCores(scope, `${prop}.cpuLimit`, given.cpuLimit),
    size('requestedMemory'),
    size('memoryLimit'),
    size('requestedEphemeralStorage'),
    size('ephemeralStorageLimit'),
    known(given.requestedCpu) && known(given.cpuLimit),
  ].every(Boolean);
  if (!fine) return own;
  const cpuLimit = given.cpuLimit ?? own.cpuLimit;
  const requestedCpu = given.requestedCpu ?? Math.min(own.requestedCpu, cpuLimit ?? Infinity);
  if (cpuLimit !== undefined && cpuLimit < requestedCpu) refuse('cpuLimit', cpuLimit, requestedCpu);
  const ends = (requested: keyof Sizes, limit: keyof Sizes) => {
    const least = given[requested] ?? smaller(own[requested], given[limit]);
    const most = given[limit] ?? larger(own[limit], least);
    if (most.toBytes() < least.toBytes()) refuse(limit, most, least);
    return [least, most] as const;
  };
  const [requestedMemory, memoryLimit] = ends('requestedMemory', 'memoryLimit');
  const [requestedEphemeralStorage, ephemeralStorageLimit] = ends('requestedEphemeralStorage', 'ephemeralStorageLimit');
  return { requestedCpu, cpuLimit, requestedMemory, memoryLimit, requestedEphemeralStorage, ephemeralStorageLimit };
}

type Sizes = Omit<OwnResources, 'requestedCpu' | 'cpuLimit'>;

function checkCores(scope: IConstruct, prop: string, cores: number | undefined): boolean {
  const takes = 'a number of cores that is known when the program runs, from 0.001 to 1024';
  if (cores !== undefined && !isKnown(cores)) recordMistake(scope, { prop, got: described('a token'), takes });
  return check(scope, prop, cores, takes, (n) => n >= 0.001 && n <= 1024);
}

function smaller(one: Size, other: Size | undefined): Size {
  return other && other.toBytes() < one.toBytes() ? other : one;
}

function larger(one: Size, other: Size): Size {
  return other.toBytes() > one.toBytes() ? other : one;
}

// With less, a shell that starts curl and openssl is late for its probes.
const LEAST_CPU = 0.2;

/** With a limit of CPU where it has none, as a multiple of what it asks for. */
export function withCpuLimit(resources: ContainerResources, ratio: number | undefined): ContainerResources {
  const { cpuLimit, requestedCpu = 0 } = resources;
  if (ratio === undefined || cpuLimit !== undefined) return resources;
  return { ...resources, cpuLimit: Math.max(LEAST_CPU, Math.round(requestedCpu * ratio * 1000) / 1000) };
}
