import { IConstruct } from 'constructs';
import coerce from 'semver/functions/coerce';
import satisfies from 'semver/functions/satisfies';
import { acceptDeviation } from '../core/checks/deviations';
import { isKnown } from '../core/terraform/tokens';
import { recordMistake, textOf } from '../core/checks/mistakes';
import { instanceOf, PropType, readOptions } from '../core/checks/prop-types';

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
   */
  public static fromTag(reference: string): ContainerImage {
    const [name = ''] = textOf(reference).split('@');
    const tag = /:([^:/]+)$/.exec(name)?.[1];
    return new ContainerImage(textOf(reference), tag ?? '');
  }

  /** An image by its digest: `influxdb@sha256:…`. */
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

  /** The same image, though its version lacks a protection or is not tested. The reason and what is lost are listed in the posture. */
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
  "a ContainerImage, like ContainerImage.fromTag('influxdb:1.12.4')",
);

/** Which versions of a daemon a construct can run; ranges as semver writes them. */
export interface SupportedVersions {
  /** In words, for errors. */
  readonly takes: string;
  /** Every promise holds. */
  readonly range: string;
  /** Runs, though not every promise holds, when the user says why. */
  readonly accepted: string;
  /** What is lost in which versions. */
  readonly lacks: Record<string, string>;
  /** Tags of images that lack what the scripts in the pod need: bash, curl, openssl, GNU coreutils. */
  readonly refusedTags?: RegExp;
  /** The version to go on with after a mistake. */
  readonly fallback: string;
}

// The grammar of distribution/reference, of which a tag or a digest is needed.
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const REGISTRY = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PART = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const TAG = ':\\w[\\w.-]{0,127}';
const DIGEST = '@(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})';
const REFERENCE = new RegExp(`^(?:${REGISTRY}/)?${PART}(?:/${PART})*(?:${TAG}(?:${DIGEST})?|${DIGEST})$`);

/** Checks the image of a daemon and gives its version. */
export function checkImage(scope: IConstruct, image: ContainerImage, supported: SupportedVersions): string {
  const version = isKnown(image.version) ? coerce(image.version)?.version : undefined;
  const refuse = (takes: string) => {
    recordMistake(scope, { prop: 'image', got: image.reference, takes });
    return supported.fallback;
  };
  if (isKnown(image.reference) && !REFERENCE.test(image.reference))
    return refuse('an image with a tag or a digest, like "registry.example:5000/influxdb:1.12.4"');
  if (supported.refusedTags?.test(image.reference))
    return refuse('an image that has bash, curl, openssl and GNU coreutils, as the one based on Debian does');
  if (!version) return refuse('a tag that begins with a version, like "1.12.4", or a digest with its `version`');
  if (satisfies(version, supported.range)) return version;
  if (!satisfies(version, supported.accepted)) return refuse(supported.takes);
  const lost = Object.entries(supported.lacks).filter(([range]) => satisfies(version, range));
  const what = `version ${version}: ${lost.map(([, text]) => text).join('; ') || 'it is not tested'}`;
  if (image._reason === undefined) return refuse(`${supported.takes}, or acceptOlder(reason) for ${what}`);
  acceptDeviation(scope, 'image', what, image._reason);
  return version;
}
