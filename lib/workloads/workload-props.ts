import { INamespace } from '../core/kubernetes/namespace';
import { ContainerResources } from './container-resources';
import { ExtraContainer } from './extra-container';
import { ExtraVolume } from './extra-volume';
import { PodIdentity } from './pod-identity';
import { SharedPodProps } from './shared-pod-props';
import { ServiceAccount } from './service-account';

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
export interface PodProps extends SharedPodProps {
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
  /**
   * Who its pods are for the cloud, in place of a key. An account that is there (`serviceAccount`) has to have its annotations
   * already.
   * @default - nobody
   */
  readonly identity?: PodIdentity;
  /** The account that its pods run as; helpers in pods of their own have one of theirs. @default - one is made, with no rights and without a token */
  readonly serviceAccount?: ServiceAccount;
  /** Volumes of the user's own, by their name: the daemon, and containers of the user's own, find each at `/mnt/<name>`. @default - none */
  readonly volumes?: Record<string, ExtraVolume>;
  /** Containers of the user's own beside the daemon. @default - none */
  readonly sidecars?: ExtraContainer[];
  /** Containers of the user's own that run before all others, one after the other. @default - none */
  readonly initContainers?: ExtraContainer[];
  /** Whether the stack has an output that says how it is reached, where it serves anything. @default true */
  readonly accessOutput?: boolean;
}

/** What every workload of this library takes. */
export interface WorkloadProps extends PodProps {
  /** The namespace that it runs in. */
  readonly namespace: INamespace;
}
