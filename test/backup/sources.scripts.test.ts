import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { certificate, folder, remove } from '../support/files';
import { commandLinesDuring, endAll, eventually, executable, freePort, Running } from '../support/processes';
import { slimPath } from '../support/slim-path';
import { BackupScripts } from './support/scripts';

const missing = executable('curl') === undefined;
if (missing) console.warn('Backups: curl is not installed, those of Kapacitor are not tested');
const chronografd = executable('chronograf');
if (chronografd === undefined) console.warn('Backups: chronograf is not installed, none is taken of its own database');

let home: string;
beforeEach(() => {
  home = folder();
  for (const name of ['backups', 'data', 'source', 'source/setup']) mkdirSync(join(home, name));
});
afterEach(async () => {
  await endAll();
  remove(home);
});

const scriptsOf = (product: string, environment: Record<string, string>) =>
  new BackupScripts(home, product, { TO: 'volume', FROM: 'volume', BACKUPS: join(home, 'backups'), ...environment });
const restore = async (scripts: BackupScripts) => {
  const running = scripts.run('restore.sh', { DATA_DIR: join(home, 'data') });
  return { status: await running.ended, output: running.output };
};
const sum = (data: Buffer) => createHash('sha256').update(data).digest('hex');

(missing ? describe.skip : describe)('a backup of Kapacitor', () => {
  const tls = certificate();
  const password = 'a "password" of $HOME';
  const database = Buffer.from([...Array(70_000).keys()].map((i) => i % 251));
  let server: Server;
  let ends = false;
  beforeEach(async () => {
    ends = false;
    server = createServer({ cert: tls['tls.crt'], key: tls['tls.key'] }, (request, response) => {
      const basic = `Basic ${Buffer.from(`kapacitor.backup:${password}`).toString('base64')}`;
      const fine = request.headers.authorization === basic && request.url === '/kapacitor/v1/storage/backup';
      if (!fine) response.writeHead(401).end();
      else if (ends)
        response
          .writeHead(200, { 'content-length': '70000' })
          .write(database.subarray(0, 9000), () => response.destroy());
      else response.writeHead(200, { 'content-length': '70000' }).end(database);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    writeFileSync(join(home, 'ca'), tls['tls.crt']);
    writeFileSync(join(home, 'password'), `${password}\n`);
    writeFileSync(join(home, 'source/setup/users.ledger'), 'ledger\n');
  });
  afterEach(() => {
    server.close();
  });
  const scripts = () =>
    scriptsOf('kapacitor', {
      KAPACITOR_URL: `https://localhost:${(server.address() as AddressInfo).port}`,
      KAPACITOR_CA: join(home, 'ca'),
      KAPACITOR_USER: 'kapacitor.backup',
      KAPACITOR_PASSWORD_FILE: join(home, 'password'),
      SETUP_DIR: join(home, 'source/setup'),
    });

  test('is what its API gives, with who made what, and shows its password in no argument', async () => {
    const kapacitor = scripts();
    let taken = {};
    const seen = await commandLinesDuring(async () => {
      taken = await kapacitor.take();
    });
    expect(taken).toMatchObject({ status: 0 });
    expect(seen).not.toContain(Buffer.from(`kapacitor.backup:${password}`).toString('base64'));
    expect(seen).not.toContain(password);
    expect(await restore(kapacitor)).toMatchObject({ status: 0 });
    expect(sum(readFileSync(join(home, 'data/kapacitor.db')))).toBe(sum(database));
    expect(readFileSync(join(home, 'data/setup/users.ledger'), 'utf8')).toBe('ledger\n');
  });

  // Kapacitor may write to its volume.
  test('has nothing that a link on the volume leads to', async () => {
    rmSync(join(home, 'source/setup/users.ledger'));
    symlinkSync(join(home, 'password'), join(home, 'source/setup/users.ledger'));
    const { status, output } = await scripts().take();
    expect(status).toBe(1);
    expect(output).toContain('users.ledger is missing, a link, or no file');
    expect(output).not.toContain(password);
    expect(readdirSync(join(home, 'backups')).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  test('that ends early is none', async () => {
    ends = true;
    const kapacitor = scripts();
    expect(await kapacitor.take()).toMatchObject({ status: 1 });
    expect((await restore(kapacitor)).output).toContain('has no good one of kapacitor');
  });
});

describe('a backup of Chronograf', () => {
  const scripts = () => scriptsOf('chronograf', { DATABASE: join(home, 'source/chronograf-v1.db') });
  const database = Buffer.alloc(32_768, 'dashboards');
  database.writeUInt32LE(0xed0cdaed, 16);

  test('is its database, with who made what', async () => {
    writeFileSync(join(home, 'source/chronograf-v1.db'), database);
    writeFileSync(join(home, 'source/administrators.ledger'), 'ledger\n');
    writeFileSync(join(home, 'source/database.made'), '');
    const chronograf = scripts();
    expect(await chronograf.take()).toMatchObject({ status: 0 });
    expect(await restore(chronograf)).toMatchObject({ status: 0 });
    expect(sum(readFileSync(join(home, 'data/chronograf-v1.db')))).toBe(sum(database));
    expect(readFileSync(join(home, 'data/administrators.ledger'), 'utf8')).toBe('ledger\n');
    expect(readFileSync(join(home, 'data/database.made'), 'utf8')).toBe('');
  });

  test.each([
    [
      'administrators.ledger',
      (path: string) => {
        symlinkSync(join(home, 'key'), path);
      },
    ],
    ['database.made', (path: string) => execFileSync('mkfifo', [path])],
    [
      'chronograf-v1.db',
      (path: string) => {
        writeFileSync(join(home, 'key'), database);
        symlinkSync(join(home, 'key'), path);
      },
    ],
    // It would be waited for, for ever, and no backup would fail.
    ['chronograf-v1.db', (path: string) => execFileSync('mkfifo', [path])],
  ])('has nothing that the daemon put in the place of %s', async (name, make) => {
    writeFileSync(join(home, 'key'), 'secret');
    writeFileSync(join(home, 'source/chronograf-v1.db'), database);
    rmSync(join(home, 'source', name), { force: true });
    make(join(home, 'source', name));
    const { status, output } = await scripts().take();
    expect(status).toBe(1);
    expect(output).toContain(`${name} is missing, a link, or no file`);
  });

  test('that is no database is none', async () => {
    writeFileSync(join(home, 'source/chronograf-v1.db'), Buffer.alloc(32_768));
    const { status, output } = await scripts().take();
    expect(status).toBe(1);
    expect(output).toContain('is no database');
  });
});

const python = executable('python3');
if (python === undefined) console.warn('Backups: python3 is not installed, none is taken of a database of SQLite');

(python === undefined ? describe.skip : describe)('a backup of Grafana', () => {
  const file = () => join(home, 'source/grafana.db');
  const scripts = () => scriptsOf('grafana', { DATABASE: file() });
  const sqlite = (code: string, database = file()) =>
    execFileSync(
      python ?? '',
      ['-c', `import sqlite3, sys, time\nd = sqlite3.connect(sys.argv[1])\n${code}`, database],
      {
        encoding: 'utf8',
      },
    );
  // Both tables have the same rows, of which some fill several pages: a copy of half a transaction has not.
  const MAKE = [
    'd.executescript("create table a(n, t); create table b(n, t);")',
    'd.execute("insert into a values (0, \'begin\')"); d.execute("insert into b values (0, \'begin\')"); d.commit()',
  ].join('\n');
  const ROWS =
    'print(d.execute("pragma integrity_check").fetchone()[0], *[d.execute(f"select count(*), max(n) from {t}").fetchone() for t in "ab"])';

  test('is its database, and one that begins with it has not lost it', async () => {
    sqlite(MAKE);
    writeFileSync(join(home, 'source/database.made'), '');
    const grafana = scripts();
    expect(await grafana.take()).toMatchObject({ status: 0 });
    expect(await restore(grafana)).toMatchObject({ status: 0 });
    expect(sum(readFileSync(join(home, 'data/grafana.db')))).toBe(sum(readFileSync(file())));
    expect(readFileSync(join(home, 'data/database.made'), 'utf8')).toBe('');
  });

  test.each(['cat', 'cp', 'cut', 'head', 'mv', 'rm', 'sha256sum', 'tr'])(
    'is restored whole, or not at all, where %s cannot be started',
    async (program) => {
      sqlite(MAKE);
      writeFileSync(join(home, 'source/database.made'), '');
      const grafana = scripts();
      await grafana.take();
      const programs = join(home, 'programs');
      mkdirSync(programs);
      writeFileSync(join(programs, program), '#!/bin/sh\nexit 126\n', { mode: 0o755 });
      const running = grafana.run('restore.sh', { DATA_DIR: join(home, 'data'), PATH: `${programs}:${slimPath()}` });
      const restored = join(home, 'data/grafana.db');
      const isSaid = (await running.ended) !== 0;
      const isWhole = existsSync(restored) && sum(readFileSync(restored)) === sum(readFileSync(file()));
      expect({ whole: isSaid || isWhole, output: running.output }).toMatchObject({ whole: true });
    },
  );

  test('is whole, though somebody writes to it meanwhile', async () => {
    sqlite(MAKE);
    const writes = [
      'n = 0',
      'while True:',
      '  n += 1',
      '  for t in "ab":',
      '    d.execute(f"insert into {t} values (?, ?)", (n, "x" * 20000)); time.sleep(0.05)',
      '  d.commit(); time.sleep(3)',
    ].join('\n');
    const writer = new Running(
      [python ?? '', '-c', `import sqlite3, sys, time\nd = sqlite3.connect(sys.argv[1])\n${writes}`, file()],
      {},
    );
    const written = () => Number(sqlite('print(d.execute("select max(n) from a").fetchone()[0])').trim());
    await eventually(() => Promise.resolve(written() >= 3));
    const before = written();
    const grafana = scripts();
    expect(await grafana.take()).toMatchObject({ status: 0 });
    await writer.stop();
    expect(await restore(grafana)).toMatchObject({ status: 0 });
    const [, check, a, b] = /^(.*?) (\(.*\)) (\(.*\))\n$/.exec(sqlite(ROWS, join(home, 'data/grafana.db'))) ?? [];
    expect([check, a]).toEqual(['ok', b]);
    expect(Number(/(\d+)\)$/.exec(a ?? '')?.[1])).toBeGreaterThanOrEqual(before);
  });

  test.each([
    ['that is no database', () => Buffer.alloc(32_768), [], 'is no database'],
    ['with a part of it in another file', undefined, ['grafana.db-wal'], 'has a write-ahead log'],
  ])('%s is none', async (_, content, beside, said) => {
    sqlite(MAKE);
    if (content) writeFileSync(file(), content());
    for (const name of beside) writeFileSync(join(home, 'source', name), 'frames');
    const { status, output } = await scripts().take();
    expect(status).toBe(1);
    expect(output).toContain(said);
  });

  test.each<[string, string, (path: string) => unknown]>([
    [
      'a link',
      'database.made',
      (path) => {
        symlinkSync(join(home, 'key'), path);
      },
    ],
    [
      'a link',
      'grafana.db',
      (path) => {
        symlinkSync(join(home, 'key'), path);
      },
    ],
    ['a pipe', 'grafana.db', (path) => execFileSync('mkfifo', [path])],
  ])('does not follow, nor wait for, %s that the daemon put in the place of %s', async (_, name, make) => {
    sqlite(MAKE);
    renameSync(file(), join(home, 'key'));
    if (name !== 'grafana.db') sqlite(MAKE);
    make(join(home, 'source', name));
    const { status, output } = await scripts().take();
    expect(status).toBe(1);
    expect(output).toContain(`${name} is missing, a link, or no file`);
  });
});

(chronografd === undefined ? describe.skip : describe)('a backup of a Chronograf that runs', () => {
  const start = async (database: string) => {
    const port = String(await freePort());
    const address = ['--host', '127.0.0.1', '--port', port];
    const daemon = new Running([chronografd ?? '', ...address, '--bolt-path', database, '--reporting-disabled'], {
      HOME: home,
    });
    const dashboards = `http://127.0.0.1:${port}/chronograf/v1/dashboards`;
    await eventually(async () => (await fetch(dashboards).catch(() => undefined))?.ok === true);
    return { daemon, dashboards };
  };
  const make = async (dashboards: string, name: string) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(dashboards, { method: 'POST', headers, body: JSON.stringify({ name, cells: [] }) });
    return answer.status === 201 ? [name] : [];
  };

  test('has all that was there before, though somebody works on it, and another Chronograf starts with it', async () => {
    const database = join(home, 'source/chronograf-v1.db');
    const { daemon, dashboards } = await start(database);
    const acknowledged: string[] = [];
    for (let i = 0; i < 10; i++) acknowledged.push(...(await make(dashboards, `before ${i}`)));
    expect(acknowledged).toHaveLength(10);
    const works = new AbortController();
    const person = (async () => {
      for (let i = 0; !works.signal.aborted; i++) {
        await make(dashboards, `meanwhile ${i}`);
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    })();
    const chronograf = scriptsOf('chronograf', { DATABASE: database });
    const taken = await chronograf.take();
    works.abort();
    await person;
    expect(taken).toMatchObject({ status: 0 });
    await daemon.stop();
    expect(await restore(chronograf)).toMatchObject({ status: 0 });
    const restored = await start(join(home, 'data/chronograf-v1.db'));
    const found = (await (await fetch(restored.dashboards)).json()) as { dashboards: { name: string }[] };
    expect(found.dashboards.map(({ name }) => name)).toEqual(expect.arrayContaining(acknowledged));
  });
});
