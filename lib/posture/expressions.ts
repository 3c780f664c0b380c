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
  const parts: { text?: string; expression?: string }[] = [];
  const references: Reference[] = [];
  const open: string[] = [];
  let text = '';
  let start = 0;
  for (let i = 0; i < template.length;) {
    const around = open.at(-1);
    const two = template.slice(i, i + 2);
    if (around === undefined || around === '"') {
      const escape = /^(\$\$\{|%%\{)/.test(template.slice(i, i + 3));
      if (!escape && (two === '${' || two === '%{')) {
        if (open.length === 0) {
          if (text !== '') parts.push({ text });
          [text, start] = ['', i + 2];
        }
        open.push('{');
        i += 2;
        continue;
      }
      const length = escape ? 3 : around === '"' && template.startsWith('\\', i) ? 2 : 1;
      if (around === '"' && template.startsWith('"', i)) open.pop();
      if (open.length === 0) text += escape ? template.slice(i + 1, i + 3) : template.slice(i, i + length);
      i += length;
      continue;
    }
    NAME.lastIndex = i;
    const name = NAME.exec(template)?.[0];
    if (name !== undefined) {
      i += name.length;
      if (template.startsWith('(', i)) open.push(`${name}(`);
      else if (name.includes('.'))
        references.push({ path: name.replace(/\s/g, ''), functions: open.filter((o) => /\w\($/.test(o)) });
      if (template.startsWith('(', i)) i++;
      continue;
    }
    const character = template.charAt(i++);
    if ('"({['.includes(character)) open.push(character);
    if (')}]'.includes(character)) open.pop();
    if (open.length === 0) parts.push({ expression: template.slice(start, i - 1) });
  }
  if (open.length > 0) throw new Error(`a template that does not end: ${template.slice(0, 200)}`);
  if (text !== '') parts.push({ text });
  return { parts, references };
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
