import { dump } from 'js-yaml';
import { hcl } from '../core/terraform/hcl';
import { template } from '../core/terraform/template';
import { fragments, isCollectionMarker, isToken, mayBeNumberToken, tokenOf } from '../core/terraform/tokens';
import { isPrintable, quoted } from '../core/values/quoted';
import { isRecord } from '../core/values/records';

// smol-toml declares its types for ES modules only, though it has a CommonJS build.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { stringify: stringifyToml } = require('smol-toml') as { stringify: (table: unknown) => string };

/**
 * The text of a TOML file. Values are strings, numbers, booleans, arrays and tables, or tokens for all of these but
 * tables; `undefined` is left out. Text is text, also when a Lazy makes it: it must not have passed `escapeTemplate`.
 *
 * The result is a value for an attribute, `base64` or a function, not to be changed as a string.
 */
export function toml(document: Record<string, unknown>): string {
  return write(document, {
    stringify: stringifyToml,
    quote: quoted,
    // TOML takes no raw U+007F.
    encode: (value) => hcl`replace(jsonencode(${value}), "\u007f", "\\u007f")`,
    takesNull: false,
    takesMaps: false,
  });
}

/** The text of a YAML file, of version 1.1 and 1.2 alike; see `toml`. It takes `null` and tokens for maps too. */
export function yaml(document: unknown): string {
  return write(document, {
    stringify: (value) => dump(value, { forceQuotes: true, quoteStyle: 'double', lineWidth: -1 }),
    quote: quoted,
    encode: yamlEncode,
    takesNull: true,
    takesMaps: true,
  });
}

/** The text of a JSON document, which may be a single value; see `yaml`. */
export function json(document: unknown): string {
  return write(document, {
    stringify: (value) => JSON.stringify(value),
    quote: jsonQuote,
    encode: (value) => hcl`jsonencode(${value})`,
    takesNull: true,
    takesMaps: true,
  });
}

// JSON has no escape for what is beyond U+FFFF but for its two halves.
function jsonQuote(text: string): string {
  const half = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return isPrintable(text) ? JSON.stringify(text) : JSON.stringify(text).replace(/[^ -~]/g, half);
}

// `jsonencode` leaves raw what YAML parsers in Go refuse (U+007F to U+009F, U+FFFE, U+FFFF) or fold (U+0085), and the byte
// order mark, which YAML wants escaped.
function yamlEncode(value: unknown): string {
  return hcl`one([for escapes in [{for n in concat(range(127, 160), [65279, 65534, 65535]) : jsondecode(format("\"\\u%04x\"", n)) => format("\\u%04x", n)}] : join("", [for c in split("", jsonencode(${value})) : lookup(escapes, c, c)])])`;
}

interface Syntax {
  readonly stringify: (value: unknown) => string;
  /** Literal text between quotes, in ASCII unless it is printable. */
  readonly quote: (text: string) => string;
  /** A token for the text of a value that Terraform knows. */
  readonly encode: (value: unknown) => string;
  readonly takesNull: boolean;
  readonly takesMaps: boolean;
}

// A private-use character. No string with one is printable, so none but the placeholders reaches smol-toml or js-yaml.
const MARK = '\uE000';

function write(document: unknown, syntax: Syntax): string {
  return new Writer(syntax).write(document);
}

// smol-toml and js-yaml write everything but what they could get wrong: that is put in afterwards, in place of a placeholder.
class Writer {
  private readonly later: string[] = [];

  public constructor(private readonly syntax: Syntax) {}

  public write(document: unknown): string {
    const written = this.syntax.stringify(this.prepare(document, ''));
    const placeholders = new RegExp(`"?${MARK}(\\d+)${MARK}"?`, 'g');
    return template(written.replace(placeholders, (_, index) => this.later[Number(index)] ?? ''));
  }

  private prepare(value: unknown, path: string): unknown {
    if (typeof value === 'string') return this.prepareText(value, path);
    if (tokenOf(value)) return this.prepareToken(value, path);
    if (typeof value === 'boolean') return value;
    // js-yaml writes exponents in a way that not every parser of YAML 1.1 takes for a number.
    // -0 is 0.
    if (typeof value === 'number' && Number.isFinite(value))
      return String(value).includes('e') ? this.placeholder(exponential(value)) : value + 0;
    if (value === null && this.syntax.takesNull) return value;
    if (Array.isArray(value))
      return value.filter((item) => item !== undefined).map((item, index) => this.prepare(item, `${path}[${index}]`));
    if (isRecord(value)) {
      const items = Object.entries(value).filter(([, item]) => item !== undefined);
      return Object.fromEntries(
        items.map(([key, item]) => [this.prepareKey(key, path), this.prepare(item, join(path, key))]),
      );
    }
    const got =
      typeof value === 'object' && value !== null ? `an instance of ${value.constructor.name}` : String(value);
    throw refusal(path, 'a string, finite number, boolean, array or object', got);
  }

  private prepareText(value: string, path: string): string {
    const parts = fragments(value);
    if (parts.some(isToken)) return this.placeholder(this.syntax.encode(value));
    const text = parts.join('');
    return isPrintable(text) ? text : this.placeholder(this.syntax.quote(wellFormed(text, path)));
  }

  private prepareToken(value: unknown, path: string): string {
    if (typeof value === 'number') return this.placeholder(hcl`tonumber(${value})`);
    if (isRecord(value) && !this.syntax.takesMaps) throw refusal(path, 'a table with known keys', 'a token for a map');
    return this.placeholder(this.syntax.encode(value));
  }

  private prepareKey(key: string, path: string): string {
    if (fragments(key).some(isToken) || isCollectionMarker(key)) throw refusal(path, 'keys that are known', 'a token');
    // YAML libraries disagree about what else is a string without quotes.
    return /^[a-z_][\w-]*$/i.test(key) ? key : this.placeholder(this.syntax.quote(wellFormed(key, path)));
  }

  private placeholder(text: string): string {
    return `${MARK}${this.later.push(text) - 1}${MARK}`;
  }
}

// What has an exponent may be a token's number to cdktf, in whatever spelling.
function exponential(value: number): string {
  return mayBeNumberToken(value) ? `${BigInt(value)}.0` : String(value);
}

function wellFormed(text: string, path: string): string {
  if (/\p{Cs}/u.test(text)) throw refusal(path, 'Unicode text', 'half of a surrogate pair');
  return text;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function refusal(path: string, takes: string, got: string): Error {
  return new Error(`\`${path === '' ? 'document' : path}\` takes ${takes}, got ${got}`);
}
