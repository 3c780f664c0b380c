import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { ChronografLogin, Posture, PostureReport } from '../lib';
import { htmlOf } from '../lib/posture-report/html';
import { trustMapOf } from '../lib/posture-report/trust-map';
import { Platform } from '../stacks/platform';
import { GeneratedFile } from './generated-file';

// docs/pictures, of the example platform's report: `npm run docs:pictures` makes them, the photographs where there is a Chromium.
const root = join(__dirname, '..');
const FOLDER = join(root, 'docs', 'pictures');
const STYLE = join(root, 'lib', 'posture-report', 'report.css');

/** The map of the example platform. */
export const PLATFORM_PICTURE = new GeneratedFile('pictures/platform.svg', platformPicture);

// File, width, height, what is above the fold.
const PHOTOGRAPHS: readonly (readonly [string, number, number, string])[] = [
  ['posture-report.png', 1280, 800, ''],
  ['posture-report-deviations.png', 1280, 380, '#deviations'],
];

function postureOf(stack: TerraformStack): Posture {
  const [posture] = PostureReport.of(stack).postures;
  if (!posture) throw new Error('there is no stack');
  return posture;
}

function example(): Posture {
  const login = ChronografLogin.htpasswd('an example knows no login provider', { users: [{ name: 'operator' }] });
  return postureOf(new Platform(Testing.app(), 'platform', { nodeCidrs: ['10.20.0.0/16'], login }));
}

// A picture that stands by itself.
function platformPicture(): string {
  const [svg = ''] = /<svg[^]*<\/svg>/.exec(trustMapOf(example())) ?? [];
  const rules = readFileSync(STYLE, 'utf8').replace(/@media[^]*$/, '');
  const drawn = /^(:root|svg |\.(own|near|far|arrow|label)\b|marker )/;
  const own = [...rules.matchAll(/^([^\s}][^{]*)\{[^}]*\}/gm)].filter(([, selector = '']) => drawn.test(selector));
  const style = `<style>\n${own.map(([rule]) => rule).join('\n')}\n</style>`;
  return `${svg.replace('<defs>', () => `${style}\n<rect width="100%" height="100%" fill="var(--paper)"/>\n<defs>`)}\n`;
}

function photograph(): void {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  const file = join(folder, 'posture.html');
  for (const [name, width, height, at] of PHOTOGRAPHS) {
    const html = at === '' ? htmlOf(example()) : sectionOnly(htmlOf(example()), at.slice(1));
    writeFileSync(file, html);
    const window = [`--window-size=${width},${height}`, '--hide-scrollbars', `--screenshot=${join(FOLDER, name)}`];
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}`, ...window];
    execFileSync('chromium', [...flags, `file://${file}`], { stdio: 'ignore' });
  }
  rmSync(folder, { recursive: true });
}

// A headless browser photographs the top of a page only.
function sectionOnly(html: string, id: string): string {
  const [section = ''] = new RegExp(`<section id="${id}"[^]*?</section>`).exec(html) ?? [];
  return html.replace(/<body>[^]*<\/body>/, () => `<body>${section}</body>`);
}

if (require.main === module) {
  PLATFORM_PICTURE.write();
  photograph();
}
