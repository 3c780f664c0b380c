/** Where a container sees a volume. */
export interface Mount {
  readonly volume: PodVolume;
  readonly path: string;
  /** The folder of the volume that it sees. @default - all of it */
  readonly subPath?: string;
  /** @default false */
  readonly writable?: boolean;
  /** Whether mounts that the node makes later are seen too. @default false */
  readonly fromHost?: boolean;
}

/** A volume that a pod has. Who has it can mount it. */
export class PodVolume {
  public constructor(public readonly name: string) {}

  /** Where a container reads it. */
  public at(path: string, options: Pick<Mount, 'subPath' | 'fromHost'> = {}): Mount {
    return { volume: this, path, ...options };
  }

  /** Where a container reads and writes it. */
  public writableAt(path: string, options: Pick<Mount, 'subPath'> = {}): Mount {
    return { ...this.at(path, options), writable: true };
  }
}
