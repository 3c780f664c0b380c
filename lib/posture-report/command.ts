import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isRecord } from '../core/values/records';
import { FORMAT } from './format';
import { Posture } from './posture';
import { PostureDiff } from './posture-diff';

const USAGE = `Usage: cdktf-posture-diff BEFORE AFTER [--fail-on WHAT]…

Says in Markdown what changed between two posture.json of a stack. WHAT is one of connection, promise, control, deviation, loss,
exposure, other, state, certificate, or any; the exit code is then 1 where one of that kind is new. It is 2 where a file is no report,
or the arguments are wrong.
`;

/** What is new between two reports, by what `--fail-on` calls it. */
export const KINDS: Readonly<Record<string, (diff: PostureDiff) => readonly unknown[]>> = {
  connection: ({ newConnections }) => newConnections,
  promise: ({ lostPromises }) => lostPromises,
  control: ({ lostControls }) => lostControls,
  deviation: ({ newDeviations }) => newDeviations,
  loss: ({ newLosses }) => newLosses,
  exposure: ({ newExposures }) => newExposures,
  other: ({ newOthers }) => newOthers,
  state: ({ newInState }) => newInState,
  certificate: ({ newCertificates }) => newCertificates,
  any: (diff) =>
    Object.entries(KINDS)
      .filter(([kind]) => kind !== 'any')
      .flatMap(([, found]) => found(diff)),
};

/** What the command writes, and its exit code. */
export interface Outcome {
  readonly status: 0 | 1 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command `cdktf-posture-diff`. */
export function postureDiffCommand(args: readonly string[]): Outcome {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'fail-on': { type: 'string', multiple: true }, help: { type: 'boolean' } },
    });
    if (values.help) return { status: 0, stdout: USAGE, stderr: '' };
    const failOn = values['fail-on'] ?? [];
    const [before, after, ...more] = positionals;
    if (before === undefined || after === undefined || more.length > 0) throw new Error('it takes two files');
    const unknown = failOn.filter((kind) => !Object.hasOwn(KINDS, kind));
    if (unknown.length > 0) throw new Error(`--fail-on takes no "${unknown.join('", "')}"`);
    const diff = PostureDiff.between(readPosture(before), readPosture(after));
    const failed = failOn.some((kind) => (KINDS[kind]?.(diff) ?? []).length > 0);
    return { status: failed ? 1 : 0, stdout: diff.markdown, stderr: '' };
  } catch (error) {
    return { status: 2, stdout: '', stderr: `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}` };
  }
}

function readPosture(file: string): Posture {
  const read = jsonOf(file);
  if (!isRecord(read) || read.format !== FORMAT)
    throw new Error(`${file} is no posture.json of format ${FORMAT}, which this version writes`);
  // What an older version wrote has none.
  return { others: [], ...read } as unknown as Posture;
}

function jsonOf(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is no JSON: ${String(cause)}`, { cause });
  }
}
