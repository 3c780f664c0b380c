// The types of the grammar's package are for ES modules only.
interface SyntaxNode {
  readonly type: { readonly isError: boolean };
  readonly from: number;
}
interface Parser {
  parse(expression: string): { iterate(walk: { enter: (node: SyntaxNode) => void }): void };
}

/**
 * What follows where text stops to be an expression of PromQL; nothing if it is one. The grammar is that of Prometheus's own UI:
 * whether a function takes what it is given is not in it, and is promtool's to say.
 */
export function restOfPromql(text: string): string | undefined {
  const expression = text.trimEnd();
  // Its parser gives up where hundreds of operators follow each other.
  if (expression.length > 1500) return undefined;
  const end = endOfPromql(expression);
  return end === undefined || endOfPromql(respelt(expression)) === undefined
    ? undefined
    : expression.slice(end).trimStart();
}

// What Prometheus takes and its UI does not: `1.` and `0X1F` for numbers, `offset` for the name of a metric.
function respelt(expression: string): string {
  return expression
    .replace(/(\d\.)(?!\d)/g, '$10')
    .replace(/\b0X/g, '0x')
    .replace(/((?:^|[-+*/%^=<>!~(,]|\b(?:and|or|unless|bool))\s*)offset\b/gi, '$1x');
}

let parser: Parser | undefined;

// Where the parser had to make up or leave out something for the first time.
function endOfPromql(expression: string): number | undefined {
  parser ??= load();
  const errors: number[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from }) => {
      if (type.isError) errors.push(from);
    },
  });
  return errors[0];
}

// Only where there is a rule: loading it takes longer than all of that.
function load(): Parser {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('@prometheus-io/lezer-promql') as { readonly parser: Parser }).parser;
}
