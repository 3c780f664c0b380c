import { IConstruct } from 'constructs';
import { check, checkSize } from '../core/checks';
import { isKnown, recordMistake } from '../core/mistakes';
import { Size } from '../core/size';
import { ContainerResources } from './workload-props';

/**
 * What a container asks for and may use: a product's own where the user says nothing, so that no pod is without. What is
 * given moves the other end of its kind along.
 */
export function resourcesFor(
  scope: IConstruct,
  given: ContainerResources | undefined,
  own: Required<Omit<ContainerResources, 'cpuLimit'>>,
): ContainerResources {
  if (!given) return own;
  const known = (cores: number | undefined) => cores === undefined || isKnown(cores);
  const fine = [
    checkCores(scope, 'resources.requestedCpu', given.requestedCpu),
    checkCores(scope, 'resources.cpuLimit', given.cpuLimit),
    checkSize(scope, 'resources.requestedMemory', given.requestedMemory, Size.mebibytes(1)),
    checkSize(scope, 'resources.memoryLimit', given.memoryLimit, Size.mebibytes(1)),
    known(given.requestedCpu) && known(given.cpuLimit),
  ].every(Boolean);
  if (!fine) return own;
  const { cpuLimit } = given;
  const requestedCpu = given.requestedCpu ?? Math.min(own.requestedCpu, cpuLimit ?? Infinity);
  const requestedMemory = given.requestedMemory ?? smaller(own.requestedMemory, given.memoryLimit);
  const memoryLimit = given.memoryLimit ?? larger(own.memoryLimit, requestedMemory);
  const refuse = (prop: string, got: unknown, least: unknown) => {
    recordMistake(scope, { prop: `resources.${prop}`, got, takes: `no less than what is requested, ${String(least)}` });
  };
  if (cpuLimit !== undefined && cpuLimit < requestedCpu) refuse('cpuLimit', cpuLimit, requestedCpu);
  if (memoryLimit.toBytes() < requestedMemory.toBytes()) refuse('memoryLimit', memoryLimit, requestedMemory);
  return { requestedCpu, cpuLimit, requestedMemory, memoryLimit };
}

function checkCores(scope: IConstruct, prop: string, cores: number | undefined): boolean {
  const takes = 'a number of cores that is known when the program runs, from 0.001 to 1024';
  if (cores !== undefined && !isKnown(cores)) recordMistake(scope, { prop, got: 'a token', takes });
  return check(scope, prop, cores, takes, (n) => n >= 0.001 && n <= 1024);
}

function smaller(one: Size, other: Size | undefined): Size {
  return other && other.toBytes() < one.toBytes() ? other : one;
}

function larger(one: Size, other: Size): Size {
  return other.toBytes() > one.toBytes() ? other : one;
}
