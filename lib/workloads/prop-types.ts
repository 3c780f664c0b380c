import {
  FLAG,
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
import { AFFINITY, TOPOLOGY_SPREAD } from './affinity';
import { RESOURCES } from './container-resources';
import { ENVIRONMENT } from './environment-variable';
import { EXTRA_CONTAINERS } from './extra-container';
import { EXTRA_VOLUMES } from './extra-volume';
import { PLATFORMS } from './cluster-platform';
import { HOST_ALIASES, POD_DNS } from './pod-dns';
import { POD_IDENTITY } from './pod-identity';
import { SharedPodProps } from './shared-pod-props';
import { RemovalPolicy } from './removal-policy';
import { SERVICE_ACCOUNT } from './service-account';
import { WorkloadDefaultsProps } from './workload-defaults-props';
import { PodProps, Toleration, WorkloadProps } from './workload-props';

const TOLERATION: PropTypes<Toleration> = { key: TEXT, operator: TEXT, value: TEXT, effect: TEXT };
const STORAGE: PropTypes<PersistentStorage> = {
  size: SIZE,
  storageClassName: TEXT,
  accessMode: member(AccessMode),
  removalPolicy: member(RemovalPolicy),
  existingClaim: TEXT,
};

const SHARED: PropTypes<SharedPodProps> = {
  affinity: AFFINITY,
  topologySpread: TOPOLOGY_SPREAD,
  runtimeClassName: TEXT,
  hostAliases: HOST_ALIASES,
  dns: POD_DNS,
  environment: ENVIRONMENT,
  serviceAnnotations: TEXT_MAP,
  cpuLimitRatio: NUMBER,
  helperResources: map(RESOURCES),
};

/** What the pods of every workload take. */
export const POD: PropTypes<PodProps> = {
  ...SHARED,
  name: TEXT,
  imagePullSecrets: TEXTS,
  resources: RESOURCES,
  nodeSelector: TEXT_MAP,
  tolerations: list(struct(TOLERATION)),
  priorityClassName: TEXT,
  labels: TEXT_MAP,
  annotations: TEXT_MAP,
  identity: POD_IDENTITY,
  serviceAccount: SERVICE_ACCOUNT,
  volumes: EXTRA_VOLUMES,
  sidecars: EXTRA_CONTAINERS,
  initContainers: EXTRA_CONTAINERS,
  accessOutput: FLAG,
};

/** What every workload takes. */
export const WORKLOAD: PropTypes<WorkloadProps> = { ...POD, namespace: NAMESPACE };

/** What workloads share. */
export const WORKLOAD_DEFAULTS: PropTypes<WorkloadDefaultsProps> = {
  ...SHARED,
  platforms: PLATFORMS,
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
