import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FailingProgram } from '../support/failing-program';
import { folder, remove } from '../support/files';
import { Running, eventually } from '../support/processes';

const scripts = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts');
let home: string;
beforeEach(() => {
  home = folder();
});
afterEach(() => {
  remove(home);
});

describe('the salts of passwords', () => {
  const salt = (letter: string) => `$2a$10$${letter.repeat(22)}`;
  const knows = (database: string, PATH = process.env.PATH ?? '') => {
    writeFileSync(join(home, 'salts'), `${salt('a')}\n${salt('b')}\n`);
    writeFileSync(join(home, 'database'), database);
    const text = `set -euo pipefail; . ${scripts}/salts.sh; knows_salts salts database`;
    return spawnSync('bash', ['-c', text], { cwd: home, env: { PATH } }).status === 0;
  };
  const hashes = (...letters: string[]) => letters.map((one) => `\0${salt(one)}${'x'.repeat(31)}\0`).join('');

  test('are known where all of them were there before', () => {
    expect(knows(hashes('b', 'a'))).toBe(true);
    expect(knows(hashes('b'))).toBe(true);
    expect(knows(hashes('b', 'c'))).toBe(false);
  });

  test.each(['grep', 'sort', 'comm'])('are not known where %s is killed: a foreign password would stay', (name) => {
    const program = new FailingProgram(home, name);
    program.fail();
    expect(knows(hashes('a', 'c'), program.path)).toBe(false);
  });
});

describe('the lock of a data volume', () => {
  const lock = (PATH: string) =>
    new Running(['bash', '-c', `log() { echo "$*"; }; . ${scripts}/lock.sh; lock_data ${home}; echo ended`], {
      PATH,
      LOCK_INTERVAL: '0.1',
    });

  test('is taken though flock was killed: a daemon without it could lose data of another', async () => {
    const program = new FailingProgram(home, 'flock');
    program.fail();
    const running = lock(program.path);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(running.output).toBe('');
    program.mend();
    await eventually(() => running.output.includes('ended'));
    expect(running.output).not.toContain('WARNING');
  });

  test('that this volume cannot have is said, and the daemon starts', async () => {
    const program = new FailingProgram(home, 'flock', 71);
    program.fail();
    const running = lock(program.path);
    expect(await running.ended).toBe(0);
    expect(running.output).toContain('nothing keeps a second pod from it');
  });
});
