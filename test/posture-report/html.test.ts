import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { ContainerImage, Posture, PostureReport, SecureInfluxDB } from '../../lib';
import { htmlOf } from '../../lib/posture-report/html';
import { markdownOf } from '../../lib/posture-report/markdown';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { teams } from './support/platforms';

function postureOf(stack: TerraformStack): Posture {
  const [posture] = PostureReport.of(stack).postures;
  if (!posture) throw new Error('there is no stack');
  return posture;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function rectanglesIn(html: string): Rectangle[] {
  const found = html.matchAll(/<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"/g);
  return [...found].map(([, ...numbers]) => {
    const [x = 0, y = 0, width = 0, height = 0] = numbers.map(Number);
    return { x, y, width, height };
  });
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

// A person in a meeting, a printer, a screen reader: the page must be whole without anything else.
describe('the page', () => {
  test.each([1, 12])('has a map of %i teams on which nothing lies over anything', (count) => {
    const html = htmlOf(postureOf(teams(Testing.app(), count)));
    const all = rectanglesIn(html);
    expect(all.length).toBeGreaterThan(count * 12);
    const over = all.flatMap((one, i) => all.slice(i + 1).filter((other) => overlap(one, other)));
    expect(over).toEqual([]);
  });

  test('loads nothing, and lets nothing run', () => {
    const html = htmlOf(postureOf(teams(Testing.app(), 1)));
    expect(html).not.toMatch(
      /\b(src|srcset|action|formaction|ping)=|<(script|link|iframe|object|img)\b|@import|url\((?!#)/i,
    );
    expect([...html.matchAll(/href="([^"]*)"/g)].every(([, target = '']) => target.startsWith('#'))).toBe(true);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test('shows what a person wrote in its own order: no sign that nobody sees turns it round', () => {
    const stack = emptyStack();
    const image = ContainerImage.fromTag('influxdb:1.11.7').acceptOlder('until \u202eyaM\u202c,\u0007 ~~never~~');
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), image });
    const posture = postureOf(stack);
    expect(htmlOf(posture)).toContain('until \ufffdyaM\ufffd,\ufffd ~~never~~');
    expect(markdownOf(posture)).toContain('until \ufffdyaM\ufffd,\ufffd \\~\\~never\\~\\~');
  });

  test('shows what a person wrote as text, whatever is in it', () => {
    const stack = emptyStack();
    const image = ContainerImage.fromTag('influxdb:1.11.7').acceptOlder('<img src=x onerror=alert(1)> & | [a](b)');
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), image });
    const posture = postureOf(stack);
    expect(htmlOf(posture)).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; | [a](b)');
    expect(htmlOf(posture)).not.toContain('<img');
    expect(markdownOf(posture)).toContain('\\<img src=x onerror=alert(1)\\> & \\| \\[a\\](b)');
  });

  test('says in words what the map shows: each arrow is a row', () => {
    const posture = postureOf(teams(Testing.app(), 1));
    const html = htmlOf(posture);
    for (const [i, { port }] of posture.connections.entries()) {
      expect(html).toContain(`>${i + 1} · ${port}</text>`);
      expect(html).toContain(`<tr><td>${i + 1}</td>`);
    }
    expect(html).toMatch(/<svg [^>]*role="img" aria-labelledby="map-name map-words"/);
  });

  test('shows code as code, and breaks a long name behind its parts', () => {
    const stack = emptyStack();
    const image = ContainerImage.fromTag('influxdb:1.11.7').acceptOlder('see `<b>` at registry.example/team/influxdb');
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), image });
    const html = htmlOf(postureOf(stack));
    expect(html).toContain('see <code>&lt;b&gt;</code> at registry.<wbr>example/<wbr>team/<wbr>influxdb<');
    expect(html).toContain('<code>Rotation.of(scope)</code>');
  });

  test.each(['light', 'dark'])(
    'has text in colours that everybody can read, %s: 4.5 to 1, and lines 3 to 1',
    (scheme) => {
      const all = readFileSync(join(__dirname, '..', '..', 'lib', 'posture-report', 'report.css'), 'utf8');
      const css = all.slice(all.indexOf(`color-scheme: ${scheme}`));
      const colour = (name: string) => new RegExp(`--${name}: (#\\w+)`).exec(css)?.[1] ?? '';
      expect(contrast(/\ba \{\s*color: (#\w+)/.exec(css)?.[1] ?? '', colour('paper'))).toBeGreaterThanOrEqual(4.5);
      for (const paper of ['paper', 'own', 'near', 'far'])
        for (const ink of ['ink', 'soft']) expect(contrast(colour(ink), colour(paper))).toBeGreaterThanOrEqual(4.5);
      for (const line of ['own-line', 'near-line', 'far-line', 'soft'])
        expect(contrast(colour(line), colour('paper'))).toBeGreaterThanOrEqual(3);
    },
  );
});

// As WCAG 2 counts it.
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.slice(1).replace(/./g, '$&$&') : colour.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
