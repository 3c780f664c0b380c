import { fragments, isToken } from '../core/terraform/tokens';
import { hcl } from '../core/terraform/hcl';

/** A quoted InfluxQL identifier, like the name of a user or database. */
export function influxqlIdentifier(name: string): string {
  return quote(name, '"');
}

/**
 * A quoted InfluxQL string literal, like a password.
 *
 * A carriage return or NUL cannot be written in InfluxQL. Known text with one is refused; in a value that Terraform fills
 * in it is a parse error of the daemon.
 */
export function influxqlString(value: string): string {
  return quote(value, "'");
}

// influxql's scanner.go knows the escapes \n, \\, \" and \' only. It reads a carriage return as a line break, which ends
// a quoted text with an error, and NUL as the end of the input.
function quote(value: string, mark: string): string {
  const parts = fragments(value);
  if (parts.some(isToken)) {
    const escaped = hcl`replace(replace(replace(${value}, "\\", "\\\\"), ${mark}, ${`\\${mark}`}), "\n", "\\n")`;
    return mark + escaped + mark;
  }
  const text = parts.join('');
  if (/[\0\r]/.test(text)) throw new Error('InfluxQL takes text without carriage return and NUL');
  return mark + text.replace(/["'\\]/g, (c) => (c === mark || c === '\\' ? `\\${c}` : c)).replace(/\n/g, '\\n') + mark;
}
