import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { INFLUXDB_PORT } from '../influxdb-daemon/config';
import { ServerProduct } from '../servers/secure-server';
import { ephemeralStorage, OwnResources } from '../workloads/own-resources';
import { DATA_VERSIONS } from './versions';

/** What the containers of a pod may have in /tmp together. */
export const TEMPORARY = Size.gibibytes(1);

/** The data nodes. */
export const ENTERPRISE_PRODUCT: ServerProduct = {
  name: 'influxdb-enterprise',
  port: INFLUXDB_PORT,
  versions: DATA_VERSIONS,
  user: 1500,
  storage: Size.gibibytes(10),
  // Hinted handoff is written out.
  terminationGracePeriod: Duration.minutes(2),
  resources: {
    requestedCpu: 0.25,
    requestedMemory: Size.mebibytes(512),
    memoryLimit: Size.gibibytes(2),
    ...ephemeralStorage(TEMPORARY),
  },
};

export const META_RESOURCES: OwnResources = {
  requestedCpu: 0.1,
  requestedMemory: Size.mebibytes(128),
  memoryLimit: Size.mebibytes(512),
  ...ephemeralStorage(TEMPORARY),
};

/** What the pod that joins the nodes asks for, besides its reconciler. */
export const CLUSTER_RESOURCES: OwnResources = {
  requestedCpu: 0.01,
  requestedMemory: Size.mebibytes(32),
  memoryLimit: Size.mebibytes(128),
  ...ephemeralStorage(),
};

/** The volumes of meta nodes, and that of what the cluster's pod remembers. */
export const SMALL_STORAGE = Size.gibibytes(1);
