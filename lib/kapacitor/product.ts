import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { ServerProduct } from '../servers/secure-server';
import { ephemeralStorage } from '../workloads/resources';
import { KAPACITOR_PORT } from '../kapacitor-daemon/config';
import { TEMPORARY } from './kapacitor-pod';
import { KAPACITOR_VERSIONS } from './versions';

export const KAPACITOR_PRODUCT: ServerProduct = {
  name: 'kapacitor',
  port: KAPACITOR_PORT,
  versions: KAPACITOR_VERSIONS,
  user: 999,
  storage: Size.gibibytes(1),
  terminationGracePeriod: Duration.seconds(30),
  resources: {
    requestedCpu: 0.1,
    requestedMemory: Size.mebibytes(256),
    memoryLimit: Size.gibibytes(1),
    ...ephemeralStorage(TEMPORARY),
  },
};
