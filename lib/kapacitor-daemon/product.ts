import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { ServerProduct } from '../servers/secure-server';
import { ephemeralStorage } from '../workloads/own-resources';
import { KAPACITOR_PORT } from './config';

/** What the containers of a pod may have in /tmp together. */
export const TEMPORARY = Size.gibibytes(1);

/** What is the same for every Kapacitor. */
export const KAPACITOR_DAEMON: Omit<ServerProduct, 'name' | 'versions'> = {
  port: KAPACITOR_PORT,
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
