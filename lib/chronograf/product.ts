import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { ServerProduct } from '../servers/secure-server';
import { ephemeralStorage } from '../workloads/own-resources';
import { CHRONOGRAF_PORT } from './config';
import { CHRONOGRAF_VERSIONS } from './versions';

/** What the containers of a pod may have in /tmp together. */
export const TEMPORARY = Size.mebibytes(256);

export const CHRONOGRAF_PRODUCT: ServerProduct = {
  name: 'chronograf',
  port: CHRONOGRAF_PORT,
  versions: CHRONOGRAF_VERSIONS,
  user: 999,
  storage: Size.gibibytes(1),
  terminationGracePeriod: Duration.seconds(30),
  resources: {
    requestedCpu: 0.05,
    requestedMemory: Size.mebibytes(64),
    memoryLimit: Size.mebibytes(512),
    ...ephemeralStorage(TEMPORARY),
  },
};
