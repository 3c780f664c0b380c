const ACTION =
  /\{\{(-?\s*(?:\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+'|(?!\}\}|\{\{)[^"'`])*)\}\}/g;
const OPENS = /^-?\s*(if|range|with|block|define)\b/;
const ENDS = /^-?\s*end\b/;

/** Whether the actions and blocks of a template of Go's text/template all end; what they call is not looked at. */
export function isGoTemplate(text: string): boolean {
  let depth = 0;
  const rest = text.replace(ACTION, (_, action: string) => {
    if (OPENS.test(action)) depth++;
    if (ENDS.test(action)) depth = depth > 0 ? depth - 1 : NaN;
    return '';
  });
  return depth === 0 && !rest.includes('{{');
}
