/**
 * Whether text can stand between double quotes as it is, but for `"` and `\`. Terraform composes characters (NFC), also
 * across an escape: `\n` followed by U+0303 becomes `\ñ`. And no parser takes every control character.
 */
export function isPrintable(text: string): boolean {
  return /^[ -~]*$/.test(text) || (!/[\p{C}\p{Zl}\p{Zp}]/u.test(text) && text === text.normalize('NFC'));
}

/** Text between double quotes as TOML, YAML and Terraform's language read it; in ASCII unless it is printable. */
export function quoted(text: string): string {
  const marked = text.replace(/["\\]/g, '\\$&');
  return `"${isPrintable(text) ? marked : marked.replace(/[^ -~]/gu, escapeSequence)}"`;
}

function escapeSequence(character: string): string {
  if (character === '\n') return '\\n';
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
