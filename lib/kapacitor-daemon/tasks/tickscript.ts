import {
  asksByQuery,
  CREDENTIAL_HEADER,
  isCredential,
  isCredentialKey,
  isWebhook,
} from '../../core/checks/confidential';
import { isSecretArgument, showsCredential } from '../../core/checks/shown';
import { isHandlerKind } from '../handlers/flags';

/** A database and a retention policy, as a TICKscript names them. */
export interface Dbrp {
  readonly db: string;
  readonly rp: string;
}

/** Whether a task gets points as they are written, or asks for them. */
export type ScriptType = 'stream' | 'batch';

/** What is known of a TICKscript without running it. */
export interface Script {
  /** What is wrong with its form: `a string that does not end, at line 3`. */
  readonly problem?: string;
  /** What it begins with: `stream` or `batch`; nothing where it has neither, or both. */
  readonly type?: ScriptType;
  /** What its `dbrp` statements say. */
  readonly dbrps: readonly Dbrp[];
  /** The alert handlers that it calls, as `-disable-handlers` calls them. */
  readonly handlers: readonly string[];
  /** The databases that it sends points to in Kapacitor itself, by `|kapacitorLoopback()`. */
  readonly loopsInto: readonly string[];
  /** The names that it gives values, `var name`: those of a template may be given others. */
  readonly variables: readonly string[];
  /** The variables that say where it sends to, or reads from, by HTTP: `.post(name)`. */
  readonly dialed: readonly string[];
  /** What looks like a credential in it: `.token(…) at line 3`. */
  readonly credential?: string;
  /** Where it says that a server is not verified: `.skipSSLVerification() at line 3`. */
  readonly unverified?: string;
  /** What it would send in clear: `.post(…) at line 3`. */
  readonly clear?: string;
}

interface Token {
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

/** Whether Kapacitor would send in clear there. */
export function isPlainHttp(url: string): boolean {
  return /^\s*http:/i.test(url);
}

/** Whether who knows the URL may send there. */
export function isSecretUrl(url: string): boolean {
  return asksByQuery(url) || isWebhook(url);
}

/** Reads a TICKscript as far as a tokenizer can: the daemon says what its methods are. */
export function readScript(text: string): Script {
  const { tokens, problem } = tokensOf(text);
  const types = new Set(
    tokens
      .filter((_, i) => isSource(tokens, i))
      .map((token): ScriptType => (token.text === 'batch' ? 'batch' : 'stream')),
  );
  return {
    problem: problem ?? unbalanced(tokens),
    type: types.size === 1 ? [...types][0] : undefined,
    dbrps: tokens.flatMap((_, i) => dbrpAt(tokens, i)),
    handlers: [...new Set(tokens.flatMap((_, i) => handlerAt(tokens, i)))].sort(),
    loopsInto: tokens.flatMap((_, i) => loopAt(tokens, i)),
    variables: tokens.flatMap((_, i) => variableAt(tokens, i)),
    dialed: tokens.flatMap((_, i) => dialedAt(tokens, i)),
    credential: tokens.flatMap((_, i) => credentialAt(tokens, i))[0] ?? credentialInText(text),
    unverified: tokens.flatMap((_, i) => unverifiedAt(tokens, i))[0],
    clear: tokens.flatMap((_, i) => clearAt(tokens, i))[0],
  };
}

function variableAt(tokens: readonly Token[], at: number): string[] {
  const [keyword, name] = tokens.slice(at, at + 2);
  return keyword?.kind === 'word' && keyword.text === 'var' && name?.kind === 'word' ? [name.text] : [];
}

function tokensOf(text: string): { readonly tokens: Token[]; readonly problem?: string } {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < text.length;) {
    const match = matchAt(text, at, tokens.at(-1));
    const [whole = ''] = match ?? [];
    const { triple, text: single, reference, word, sign } = match?.groups ?? {};
    if (sign === "'" || sign === '"') return { tokens, problem: `a string that does not end, at line ${line}` };
    if (triple !== undefined) tokens.push({ kind: 'text', text: triple.slice(3, -3), line });
    else if (single !== undefined)
      tokens.push({ kind: 'text', text: single.slice(1, -1).replaceAll("\\'", "'"), line });
    else if (reference !== undefined)
      tokens.push({ kind: 'reference', text: reference.slice(1, -1).replaceAll('\\"', '"'), line });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, line });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, line });
    else if (match && !match.groups) tokens.push({ kind: 'regex', text: whole, line });
    line += whole.split('\n').length - 1;
    at += whole.length;
  }
  return { tokens };
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

