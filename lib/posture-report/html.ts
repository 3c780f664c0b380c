import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeHtml } from './escape-html';
import { Posture } from './posture';
import { figuresOf, Section, sectionsOf } from './sections';
import { trustMapOf } from './trust-map';

/** The report as one page, which loads nothing. */
export function htmlOf(posture: Posture): string {
  const style = readFileSync(join(__dirname, 'report.css'), 'utf8');
  const title = `Posture of ${posture.stack}`;
  const figures = figuresOf(posture).map(
    ({ what, number }) => `<div><dt>${escapeHtml(what)}</dt><dd>${escapeHtml(number)}</dd></div>`,
  );
  const sections = sectionsOf(posture);
  const contents = sections.map(({ id, title: of }) => `<li><a href="#${id}">${escapeHtml(of)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
${style}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<dl>${figures.join('')}</dl>
<nav aria-label="Contents"><ul><li><a href="#map">Map</a></li>${contents.join('')}</ul></nav>
</header>
<main>
<section id="map" aria-labelledby="map-title">
<h2 id="map-title">Who trusts whom</h2>
${trustMapOf(posture)}
</section>
${sections.map(section).join('\n')}
</main>
</body>
</html>
`;
}

// A long name may be broken behind what separates its parts, and nowhere else: the table scrolls.
function cellText(text: string): string {
  const parts = (name: string) =>
    name
      .split(/(?<=[/._=:@])(?=\w)/)
      .map(escapeHtml)
      .join('<wbr>');
  return withCode(
    text
      .split(/(\S{24,})/)
      .map((part, i) => (i % 2 === 0 ? escapeHtml(part) : parts(part)))
      .join(''),
  );
}

function withCode(html: string): string {
  return html.replace(/`([^`]+)`/g, '<code>$1</code>');
}

function section({ id, title, text, columns, rows, nothing }: Section): string {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cellText(cell)}</td>`).join('')}</tr>`);
  const table = `<p>${withCode(escapeHtml(text))}</p>
<div class="table"><table aria-labelledby="${id}-title"><thead><tr>${head}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`;
  return `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${escapeHtml(title)}</h2>
${rows.length > 0 ? table : `<p>${escapeHtml(nothing)}</p>`}
</section>`;
}
