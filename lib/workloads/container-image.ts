import { textOf } from '../core/checks/mistakes';
import { instanceOf, PropType, readOptions } from '../core/checks/prop-types';
import { tagOf } from './image-reference';

/** An image that is named by its digest. */
export interface DigestOptions {
  /** The version of the daemon in it, which decides what its config file may say. */
  readonly version: string;
}

/** A container image, and the version of the daemon in it. */
export class ContainerImage {
  /**
   * An image by its tag, which says the version: `influxdb:1.12.4`, `registry.example:5000/mirror/influxdb:1.12.4`, and with a
   * digest behind it as well: `influxdb:1.12.4@sha256:…`, of which the digest decides what is run.
   * @param reference The reference, with its tag: `influxdb:1.12.4`.
   */
  public static fromTag(reference: string): ContainerImage {
    return new ContainerImage(textOf(reference), tagOf(textOf(reference)) ?? '');
  }

  /**
   * An image by its digest: `influxdb@sha256:…`.
   * @param reference The reference, with its digest: `influxdb@sha256:…`.
   * @param options The version of the daemon, which a digest does not say.
   */
  public static fromDigest(reference: string, options: DigestOptions): ContainerImage {
    return new ContainerImage(textOf(reference), textOf(readOptions(options).version));
  }

  private constructor(
    /** The reference, as a container runtime takes it. */
    public readonly reference: string,
    /** The daemon's version. */
    public readonly version: string,
    /** @internal */ public readonly _reason?: string,
  ) {}

  /**
   * The same image, though its version lacks a protection or is not tested. `Deviations.of` lists the reason and what is lost.
   * @param reason Why this version is run.
   */
  public acceptOlder(reason: string): ContainerImage {
    return new ContainerImage(this.reference, this.version, reason);
  }

  /** The reference. */
  public toString(): string {
    return this.reference;
  }
}

export const IMAGE: PropType<ContainerImage> = instanceOf(
  ContainerImage,
  'a ContainerImage, like ContainerImage.fromTag(reference)',
);
