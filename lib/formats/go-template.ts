const ACTION =
  /\{\{(-?\s*(?:\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+'|(?!\}\}|\{\{)[^"'`])*)\}\}/g;
const OPENS = /^-?\s*(if|range|with|block|define)\b/;
const ENDS = /^-?\s*end\b/;

/** Whether the actions and blocks of a template of Go's text/template all end. */
export function isGoTemplate(text: string): boolean {
  let depth = 0;
  const rest = text.replace(ACTION, (_, action: string) => {
    if (OPENS.test(action)) depth++;
    if (ENDS.test(action)) depth = depth > 0 ? depth - 1 : NaN;
    return '';
  });
  return depth === 0 && !rest.includes('{{');
}

const QUOTED = /\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])+'/g;
// Go's own: keywords, values and functions.
const GO = new Set(
  `block break continue define else end if range template with nil true false and call eq ge gt html index js le len lt ne not or
  print printf println slice urlquery`.split(/\s+/),
);

/** The first name that a template calls which is neither Go's own nor one of some functions: no daemon starts with it. */
export function unknownFunction(text: string, functions: readonly string[]): string | undefined {
  const names = [...text.matchAll(ACTION)].flatMap(([, action = '']) =>
    [...action.replace(QUOTED, '""').matchAll(/(?<![\p{L}\p{N}_.$])[\p{L}_][\p{L}\p{N}_]*/gu)].map(([name]) => name),
  );
  return names.find((name) => !GO.has(name) && !functions.includes(name));
}
