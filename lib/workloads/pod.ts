import type {
  StatefulSetV1SpecTemplate,
  StatefulSetV1SpecTemplateMetadata,
  StatefulSetV1SpecTemplateSpec,
  StatefulSetV1SpecTemplateSpecContainer,
  StatefulSetV1SpecTemplateSpecContainerEnv,
  StatefulSetV1SpecTemplateSpecContainerLivenessProbe,
  StatefulSetV1SpecTemplateSpecVolume,
} from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { Construct } from 'constructs';
import { checkInteger } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { commonLabels } from '../core/kubernetes/common-labels';
import { combineRevisions } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { doubleDollars } from '../core/terraform/double-dollars';
import { Duration } from '../core/values/duration';
import { SecretKey } from '../credentials/bound-credential';
import { Mount, PodVolume } from './pod-volume';
import { checkScheduling } from './scheduling';
import { Volume } from './volumes';
import { withDefaults } from './workload-defaults';
import { ContainerResources, WorkloadProps } from './workload-props';

/** How often who starts beside a daemon may fail, every two seconds: it has no start of its own that could take too long. */
export const A_DAY_OF_STARTS = 43_200;

/** A probe as the provider takes it. */
export type Probe = StatefulSetV1SpecTemplateSpecContainerLivenessProbe;

/** One container of a pod. What is not said here is hardened. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: string[];
  readonly args?: string[];
  /** Plain values. Of the user's text, `$(…)` is kept from Kubernetes and `${…}` from Terraform. */
  readonly env?: Record<string, string>;
  /** Values from Secrets. */
  readonly secretEnv?: Record<string, SecretKey>;
  /** Values that the pod's own fields have: `{ HOST_IP: 'status.hostIP' }`. */
  readonly fieldEnv?: Record<string, string>;
  /** Values that are the pod's own name in a domain: `{ HOSTNAME: 'influxdb-pods.monitoring.svc' }`. */
  readonly hostEnv?: Record<string, string>;
  readonly mounts: readonly Mount[];
  /** What is known only at synthesis. */
  readonly deferred?: () => DeferredParts;
  readonly ports?: Record<string, number>;
  readonly resources: ContainerResources;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
}

/** What later calls add to a container. */
export interface DeferredParts {
  readonly mounts?: readonly Mount[];
  readonly env?: Record<string, string>;
  readonly secretEnv?: Record<string, SecretKey>;
  readonly ports?: Record<string, number>;
}

/** What decides about a pod as a whole. */
export interface PodOptions {
  readonly props: WorkloadProps;
  /** The labels that select it; no one else's pod may carry them. */
  readonly selector: Record<string, string>;
  /** The numeric user and group that every container runs as. */
  readonly user: number;
  /** Its identity in the API, whose token is in no container but those that mount it. */
  readonly serviceAccountName: string;
  /** How long it may take to stop. */
  readonly terminationGracePeriod?: Duration;
  /** How long it may take to start. @default - as its probes say */
  readonly startTimeout?: Duration;
  /** Whether it shares the node's network, which no policy binds. */
  readonly hostNetwork?: boolean;
  /** Whether it belongs on every node: where others are placed does not bind it. */
  readonly everyNode?: boolean;
}

