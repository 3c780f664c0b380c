import {
  FLAG,
  PropType,
  list,
  map,
  member,
  NUMBER,
  PropTypes,
  SIZE,
  struct,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { NAMESPACE } from '../core/kubernetes/prop-types';
import { AccessMode } from './access-mode';
import { IMAGE } from './container-image';
import { PersistentStorage } from './persistent-storage';
import { RemovalPolicy } from './removal-policy';
import { WorkloadDefaultsProps } from './workload-defaults-props';
import { ContainerResources, PodProps, Toleration, WorkloadProps } from './workload-props';

export const RESOURCES: PropType<ContainerResources> = struct<ContainerResources>({
  requestedCpu: NUMBER,
  cpuLimit: NUMBER,
  requestedMemory: SIZE,
  memoryLimit: SIZE,
  requestedEphemeralStorage: SIZE,
  ephemeralStorageLimit: SIZE,
});
const TOLERATION: PropTypes<Toleration> = { key: TEXT, operator: TEXT, value: TEXT, effect: TEXT };
const STORAGE: PropTypes<PersistentStorage> = {
  size: SIZE,
  storageClassName: TEXT,
  accessMode: member(AccessMode),
  removalPolicy: member(RemovalPolicy),
  existingClaim: TEXT,
};

/** What the pods of every workload take. */
export const POD: PropTypes<PodProps> = {
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

/** What every workload takes. */
export const WORKLOAD: PropTypes<WorkloadProps> = { ...POD, namespace: NAMESPACE };

/** What workloads share. */
export const WORKLOAD_DEFAULTS: PropTypes<WorkloadDefaultsProps> = {
  registry: TEXT,
  images: map(IMAGE),
  imagePullSecrets: TEXTS,
  nodeSelector: TEXT_MAP,
  tolerations: POD.tolerations,
  priorityClassName: TEXT,
  labels: TEXT_MAP,
  annotations: TEXT_MAP,
};

/** The volume of a daemon's data. */
export const PERSISTENT_STORAGE = struct(STORAGE);
