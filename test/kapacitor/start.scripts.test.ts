import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FailingProgram } from '../support/failing-program';
import { folder, remove } from '../support/files';
import { podScripts } from '../support/pod-scripts';
import { Running } from '../support/processes';

const ID = '0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f';
let home: string;
beforeEach(() => {
  home = folder();
  mkdirSync(join(home, 'data'));
  writeFileSync(join(home, 'data', 'kapacitor.db'), 'tasks');
  writeFileSync(join(home, 'servers'), 'desired\t2\nend\n');
});
afterEach(() => {
  remove(home);
});

/** Starts what says that it is up in place of kapacitord; `passwords` is what sets passwords before it. */
async function start(passwords: string, PATH = process.env.PATH ?? '') {
  const scripts = podScripts('kapacitor');
  rmSync(join(scripts, 'passwords.sh'));
  writeFileSync(join(scripts, 'passwords.sh'), passwords);
  const running = new Running(['bash', join(scripts, 'kapacitord.sh'), 'echo', 'up'], {
    PATH,
    DATA: join(home, 'data'),
    SERVERS: join(home, 'servers'),
    CLUSTER_ID: ID,
    SECRETS: join(home, 'none'),
    GIVEN_SECRETS: join(home, 'none'),
    INFLUXDB_INTERVAL: '0.1',
  });
  expect(await running.ended).toBe(0);
  expect(running.output).toContain('up\n');
  return running.output;
}

describe('passwords that could not be set before the daemon starts', () => {
  test('are set at the second try: those that were rotated out would be valid until the next start', async () => {
    const output = await start(`echo try >>${home}/tries; [ "$(wc -l <${home}/tries)" = 2 ]`);
    expect(readFileSync(join(home, 'tries'), 'utf8')).toBe('try\n'.repeat(2));
    expect(output).toBe('up\n');
  });

  test('do not keep it from starting for ever', async () => {
    const output = await start(`echo try >>${home}/tries; exit 1`);
    expect(readFileSync(join(home, 'tries'), 'utf8')).toBe('try\n'.repeat(3));
    expect(output).toContain('goes on with the passwords that its users had');
  });
});

describe('the id of a server', () => {
  const server = () => join(home, 'data', 'server.id');

  test.each([
    ['with a line break', `${ID}\n`],
    ['with more behind it', `${ID}0`],
    ['with a byte 0 behind it', `${ID}\0`],
    ['in pieces', ID.slice(0, 35)],
    ['of another form', ID.toUpperCase()],
    ['that is empty', ''],
  ])('%s is removed, as kapacitord would not start', async (_, id) => {
    writeFileSync(server(), id);
    await start('');
    expect(existsSync(server())).toBe(false);
  });

  test('stays, also where a program was killed', async () => {
    const program = new FailingProgram(home, 'wc');
    program.fail();
    writeFileSync(server(), ID);
    await start('', program.path);
    expect(readFileSync(server(), 'utf8')).toBe(ID);
    rmSync(server());
    await start('', program.path);
  });
});
