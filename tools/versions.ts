import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REQUIRED_PROVIDERS, REQUIRED_TERRAFORM } from '../lib/posture/required-versions';
import { SupportedVersions } from '../lib/workloads/supported-versions';
import { GeneratedFile } from './generated-file';

const root = join(__dirname, '..');
const TESTED = join(root, 'docs', 'tested.json');
// What .ci/run noted on this machine.
const NOTED = join(root, '.ci', 'tested.json');

/** Of the table that each product has in the code, and of what the tests ran with: `npm run docs:versions` writes it. */
export const VERSIONS_PAGE = new GeneratedFile('versions.md', versionsPage);

/** By part of the tests, by name. */
type Tested = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The tables of all products, by what each is called: one more needs no list to be in. */
function tables(): [string, SupportedVersions][] {
  const lib = join(root, 'lib');
  return readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|[/\\-])versions\.ts$/.test(path))
    .flatMap((path) => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      return Object.values(require(join(lib, path)) as Record<string, unknown>).filter(isTable);
    })
    .map((table, _, all): [string, SupportedVersions] => [nameOf(table, all), table])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function isTable(value: unknown): value is SupportedVersions {
  return typeof value === 'object' && value !== null && 'takes' in value && 'image' in value;
}

// `Alertmanager 0.35.0 or newer, of 0.x`; of a product with several daemons also which.
function nameOf(table: SupportedVersions, all: readonly SupportedVersions[]): string {
  const isOfSeveral = all.filter(({ takes }) => takes === table.takes).length > 1;
  const [name = ''] = table.takes.split(/ (?=\d)/);
  return isOfSeveral ? `${name}, ${table.flavour ?? ''} nodes` : name;
}

const HEAD = `# Versions

What a stack requires, what the tests passed with, where it is noted, and what each product takes, of the tables in the code. Each construct runs its default image unless \`image\` names another; \`acceptOlder\` takes the reason for a
version that is run though it lacks something. [How to upgrade one](tasks/upgrade.md#a-daemons-version).
`;

function versionsPage(): string {
  const tested = testedSection(JSON.parse(readFileSync(TESTED, 'utf8')) as Tested);
  return `${HEAD}\n${required()}\n${tested}${tables()
    .map(([name, versions]) => section(name, versions))
    .join('\n')}`;
}

function required(): string {
  const providers = Object.entries(REQUIRED_PROVIDERS).map(([name, version]) => `- hashicorp/${name}: ${version}`);
  const lines = [
    '- Kubernetes: tried with the one below; `AccessMode.READ_WRITE_ONCE_POD` takes 1.29, `CertManagerAuthority.selfManaged` 1.30',
    `- Terraform or OpenTofu: \`${REQUIRED_TERRAFORM}\``,
    ...providers,
    '- hashicorp/kubernetes: as its bindings ask for, or [newer](tasks/upgrade.md)',
  ];
  return `## What a stack requires\n\n${lines.join('\n')}\n`;
}

function section(name: string, { takes, image, range, accepted, lacks, changes = {} }: SupportedVersions): string {
  const lines = [
    `default: \`${image}\``,
    `takes: ${takes}`,
    ...(accepted === range ? [] : [`with a reason: \`${accepted}\``]),
    ...Object.entries(lacks).map(([versions, what]) => `lacking, \`${versions}\`: ${what}`),
    ...Object.values(changes).map(({ range: since, what }) => `\`${since}\`: ${what}`),
  ];
  return `## ${name}\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`;
}

function testedSection(tested: Tested): string {
  const names = [...new Set(Object.values(tested).flatMap((versions) => Object.keys(versions)))];
  const rows = names.map((name) => {
    const by = new Map<string, string[]>();
    for (const [part, { [name]: version }] of Object.entries(tested))
      if (version !== undefined) by.set(version, [...(by.get(version) ?? []), `\`${part}\``]);
    const cells = [...by].map(([version, parts]) => `${version} (${parts.join(', ')})`);
    return `- ${name}: ${cells.join('; ')}`;
  });
  return rows.length === 0 ? '' : `## What the tests ran with\n\n${rows.join('\n')}\n\n`;
}

if (require.main === module) {
  const noted = existsSync(NOTED) ? (JSON.parse(readFileSync(NOTED, 'utf8')) as Tested) : {};
  const before = JSON.parse(readFileSync(TESTED, 'utf8')) as Tested;
  writeFileSync(TESTED, `${JSON.stringify({ ...before, ...noted }, undefined, 2)}\n`);
  VERSIONS_PAGE.write();
}
