import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, remove } from '../support/files';

const script = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'supervise.sh');

let home: string;
beforeEach(() => {
  home = folder();
});
afterEach(() => {
  remove(home);
});

// The files of one log, with what is in them.
function files(of: string, given: Record<string, string> = {}): Record<string, string> {
  const path = join(home, of);
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(given)) writeFileSync(join(path, name), text);
  return Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

function start(command = 'true'): string {
  const env = { PATH: process.env.PATH ?? '', LANG: 'en_US.UTF-8', WAL_DIR: home };
  const { status, stdout, stderr } = spawnSync('bash', [script, 'sh', '-c', command], { env, encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout + stderr;
}

test('each log gets an empty file behind its last one before the daemon starts, which writes into none that may be torn', () => {
  files('metrics/autogen/1', { '_00001.wal': 'a', '_00009.wal': 'b' });
  files('.a name/a policy/12', { '_00099.wal': 'c' });
  expect(start(`ls -A "${home}/metrics/autogen/1"`)).toBe('_00001.wal\n_00009.wal\n_00010.wal\n');
  expect(files('metrics/autogen/1')).toEqual({ '_00001.wal': 'a', '_00009.wal': 'b', '_00010.wal': '' });
  expect(files('.a name/a policy/12')).toEqual({ '_00099.wal': 'c', '_00100.wal': '' });
});

test('a second start adds nothing, nor does one on logs without a write', () => {
  files('metrics/autogen/1', { '_00001.wal': 'a' });
  files('metrics/autogen/2', { '_00001.wal': '' });
  files('metrics/autogen/3', { 'notes.wal': 'x', notes: 'y' });
  files('metrics/autogen/4');
  start();
  expect(start()).toBe('');
  expect(files('metrics/autogen/1')).toEqual({ '_00001.wal': 'a', '_00002.wal': '' });
  expect(files('metrics/autogen/2')).toEqual({ '_00001.wal': '' });
  expect(files('metrics/autogen/3')).toEqual({ 'notes.wal': 'x', notes: 'y' });
  expect(files('metrics/autogen/4')).toEqual({});
});

test('a file that is there is never written to, and that is said: influxd takes the last one by its bytes', () => {
  const given = { '_100000.wal': 'later', '_99999.wal': 'last' };
  files('metrics/autogen/1', given);
  expect(start()).toMatch(/WARNING: \S+_100000\.wal cannot be made: .* what is written next is lost/);
  expect(files('metrics/autogen/1')).toEqual(given);
});

test('no log at all keeps no daemon from starting', () => {
  expect(start()).toBe('');
});
