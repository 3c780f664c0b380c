import type {
  StatefulSetV1SpecTemplateSpecContainer,
  StatefulSetV1SpecTemplateSpecContainerEnv,
  StatefulSetV1SpecTemplateSpecContainerLifecyclePreStop,
  StatefulSetV1SpecTemplateSpecContainerLivenessProbe,
} from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { escapeTemplate } from '../core/terraform/template';
import { doubleDollars } from '../core/terraform/double-dollars';
import { Duration } from '../core/values/duration';
import { SecretKey } from '../credentials/bound-credential';
import { ContainerResources } from './container-resources';
import { EnvironmentVariable } from './environment-variable';
import { Mount } from './pod-volume';
import { OwnResources, withCpuLimit } from './own-resources';
import { containerSecurityContext } from './security-context';

/** How often who starts beside a daemon may fail, every two seconds: it has no start of its own that could take too long. */
export const A_DAY_OF_STARTS = 43_200;

/** A probe as the provider takes it. */
export type Probe = StatefulSetV1SpecTemplateSpecContainerLivenessProbe;

/** What runs in a container at a moment of its life, as the provider takes it. */
export type Hook = StatefulSetV1SpecTemplateSpecContainerLifecyclePreStop;

/** A variable from a Secret. */
export interface SecretVariable extends SecretKey {
  /** What stands before and after the secret in it. @default - nothing */
  readonly within?: readonly [before: string, after: string];
}

/** One container of a pod. What is not said here is hardened. */
export interface Container {
  readonly name: string;
  readonly image: string;
  /** @default - as its image says */
  readonly command?: string[];
  readonly args?: string[];
  /** Plain values. Of the user's text, `$(…)` is kept from Kubernetes and `${…}` from Terraform. */
  readonly env?: Record<string, string>;
  /** Values from Secrets. */
  readonly secretEnv?: Record<string, SecretVariable>;
  /** Values from what the user has in the namespace already. */
  readonly environment?: Record<string, EnvironmentVariable>;
  /** Values that the pod's own fields have: `{ HOST_IP: 'status.hostIP' }`. */
  readonly fieldEnv?: Record<string, string>;
  /** Values that are the pod's own name in a domain: `{ HOSTNAME: 'influxdb-pods.monitoring.svc' }`. */
  readonly hostEnv?: Record<string, string>;
  readonly mounts: readonly Mount[];
  /** What is known only at synthesis. */
  readonly deferred?: () => DeferredParts;
  readonly ports?: Record<string, number>;
  /** Whether it writes to its image, which was accepted. */
  readonly writableImage?: boolean;
  readonly resources: OwnResources;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
}

/** What later calls add to a container. */
export interface DeferredParts {
  readonly mounts?: readonly Mount[];
  readonly env?: Record<string, string>;
  readonly secretEnv?: Record<string, SecretVariable>;
  readonly fieldEnv?: Record<string, string>;
  readonly ports?: Record<string, number>;
  /** What it waits for before it is asked to end. */
  readonly preStop?: Hook;
}

/** What decides about all containers of a pod. */
export interface ContainerOptions {
  /** Whether it shares the node's network. */
  readonly hostNetwork?: boolean;
  /** How long it may take to start. @default - as its probes say */
  readonly startTimeout?: Duration;
  /** What a container without a limit of CPU may use, as a multiple of what it asks for. @default - as much as there is */
  readonly cpuLimitRatio?: number;
}

/** A container as the provider takes it. */
export function containerBlock(known: Container, options: ContainerOptions): StatefulSetV1SpecTemplateSpecContainer {
  const container = complete(known);
  return {
    name: container.name,
    image: escapeTemplate(container.image),
    command: container.command?.map(withoutExpansion),
    args: container.args,
    env: variables(container),
    port: Object.entries(container.ports ?? {}).map(([name, containerPort]) => ({
      name,
      containerPort,
      // The API server fills it in for a pod on the node's network: said here, or every plan has a difference.
      hostPort: options.hostNetwork ? containerPort : undefined,
    })),
    securityContext: containerSecurityContext(container),
    resources: quantities(withCpuLimit(container.resources, options.cpuLimitRatio)),
    livenessProbe: container.livenessProbe,
    readinessProbe: container.readinessProbe,
    startupProbe: startupProbe(container, options),
    lifecycle: container.preStop && { preStop: [container.preStop] },
    volumeMount: container.mounts.map(({ volume, path, subPath, writable, fromHost }) => ({
      name: volume.name,
      mountPath: path,
      subPath,
      readOnly: !writable,
      mountPropagation: fromHost ? 'HostToContainer' : undefined,
    })),
  };
}

