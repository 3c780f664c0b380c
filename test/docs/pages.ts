import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '..', '..');

/** A piece of code in a page, between two lines of ```. */
export interface CodeBlock {
  readonly page: string;
  /** The number of its first line of code. */
  readonly line: number;
  readonly language: string;
  /** The name of its file, where the page gives it one: ```ts platform.ts */
  readonly file?: string;
  /** The names that `<!-- given: … -->` before it says are there already. */
  readonly given: readonly string[];
  readonly code: string;
}

/** What people read: README.md, what is in docs/, and the like. */
export const PAGES: readonly string[] = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
  ...(existsSync(join(root, 'examples', 'README.md')) ? [join('examples', 'README.md')] : []),
].sort();

export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

export function blocksOf(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open:
    { readonly line: number; readonly info: string; readonly given: string[]; readonly code: string[] } | undefined;
  let given: string[] = [];
  for (const [i, line] of textOf(page).split('\n').entries()) {
    const info = /^```(.*)$/.exec(line)?.[1];
    const marker = /^<!-- given: (.*) -->$/.exec(line)?.[1];
    if (open && info === undefined) open.code.push(line);
    else if (open) {
      const [language = '', file] = open.info.split(' ');
      blocks.push({ page, line: open.line, language, file, given: open.given, code: open.code.join('\n') });
      open = undefined;
    } else if (info !== undefined) {
      open = { line: i + 2, info, given, code: [] };
      given = [];
    } else if (marker !== undefined) given = marker.split(', ');
  }
  return blocks;
}

/** The files of this repository that a page links to. */
export function linksOf(page: string): string[] {
  return targetsOf(page).map(({ file }) => file);
}

/** The links of a page that lead nowhere: to a file that is not there, or to a heading that its page does not have. */
export function deadLinksOf(page: string): string[] {
  return targetsOf(page)
    .filter(({ file, anchor }) => {
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !headingsOf(file).includes(anchor);
    })
    .map(({ link }) => link);
}

function targetsOf(page: string) {
  return [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#');
      return { link, anchor, file: path === '' ? page : relative(root, join(root, dirname(page), path)) };
    });
}

// As GitHub makes anchors of them.
function headingsOf(page: string): string[] {
  return [...withoutCode(textOf(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** A page without what is between lines of ```. */
export function withoutCode(text: string): string {
  return text.replace(/^```[^]*?^```$/gm, '');
}
