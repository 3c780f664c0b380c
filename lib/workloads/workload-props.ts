import { INamespace } from '../core/kubernetes/namespace';
import { Size } from '../core/values/size';

/** What a container asks for and may use at most. */
export interface ContainerResources {
  /** The CPU that is set aside for it, in cores: 0.25 is a quarter of one. */
  readonly requestedCpu?: number;
  /** The CPU that it may use at most, in cores. @default - no limit: throttling a daemon only makes it late */
  readonly cpuLimit?: number;
  /** The memory that is set aside for it. */
  readonly requestedMemory?: Size;
  /** The memory at which it is ended. */
  readonly memoryLimit?: Size;
  /** The disk of its node that is set aside for its logs and temporary files. Its data has a volume of its own. */
  readonly requestedEphemeralStorage?: Size;
  /** The disk of its node at which its pod is evicted: less than what its temporary files may take evicts it earlier. */
  readonly ephemeralStorageLimit?: Size;
}

/** Taints that a pod may be scheduled in spite of. */
export interface Toleration {
  /** The taint's key. @default - every key */
  readonly key?: string;
  /** `Exists` or `Equal`. @default - Equal where a value is given, else Exists */
  readonly operator?: string;
  /** The taint's value. @default - none */
  readonly value?: string;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. @default - all of them */
  readonly effect?: string;
}

/** What the pods of every workload take. */
export interface PodProps {
  /** The name of its Kubernetes objects, of its Service above all. @default - the construct's id */
  readonly name?: string;
  /** Secrets to pull its image with, by name. @default - none */
  readonly imagePullSecrets?: string[];
  /** What the daemon's container asks for and may use. @default - said at each construct */
  readonly resources?: ContainerResources;
  /** Labels of the nodes that it may run on. @default - any node; with Linux, for node exporters */
  readonly nodeSelector?: Record<string, string>;
  /** Taints that it may be scheduled in spite of. @default - none; all, for what belongs on every node */
  readonly tolerations?: Toleration[];
  /** Its priority class. @default - the cluster's default */
  readonly priorityClassName?: string;
  /** More labels for its pods. @default - none */
  readonly labels?: Record<string, string>;
  /** More annotations for its pods. @default - none */
  readonly annotations?: Record<string, string>;
  /** Whether the stack has an output that says how it is reached, where it serves anything. @default true */
  readonly accessOutput?: boolean;
}

/** What every workload of this library takes. */
export interface WorkloadProps extends PodProps {
  /** The namespace that it runs in. */
  readonly namespace: INamespace;
}
