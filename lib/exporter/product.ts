import { Size } from '../core/values/size';
import { ephemeralStorage } from '../workloads/own-resources';

/** What the daemon asks for where nothing is said. */
export const EXPORTER_RESOURCES = {
  requestedCpu: 0.05,
  requestedMemory: Size.mebibytes(32),
  memoryLimit: Size.mebibytes(128),
  ...ephemeralStorage(),
};
