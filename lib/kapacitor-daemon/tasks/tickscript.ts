import {
  asksByQuery,
  CREDENTIAL_HEADER,
  isCredential,
  isCredentialKey,
  isWebhook,
} from '../../core/checks/confidential';
import { isSecretArgument, showsCredential } from '../../core/checks/shown';
import { isHandlerKind } from '../handlers/flags';
import { Token, Tokens, tokensOf } from './tick-tokens';

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

/** Whether Kapacitor would send in clear there. */
export function isPlainHttp(url: string): boolean {
  return /^\s*http:/i.test(url);
}

/** Whether who knows the URL may send there. */
export function isSecretUrl(url: string): boolean {
  return asksByQuery(url) || isWebhook(url);
}

// A method that is called: `.post('https://…')`, `|httpPost('kind')`.
interface Call {
  readonly sign: string;
  readonly name: string;
  readonly line: number;
  /** What it is given, and what stands behind a comma. */
  readonly first?: Token;
  readonly second?: Token;
}

/** Reads a TICKscript as far as a tokenizer can: the daemon says what its methods are. */
export function readScript(text: string): Script {
  const read = tokensOf(text);
  const { tokens, problem } = read;
  const calls = tokens.flatMap((_, i) => callAt(tokens, i));
  const types = new Set(
    tokens
      .filter((_, i) => isSource(tokens, i))
      .map((token): ScriptType => (token.text === 'batch' ? 'batch' : 'stream')),
  );
  const variables = variablesOf(tokens);
  const byHttp = calls.filter(({ name }) => BY_HTTP.test(name));
  const unverified = calls.find(({ name }) => /^skipSSLVerification$/i.test(name));
  const clear = byHttp.find(({ first }) => isPlainHttp(textOf(variables, first)));
  return {
    problem,
    type: types.size === 1 ? [...types][0] : undefined,
    dbrps: tokens.flatMap((_, i) => dbrpAt(tokens, i)),
    handlers: [...new Set(calls.flatMap(handlerOf))].sort(),
    loopsInto: calls.flatMap((_, i) => loopAt(calls, i)),
    variables: variables.map(({ name }) => name),
    dialed: byHttp.flatMap(({ first }) => (first?.kind === 'word' ? [first.text] : [])),
    credential: credentialIn(text, read, { calls, variables }),
    unverified: unverified && `.${unverified.name}() at line ${unverified.line}`,
    clear: clear && written(clear),
  };
}

// The daemon makes the first letter a large one, so it may be one already.
function callAt(tokens: readonly Token[], at: number): Call[] {
  const [sign, name, paren, first, comma, second] = tokens.slice(at, at + 6);
  if (!sign || !isSign(sign, '.', '|', '@') || name?.kind !== 'word' || !isSign(paren, '(')) return [];
  const small = `${name.text.charAt(0).toLowerCase()}${name.text.slice(1)}`;
  return [{ sign: sign.text, name: small, line: name.line, first, second: isSign(comma, ',') ? second : undefined }];
}

function written({ sign, name, line }: Call): string {
  return `${sign}${name}(…) at line ${line}`;
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

function handlerOf({ sign, name }: Call): string[] {
  const kind = name === 'email' ? 'smtp' : name.toLowerCase();
  return sign === '.' && isHandlerKind(kind) ? [kind] : [];
}

// `.post()`, `|httpPost()` and `|sideload().source()`.
const BY_HTTP = /^(post|httpPost|source)$/;

function loopAt(calls: readonly Call[], at: number): string[] {
  const [loop, ...after] = calls.slice(at);
  if (loop?.sign !== '|' || loop.name !== 'kapacitorLoopback') return [];
  const database = after.find(({ sign, name }) => sign === '.' && name === 'database');
  return database?.first?.kind === 'text' ? [database.first.text] : [];
}

interface Variable {
  readonly name: string;
  readonly line: number;
  /** Its value, where it has one: a template's may have none. */
  readonly value?: Token;
}

function variablesOf(tokens: readonly Token[]): Variable[] {
  return tokens.flatMap((keyword, at): Variable[] => {
    const [name, equals, value] = tokens.slice(at + 1, at + 4);
    if (keyword.kind !== 'word' || keyword.text !== 'var' || name?.kind !== 'word') return [];
    return [{ name: name.text, line: name.line, value: isSign(equals, '=') ? value : undefined }];
  });
}

// What a script says of a variable, or the text itself.
function textOf(variables: readonly Variable[], token: Token | undefined): string {
  if (token?.kind === 'text') return token.text;
  const value = token?.kind === 'word' && variables.find(({ name }) => name === token.text)?.value;
  return value && value.kind === 'text' ? value.text : '';
}

// What a method or a variable that is named like a credential gets, a header that says who asks, an argument of a program, and text that
// looks like one, be it in a comment.
function credentialIn(
  text: string,
  { tokens, comments }: Tokens,
  { calls, variables }: { readonly calls: readonly Call[]; readonly variables: readonly Variable[] },
): string | undefined {
  const call = calls.find((one) => givesCredential(variables, one));
  if (call) return written(call);
  const shown = tokens.find(
    (token, at) => token.kind === 'text' && (showsCredential(token.text) || isArgument(tokens, at)),
  );
  if (shown) return `text at line ${shown.line}`;
  const variable = variables.find(({ name, value }) => {
    return isCredentialKey(name) && value?.kind === 'text' && value.text !== '';
  });
  if (variable) return `the variable ${variable.name} at line ${variable.line}`;
  return isCredential(text) || comments.some(showsCredential) ? 'text' : undefined;
}

// `.args('--password', 'x')`
function isArgument(tokens: readonly Token[], at: number): boolean {
  const [flag, comma, value] = [tokens[at - 2], tokens[at - 1], tokens[at]];
  return flag?.kind === 'text' && isSign(comma, ',') && value !== undefined && isSecretArgument(flag.text, value.text);
}

// Methods that are given a name and a value.
const NAMED_VALUES = /^(field|tag|header|option|setting)$/;

function givesCredential(variables: readonly Variable[], { sign, name, first, second }: Call): boolean {
  if (sign !== '.') return false;
  const said = textOf(variables, first);
  if (name === 'post' && isSecretUrl(said)) return true;
  // A task gives what a variable without a value is: each user of Kapacitor reads it.
  const isGivenLater = first?.kind === 'word' && variables.some((one) => one.name === first.text && !one.value);
  if (isCredentialKey(name) && (said !== '' || isGivenLater)) return true;
  if (first?.kind !== 'text' || !isGiven(second)) return false;
  return (name === 'header' && CREDENTIAL_HEADER.test(said)) || (NAMED_VALUES.test(name) && isCredentialKey(said));
}

function isGiven(value: Token | undefined): boolean {
  return ['text', 'word'].includes(value?.kind ?? '') && !/^(|TRUE|FALSE|lambda)$/.test(value?.text ?? '');
}

function isSign(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'sign' && texts.includes(token.text);
}
