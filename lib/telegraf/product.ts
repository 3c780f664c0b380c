import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { ephemeralStorage } from '../workloads/own-resources';

/** What the daemon asks for where nothing is said. */
export const TELEGRAF_RESOURCES = {
  requestedCpu: 0.05,
  requestedMemory: Size.mebibytes(64),
  memoryLimit: Size.mebibytes(512),
  ...ephemeralStorage(),
};

/** How often it collects. */
export const DEFAULT_INTERVAL = Duration.seconds(10);

/** How long a pod may take to end, most of which it waits for an InfluxDB that is being replaced. */
export const GRACE_PERIOD = Duration.minutes(2);
