import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { App, Testing, TerraformStack } from 'cdktf';
import { AcceptedDeviation, Deviations } from '../lib';
import { EXCEPTION_TO, OVERRIDES } from '../lib/core/checks/deviation-codes';
import { PROMISES } from '../lib/core/checks/promises';
import { emptyStack } from '../test/contract/stack';
import { UNASKED, WAYS } from '../test/core/support/ways';
import { GeneratedFile } from './generated-file';

/** Of the programs that the tests leave each default with: `npm run docs:deviations` writes it. */
export const DEVIATIONS_PAGE = new GeneratedFile('deviations.md', deviationsPage);

interface Row {
  readonly code: string;
  readonly by: string;
  readonly what: string;
}

function listed(program: (stack: TerraformStack) => unknown): AcceptedDeviation[] {
  const stack = emptyStack();
  program(stack);
  Testing.synth(stack, true);
  const { root } = stack.node;
  if (App.isApp(root)) rmSync(root.outdir, { recursive: true });
  return Deviations.of(root);
}

function rows(): Row[] {
  const asked = WAYS.map(([by, leave, { code, what }]) => {
    const one = listed((stack) => leave(stack, 'until May')).find(
      (each) => each.code === code && each.what.includes(what),
    );
    return { code, by, what: one?.what ?? what };
  });
  const known = new Set<string>(asked.map(({ code }) => code));
  const unasked = UNASKED.flatMap(([by, program]) =>
    listed(program)
      .filter(({ code }) => !known.has(code))
      .map(({ code, what }) => ({ code, by, what })),
  );
  const accepted = Object.entries(OVERRIDES).map(([safeguard, code]) => ({
    code,
    by: `\`Deviations.accept(construct, Safeguard.${safeguard.toUpperCase()}, '…')\``,
    what: 'overrides may loosen this of its resources',
  }));
  return [...asked.filter(({ code }) => !accepted.some((one) => one.code === code)), ...unasked, ...accepted];
}

interface Product {
  readonly title: string;
  readonly file: string;
  readonly deviations: string;
}

const PRODUCTS = join(__dirname, '..', 'docs', 'products');

function products(): Product[] {
  return readdirSync(PRODUCTS).map((file) => {
    const text = readFileSync(join(PRODUCTS, file), 'utf8');
    const [, title = basename(file)] = /^# (.*)/.exec(text) ?? [];
    return { title, file, deviations: text.split('\n## Deviations\n')[1] ?? '' };
  });
}

function deviationsPage(): string {
  const all = rows();
  const pages = products();
  const said = (code: string) => {
    const where = pages.filter(({ deviations }) => deviations.includes(`\`${code}\``));
    return where.map(({ title, file }) => `[${title}](products/${file}#deviations)`).join(', ');
  };
  const exceptionTo = new Map<string, number>(Object.entries(EXCEPTION_TO));
  const sections = Object.entries(PROMISES).map(([number, says]) => {
    const here = all.filter(({ code }) => String(exceptionTo.get(code)) === number);
    const lines = here.map(({ code, by, what }) => `- \`${code}\`, by ${by}: "${what}" (${said(code)})`);
    return here.length === 0 ? '' : `\n## ${number}\n\n${says} But for:\n\n${[...new Set(lines)].sort().join('\n')}\n`;
  });
  return `${HEAD}${sections.join('')}`;
}

const HEAD = `# Deviations

Each secure default that a program leaves is listed with its reason by \`Deviations.of(app)\` and by the
[report](tasks/posture-report.md), under a code that keeps its meaning: pipelines may compare them. Here is each code, by the
[promise](promises.md) that it is an exception to: what leaves it, and, as the list says it of one program, what is lost. With which
call, the pages behind it say.
`;

if (require.main === module) DEVIATIONS_PAGE.write();
