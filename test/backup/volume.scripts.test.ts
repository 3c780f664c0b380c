import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { folder, remove } from '../support/files';
import { endAll, eventually } from '../support/processes';
import { slimPath } from '../support/slim-path';
import { BackupScripts } from './support/scripts';
import { fileSource } from './support/source';

describe('backups on a volume', () => {
  let home: string;
  let backups: string;
  let scripts: BackupScripts;
  beforeEach(() => {
    home = folder();
    backups = join(home, 'backups');
    mkdirSync(backups);
    writeFileSync(join(home, 'thing'), 'what is there');
    scripts = new BackupScripts(home, 'thing', { TO: 'volume', FROM: 'volume', BACKUPS: backups }, fileSource(home));
  });
  afterEach(async () => {
    await endAll();
    remove(home);
  });

  const names = () => readdirSync(backups).sort();
  // A good backup of some days ago.
  const former = (days: number, product = 'thing') => {
    const date = new Date(Date.now() - days * 86_400_000);
    const name = date.toISOString().replace(/[-:]|\.\d+/g, '');
    const sum = createHash('sha256').update(`of ${days}`).digest('hex');
    mkdirSync(join(backups, name));
    writeFileSync(join(backups, name, 'thing'), `of ${days}`);
    const lines = ['backup 1', `of ${product}`, `file ${sum} ${`of ${days}`.length} thing`, 'end', ''];
    writeFileSync(join(backups, name, 'contents'), lines.join('\n'));
    return name;
  };

  // As many as are taken in the 14 days that each is kept.
  const formerDays = (from: number, to: number) => {
    for (let days = from; days > to; days--) former(days);
  };

  test('are removed when they are older than they are kept', async () => {
    const [oldest, old, kept] = [former(16), former(15), former(13)];
    formerDays(12, 0);
    expect(await scripts.take()).toMatchObject({ status: 0 });
    expect(names()).toHaveLength(14);
    expect(names()).toContain(kept);
    expect(names()).not.toContain(old);
    expect(names()).not.toContain(oldest);
  });

  // Where the clock of a node is a month ahead, each backup looks a month old.
  test('are as many while a clock is ahead, for however long', async () => {
    formerDays(44, 30);
    for (let taken = 0; taken < 4; taken++) {
      expect(await scripts.take()).toMatchObject({ status: 0 });
      expect(names()).toHaveLength(13);
      scripts.forget();
    }
  });

  // The daemon that is backed up writes to the folder that keeps when the last good one was.
  test('stay what they are where the daemon puts links and pipes among the files of the script', async () => {
    const contents = join(backups, former(3), 'contents');
    const before = readFileSync(contents, 'utf8');
    execFileSync('mkfifo', [join(scripts.state, 'success')]);
    const programs = folder();
    // Wins the race that a daemon may win: its link is there between the removal and what is written.
    writeFileSync(
      join(programs, 'rm'),
      `#!/bin/bash\nPATH=\${PATH#*:}\nrm "$@"\n[[ \${*: -1} != */success.new ]] || ln -s "${contents}" "\${*: -1}"\n`,
      { mode: 0o755 },
    );
    const { output } = await scripts.take({ PATH: `${programs}:${slimPath()}` });
    remove(programs);
    expect(output).toContain('success cannot be written');
    expect(readFileSync(contents, 'utf8')).toBe(before);
  });

  test('stay while none is taken, however old they get', async () => {
    formerDays(44, 30);
    const before = names();
    rmSync(join(home, 'thing'));
    for (let failed = 0; failed < 3; failed++) expect(await scripts.take()).toMatchObject({ status: 1 });
    // The first is what the new one would have been in place of.
    expect(names().filter((name) => !name.startsWith('.'))).toEqual(before.slice(1));
  });

  test('are removed too where the volume is full: what is new matters more than what is older than it is kept', async () => {
    const [old, kept] = [former(15), former(13)];
    // No file may get longer.
    writeFileSync(
      join(home, 'thing-source.sh'),
      'ulimit -f 8\ntrap "" XFSZ\ntake() { head -c 100000 /dev/zero | put one; }\n',
    );
    const { status, output } = await scripts.take();
    expect(status).toBe(1);
    expect(output).toContain('does not take one');
    expect(names()).toEqual(['.new', kept]);
    expect(names()).not.toContain(old);
    expect(await scripts.take()).toMatchObject({ status: 1 });
    expect(names()).toEqual(['.new', kept]);
  });

  test('are taken again as soon as a clock that was ahead is right', async () => {
    const [clock, script] = [join(home, 'clock'), join(home, 'clock.sh')];
    const now = Math.floor(Date.now() / 1000);
    writeFileSync(clock, `${now + 30 * 86_400}\n`);
    // What bash takes the time from.
    writeFileSync(script, `unset EPOCHSECONDS\nset -T\ntrap 'read -r EPOCHSECONDS <"${clock}"' DEBUG\n`);
    const running = scripts.run('backup.sh', { LOOK_INTERVAL: '1', BASH_ENV: script });
    const taken = () => running.output.split('took a backup').length - 1;
    await eventually(() => taken() === 1);
    writeFileSync(`${clock}.new`, `${now}\n`);
    renameSync(`${clock}.new`, clock);
    await eventually(() => taken() === 2);
    await eventually(() => scripts.metric('overdue_timestamp_seconds') < now + 10 * 86_400);
    expect(await running.stop()).toBe(0);
  });

  // Or nothing would tell anybody that none is taken, for as long as the clock was ahead.
  test('are overdue, and tried again in longer and longer times, where the clock was ahead at the last good one', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const name of ['success', 'since']) writeFileSync(join(scripts.state, name), `${now + 30 * 86_400}\n`);
    rmSync(join(home, 'thing'));
    const running = scripts.run('backup.sh', { LOOK_INTERVAL: '0.2' });
    await eventually(() => running.output.includes('again in'));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(running.output.split('again in')).toHaveLength(2);
    expect(scripts.metric('last_success_timestamp_seconds')).toBe(0);
    expect(scripts.metric('overdue_timestamp_seconds')).toBeLessThan(now + 3 * 86_400);
    expect(await running.stop()).toBe(0);
  });

  test('are never removed to the last that is good, however old it is and whatever fails', async () => {
    const last = former(100);
    const broken = former(1);
    rmSync(join(backups, broken, 'contents'));
    rmSync(join(home, 'thing'));
    expect(await scripts.take()).toMatchObject({ status: 1 });
    expect(names()).toContain(last);
  });

  test('have their name only when they are whole', async () => {
    const before = former(1);
    writeFileSync(
      join(home, 'thing-source.sh'),
      `take() { head -c 1000 /dev/zero | put one; touch ${home}/half; sleep 60; }\n`,
    );
    const running = scripts.run('backup.sh', {}, 'once');
    await eventually(() => existsSync(join(home, 'half')));
    expect(names()).toEqual(['.new', before]);
    expect(await running.stop()).toBe(0);
    expect(names().filter((name) => !name.startsWith('.'))).toEqual([before]);
    // What is left of it is gone with the next.
    fileSource(home);
    expect(await scripts.take()).toMatchObject({ status: 0 });
    expect(names()).toHaveLength(2);
  });

  test('are not taken, or ended, where the data volume is nearly full: it would hold on to what is removed', async () => {
    const programs = join(home, 'programs');
    mkdirSync(programs);
    writeFileSync(
      join(programs, 'stat'),
      '#!/bin/sh\n[ "$1" != -f ] || { echo "1000 100000 4096"; exit; }\nexec /usr/bin/stat "$@"\n',
    );
    chmodSync(join(programs, 'stat'), 0o755);
    const { status, output } = await scripts.take({ PATH: `${programs}:${process.env.PATH ?? ''}` });
    expect(status).toBe(1);
    expect(output).toContain('the data volume is nearly full: no backup is taken');
    expect(names()).toEqual([]);
    expect(scripts.metric('failing')).toBe(1);
  });

  test('are not taken anew by a pod that starts anew, but for who asks for one', async () => {
    expect(await scripts.take()).toMatchObject({ status: 0 });
    const running = scripts.run('backup.sh', { LOOK_INTERVAL: '1' });
    await eventually(() => existsSync(join(scripts.metrics, 'alive')));
    expect(names()).toHaveLength(1);
    writeFileSync(join(scripts.metrics, 'now'), '');
    await eventually(() => names().filter((name) => !name.startsWith('.')).length === 2);
    await eventually(() => running.output.includes('took a backup'));
    expect(await running.stop()).toBe(0);
  });

  test('of another product are not restored', async () => {
    former(1, 'other');
    const data = join(home, 'data');
    mkdirSync(data);
    const restore = scripts.run('restore.sh', { DATA_DIR: data });
    expect(await restore.ended).toBe(1);
    expect(restore.output).toContain('the volume of backups has no good one of thing');
  });

  // Its clock was ahead: what was taken since is called by earlier times.
  test('of the future are neither restored nor kept in place of what was taken since', async () => {
    former(-30);
    const last = former(100);
    rmSync(join(home, 'thing'));
    expect(await scripts.take()).toMatchObject({ status: 1 });
    expect(names()).toContain(last);
    const data = join(home, 'data');
    mkdirSync(data);
    expect(await scripts.run('restore.sh', { DATA_DIR: data }).ended).toBe(0);
    expect(readFileSync(join(data, 'thing'), 'utf8')).toBe('of 100');
  });

  test('of the future do not stand for what is older than it is kept', async () => {
    formerDays(-15, -30);
    const last = [former(100), former(99)];
    rmSync(join(home, 'thing'));
    expect(await scripts.take()).toMatchObject({ status: 1 });
    expect(names()).toEqual(expect.arrayContaining(last));
  });

  test('are restored from where they are: one file of them may be larger than the scratch folder', async () => {
    writeFileSync(join(home, 'thing'), 'x'.repeat(1_000_000));
    await scripts.take();
    // No file that this writes may be larger than 100 KiB.
    const counting = 'ulimit -f 100\nput_back() { get_file thing | wc -c >"$data/size"; }\n';
    writeFileSync(join(home, 'counting-source.sh'), counting);
    const limited = new BackupScripts(
      join(home, 'limited'),
      'thing',
      { FROM: 'volume', BACKUPS: backups },
      join(home, 'counting-source.sh'),
    );
    const data = join(home, 'data');
    mkdirSync(data, { recursive: true });
    const running = limited.run('restore.sh', { DATA_DIR: data });
    expect({ status: await running.ended, output: running.output }).toMatchObject({ status: 0 });
    expect(readFileSync(join(data, 'size'), 'utf8').trim()).toBe('1000000');
  });

  test('are restored by their name', async () => {
    const name = former(5);
    former(1);
    const data = join(home, 'data');
    mkdirSync(data);
    expect(await scripts.run('restore.sh', { DATA_DIR: data, BACKUP: name }).ended).toBe(0);
    expect(readFileSync(join(data, 'thing'), 'utf8')).toBe('of 5');
  });
});
