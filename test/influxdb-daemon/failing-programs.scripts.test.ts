import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifier } from '../influxdb/support/desired';
import { folder, remove } from '../support/files';
import { podScripts } from '../support/pod-scripts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

// What reconcile.sh has when it reads its files and looks for what left the code.
const HARNESS = `
  set -uo pipefail
  scripts=$1 ledger=$2/ledger
  fail() { printf 'FAILED %s\\n' "$1"; }
  log() { :; }
  plan() { printf 'PLANNED %s\\n' "$3"; }
  execute() { :; }
  declare -A owned=() wanted=() there=()
  for file in desired-file lines files plans databases; do . "$scripts/$file.sh"; done
  plans() { :; }
  plan() { printf 'PLANNED %s\\n' "$3"; }
  execute() { :; }
  there["database \\"gone\\""]=1
`;

let home: string;
beforeEach(() => {
  home = folder();
  const database = [base64(identifier('gone')), base64(identifier('autogen')), 'INF', '-', 'destroy', 'own'].join('\t');
  writeFileSync(join(home, 'ledger'), `ledger\t2\ndatabase\t${database}\nend\n`);
});
afterEach(() => {
  remove(home);
});

function run(what: string): string {
  const { stdout } = spawnSync('bash', ['-c', HARNESS + what, 'harness', podScripts('influxdb'), home], {
    encoding: 'utf8',
  });
  return stdout;
}

const LOOK = `
  read_ledger && remove_databases
  printf 'OWNED %s\\n' "\${#owned[@]}"`;

test('what left the code is taken away, also after a look at which its name could not be decoded', () => {
  expect(run(LOOK)).toBe('PLANNED DROP DATABASE "gone"\nOWNED 1\n');
  expect(run(`base64() { return 137; }\n${LOOK}`)).toBe(
    `FAILED the names in ${join(home, 'ledger')} cannot be read: nothing is changed\nOWNED 0\n`,
  );
});

test('a name that is none is no line of ours', () => {
  writeFileSync(join(home, 'ledger'), `ledger\t2\nretained\t${base64('no name')}\nend\n`);
  expect(run(LOOK)).toBe('OWNED 0\n');
});
