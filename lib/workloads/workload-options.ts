import { Duration } from '../core/values/duration';
import { WorkloadProps } from './workload-props';

/** Which passwords a client puts together in Secrets of its own, which takes that Terraform knows them. */
export type ComposedPasswords = 'all' | 'rotated';

/** What a product says about its workload. */
export interface WorkloadOptions {
  /** The daemon: the value of `app.kubernetes.io/name`. */
  readonly product: string;
  readonly props: WorkloadProps;
  readonly user: number;
  readonly terminationGracePeriod?: Duration;
  /** How long its pods may take until they are ready. @default - as its probes and the provider say */
  readonly startTimeout?: Duration;
  readonly hostNetwork?: boolean;
  /** Whether it belongs on every node: where others are placed does not bind it. */
  readonly everyNode?: boolean;
  /** See `PodOptions`. */
  readonly seesNode?: boolean;
  /** See `Workload.composes`. */
  readonly composes?: ComposedPasswords;
  /**
   * Which of its construct's workloads it is: the names of its objects end in it, and its resources are below a construct of
   * that id. `volumes`, `sidecars`, `initContainers`, `environment` and `identity` of its props are for the one without.
   * @default - the only one
   */
  readonly part?: string;
}
