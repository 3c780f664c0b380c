import fc from 'fast-check';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, remove } from '../support/files';
import { Kills } from '../support/kills';
import { endAll } from '../support/processes';
import { runs } from '../support/runs';
import { BackupScripts } from './support/scripts';

// A container may be killed at any moment: for want of memory, with its node, or as its time to end is over.
describe('a container that is killed before any line of its script', () => {
  let home: string;
  let backups: string;
  let scripts: BackupScripts;
  let kills: Kills;
  beforeEach(() => {
    kills = new Kills();
    home = folder();
    backups = join(home, 'backups');
    mkdirSync(backups);
    const source = join(home, 'thing-source.sh');
    const take = `take() { put one <${home}/one; put_own ${home}/two two; }`;
    writeFileSync(source, `${take}\nput_back() { get_file one >"$data/one"; get_file two >"$data/two"; }\n`);
    scripts = new BackupScripts(home, 'thing', { TO: 'volume', FROM: 'volume', BACKUPS: backups }, source);
    write('former');
  });
  afterEach(async () => {
    await endAll();
    remove(home);
    kills.close();
  });

  function write(text: string): void {
    for (const name of ['one', 'two']) writeFileSync(join(home, name), `${text} ${name}`);
  }

  async function take(environment: Record<string, string> = {}): Promise<{ status: number; output: string }> {
    writeFileSync(join(scripts.metrics, 'now'), '');
    return await scripts.take(environment);
  }

  async function restore(data: string, environment: Record<string, string> = {}): Promise<number> {
    mkdirSync(data, { recursive: true });
    return await scripts.run('restore.sh', { DATA_DIR: data, ...environment }).ended;
  }

  const restored = (data: string) => ['one', 'two'].map((name) => readFileSync(join(data, name), 'utf8')).join();

  test('takes a good backup the next time, and loses none', async () => {
    expect(await take(kills.trace())).toMatchObject({ status: 0 });
    const former = readdirSync(backups);
    cpSync(backups, join(home, 'former'), { recursive: true });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kills.linesFrom('begin_backup')), async (line) => {
        remove(backups);
        cpSync(join(home, 'former'), backups, { recursive: true });
        write('killed');
        expect((await take(kills.before(line))).status).toBe(137);
        write('new');
        expect(await take()).toMatchObject({ status: 0 });
        expect(readdirSync(backups)).toEqual(expect.arrayContaining(former));
        expect(readdirSync(backups).filter((name) => name.startsWith('.'))).toEqual([]);
        const data = join(home, `data-${String(++count)}`);
        expect(await restore(data)).toBe(0);
        expect(restored(data)).toBe('new one,new two');
      }),
      runs(15),
    );
  });

  test('restores all of it the next time', async () => {
    expect(await take()).toMatchObject({ status: 0 });
    expect(await restore(join(home, 'data'), kills.trace())).toBe(0);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kills.linesFrom(': >"$begun"')), async (line) => {
        const data = join(home, `data-${String(++count)}`);
        expect(await restore(data, kills.before(line))).toBe(137);
        expect(await restore(data)).toBe(0);
        expect(restored(data)).toBe('former one,former two');
        // And never again.
        writeFileSync(join(data, 'one'), 'what came since');
        expect(await restore(data)).toBe(0);
        expect(restored(data)).toBe('what came since,former two');
      }),
      runs(15),
    );
  });
});
