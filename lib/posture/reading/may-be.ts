import { readTemplate, Template } from './expressions';

// Texts that Terraform fills in: what they are is not known here, but for what is literal in them.

/** Whether two texts are one, or may be once they are filled in. */
export function mayBe(text: string, one: string): boolean {
  if (text === one) return true;
  if (isUnknown(text) && isUnknown(one)) return true;
  return may(text, one) || may(one, text);
}

/** Whether a pattern means a text: `*` is any of it, `?` a letter. */
export function isLike(pattern: string, text: string, flags = ''): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, flags).test(text);
}

function may(text: string, one: string): boolean {
  if (!isUnknown(text)) return false;
  return hasDirective(text) || literal(partsOf(text)).test(one);
}

/** Whether Terraform decides which parts of a text are in it: nobody here looks at what that leaves. */
export function hasDirective(text: string): boolean {
  return text.replaceAll('%%{', '').includes('%{');
}

/**
 * The same of a name that the program gives: by a variable, or an expression that nobody reads here. What it takes from a resource, a
 * data source or a module, and of nothing else, is the name of an object of theirs.
 */
export function mayBeNamed(text: string, name: string): boolean {
  return text === name || ((isUndecided(text) || isUndecided(name)) && mayBe(text, name));
}

/** Whether Terraform fills in something of a text. */
export function isUnknown(text: unknown): text is string {
  return typeof text === 'string' && /[$%]\{/.test(text.replace(/\$\$\{|%%\{/g, ''));
}

/** Whether a text may be any of several, as whoever applies decides. */
export function isUndecided(text: unknown): text is string {
  if (!isUnknown(text)) return false;
  return partsOf(text).some(({ expression }) => expression !== undefined && !isOfResource(expression));
}

/** Whether what is off by default is on, or may be. */
export function mayBeOn(value: unknown): boolean {
  return ![undefined, null, false, 'false'].includes(value as boolean | string | null | undefined);
}

/** Whether labels have one, or may. */
export function mayHave(labels: unknown, key: string, value: string): boolean {
  if (isUnknown(labels)) return true;
  if (typeof labels !== 'object' || labels === null) return false;
  return Object.entries(labels).some(([of, one]) => mayBe(of, key) && mayBe(String(one), value));
}

const OURS = /^(var|local|each|count|self|path|terraform)$/;

// A text, or a key of a map, that the program says there.
const SAID = /"|\{|<</;
const INDEX = /(?<=[\w\])])(?<!\bin)\["[^"$%\\]*"\]/g;

// Names of resources' types have the provider's before them. What is made of more than references may be any of what is said there.
function isOfResource(expression: string): boolean {
  if (SAID.test(expression.replace(INDEX, ''))) return false;
  const roots = referencesIn(expression).map(({ path }) => path.split('.')[0] ?? '');
  return roots.length > 0 && roots.every((one) => !OURS.test(one) && /^(data|module|ephemeral)$|_/.test(one));
}

function literal(parts: Template['parts']): RegExp {
  const pattern = parts.map(({ text }) => text?.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') ?? '.*').join('');
  return new RegExp(`^${pattern}$`, 's');
}

/** The parts of a text; one that nothing here can read is an expression. */
export function partsOf(text: string): Template['parts'] {
  return read(text).parts;
}

/** What an expression refers to; nothing where nobody here can read it. */
export function referencesIn(expression: string): Template['references'] {
  return read(`\${${expression}}`).references;
}

// What Terraform refuses, or what others write that nothing here can read, may be all.
function read(text: string): Template {
  try {
    return readTemplate(text);
  } catch {
    return { parts: [{ expression: text }], references: [] };
  }
}