// `stream` at the beginning of a chain: not behind a dot or a pipe, nor a method or a variable of that name.
function isSource(tokens: readonly Token[], at: number): boolean {
  const [before, token, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (token?.kind !== 'word' || (token.text !== 'stream' && token.text !== 'batch')) return false;
  return (
    !isSign(before, '.', '|', '@') && !(before?.kind === 'word' && before.text === 'var') && isSign(after, '|', '@')
  );
}

function dbrpAt(tokens: readonly Token[], at: number): Dbrp[] {
  const [word, db, dot, rp] = tokens.slice(at, at + 4);
  if (word?.kind !== 'word' || word.text !== 'dbrp' || isSign(tokens[at - 1], '.', '|')) return [];
  if (db?.kind !== 'reference' || !isSign(dot, '.') || rp?.kind !== 'reference') return [];
  return [{ db: db.text, rp: rp.text }];
}

function handlerAt(tokens: readonly Token[], at: number): string[] {
  const [dot, name, paren] = tokens.slice(at, at + 3);
  if (!isSign(dot, '.') || name?.kind !== 'word' || !isSign(paren, '(')) return [];
  const kind = name.text === 'email' ? 'smtp' : name.text.toLowerCase();
  return isHandlerKind(kind) ? [kind] : [];
}

// Of `.post()`. The first letter may be a large one.
function unverifiedAt(tokens: readonly Token[], at: number): string[] {
  const [dot, name] = tokens.slice(at, at + 2);
  const isOne = isSign(dot, '.') && name?.kind === 'word' && /^skipSSLVerification$/i.test(name.text);
  return isOne ? [`.${name.text}() at line ${name.line}`] : [];
}

// Of `.post()`, `|httpPost()` and `|sideload().source()`: where to.
function urlAt(tokens: readonly Token[], at: number): Token | undefined {
  const [sign, name, paren, url] = tokens.slice(at, at + 4);
  const isCall = isSign(sign, '.', '|') && /^(post|httpPost|source)$/.test(name?.text ?? '') && isSign(paren, '(');
  return isCall ? url : undefined;
}

function dialedAt(tokens: readonly Token[], at: number): string[] {
  const url = urlAt(tokens, at);
  return url?.kind === 'word' ? [url.text] : [];
}

function clearAt(tokens: readonly Token[], at: number): string[] {
  const [sign, name] = tokens.slice(at, at + 2);
  const isClear = isPlainHttp(textOf(tokens, urlAt(tokens, at)));
  return sign && name && isClear ? [`${sign.text}${name.text}(…) at line ${name.line}`] : [];
}

function loopAt(tokens: readonly Token[], at: number): string[] {
  if (tokens[at]?.text !== 'kapacitorLoopback' || !isSign(tokens[at - 1], '|')) return [];
  const method = tokens.findIndex((token, i) => i > at && token.text === 'database' && isSign(tokens[i - 1], '.'));
  const database = tokens[method + 2];
  return method > 0 && database?.kind === 'text' ? [database.text] : [];
}

// Methods that are given a name and a value.
const NAMED_VALUES = /^(field|tag|header|option|setting)$/;

// What a method or a variable that is named like a credential gets, a header that says who asks, an argument of a program, and
// text that looks like one.
function credentialAt(tokens: readonly Token[], at: number): string[] {
  const [dot, name, paren, text, , value] = tokens.slice(at, at + 6);
  if (dot?.kind === 'text' && showsCredential(dot.text)) return [`text at line ${dot.line}`];
  if (dot?.kind === 'text' && isSign(name, ',') && paren?.kind === 'text' && isSecretArgument(dot.text, paren.text))
    return [`text at line ${paren.line}`];
  const isVariable = dot?.kind === 'word' && dot.text === 'var' && name?.kind === 'word' && isSign(paren, '=');
  if (isVariable && isCredentialKey(name.text) && text?.kind === 'text' && text.text !== '')
    return [`the variable ${name.text} at line ${name.line}`];
  if (!isSign(dot, '.') || name?.kind !== 'word' || !isSign(paren, '(')) return [];
  if (name.text === 'post' && isSecretUrl(textOf(tokens, text))) return [`.post(…) at line ${name.line}`];
  if (text?.kind !== 'text') return [];
  const isGiven = ['text', 'word'].includes(value?.kind ?? '') && !/^(|TRUE|FALSE|lambda)$/.test(value?.text ?? '');
  const isHeader = name.text === 'header' && CREDENTIAL_HEADER.test(text.text) && isGiven;
  const isNamed = NAMED_VALUES.test(name.text) && isCredentialKey(text.text) && isGiven;
  const isCredentials = isCredentialKey(name.text) && text.text !== '';
  return isHeader || isNamed || isCredentials ? [`.${name.text}(…) at line ${name.line}`] : [];
}

// What a script says of a variable, or the text itself.
function textOf(tokens: readonly Token[], token: Token | undefined): string {
  if (token?.kind === 'text') return token.text;
  const said = tokens.findIndex(
    (one, at) => one.text === token?.text && tokens[at - 1]?.text === 'var' && isSign(tokens[at + 1], '='),
  );
  const value = token?.kind === 'word' && said > 0 ? tokens[said + 2] : undefined;
  return value?.kind === 'text' ? value.text : '';
}

// What is credential by its form, and what a comment says.
function credentialInText(text: string): string | undefined {
  const comments = text.split('\n').filter((line) => /^\s*\/\//.test(line));
  return isCredential(text) || comments.some(showsCredential) ? 'text' : undefined;
}

function isSign(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'sign' && texts.includes(token.text);
}
