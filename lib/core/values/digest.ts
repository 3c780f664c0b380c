import { createHash } from 'node:crypto';

/** A short stable digest, for names that must differ where their readable parts may not. */
export function digest(text: string, length = 8): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
