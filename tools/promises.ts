import { PROMISES } from '../lib/core/checks/promises';
import { Proof, PROOFS } from '../test/contract/promises';
import { GeneratedFile } from './generated-file';

/** Of what the contract test checks: `npm run docs:promises` writes it. */
export const PROMISES_PAGE = new GeneratedFile('promises.md', promisesPage);

const LEVELS: Readonly<Record<Proof['level'], string>> = {
  unit: '`npm test`',
  scripts: 'the daemons, on loopback',
  validate: 'Terraform',
  live: 'a cluster',
};

function promisesPage(): string {
  const sections = Object.entries(PROMISES).map(([number, says]) => {
    const proofs = Object.entries(PROOFS).find(([key]) => key === number)?.[1].provedBy ?? [];
    const rows = proofs.map(({ level, what, file }) => `- ${LEVELS[level]}: ${what} ([${file}](../test/${file}))`);
    return `## ${number}\n\n${says}\n\n${rows.join('\n')}\n`;
  });
  return `${HEAD}\n${sections.join('\n')}`;
}

const HEAD = `# The promises

They hold for every construct, at its defaults and after every method: the contract test (\`test/contract\`) walks each construct
through all of them. What a synthesized stack cannot show is proved by the tests below each. An exception takes a reason in the
code; \`Deviations.of(app)\` lists it with the number of its promise.
`;

if (require.main === module) PROMISES_PAGE.write();
