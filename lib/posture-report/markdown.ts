import { asShown } from './escape-html';
import { Posture } from './posture';
import { figuresOf, Section, sectionsOf } from './sections';

/** The report as Markdown, for a pull request. */
export function markdownOf(posture: Posture): string {
  const figures = figuresOf(posture).map(({ what, number }) => `- ${number} ${what}`);
  const sections = sectionsOf(posture).map(section);
  return [`# Posture of ${cell(posture.stack)}`, figures.join('\n'), ...sections].join('\n\n') + '\n';
}

function section({ title, text, columns, rows, nothing }: Section): string {
  return [`## ${title}`, ...(rows.length > 0 ? [text, table(columns, rows)] : [nothing])].join('\n\n');
}

/** A table of Markdown. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

// A reason is a person's text: it stays one, whatever characters are in it.
function cell(text: string): string {
  return asShown(text).replace(/[\\`*_{}[\]<>|#~]/g, (character) => `\\${character}`);
}
