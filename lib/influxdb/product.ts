import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { ServerProduct } from '../servers/secure-server';
import { ephemeralStorage } from '../workloads/own-resources';
import { INFLUXDB_PORT } from '../influxdb-daemon/config';
import { INFLUXDB_VERSIONS } from './versions';

/** What the containers of a pod may have in /tmp together. */
export const TEMPORARY = Size.gibibytes(1);

/** The folder with the reconciler's ledger, on users' volumes and in their backups: influxdb-source.sh has it too. */
export const LEDGER_FOLDER = 'reconciler';
/** Where in it the reconciler asks to have the daemon started again. */
export const STALLED = '.stalled';

export const INFLUXDB_PRODUCT: ServerProduct = {
  name: 'influxdb',
  port: INFLUXDB_PORT,
  versions: INFLUXDB_VERSIONS,
  user: 1500,
  storage: Size.gibibytes(10),
  terminationGracePeriod: Duration.minutes(1),
  resources: {
    requestedCpu: 0.25,
    requestedMemory: Size.mebibytes(512),
    memoryLimit: Size.gibibytes(2),
    ...ephemeralStorage(TEMPORARY),
  },
};
