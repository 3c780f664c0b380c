import { hcl, hclNumber } from './hcl';
import { isKnown } from './tokens';
import { digest } from '../values/digest';

// A revision is a string that changes exactly when something does, and from which the thing cannot be guessed.

/** The revision of something that is known now. */
export function revisionOf(content: unknown): string {
  return digest(JSON.stringify(content), 16);
}

/** The revision of a value that Terraform knows: it must not be guessable, like a certificate or 128 random bits. */
export function revisionOfValue(value: string): string {
  return isKnown(value) ? revisionOf(value) : hcl`substr(sha256(${value}), 0, 16)`;
}

/** One revision that changes with each of several. */
export function combineRevisions(revisions: readonly string[]): string {
  return revisionOfValue(revisions.join(','));
}

/** A revision as the provider's `…_wo_revision` takes it: a number of at least 1, of 48 bits so that JSON keeps it exact. */
export function revisionNumber(revision: string): number {
  if (isKnown(revision)) return parseInt(digest(revision, 12), 16) + 1;
  return hclNumber`parseint(substr(sha256(${revision}), 0, 12), 16) + 1`;
}
