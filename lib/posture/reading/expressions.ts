// Terraform's templates in the synthesized JSON: what is text, and what is filled in.

/** A value that an expression refers to. */
export interface Reference {
  /** `random_password.x.result` */
  readonly path: string;
  /** The functions around it, the innermost last. */
  readonly functions: readonly string[];
}

/** A string of the synthesized JSON: its literal text and its expressions, and what they refer to. */
export interface Template {
  readonly parts: readonly { readonly text?: string; readonly expression?: string }[];
  readonly references: readonly Reference[];
}

// Terraform takes spaces around the dots.
const NAME = /[a-z_][\w-]*(?:\s*\.\s*[\w-]+|\[\d+\])*/iy;

const known = new Map<string, Template>();

/** Reads a template as Terraform does. */
export function readTemplate(template: string): Template {
  if (!/[$%]\{/.test(template)) return { parts: template === '' ? [] : [{ text: template }], references: [] };
  const before = known.get(template);
  if (before) return before;
  const read = parse(template);
  known.set(template, read);
  return read;
}

function parse(template: string): Template {
  return new Parser(template).parse();
}

class Parser {
  private readonly parts: { text?: string; expression?: string }[] = [];
  private readonly references: Reference[] = [];
  // What is open where it reads: `{` of an expression, `"` of a string in it, `f(` of a call, brackets.
  private readonly open: string[] = [];
  private at = 0;
  private text = '';
  private start = 0;

  public constructor(private readonly template: string) {}

  public parse(): Template {
    const { template, parts, references, open } = this;
    while (this.at < template.length) {
      const around = open.at(-1);
      if (around === undefined || around === '"') this.readText(around === '"');
      else if (!this.readName()) this.readSign();
    }
    if (open.length > 0) throw new Error(`a template that does not end: ${template.slice(0, 200)}`);
    if (this.text !== '') parts.push({ text: this.text });
    return { parts, references };
  }

  // One character, or what stands for one, of the template's own text or of a string in an expression.
  private readText(isQuoted: boolean): void {
    const { template, at, open } = this;
    const escape = /^(\$\$\{|%%\{)/.test(template.slice(at, at + 3));
    if (!escape && /^[$%]\{/.test(template.slice(at, at + 2))) {
      this.beginExpression();
      return;
    }
    const length = escape ? 3 : isQuoted && template.startsWith('\\', at) ? 2 : 1;
    if (isQuoted && template.startsWith('"', at)) open.pop();
    if (open.length === 0) this.text += escape ? template.slice(at + 1, at + 3) : template.slice(at, at + length);
    this.at += length;
  }

  private beginExpression(): void {
    this.at += 2;
    if (this.open.length === 0) {
      if (this.text !== '') this.parts.push({ text: this.text });
      [this.text, this.start] = ['', this.at];
    }
    this.open.push('{');
  }

  // A reference, or a function with the bracket of its call.
  private readName(): boolean {
    const { template, open } = this;
    NAME.lastIndex = this.at;
    const name = NAME.exec(template)?.[0];
    if (name === undefined) return false;
    this.at += name.length;
    if (template.startsWith('(', this.at)) {
      open.push(`${name}(`);
      this.at++;
    } else if (name.includes('.'))
      this.references.push({
        path: name.replace(/\s/g, ''),
        functions: open.filter((one) => /\w\($/.test(one)),
      });
    return true;
  }

  private readSign(): void {
    const { template, open } = this;
    const character = template.charAt(this.at++);
    if ('"({['.includes(character)) open.push(character);
    if (')}]'.includes(character)) open.pop();
    if (open.length === 0) this.parts.push({ expression: template.slice(this.start, this.at - 1) });
  }
}

/** Every string in a part of the synthesized JSON, with the keys that lead to it. */
export function strings(value: unknown): { path: readonly string[]; text: string }[] {
  const found: { path: readonly string[]; text: string }[] = [];
  eachString(value, (text, path) => found.push({ path: [...path], text }));
  return found;
}

/** The same without a list of them: the path is only for as long as it is looked at. */
export function eachString(
  value: unknown,
  visit: (text: string, path: readonly string[]) => void,
  path: string[] = [],
): void {
  if (typeof value === 'string') visit(value, path);
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    path.push(key);
    eachString((value as Record<string, unknown>)[key], visit, path);
    path.pop();
  }
}
