import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { KAPACITOR_PORT } from '../kapacitor-daemon/config';
import { ServerProduct } from '../servers/secure-server';
import { ephemeralStorage } from '../workloads/resources';
import { TEMPORARY } from './member-pod';
import { KAPACITOR_ENTERPRISE_VERSIONS } from './versions';

export const KAPACITOR_ENTERPRISE_PRODUCT: ServerProduct = {
  name: 'kapacitor-enterprise',
  port: KAPACITOR_PORT,
  versions: KAPACITOR_ENTERPRISE_VERSIONS,
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
