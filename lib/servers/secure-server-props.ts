import { ServerIdentityProps } from '../connections/tls/server-identity-props';
import { Duration } from '../core/values/duration';
import { ContainerImage } from '../workloads/container-image';
import { PersistentStorage } from '../workloads/persistent-storage';
import { WorkloadProps } from '../workloads/workload-props';

/** What every server is made with. The defaults that differ are said at each construct. */
export interface SecureServerProps extends WorkloadProps, ServerIdentityProps {
  /** The image of the daemon. @default - said at each construct */
  readonly image?: ContainerImage;
  /** The volume of its data. @default - of the cluster's default StorageClass, which no apply destroys; its size is said at each construct */
  readonly storage?: PersistentStorage;
  /** How long it may take to stop before it is killed, from 5 seconds to an hour. @default - said at each construct */
  readonly terminationGracePeriod?: Duration;
  /** How many of its pods a node drain may take away; 0 makes a drain wait for you. @default - no budget */
  readonly disruptionBudget?: number;
}
