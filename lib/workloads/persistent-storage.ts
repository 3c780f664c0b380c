import { Size } from '../core/values/size';
import { AccessMode } from './access-mode';
import { RemovalPolicy } from './removal-policy';

/** The volume of a daemon's data. */
export interface PersistentStorage {
  /**
   * Its size. A larger one grows it in place where its StorageClass can; a smaller one is refused by the plan while
   * `removalPolicy` is RETAIN, and replaces the volume otherwise.
   * @default - said at each construct
   */
  readonly size?: Size;
  /** Its StorageClass. @default - the cluster's default */
  readonly storageClassName?: string;
  /**
   * Who may mount it. Kubernetes cannot change it on a volume that is there: Terraform would have to replace it, which the plan
   * refuses while `removalPolicy` is RETAIN, and which destroys the data otherwise. Choose it for a new volume.
   * @default AccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: AccessMode;
  /** Whether an apply may destroy it. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * The PersistentVolumeClaim in the same namespace that a chart or a backup made, with all that is on its volume. Terraform neither
   * grows nor destroys it; `size` beside it says how large it is, and `removalPolicy` whether an apply may destroy the pods: class
   * and mode are its own. The daemon owns what is there by the group of its pod (`fsGroup`). Whoever had it has to be gone: two daemons on one volume lose data.
   * @default - a claim is made
   */
  readonly existingClaim?: string;
}
