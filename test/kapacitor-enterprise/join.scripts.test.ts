import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { folder, remove } from '../support/files';
import { commandLinesDuring, endAll, eventually, Running } from '../support/processes';
import { podScripts } from '../support/pod-scripts';

const PASSWORD = `p&a:s's"w/o\\r d%é`;
const MEMBERS = ['kapacitor-0.pods', 'kapacitor-1.pods', 'kapacitor-2.pods'];
const script = join(podScripts('kapacitor-enterprise'), 'join.sh');
let home: string;
const at = (...path: string[]) => join(home, ...path);
const read = (...path: string[]) => readFileSync(at(...path), 'utf8');

// Before anybody joins them each is a cluster of its own.
function alone(member: string): void {
  const [id, cluster] = [randomUUID(), randomUUID()];
  mkdirSync(at(member), { recursive: true });
  for (const [name, text] of Object.entries({ id, cluster, state: 'uninitialized' }))
    writeFileSync(at(member, name), text);
  writeFileSync(at('clusters', cluster), `${id} ${member} alive\n`);
}

beforeEach(() => {
  home = folder();
  for (const name of ['clusters', 'passwords', 'state']) mkdirSync(at(name));
  writeFileSync(at('passwords', 'administrator'), PASSWORD);
  for (const member of MEMBERS) alone(member);
});
afterEach(async () => {
  await endAll();
  remove(home);
});

function start(command: string, env: Record<string, string> = {}): Running {
  return new Running(['bash', script, command], {
    PATH: process.env.PATH ?? '',
    CLUSTER: home,
    KAPACITORCTL: join(__dirname, 'support', 'kapacitorctl'),
    MEMBERS: MEMBERS.join(' '),
    JOIN_USER: 'admin@example',
    JOIN_PASSWORD_FILE: at('passwords', 'administrator'),
    SSL_CERT_FILE: '/etc/kapacitor-ca/ca.crt',
    STATE_DIR: at('state'),
    JOIN_INTERVAL: '1',
    JOIN_PATIENCE: '5',
    ...env,
  });
}
async function run(command: string, env: Record<string, string> = {}) {
  const running = start(command, env);
  return { code: await running.ended, output: running.output };
}
const adds = () =>
  read('calls')
    .split('\n')
    .filter((line) => line.includes(' member add '));
const clusters = () => new Set(MEMBERS.map((member) => read(member, 'cluster')));

describe('joining', () => {
  test('adds each member to the first, and all are one cluster then', async () => {
    const { code, output } = await run('once');
    expect(code).toBe(0);
    expect(adds()).toEqual([
      'kapacitor-0.pods member add kapacitor-1.pods:9091',
      'kapacitor-0.pods member add kapacitor-2.pods:9091',
    ]);
    expect(clusters().size).toBe(1);
    expect(output).not.toContain('error');
  });

  test('repeated adds nobody', async () => {
    await run('once');
    writeFileSync(at('calls'), '');
    expect(await run('once')).toEqual({ code: 0, output: '' });
    expect(adds()).toEqual([]);
  });

  test('interrupted goes on where it was', async () => {
    writeFileSync(at('interrupt'), '');
    const first = start('once');
    await eventually(() => existsSync(at('interrupted')));
    first.signalAll('SIGKILL');
    await first.ended;
    expect(clusters().size).toBe(2);
    expect((await run('once')).code).toBe(0);
    expect(adds()).toHaveLength(2);
    expect(clusters().size).toBe(1);
  });

  test('goes on from the cluster that there is, whichever member has it: one that lost its volume is a new one', async () => {
    await run('once');
    const cluster = read('kapacitor-1.pods', 'cluster');
    const lost = read('kapacitor-0.pods', 'id');
    writeFileSync(
      at('clusters', cluster),
      read('clusters', cluster).replace(/^(.* kapacitor-0.pods) alive/m, '$1 failed'),
    );
    rmSync(at('kapacitor-0.pods'), { recursive: true });
    alone('kapacitor-0.pods');
    const { code, output } = await run('once');
    expect(code).toBe(0);
    expect(adds().at(-1)).toBe('kapacitor-1.pods member add kapacitor-0.pods:9091');
    expect(clusters()).toEqual(new Set([cluster]));
    // Nobody is removed: somebody may still need to know.
    expect(output).toContain(
      `the cluster has a member that is not wanted any more, ${lost}: \`kapacitorctl member remove ${lost}\``,
    );
    expect(read('calls')).not.toContain(' member remove ');
  });

  test('a further member is added to the cluster that is there', async () => {
    await run('once', { MEMBERS: MEMBERS.slice(0, 2).join(' ') });
    expect(await run('once')).toMatchObject({ code: 0 });
    expect(adds().at(-1)).toBe('kapacitor-0.pods member add kapacitor-2.pods:9091');
  });

  test('fewer members are said with the steps, and stay', async () => {
    await run('once');
    const { code, output } = await run('once', { MEMBERS: MEMBERS.slice(0, 2).join(' ') });
    expect(code).toBe(0);
    expect(output).toContain(`member remove ${read('kapacitor-2.pods', 'id')}`);
    expect(output).toContain('DROP SUBSCRIPTION');
  });
});

