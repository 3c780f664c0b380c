import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { ServerProduct } from '../servers/secure-server';
import { ephemeralStorage } from '../workloads/own-resources';
import { PROMETHEUS_PORT } from './config';
import { PROMETHEUS_VERSIONS } from './versions';

export const PROMETHEUS_PRODUCT: ServerProduct = {
  name: 'prometheus',
  port: PROMETHEUS_PORT,
  versions: PROMETHEUS_VERSIONS,
  user: 65534,
  composes: 'all',
  storage: Size.gibibytes(20),
  terminationGracePeriod: Duration.minutes(5),
  resources: {
    requestedCpu: 0.25,
    requestedMemory: Size.mebibytes(512),
    memoryLimit: Size.gibibytes(2),
    ...ephemeralStorage(),
  },
};
