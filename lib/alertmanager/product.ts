import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { ServerProduct } from '../servers/secure-server';
import { ephemeralStorage } from '../workloads/own-resources';
import { ALERTMANAGER_VERSIONS } from './versions';

/** The port of its API, its interface and its metrics: Alertmanager's own default. */
export const ALERTMANAGER_PORT = 9093;

/** The port by which the members of a cluster know of each other. */
export const GOSSIP_PORT = 9094;

/** Where its config file, and what servers are verified by, is mounted. */
export const CONFIG_FOLDER = '/etc/alertmanager';

/** Where its silences are, and what it has sent. */
export const DATA_FOLDER = '/alertmanager';

export const ALERTMANAGER_PRODUCT: ServerProduct = {
  name: 'alertmanager',
  port: ALERTMANAGER_PORT,
  versions: ALERTMANAGER_VERSIONS,
  user: 65534,
  storage: Size.gibibytes(1),
  terminationGracePeriod: Duration.minutes(1),
  resources: {
    requestedCpu: 0.05,
    requestedMemory: Size.mebibytes(64),
    memoryLimit: Size.mebibytes(256),
    ...ephemeralStorage(),
  },
};
