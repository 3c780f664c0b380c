import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A line of a script. */
export interface ScriptLine {
  /** As bash names it. */
  readonly at: string;
  /** Without its folder. */
  readonly name: string;
}

/** Kills bash scripts, with all that they started, before they run a line. */
export class Kills {
  private readonly folder = mkdtempSync(join(tmpdir(), 'kills-'));
  private readonly ran = join(this.folder, 'ran');

  /** The environment of a script whose lines are to be known. */
  trace(): Record<string, string> {
    rmSync(this.ran, { force: true });
    return this.beforeEachCommand('printf "%s\\n" "${BASH_SOURCE[0]:-}:$LINENO" >>"$KILLS_RAN"', {
      KILLS_RAN: this.ran,
    });
  }

  /** The lines that ran from the first with this text on, of all scripts, each once: none before it changes anything. */
  linesFrom(text: string): readonly ScriptLine[] {
    const ran = readFileSync(this.ran, 'utf8').trim().split('\n');
    const all = [...new Set(ran)].filter((at) => at.includes('.sh:'));
    const first = all.findIndex((at) => textOf(at).includes(text));
    if (first < 0) throw new Error(`no line ran with ${text}`);
    return all.slice(first).map((at) => ({ at, name: basename(at) }));
  }

  /** The environment of a script that is killed before this line, when it comes to it for the first time, or the one that is given. */
  before({ at }: ScriptLine, time = 1): Record<string, string> {
    const passes = '[[ ${BASH_SOURCE[0]:-}:$LINENO != "$KILLS_AT" ]] || ((++kills_times < KILLS_TIME))';
    // A job of a shell with job control has a group of its own.
    const kill = 'kill -KILL -- "-$KILLS_GROUP"; kill -KILL "$$" "$BASHPID"';
    return this.beforeEachCommand(`${passes} || { ${kill}; }`, { KILLS_AT: at, KILLS_TIME: String(time) });
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  // What each bash reads before its script. The script has to be started in a process group of its own.
  private beforeEachCommand(command: string, more: Record<string, string>): Record<string, string> {
    const file = join(this.folder, 'before.sh');
    const lines = ['export KILLS_GROUP=${KILLS_GROUP:-$$}', 'kills_times=0', 'set -T', `trap '${command}' DEBUG`, ''];
    writeFileSync(file, lines.join('\n'));
    return { BASH_ENV: file, ...more };
  }
}

function textOf(at: string): string {
  const colon = at.lastIndexOf(':');
  return readFileSync(at.slice(0, colon), 'utf8').split('\n')[Number(at.slice(colon + 1)) - 1] ?? '';
}