describe('what is no cluster fails, loudly', () => {
  test.each(MEMBERS)('%s without a valid license, which is up and takes requests', async (member) => {
    writeFileSync(at(member, 'unlicensed'), '');
    const { code, output } = await run('once');
    expect(code).toBe(1);
    expect(output).toContain(`${member} stays alone, although it is up: without a valid license`);
  });

  test('a member that is down, whom nobody adds to anything meanwhile', async () => {
    writeFileSync(at('kapacitor-1.pods', 'down'), '');
    const { code, output } = await run('once');
    expect(code).toBe(1);
    expect(output).toContain('kapacitor-1.pods does not list members');
    expect(adds()).toEqual([]);
  });

  test('a member that others do not see', async () => {
    await run('once');
    const cluster = read('kapacitor-1.pods', 'cluster');
    writeFileSync(
      at('clusters', cluster),
      read('clusters', cluster).replace(/^(.* kapacitor-2.pods) alive/m, '$1 failed'),
    );
    const { code, output } = await run('once');
    expect(code).toBe(1);
    expect(output).toContain(`sees the member ${read('kapacitor-2.pods', 'id')} as failed`);
  });

  test('two clusters, of which it breaks none', async () => {
    await run('once', { MEMBERS: MEMBERS.slice(0, 2).join(' ') });
    writeFileSync(at('kapacitor-2.pods', 'state'), 'initialized');
    const { code, output } = await run('once');
    expect(code).toBe(1);
    expect(output).toContain('kapacitor-2.pods is in a cluster of its own');
    expect(adds()).toHaveLength(1);
  });

  test('answers that are no list', async () => {
    const odd = at('odd');
    writeFileSync(odd, '#!/bin/sh\necho "unknown command member"\n', { mode: 0o755 });
    const { code, output } = await run('once', { KAPACITORCTL: odd });
    expect(code).toBe(1);
    expect(output).toContain('answers what is no list of members: unknown command member');
  });
});

describe('watching', () => {
  test('is ready when they are a cluster, not before and not after', async () => {
    writeFileSync(at('kapacitor-2.pods', 'down'), '');
    const watch = start('watch');
    await eventually(() => existsSync(at('state', 'turn')));
    expect((await run('check')).code).toBe(1);
    expect((await run('alive')).code).toBe(0);
    rmSync(at('kapacitor-2.pods', 'down'));
    await eventually(() => watch.output.includes('3 members are one cluster'));
    await eventually(async () => (await run('check')).code === 0);
    writeFileSync(at('kapacitor-1.pods', 'down'), '');
    await eventually(async () => (await run('check')).code === 1);
  });

  test('uses a changed password', async () => {
    const watch = start('watch');
    await eventually(() => watch.output.includes('one cluster'));
    writeFileSync(at('passwords', 'administrator'), 'another');
    const shown = () => read('environment').includes('p=%61%6e%6f%74%68%65%72');
    await eventually(shown);
    expect(shown()).toBe(true);
  });
});

test('the password is in the environment of kapacitorctl alone: in no argument, file or log, its errors included', async () => {
  writeFileSync(at('kapacitor-1.pods', 'down'), '');
  let output = '';
  const seen = await commandLinesDuring(async () => {
    for (let i = 0; i < 3; i++) output += (await run('once')).output;
  });
  const encoded = [...Buffer.from(PASSWORD)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  expect(read('environment')).toContain(
    `?u=%61%64%6d%69%6e%40%65%78%61%6d%70%6c%65&p=${encoded} /etc/kapacitor-ca/ca.crt`,
  );
  expect(seen).toContain('join.sh');
  expect(output).toContain('p=***');
  for (const text of [seen, output]) {
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(encoded);
  }
});

test('the password is not in the log where an error spells its URL in another way', async () => {
  const query = new URLSearchParams({ p: PASSWORD, u: 'admin' }).toString();
  writeFileSync(at('kapacitor-1.pods', 'down'), `Get "https://kapacitor-1.pods:9092/members?${query}": refused\n`);
  const { output } = await run('once');
  expect(output).toContain('members?p=***&u=admin": refused');
});

test.each([
  ['JSON of Go has it', JSON.stringify({ error: PASSWORD }).replace(/&/g, '\\u0026')],
  ['a header has it', `Authorization: Basic ${Buffer.from(`admin@example:${PASSWORD}`).toString('base64')}`],
  [
    'JSON of Go has the URL',
    JSON.stringify({ error: `Get "?u=x&${new URLSearchParams({ p: PASSWORD }).toString()}"` }).replace(/&/g, '\\u0026'),
  ],
  ['a shell quotes it', `p ${PASSWORD.replace(/[^A-Za-z0-9é]/g, '\\$&')}`],
])('the password is not in the log where an error says it as %s', async (_, error) => {
  writeFileSync(at('kapacitor-1.pods', 'down'), `${error}\n`);
  const { output } = await run('once');
  expect(output).toContain('kapacitor-1.pods does not list members: ');
  expect(output).toContain('***');
  for (const part of [error, "s's", 's%27s', Buffer.from(error).toString('base64')]) expect(output).not.toContain(part);
});

test('a time that is none is not run, and not recent', async () => {
  for (const text of [`members[$(touch ${at('ran')})]`, '', '99999999999999'])
    for (const [name, command] of [
      ['joined', 'check'],
      ['turn', 'alive'],
    ] as const) {
      writeFileSync(at('state', name), text);
      expect(await run(command)).toEqual({ code: 1, output: '' });
    }
  expect(existsSync(at('ran'))).toBe(false);
});

test('a command that there is none of', async () => {
  expect(await run('leave')).toEqual({ code: 64, output: 'join: takes once, watch, check or alive\n' });
});
