import {
  FLAG,
  Kind,
  list,
  member,
  NAMESPACE,
  NUMBER,
  Shape,
  SIZE,
  struct,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/shapes';
import { AccessMode } from './access-mode';
import { PersistentStorage } from './persistent-storage';
import { RemovalPolicy } from './removal-policy';
import { ContainerResources, Toleration, WorkloadProps } from './workload-props';

export const RESOURCES: Kind<ContainerResources> = struct<ContainerResources>({
  requestedCpu: NUMBER,
  cpuLimit: NUMBER,
  requestedMemory: SIZE,
  memoryLimit: SIZE,
  requestedEphemeralStorage: SIZE,
  ephemeralStorageLimit: SIZE,
});
const TOLERATION: Shape<Toleration> = { key: TEXT, operator: TEXT, value: TEXT, effect: TEXT };
const STORAGE: Shape<PersistentStorage> = {
  size: SIZE,
  storageClassName: TEXT,
  accessMode: member(AccessMode),
  removalPolicy: member(RemovalPolicy),
};

/** What every workload takes. */
export const WORKLOAD: Shape<WorkloadProps> = {
  namespace: NAMESPACE,
  name: TEXT,
  imagePullSecrets: TEXTS,
  resources: RESOURCES,
  nodeSelector: TEXT_MAP,
  tolerations: list(struct(TOLERATION)),
  priorityClassName: TEXT,
  labels: TEXT_MAP,
  annotations: TEXT_MAP,
  accessOutput: FLAG,
};

/** The volume of a daemon's data. */
export const PERSISTENT_STORAGE = struct(STORAGE);
