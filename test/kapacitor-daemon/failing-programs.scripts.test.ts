import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FailingProgram } from '../support/failing-program';
import { folder, remove } from '../support/files';
import { podScripts } from '../support/pod-scripts';

const SCRIPTS = podScripts('kapacitor');

// What tasks.sh, setup.sh and kapacitord.sh have before they call it, and a Kapacitor that has two tasks and a token.
const HARNESS = `
  set -euo pipefail
  shopt -s inherit_errexit
  log() { :; }
  die() { printf 'DIED %s\\n' "$*"; exit 1; }
  sum=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
  ledger="// task - cpu - $sum\\\\n// task - mem - $sum\\\\nstream\\\\n"
  call() {
    status=200 body=''
    [ "$1" != DELETE ] || status=204
    [ "$1" = GET ] || { printf '%s %s\\n' "$1" "$2" && return; }
    printf -v body '{\\n    "script": "%s",\\n    "name": "_sub:abc",\\n}' "$ledger"
  }
  declare -A made=() destination=()
  for file in desired-file made tokens environment; do . "$1/$file.sh"; done
`;

function run(what: string, environment: Record<string, string> = {}): { code: number | null; output: string } {
  const { status, stdout } = spawnSync('bash', ['-c', HARNESS + what, 'harness', SCRIPTS], {
    env: { PATH: process.env.PATH, ...environment },
    encoding: 'utf8',
  });
  return { code: status, output: stdout };
}

const REMOVED = 'DELETE /tasks/cpu\nDELETE /tasks/mem\nDELETE /templates/made-by-code\n';

test('tasks that leave with their pod are all removed, or stay in the ledger', () => {
  const remove = 'remove_all || die "$problem"';
  expect(run(remove)).toEqual({ code: 0, output: REMOVED });
  for (const program of ['sed', 'sort'])
    expect(run(`${program}() { return 126; }\n${remove}`)).toEqual({
      code: 1,
      output: expect.stringMatching(
        /^DIED (the template made-by-code|what was made here) cannot be (read|sorted)\n$/,
      ) as string,
    });
});

test('any number of them is removed where the shell can write no file', () => {
  const more = 'for n in {1..900}; do ledger+="// task - t$n - $sum\\\\n"; done\n';
  const { code, output } = run(`${more}trap '' XFSZ; ulimit -f 0\nremove_all || die "$problem"`);
  expect([code, output.split('\n').length]).toEqual([0, 904]);
});

test('a ledger without lines is not written in the place of a whole one', () => {
  const write = 'read_made; made[task - new]="- -"; write_made || die "$problem"';
  expect(run(write)).toEqual({ code: 0, output: 'PATCH /templates/made-by-code\n' });
  expect(run(`sort() { return 126; }\n${write}`)).toEqual({
    code: 1,
    output: 'DIED what was made here cannot be sorted\n',
  });
});

test('old tokens are deleted, or it is said that they are not', () => {
  expect(run('keep_tokens')).toEqual({ code: 0, output: 'DELETE /users/_sub:abc\n' });
  expect(run('sed() { return 126; }\nkeep_tokens')).toMatchObject({
    code: 1,
    output: expect.stringContaining('DIED') as string,
  });
});

test('a token whose user cannot be asked for stays: InfluxDB would send its points with one that is deleted', () => {
  const keep = (answer: string) => `
    keys=(k) endpoint=k.example:9092
    is_destination() { [[ $1 =~ ^(.*)$ ]]; }
    text_of() { printf 'a database'; }
    unset -v destination
    destination=(abc)
    ${answer}
    keep_tokens
    printf 'KEPT %s\\n' "\${destination[*]}"`;
  // Of the one request: what lists all tokens is answered.
  const answers = (status: string, body = '') =>
    keep(`call() {
      [ "$1" = GET ] || { status=204 && printf '%s %s\\n' "$1" "$2" && return; }
      status=200 body='    "name": "_sub:abc",'
      [[ $2 != */_sub:abc ]] || status=${status} body='${body}'
    }`);
  expect(run(answers('200', '"type": "normal"'))).toEqual({ code: 0, output: 'KEPT abc\n' });
  // Deleted, or made an administrator of.
  for (const gone of [answers('404'), answers('200', '"type": "admin"')])
    expect(run(gone)).toEqual({ code: 0, output: 'DELETE /users/_sub:abc\nKEPT \n' });
  for (const status of ['401', '500', '503'])
    expect(run(answers(status))).toEqual({
      code: 1,
      output: `DIED Kapacitor does not say what it knows of the token for a database (HTTP ${status})\n`,
    });
});

test('what is wanted and cannot be decoded is nothing that is sent', () => {
  const home = folder();
  const program = new FailingProgram(home, 'base64');
  program.fail();
  const body = Buffer.from('{"id":"cpu","type":"stream","script":""}').toString('base64');
  writeFileSync(join(home, 'desired'), `tasks\t1\ntask\town\tcpu\tenabled\tscript\t${body}\nend\n`);
  writeFileSync(join(home, 'password'), 'p');
  const { status, stderr } = spawnSync('bash', [join(SCRIPTS, 'tasks.sh'), 'once'], {
    env: {
      PATH: program.path,
      ...{ DESIRED: join(home, 'desired'), STATE_DIR: home, MEMBERS: '127.0.0.1', KAPACITOR_PORT: '1' },
      ...{
        KAPACITOR_USER: 'root',
        KAPACITOR_PASSWORD_FILE: join(home, 'password'),
        KAPACITOR_CA: join(home, 'password'),
      },
    },
    encoding: 'utf8',
  });
  remove(home);
  expect([status, stderr]).toEqual([1, `tasks: error: the task cpu of ${join(home, 'desired')} cannot be read\n`]);
});

test('an address that is no https URL is refused, also where what there is cannot be listed', () => {
  const hook = { KAPACITOR_SLACK_0_URL: 'http://example.com/hook' };
  expect(run('check_environment')).toEqual({ code: 0, output: '' });
  expect(run('check_environment', hook)).toEqual({ code: 1, output: 'DIED KAPACITOR_SLACK_0_URL is no https URL\n' });
  for (const failing of ['return 126', `printf 'PATH=x\\\\0' && return 137`])
    expect(run(`env() { ${failing}; }\ncheck_environment`, hook)).toEqual({
      code: 1,
      output: 'DIED the environment cannot be read\n',
    });
});
