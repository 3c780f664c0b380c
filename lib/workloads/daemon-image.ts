import { Construct } from 'constructs';
import coerce from 'semver/functions/coerce';
import satisfies from 'semver/functions/satisfies';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import { INamespace } from '../core/kubernetes/namespace';
import { isKnown } from '../core/terraform/tokens';
import { ContainerImage } from './container-image';
import { atRegistry, isImageReference, tagOf } from './image-reference';
import { daemonOf, sharedNameOf, SupportedVersions } from './supported-versions';
import { sharedBy } from './workload-defaults';

/** The image of a daemon, and the version of the daemon in it. */
export interface DaemonImage {
  readonly image: ContainerImage;
  readonly version: string;
}

/**
 * The image that a user gave, checked, or the one that this library is tested with, from the registry that it
 * shares with others.
 */
export function daemonImage(
  scope: Construct,
  namespace: INamespace,
  given: ContainerImage | undefined,
  supported: SupportedVersions,
  prop = 'image',
): DaemonImage {
  const tested = ContainerImage.fromTag(supported.image);
  const image = given ?? sharedImage(scope, namespace, supported) ?? tested;
  const version = versionOf(image) ?? '';
  const takes = refusal(image, version, supported);
  if (takes === undefined) {
    if (!satisfies(version, supported.range))
      acceptDeviation(scope, 'older-version', {
        prop,
        what: lost(version, supported),
        reason: image._reason ?? '',
      });
    return { image, version };
  }
  recordMistake(scope, { prop, got: image.reference, takes });
  return { image, version: versionOf(tested) ?? '' };
}

function sharedImage(
  scope: Construct,
  namespace: INamespace,
  supported: SupportedVersions,
): ContainerImage | undefined {
  const { images = {}, registry } = sharedBy(scope, namespace);
  const own = images[sharedNameOf(supported)];
  return own ?? (registry === undefined ? undefined : ContainerImage.fromTag(atRegistry(supported.image, registry)));
}

/** What would be taken in place of an image; nothing where it is fine, or was accepted with a reason. */
function refusal(image: ContainerImage, version: string, supported: SupportedVersions): string | undefined {
  if (isKnown(image.reference) && !isImageReference(image.reference))
    return `an image with a tag or a digest, like "${supported.image}"`;
  const daemon = daemonOf(image.reference);
  if (daemon !== undefined && daemon !== daemonOf(supported.image))
    return `an image of its own daemon, like "${supported.image}", or one with a name of your own`;
  if (supported.refusedTags?.test(image.reference))
    return 'an image that has bash, curl, openssl and GNU coreutils, as the one based on Debian does';
  if (supported.flavour !== undefined && daemon !== undefined && !hasFlavour(image.reference, supported.flavour))
    return `an image whose tag ends in "-${supported.flavour}", like "${supported.image}", or one with a name of your own`;
  if (version === '')
    return `a tag that begins with a version, like in "${supported.image}", or a digest with its \`version\``;
  const tagged = isKnown(image.reference) ? coerce(tagOf(image.reference))?.version : undefined;
  if (tagged !== undefined && tagged !== version) return `a \`version\` that its tag does not contradict (${version})`;
  if (satisfies(version, supported.range)) return undefined;
  if (!satisfies(version, supported.accepted)) return supported.takes;
  if (image._reason !== undefined) return undefined;
  return `${supported.takes}, or acceptOlder(reason) for ${lost(version, supported)}`;
}

// A digest may stand in the place of a tag.
function hasFlavour(reference: string, flavour: string): boolean {
  const tag = tagOf(reference);
  return tag === undefined || tag.endsWith(`-${flavour}`);
}

function lost(version: string, { lacks }: SupportedVersions): string {
  const texts = Object.entries(lacks).flatMap(([range, text]) => (satisfies(version, range) ? [text] : []));
  return `version ${version}: ${texts.join('; ') || 'it is not tested'}`;
}

function versionOf({ version }: ContainerImage): string | undefined {
  return isKnown(version) ? coerce(version)?.version : undefined;
}