/**
 * A pod that meets the `restricted` Pod Security Standard and more: no token of the API, no writable root, no Service
 * variables. Products add what they need until the stack is synthesized; nothing here can be loosened.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class HardenedPod {
  private readonly volumes = new Map<string, Volume | (() => Volume)>();
  private readonly containers: Container[] = [];
  private readonly initContainers: Container[] = [];
  private readonly revisions = new Map<string, string>();
  private readonly props: WorkloadProps;

  public constructor(
    private readonly scope: Construct,
    private readonly options: PodOptions,
  ) {
    const { labels = {} } = options.props;
    for (const label of Object.keys(options.selector))
      if (label in labels)
        recordMistake(scope, { prop: 'labels', got: label, takes: 'labels other than those that policies select by' });
    checkScheduling(scope, options.props);
    checkInteger(scope, 'user', options.user, { min: 1 });
    this.props = withDefaults(scope, options.props, options.everyNode ?? false);
  }

  /**
   * Adds a volume, which may be known only at synthesis; the same name again is the same volume. One that depends on later
   * calls is added where it is mounted, among the deferred parts of a container.
   */
  public addVolume(name: string, volume: Volume | (() => Volume)): PodVolume {
    this.volumes.set(name, volume);
    return new PodVolume(name);
  }

  public addContainer(container: Container): void {
    this.containers.push(container);
  }

  /** Init containers run one after the other in the order in which they are added. */
  public addInitContainer(container: Container): void {
    this.initContainers.push(container);
  }

  /** Replaces the pod when the revision changes: for what a running daemon cannot take in. */
  public rollOutOn(what: string, revision: string): void {
    this.revisions.set(what, revision);
  }

  /** The pod template, as it stands now. */
  public template(): StatefulSetV1SpecTemplate {
    // Before the volumes: their deferred parts add some.
    const initContainer = this.initContainers.map((container) => this.render(container));
    const container = this.containers.map((one) => this.render(one));
    return {
      metadata: this.metadata(),
      spec: { ...this.spec(), volume: this.renderVolumes(), initContainer, container },
    };
  }

  private metadata(): StatefulSetV1SpecTemplateMetadata {
    const { labels, annotations } = this.props;
    const revisions = [...this.revisions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, revision]) => revision);
    return {
      labels: { ...commonLabels(this.scope), ...escapeTemplate(labels), ...this.options.selector },
      annotations: { ...escapeTemplate(annotations), 'cdktf-secure-monitoring/revision': combineRevisions(revisions) },
    };
  }

  private spec(): StatefulSetV1SpecTemplateSpec {
    const { priorityClassName, nodeSelector, imagePullSecrets, tolerations } = this.props;
    const { user, serviceAccountName, terminationGracePeriod, hostNetwork } = this.options;
    return {
      automountServiceAccountToken: false,
      serviceAccountName,
      enableServiceLinks: false,
      hostNetwork: hostNetwork ? true : undefined,
      dnsPolicy: hostNetwork ? 'ClusterFirstWithHostNet' : undefined,
      terminationGracePeriodSeconds: terminationGracePeriod && Math.ceil(terminationGracePeriod.toSeconds()),
      priorityClassName: escapeTemplate(priorityClassName),
      nodeSelector: escapeTemplate(nodeSelector),
      imagePullSecrets: imagePullSecrets?.map((name) => ({ name: escapeTemplate(name) })),
      toleration: tolerations?.map((toleration) => ({
        ...escapeTemplate(toleration),
        operator: toleration.operator ?? (toleration.value === undefined ? 'Exists' : 'Equal'),
      })),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: String(user),
        runAsGroup: String(user),
        fsGroup: String(user),
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
    };
  }

  private renderVolumes(): StatefulSetV1SpecTemplateSpecVolume[] {
    const volumes = [...this.volumes].sort(([a], [b]) => (a < b ? -1 : 1));
    return volumes.map(([name, volume]) => ({ name, ...(typeof volume === 'function' ? volume() : volume) }));
  }

  private render(known: Container): StatefulSetV1SpecTemplateSpecContainer {
    const container = complete(known);
    return {
      name: container.name,
      image: escapeTemplate(container.image),
      command: container.command.map(withoutExpansion),
      args: container.args,
      env: environment(container),
      port: Object.entries(container.ports ?? {}).map(([name, containerPort]) => ({
        name,
        containerPort,
        // The API server fills it in for a pod on the node's network: said here, or every plan has a difference.
        hostPort: this.options.hostNetwork ? containerPort : undefined,
      })),
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
      },
      resources: quantities(container.resources),
      livenessProbe: container.livenessProbe,
      readinessProbe: container.readinessProbe,
      startupProbe: this.startupProbe(container),
      volumeMount: container.mounts.map(({ volume, path, subPath, writable, fromHost }) => ({
        name: volume.name,
        mountPath: path,
        subPath,
        readOnly: !writable,
        mountPropagation: fromHost ? 'HostToContainer' : undefined,
      })),
    };
  }

  private startupProbe({ startupProbe: probe }: Container): Probe | undefined {
    const { startTimeout } = this.options;
    if (!probe || !startTimeout || probe.failureThreshold === A_DAY_OF_STARTS) return probe;
    return { ...probe, failureThreshold: Math.ceil(startTimeout.toSeconds() / (probe.periodSeconds ?? 10)) };
  }
}

// Deferred parts in the order of their names, whatever the order of the calls was.
function complete(container: Container): Container {
  const { mounts = [], env = {}, secretEnv = {}, ports = {} } = container.deferred?.() ?? {};
  return {
    ...container,
    mounts: [...container.mounts, ...[...mounts].sort((a, b) => (a.path < b.path ? -1 : 1))],
    env: { ...container.env, ...sorted(env) },
    secretEnv: { ...container.secretEnv, ...sorted(secretEnv) },
    ports: { ...container.ports, ...sorted(ports) },
  };
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function environment({
  env,
  secretEnv,
  fieldEnv,
  hostEnv = {},
}: Container): StatefulSetV1SpecTemplateSpecContainerEnv[] {
  const secrets = Object.keys(secretEnv ?? {}).sort();
  const hosts = Object.entries(hostEnv);
  const fields = { ...fieldEnv, ...(hosts.length > 0 ? { POD_NAME: 'metadata.name' } : {}) };
  return [
    ...Object.entries(fields).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } })),
    // Kubernetes fills in a variable that stands before.
    ...hosts.map(([name, domain]) => ({ name, value: `$(POD_NAME).${withoutExpansion(domain)}` })),
    ...Object.entries(env ?? {}).map(([name, value]) => ({ name, value: withoutExpansion(value) })),
    // For journal.sh, which cuts their values out of the log.
    ...(secrets.length > 0 ? [{ name: 'REDACT_VARIABLES', value: secrets.join(':') }] : []),
    ...Object.entries(secretEnv ?? {}).map(([name, { secretName, key }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secretName, key: escapeTemplate(key) } },
    })),
  ];
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
