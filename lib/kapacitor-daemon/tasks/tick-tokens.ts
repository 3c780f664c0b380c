/** A word, a string or a sign of a TICKscript. */
export interface Token {
  readonly kind: 'word' | 'text' | 'reference' | 'regex' | 'sign';
  /** Without the quotes. */
  readonly text: string;
  readonly line: number;
}

// As tick/ast/lex.go has them. A regular expression stands where no operand came before it: else it is a division.
const TOKEN =
  /(?<comment>\/\/[^\n]*)|(?<triple>'''[^]*?''')|(?<text>'(?:\\'|[^'])*')|(?<reference>"(?:\\"|[^"])*")|(?<word>[\p{L}\d_]+)|(?<space>\s+)|(?<sign>[^])/uy;
const REGEX = /\/(?:\\\/|[^/\n])+\//uy;
const OPENING: Readonly<Record<string, string>> = { '(': ')', '[': ']' };

/** The tokens of a script, and what its comments say. */
export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly string[];
  /** What is wrong with its form: `a string that does not end, at line 3`. */
  readonly problem?: string;
}

/** Reads the tokens of a TICKscript. */
export function tokensOf(text: string): Tokens {
  const tokens: Token[] = [];
  const comments: string[] = [];
  let line = 1;
  for (let at = 0; at < text.length;) {
    const match = matchAt(text, at, tokens.at(-1));
    const [whole = ''] = match ?? [];
    const { triple, text: single, reference, word, sign, comment } = match?.groups ?? {};
    if (sign === "'" || sign === '"')
      return { tokens, comments, problem: `a string that does not end, at line ${line}` };
    if (triple !== undefined) tokens.push({ kind: 'text', text: triple.slice(3, -3), line });
    else if (single !== undefined)
      tokens.push({ kind: 'text', text: single.slice(1, -1).replaceAll("\\'", "'"), line });
    else if (reference !== undefined)
      tokens.push({ kind: 'reference', text: reference.slice(1, -1).replaceAll('\\"', '"'), line });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, line });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, line });
    else if (comment !== undefined) comments.push(comment);
    else if (match && !match.groups) tokens.push({ kind: 'regex', text: whole, line });
    line += whole.split('\n').length - 1;
    at += whole.length;
  }
  return { tokens, comments, problem: unbalanced(tokens) };
}

function matchAt(text: string, at: number, before: Token | undefined): RegExpExecArray | null {
  const isOperand = before && (before.kind !== 'sign' || before.text === ')' || before.text === ']');
  REGEX.lastIndex = TOKEN.lastIndex = at;
  const regex = isOperand || text.startsWith('//', at) ? null : REGEX.exec(text);
  return regex ?? TOKEN.exec(text);
}

function unbalanced(tokens: readonly Token[]): string | undefined {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'sign') continue;
    if (Object.hasOwn(OPENING, token.text)) open.push(token);
    else if (Object.values(OPENING).includes(token.text) && OPENING[open.pop()?.text ?? ''] !== token.text)
      return `a "${token.text}" that closes nothing, at line ${token.line}`;
  }
  const last = open.at(-1);
  return last && `a "${last.text}" that is not closed, at line ${last.line}`;
}
