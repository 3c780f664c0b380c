import { ServerIdentityProps } from '../connections/tls/server-identity-props';
import { Duration } from '../core/values/duration';
import { ContainerImage } from '../workloads/container-image';
import { PersistentStorage } from '../workloads/persistent-storage';
import { WorkloadProps } from '../workloads/workload-props';

/** What every server is made with. The defaults that differ are said at each construct, in what is above its class. */
export interface SecureServerProps extends WorkloadProps, ServerIdentityProps {
  /** The image of the daemon. @default - said at each construct, and for all of them in docs/versions.md */
  readonly image?: ContainerImage;
  /** The volume of its data. @default - of the cluster's default StorageClass, which no apply destroys; its size is said at each construct */
  readonly storage?: PersistentStorage;
  /** How long it may take to stop before it is killed, from 5 seconds to an hour. @default - said at each construct */
  readonly terminationGracePeriod?: Duration;
  /**
   * How long it may take from its start until it answers, from a minute to a week: a write-ahead log of many gigabytes is read
   * for half an hour and more. The apply waits ten minutes longer.
   * @default - said at each construct; the apply waits for ten minutes, and the start goes on where that was too short
   */
  readonly startTimeout?: Duration;
  /** How many of its pods a node drain may take away; 0 makes a drain wait for you. @default - no budget */
  readonly disruptionBudget?: number;
}
