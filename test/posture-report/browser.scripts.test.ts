import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { PostureReport } from '../../lib';
import { htmlOf } from '../../lib/posture-report/html';
import { teams } from './support/platforms';

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

const browser = CHROMIUM === undefined ? describe.skip : describe;
if (CHROMIUM === undefined) console.warn('skipped test/posture-report/browser: there is no chromium');

function pageOf(count: number): string {
  const stack: TerraformStack = teams(Testing.app(), count);
  const [posture] = PostureReport.of(stack).postures;
  if (!posture) throw new Error('there is no stack');
  return htmlOf(posture);
}

interface Measured {
  readonly outside: string[];
  readonly covered: string[];
  readonly crossed: string[];
  readonly broken: string[];
  readonly width: number;
  readonly window: number;
}

// Asks a browser where it put things: what fonts and tables really take is known to it only.
const MEASURE = `
const boxes = [...document.querySelectorAll('svg g')].map((g) => [g, g.querySelector('rect').getBoundingClientRect()]);
const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
const outside = boxes.flatMap(([g, box]) => [...g.querySelectorAll('text')]
  .filter((text) => !within(text.getBoundingClientRect(), box)).map((text) => text.textContent));
const covered = boxes.flatMap(([g, a], i) => boxes.slice(i + 1)
  .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
  .map(([other]) => g.textContent + ' | ' + other.textContent));
// A line goes through its own label at its height, and through nothing else.
const crossed = [...document.querySelectorAll('svg .arrow')].flatMap((path) => {
  const length = path.getTotalLength();
  const points = Array.from({ length: Math.ceil(length / 3) }, (_, i) => path.getPointAtLength(i * 3));
  return boxes.filter(([g]) => {
    const { x, y, width, height } = g.querySelector('rect').getBBox();
    const within = points.filter((p) => p.x > x + 2 && p.x < x + width - 2 && p.y > y + 2 && p.y < y + height - 2);
    return within.some((p) => g.getAttribute('class') !== 'label' || Math.abs(p.y - y - height / 2) > 2);
  }).map(([g]) => g.textContent);
});
// A word of a cell is whole, on a narrow screen too.
const broken = [...document.querySelectorAll('td')].flatMap((cell) => {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const words = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (const { index, 0: word } of node.textContent.matchAll(/[a-z]+/gi)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) words.push(word);
    }
  return words;
});
document.body.textContent = JSON.stringify({ outside, covered, crossed, broken, width: document.documentElement.scrollWidth, window: innerWidth });
`;

function measured(html: string, width: number): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'posture-'));
  const file = join(folder, 'posture.html');
  const open = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  writeFileSync(
    file,
    open.replace('</body>', () => `<script>${MEASURE}</script></body>`),
  );
  const dom = execFileSync(
    CHROMIUM ?? '',
    [...HEADLESS(folder), `--window-size=${width},900`, '--dump-dom', `file://${file}`],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [, body = ''] = /<body>([\s\S]*?)<\/body>/.exec(dom) ?? [];
  return JSON.parse(body.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>')) as Measured;
}

const HEADLESS = (folder: string) => ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}`];

browser('the report in a browser', () => {
  test.each([
    [1, 1400],
    [12, 1400],
    [1, 500],
    [12, 500],
  ])(
    'of %i teams, %i pixels wide, has every word in its box, no box over another or over a line, no word broken, and no page wider than the window',
    (count, width) => {
      const { width: taken, window, ...wrong } = measured(pageOf(count), width);
      expect(wrong).toEqual({ outside: [], covered: [], crossed: [], broken: [] });
      expect(taken).toBeLessThanOrEqual(window);
    },
  );

  test('goes on paper whole', () => {
    const folder = mkdtempSync(join(tmpdir(), 'posture-'));
    const [file, pdf] = [join(folder, 'posture.html'), join(folder, 'posture.pdf')];
    writeFileSync(file, pageOf(12));
    execFileSync(CHROMIUM ?? '', [...HEADLESS(folder), `--print-to-pdf=${pdf}`, `file://${file}`], { stdio: 'ignore' });
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
  });
});
