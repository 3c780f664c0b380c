import { NUMBER, PropType, SIZE, struct } from '../core/checks/prop-types';
import { Size } from '../core/values/size';

/** What a container asks for and may use at most. */
export interface ContainerResources {
  /** The CPU that is set aside for it, in cores: 0.25 is a quarter of one. @default - the product's */
  readonly requestedCpu?: number;
  /** The CPU that it may use at most, in cores. @default - no limit: throttling a daemon only makes it late */
  readonly cpuLimit?: number;
  /** The memory that is set aside for it. @default - the product's, and no more than the limit */
  readonly requestedMemory?: Size;
  /** The memory at which it is ended. @default - the product's */
  readonly memoryLimit?: Size;
  /**
   * The disk of its node that is set aside for its logs and temporary files. Its data has a volume of its own.
   * @default - the product's
   */
  readonly requestedEphemeralStorage?: Size;
  /**
   * The disk of its node at which its pod is evicted: less than what its temporary files may take evicts it earlier.
   * @default - the product's
   */
  readonly ephemeralStorageLimit?: Size;
}

export const RESOURCES: PropType<ContainerResources> = struct<ContainerResources>({
  requestedCpu: NUMBER,
  cpuLimit: NUMBER,
  requestedMemory: SIZE,
  memoryLimit: SIZE,
  requestedEphemeralStorage: SIZE,
  ephemeralStorageLimit: SIZE,
});