function startupProbe({ startupProbe: probe }: Container, { startTimeout }: ContainerOptions): Probe | undefined {
  if (!probe || !startTimeout || probe.failureThreshold === A_DAY_OF_STARTS) return probe;
  return { ...probe, failureThreshold: Math.ceil(startTimeout.toSeconds() / (probe.periodSeconds ?? 10)) };
}

// Deferred parts in the order of their names, whatever the order of the calls was.
function complete(container: Container): Container & Pick<DeferredParts, 'preStop'> {
  const { mounts = [], env = {}, secretEnv = {}, fieldEnv = {}, ports = {}, preStop } = container.deferred?.() ?? {};
  return {
    ...container,
    preStop,
    mounts: [...container.mounts, ...[...mounts].sort((a, b) => (a.path < b.path ? -1 : 1))],
    env: { ...container.env, ...withSortedKeys(env) },
    secretEnv: { ...container.secretEnv, ...withSortedKeys(secretEnv) },
    fieldEnv: { ...container.fieldEnv, ...withSortedKeys(fieldEnv) },
    ports: { ...container.ports, ...withSortedKeys(ports) },
  };
}

/** The variables that a container has of this library, those of later calls included. */
export function variableNames(container: Container): string[] {
  return variables({ ...complete(container), environment: {} }).map(({ name }) => name);
}

/** Where a container sees what, mounts of later calls included. */
export function mountsOf(container: Container): readonly Mount[] {
  return complete(container).mounts;
}

function withSortedKeys<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function variables({
  env,
  secretEnv: given = {},
  fieldEnv,
  hostEnv = {},
  environment = {},
}: Container): StatefulSetV1SpecTemplateSpecContainerEnv[] {
  const composed = Object.entries(given).filter(([, { within }]) => within);
  const own = Object.fromEntries(
    Object.entries(given).map(([name, { within, secretName, key }]): [string, KeyReference] => [
      within ? secretIn(name) : name,
      { name: secretName, key: escapeTemplate(key) },
    ]),
  );
  const secretEnv = { ...own, ...keysOf(environment, 'secret') };
  const secrets = Object.keys(secretEnv).sort();
  const hosts = Object.entries(hostEnv);
  const fields = { ...fieldEnv, ...(hosts.length > 0 ? { POD_NAME: 'metadata.name' } : {}) };
  return [
    ...Object.entries(fields).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } })),
    // Kubernetes fills in a variable that stands before.
    ...hosts.map(([name, domain]) => ({ name, value: `$(POD_NAME).${withoutExpansion(domain)}` })),
    ...Object.entries(env ?? {}).map(([name, value]) => ({ name, value: withoutExpansion(value) })),
    // For redact-log.sh and cut-secrets.awk, which cut their values out of the log.
    ...(secrets.length > 0 ? [{ name: 'REDACT_VARIABLES', value: secrets.join(':') }] : []),
    ...Object.entries(secretEnv).map(([name, secretKeyRef]) => ({ name, valueFrom: { secretKeyRef } })),
    ...composed.map(([name, { within = ['', ''] }]) => ({
      name,
      value: within.map(withoutExpansion).join(`$(${secretIn(name)})`),
    })),
    ...Object.entries(keysOf(environment, 'config map')).map(([name, configMapKeyRef]) => ({
      name,
      valueFrom: { configMapKeyRef },
    })),
  ];
}

function secretIn(variable: string): string {
  return `${variable}_SECRET`;
}

/** A key of a Secret or a ConfigMap, as the provider takes it. */
interface KeyReference {
  readonly name: string;
  readonly key: string;
}

// In the order of their names, as later calls are.
function keysOf(environment: Record<string, EnvironmentVariable>, kind: string): Record<string, KeyReference> {
  const ofKind = Object.entries(withSortedKeys(environment)).filter(([, { _kind }]) => _kind === kind);
  return Object.fromEntries(
    ofKind.map(([name, { _name, _key }]) => [name, { name: escapeTemplate(_name), key: escapeTemplate(_key) }]),
  );
}

// Kubernetes expands $(NAME) in commands and variables, and makes one $ of two.
function withoutExpansion(text: string): string {
  return escapeTemplate(doubleDollars(text));
}

function quantities(resources: ContainerResources) {
  return {
    requests: defined({
      cpu: cpu(resources.requestedCpu),
      memory: resources.requestedMemory?.toString(),
      'ephemeral-storage': resources.requestedEphemeralStorage?.toString(),
    }),
    limits: defined({
      cpu: cpu(resources.cpuLimit),
      memory: resources.memoryLimit?.toString(),
      'ephemeral-storage': resources.ephemeralStorageLimit?.toString(),
    }),
  };
}

// As the API server writes it, or every plan has a difference.
function cpu(cores: number | undefined): string | undefined {
  if (cores === undefined) return undefined;
  return Number.isInteger(cores) ? String(cores) : `${Math.round(cores * 1000)}m`;
}

function defined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
