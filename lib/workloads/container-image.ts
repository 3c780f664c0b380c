import { IConstruct } from 'constructs';
import coerce from 'semver/functions/coerce';
import satisfies from 'semver/functions/satisfies';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake, textOf } from '../core/checks/mistakes';
import { instanceOf, PropType, readOptions } from '../core/checks/prop-types';
import { isKnown } from '../core/terraform/tokens';

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
    const [name = ''] = textOf(reference).split('@');
    const tag = /:([^:/]+)$/.exec(name)?.[1];
    return new ContainerImage(textOf(reference), tag ?? '');
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
  /** The image by its tag that is run unless another is given. */
  readonly image: string;
}

/** The image of a daemon, and the version of the daemon in it. */
export interface DaemonImage {
  readonly image: ContainerImage;
  readonly version: string;
}

// The grammar of distribution/reference, of which a tag or a digest is needed.
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const REGISTRY = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PART = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const TAG = ':\\w[\\w.-]{0,127}';
const DIGEST = '@(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})';
const REFERENCE = new RegExp(`^(?:${REGISTRY}/)?${PART}(?:/${PART})*(?:${TAG}(?:${DIGEST})?|${DIGEST})$`);

/** The image that a user gave, checked, or the one that this library is tested with. */
export function daemonImage(
  scope: IConstruct,
  given: ContainerImage | undefined,
  supported: SupportedVersions,
): DaemonImage {
  const tested = ContainerImage.fromTag(supported.image);
  const image = given ?? tested;
  const version = versionOf(image) ?? '';
  const takes = refusal(image, version, supported);
  if (takes === undefined) {
    if (!satisfies(version, supported.range))
      acceptDeviation(scope, 9, 'image', lost(version, supported), image._reason ?? '');
    return { image, version };
  }
  recordMistake(scope, { prop: 'image', got: image.reference, takes });
  return { image, version: versionOf(tested) ?? '' };
}

// What the public images of daemons are called. One with another name may have any of them.
const DAEMONS =
  /^(?:.*\/)?(influxdb|kapacitor|telegraf|chronograf|prometheus|node[-_]exporter|alertmanager|grafana)[:@]/;

function daemonOf(reference: string): string | undefined {
  return isKnown(reference) ? DAEMONS.exec(reference)?.[1]?.replace('_', '-') : undefined;
}

/** What would be taken in place of an image; nothing where it is fine, or was accepted with a reason. */
function refusal(image: ContainerImage, version: string, supported: SupportedVersions): string | undefined {
  if (isKnown(image.reference) && !REFERENCE.test(image.reference))
    return `an image with a tag or a digest, like "${supported.image}"`;
  const daemon = daemonOf(image.reference);
  if (daemon !== undefined && daemon !== daemonOf(supported.image))
    return `an image of its own daemon, like "${supported.image}", or one with a name of your own`;
  if (supported.refusedTags?.test(image.reference))
    return 'an image that has bash, curl, openssl and GNU coreutils, as the one based on Debian does';
  if (version === '') return 'a tag that begins with a version, like "1.12.4", or a digest with its `version`';
  if (satisfies(version, supported.range)) return undefined;
  if (!satisfies(version, supported.accepted)) return supported.takes;
  if (image._reason !== undefined) return undefined;
  return `${supported.takes}, or acceptOlder(reason) for ${lost(version, supported)}`;
}

function lost(version: string, { lacks }: SupportedVersions): string {
  const texts = Object.entries(lacks).flatMap(([range, text]) => (satisfies(version, range) ? [text] : []));
  return `version ${version}: ${texts.join('; ') || 'it is not tested'}`;
}

function versionOf({ version }: ContainerImage): string | undefined {
  return isKnown(version) ? coerce(version)?.version : undefined;
}
