import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { ServerProduct } from '../servers/secure-server';
import { ephemeralStorage } from '../workloads/own-resources';
import { GRAFANA_PORT } from './environment';
import { GRAFANA_VERSIONS } from './versions';

/** What the containers of a pod may have in /tmp together. */
export const TEMPORARY = Size.mebibytes(256);

export const GRAFANA_PRODUCT: ServerProduct = {
  name: 'grafana',
  port: GRAFANA_PORT,
  versions: GRAFANA_VERSIONS,
  user: 472,
  storage: Size.gibibytes(1),
  terminationGracePeriod: Duration.seconds(30),
  resources: {
    requestedCpu: 0.1,
    // From 13.2 on each kind of datasource is a process: https://github.com/grafana/grafana/issues/123017
    requestedMemory: Size.mebibytes(256),
    memoryLimit: Size.gibibytes(1),
    ...ephemeralStorage(TEMPORARY),
  },
};
