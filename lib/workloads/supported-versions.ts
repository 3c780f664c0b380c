import satisfies from 'semver/functions/satisfies';
import { isKnown } from '../core/terraform/tokens';

/** What is so in some versions only. */
export interface VersionChange {
  readonly range: string;
  /** In words, for the documentation. */
  readonly what: string;
}

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
  /** What is done in another way, or what a config file may say, by version. */
  readonly changes?: Readonly<Record<string, VersionChange>>;
  /** What the tags of its images say behind the version, where there are images of one name for several daemons. */
  readonly flavour?: string;
  /** Tags of images that lack what the scripts in the pod need: bash, curl, openssl, GNU coreutils. */
  readonly refusedTags?: RegExp;
  /** The image by its tag that is run unless another is given. What it is called is the name of the daemon. */
  readonly image: string;
  /** What the image is called where images are shared. @default - the name of the daemon */
  readonly sharedAs?: string;
}

const daemons = new Set<string>();
const sharedNames = new Set<string>();

/** Says which versions a product runs: an image of its daemon is taken for no other product's, and can be shared. */
export function supportedVersions<const T extends SupportedVersions>(versions: T): T {
  daemons.add(nameIn(versions.image));
  sharedNames.add(sharedNameOf(versions));
  return versions;
}

/** What images can be shared of. */
export function sharedImageNames(): string[] {
  return [...sharedNames].sort();
}

/** What the image of a product is called where images are shared. */
export function sharedNameOf({ image, sharedAs }: SupportedVersions): string {
  return sharedAs ?? nameIn(image);
}

/** The daemon in an image of that name. One with another name may have any of them. */
export function daemonOf(reference: string): string | undefined {
  const name = isKnown(reference) ? nameIn(reference) : '';
  return daemons.has(name) ? name : undefined;
}

// The last part of its path: node_exporter's is called so, and with a hyphen.
function nameIn(reference: string): string {
  return (/(?:^|\/)([^/:@]+)[:@][^/]*$/.exec(reference)?.[1] ?? '').replaceAll('_', '-');
}

/** Whether something is so in a version. */
export function holdsIn({ range }: VersionChange, version: string): boolean {
  return satisfies(version, range);
}
