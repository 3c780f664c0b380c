interface Parser {
  configure(config: { readonly strict: boolean }): Parser;
  parse(expression: string): unknown;
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
  return end === undefined || endOfPromql(respelt(expression)) === undefined ? undefined : expression.slice(end);
}

// What Prometheus takes and its UI does not: `1.` and `0X1F` for numbers, `offset` for the name of a metric.
function respelt(expression: string): string {
  return expression
    .replace(/(\d\.)(?!\d)/g, '$10')
    .replace(/\b0X/g, '0x')
    .replace(/((?:^|[-+*/%^=<>!~(,]|\b(?:and|or|unless|bool))\s*)offset\b/gi, '$1x');
}

let parser: Parser | undefined;

function endOfPromql(expression: string): number | undefined {
  parser ??= load();
  try {
    parser.parse(expression);
    return undefined;
  } catch (error) {
    const [, end] = /^No parse at (\d+)$/.exec((error as Error).message) ?? [];
    if (end === undefined) throw error;
    return Number(end);
  }
}

// Only where there is a rule: it takes longer than all of that. Its types are for ES modules only, though it is CommonJS too.
function load(): Parser {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const grammar = require('@prometheus-io/lezer-promql') as { readonly parser: Parser };
  return grammar.parser.configure({ strict: true });
}
