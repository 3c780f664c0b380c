import { Construct } from 'constructs';
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { textOf, described, recordMistake } from '../../core/checks/mistakes';
import { formOf } from '../../core/checks/prop-types';
import { isKnown } from '../../core/terraform/tokens';
import { readScript, Script, ScriptType } from './tickscript';

/** A TICKscript, and where it is from. */
export interface ScriptSource {
  readonly name: string;
  readonly text?: string;
  /** Why there is none. */
  readonly error?: string;
}

/** A script that is right as far as synthesis can tell. */
export interface CheckedScript extends Script {
  readonly text: string;
  readonly type: ScriptType;
}

/** The longest, in bytes: each is a line of a file, in base64. */
const LONGEST = 64 * 1024;

/** Records a name that no task, template or handler of a topic can have: it becomes a part of a URL. */
export function checkTaskName(scope: Construct, name: unknown): boolean {
  const isName = (text: string) => /^[-._A-Za-z0-9]{1,200}$/.test(text) && !/^(\.{1,2}|made-by-code)$/.test(text);
  if (typeof name === 'string' && isKnown(name) && isName(name)) return true;
  const takes = 'letters, digits, "-", "_" and ".", 200 at most, and not "made-by-code", "." or ".."';
  recordMistake(scope, { prop: 'name', got: isKnown(name) ? name : described('a token'), takes });
  return false;
}

/** The script of a file; its name is the file's without its ending, unless `name` says another. */
export function fileSource(path: string, name?: string): ScriptSource {
  const named = { name: name ?? basename(textOf(path), extname(textOf(path))) };
  try {
    if (!existsSync(path)) return { ...named, error: `no file at ${resolve(path)}` };
    return { ...named, text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { ...named, error: (error as Error).message.split('\n')[0] };
  }
}

/** Records what is wrong with the name and the text of a script. */
export function checkScript(scope: Construct, { name, text, error }: ScriptSource): CheckedScript | undefined {
  const refuse = (prop: string, got: unknown, takes: string): CheckedScript | undefined => {
    recordMistake(scope, { prop, got, takes });
    return undefined;
  };
  const isNamed = checkTaskName(scope, name);
  const takes = 'a TICKscript, known at synthesis';
  // A file that is none gives no name either.
  if (error !== undefined) return isNamed ? refuse('script', described(error), takes) : undefined;
  if (typeof text !== 'string') return refuse('script', formOf(text), takes);
  if (!isKnown(text)) return refuse('script', described('a token'), takes);
  const bytes = Buffer.byteLength(text);
  if (bytes > LONGEST) return refuse('script', described(`${bytes} bytes`), `${LONGEST} bytes at most`);
  const script = readScript(text);
  const { problem, type, credential, unverified, clear } = script;
  if (problem !== undefined) return refuse('script', described(problem), 'a TICKscript');
  if (credential !== undefined)
    return refuse(
      'script',
      described(`what looks like a credential: ${credential}`),
      'a script that others may read: secrets are given to `alertThrough`',
    );
  if (unverified !== undefined)
    return refuse('script', unverified, 'servers that are verified: `trust` of AlertHandler.httpPost says by what');
  if (clear !== undefined)
    return refuse('script', described(`http: in ${clear}`), 'URLs of https: Kapacitor sends nothing by plain HTTP');
  if (type === undefined) return refuse('script', described('one with neither, or both'), '`stream` or `batch`');
  return isNamed ? { ...script, type, text } : undefined;
}
