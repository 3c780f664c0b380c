import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Given } from './given';
import { CodeBlock } from './pages';
import { errorsIn, PageProgram } from './programs';

const root = join(__dirname, '..', '..');
const GIVEN = Object.getOwnPropertyNames(Given.prototype).filter((name) => name !== 'constructor');

// What an example begins with, beside what pages of documentation do: by type.
const BEFORE: Readonly<Record<string, string>> = {
  app: 'App',
  stack: 'TerraformStack',
  before: 'string',
  after: 'string',
  pem: 'string',
  peers: 'Peer[]',
  image: 'ContainerImage',
  license: 'License',
  metaUsers: 'MetaUsers',
  administrator: "ConstructorParameters<typeof SecureKapacitorEnterprise>[2]['administrator']",
  webhookUrl: 'Credential',
  token: 'Credential',
  archive: 'Database',
  averages: 'Database',
  alertmanager: 'SecureAlertmanager',
  clientSecret: 'TerraformVariable',
  password: 'TerraformVariable',
  url: 'TerraformVariable',
  team: 'SecurePrometheus',
};

/** What a doc comment shows, up to its next tag; an editor and the site show it to users. */
function examplesOf(page: string): CodeBlock[] {
  const text = readFileSync(join(root, page), 'utf8');
  const shown = [...text.matchAll(/^ *\* @example\n((?: *\*(?! @|\/).*\n)+)/gm)];
  return shown.map(({ index, 1: lines = '' }) => {
    const code = lines.replace(/^ *\* ?/gm, '').replace(/^```.*$/gm, '');
    const line = text.slice(0, index).split('\n').length + 1;
    const before = Object.entries(BEFORE).filter(([name]) => uses(code, name));
    const declared = before.map(([name, type]) => `let ${name}!: ${type}; `).join('');
    return { page, line, language: 'ts', given: GIVEN.filter((name) => uses(code, name)), code: declared + code };
  });
}

function uses(code: string, name: string): boolean {
  const declared = new RegExp(`\\bconst ${name}\\b`).test(code);
  return !declared && new RegExp(`(?<![.'\\w-])${name}(?=[.,;) }\\]\n])`).test(code);
}

const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const programs = files.flatMap((file) => examplesOf(join('lib', file))).map((block) => new PageProgram(block));

test('what doc comments show compiles against the library, as its users import it', () => {
  expect(programs.length).toBeGreaterThan(30);
  expect(errorsIn(programs)).toEqual([]);
});
