import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, remove } from '../support/files';
import { Running } from '../support/processes';

const SCRIPT = join(__dirname, '..', '..', 'lib', 'influxdb', 'scripts', 'tar.sh');

interface Entry {
  readonly name: string;
  readonly content?: string;
  readonly type?: string;
}

function archive(...entries: readonly Entry[]): Buffer {
  const blocks = entries.map(({ name, content = '', type = '0' }) => {
    const header = Buffer.alloc(512);
    const data = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    header.write(name, 0);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write(type, 156);
    header.write('ustar', 257);
    data.write(content);
    return Buffer.concat([header, data]);
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

let home: string;
let into: string;
beforeEach(() => {
  home = folder();
  into = join(home, 'a', 'into');
  mkdirSync(into, { recursive: true });
});
afterEach(() => {
  remove(home);
});

// In a condition, as where a backup is taken: a command that fails ends nothing there.
const walk = (command: string, ...entries: readonly Entry[]) => walkWith(process.env.PATH ?? '', command, ...entries);
const walkWith = async (path: string, command: string, ...entries: readonly Entry[]) => {
  writeFileSync(join(home, 'archive'), archive(...entries));
  const program = `set -euo pipefail; . '${SCRIPT}'; if walk_tar ${command} <archive; then exit 0; else exit 1; fi`;
  const running = new Running(['bash', '-c', `cd '${home}' && ${program}`], {
    PATH: path,
    scratch: home,
    into,
  });
  return running.ended;
};

test('an archive gives its files', async () => {
  const extended = { name: 'x', type: 'x', content: `19 path=long/name\n9 size=3\n` };
  expect(await walk('write_file', { name: 'db/file', content: 'abc' }, extended, { name: 'l', content: 'def' })).toBe(
    0,
  );
  expect(readFileSync(join(into, 'db/file'), 'utf8')).toBe('abc');
  expect(readFileSync(join(into, 'long/name'), 'utf8')).toBe('def');
});

test('an archive does not end where a program that looks for its end cannot run', async () => {
  const programs = join(home, 'programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'tr'), '#!/bin/sh\nexit 126\n', { mode: 0o755 });
  expect(await walk('write_file', { name: 'db/file', content: 'abc' })).toBe(0);
  const path = `${programs}:${process.env.PATH ?? ''}`;
  expect(await walkWith(path, 'write_file', { name: 'db/file', content: 'abc' })).toBe(1);
});

// The shell runs a command in the subscript of what it counts with.
test.each(['skip_file', 'write_file'])('a size in it that is a command is not run: %s', async (command) => {
  const made = join(home, 'made');
  const size = { name: 'x', type: 'x', content: `99 size=BASH_SOURCE[$(touch ${made})]\n` };
  for (const next of [{ name: 'y', type: 'x' }, { name: 'y' }]) {
    expect(await walk(command, size, next)).toBe(1);
    expect(existsSync(made)).toBe(false);
  }
});

test.each(['-5', '08', '1K', '1\n9 size=2', '9'.repeat(40)])('a size that is no number, %j, is none', async (size) => {
  const extended = { name: 'x', type: 'x', content: `9 size=${size}\n` };
  expect(await walk('write_file', extended, { name: 'file', content: 'abc' })).toBe(1);
  expect(readdirSync(into)).toEqual([]);
});

test.each<Entry>([
  { name: '../out' },
  { name: '/out' },
  { name: 'db/../../out' },
  { name: 'link', type: '1' },
  { name: 'link', type: '2' },
  { name: 'folder', type: '5' },
])('what leads out of its folder is not written: %j', async (entry) => {
  expect(await walk('write_file', entry)).toBe(1);
  expect(readdirSync(join(home, 'a'))).toEqual(['into']);
  expect(readdirSync(into)).toEqual([]);
});

test('a path that leads out of its folder is not written, of whatever header', async () => {
  const extended = { name: 'x', type: 'x', content: '99 path=a/../../out\n' };
  expect(await walk('write_file', extended, { name: 'file' })).toBe(1);
  expect(readdirSync(join(home, 'a'))).toEqual(['into']);
});
