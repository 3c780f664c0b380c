import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DesiredFile } from '../../lib/workloads/desired-file';
import { folder, remove } from '../support/files';
import { MetaAuthority } from '../kapacitor-daemon/support/meta-certificates';
import { MetaCluster, MetaNode } from '../support/meta-node';
import { podScripts } from '../support/pod-scripts';

const SCRIPTS = podScripts('influxdb-enterprise');
const SECRET = 'an-internal-shared-secret-of-meta-nodes';

// What cluster.sh has when it calls it.
const DRIVER = `set -uo pipefail
declare -A answer=(); errors=() sent='' password='' internal_secret='' curl=curl here=$SCRIPTS
log() { printf 'log: %s\\n' "$*"; }
fail() { errors+=("$*") && printf 'fail: %s\\n' "$*"; }
alive() { :; }
for file in desired-file jwt meta-api permissions; do . "$here/$file.sh"; done
IFS=, read -ra metas <<<"$NODES"; base=$metas
sign && grant_permissions`;

let home: string;
let cluster: MetaCluster;
let node: MetaNode;
let others: MetaNode[];
let path: string;
beforeEach(async () => {
  home = folder();
  others = [];
  path = process.env.PATH ?? '';
  const authority = new MetaAuthority(join(home, 'authority'));
  cluster = new MetaCluster(SECRET);
  node = await MetaNode.start({ cluster, certificate: authority.sign(['DNS:localhost']) });
  writeFileSync(join(home, 'secret'), SECRET);
  mkdirSync(join(home, 'ledger'));
});
afterEach(async () => {
  for (const one of [node, ...others]) await one.stop();
  remove(home);
});

async function permit(...all: [string, string, string?][]): Promise<string> {
  const file = new DesiredFile();
  const quoted = (text: string) => Buffer.from(JSON.stringify(text)).toString('base64');
  for (const [user, database, permission = 'ManageSubscription'] of all)
    file.add('permission', [user, database, permission], [quoted(user), quoted(database), permission]);
  writeFileSync(join(home, 'permitted'), file.toString());
  return await new Promise((resolve) => {
    let output = '';
    const env = {
      PATH: path,
      SCRIPTS,
      NODES: [node, ...others].map(({ address }) => address).join(),
      SECRET_FILE: join(home, 'secret'),
      SSL_CERT_FILE: join(home, 'authority', 'ca.crt'),
      SSL_CERT_DIR: home,
      PERMITTED: join(home, 'permitted'),
      LEDGER_DIR: join(home, 'ledger'),
    };
    const child = spawn('bash', ['-c', DRIVER], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    child.on('close', () => {
      resolve(output);
    });
  });
}
const roles = () => Object.fromEntries(cluster.roles);

test('an account may make subscriptions to its databases, by a role that may do nothing else', async () => {
  cluster.addUser('kapacitor.monitoring');
  expect(await permit(['kapacitor.monitoring', 'metrics'], ['kapacitor.monitoring', `o"d'd $(id) é`])).not.toContain(
    'fail',
  );
  expect(roles()).toEqual({
    'permissions:kapacitor.monitoring': {
      users: ['kapacitor.monitoring'],
      permissions: { metrics: ['ManageSubscription'], [`o"d'd $(id) é`]: ['ManageSubscription'] },
    },
  });
  // What InfluxQL grants is not touched.
  expect(cluster.users.get('kapacitor.monitoring')?.permissions).toEqual({});
});

test('an account of any length has its role once, which is found again', async () => {
  const long = 'kapacitor.'.repeat(40);
  cluster.addUser(long);
  expect(await permit([long, 'metrics'])).not.toContain('fail');
  expect(roles()).toEqual({
    [`permissions:${long}`]: { users: [long], permissions: { metrics: ['ManageSubscription'] } },
  });
  expect(await permit([long, 'metrics'])).toBe('');
});

test.each([
  ['a.b', 'a b'],
  ['a?b', 'a b'],
  ['é', 'è'],
  ['a?2eb', 'a.b'],
])('a database %j has its own permission, and takes none of another, %j', async (one, other) => {
  cluster.addUser('kapacitor');
  await permit(['kapacitor', one]);
  expect(await permit(['kapacitor', one], ['kapacitor', other])).not.toContain('fail');
  const permissions = { [one]: ['ManageSubscription'], [other]: ['ManageSubscription'] };
  expect(roles()).toEqual({ 'permissions:kapacitor': { users: ['kapacitor'], permissions } });
  await permit(['kapacitor', other]);
  await permit(['kapacitor', other]);
  expect(cluster.roles.get('permissions:kapacitor')?.permissions).toEqual({ [other]: ['ManageSubscription'] });
});

test('an administrator of Kapacitor has his permissions himself: it asks about users, and sees no role', async () => {
  cluster.addUser('operator', { x: ['ReadData'] });
  const all: [string, string, string][] = [
    ['operator', '', 'KapacitorAPI'],
    ['operator', '', 'KapacitorConfigAPI'],
  ];
  await permit(...all);
  const { permissions } = cluster.users.get('operator') ?? {};
  expect(permissions).toEqual({ '': ['KapacitorAPI', 'KapacitorConfigAPI'], x: ['ReadData'] });
  expect(cluster.roles.size).toBe(0);
  expect(await permit(...all)).toBe('');
});

test('who may no longer administer Kapacitor has it taken back, and what others gave is not', async () => {
  cluster.addUser('operator', { x: ['ReadData'], '': ['ViewChronograf'] });
  cluster.addUser('stranger', { '': ['KapacitorAPI'] });
  await permit(['operator', '', 'KapacitorAPI'], ['operator', '', 'KapacitorConfigAPI']);
  expect(await permit(['operator', '', 'KapacitorAPI'])).toBe('log: user "operator": remove-permissions\n');
  expect(cluster.users.get('operator')?.permissions).toEqual({
    '': ['ViewChronograf', 'KapacitorAPI'],
    x: ['ReadData'],
  });
  expect(await permit()).toBe('log: user "operator": remove-permissions\n');
  expect(cluster.users.get('operator')?.permissions).toEqual({ '': ['ViewChronograf'], x: ['ReadData'] });
  expect(cluster.users.get('stranger')?.permissions).toEqual({ '': ['KapacitorAPI'] });
  expect(await permit()).toBe('');
});

test('what could not be taken back is tried again, and who is gone is forgotten', async () => {
  for (const name of ['operator', 'gone']) cluster.addUser(name);
  await permit(['operator', '', 'KapacitorAPI'], ['gone', '', 'KapacitorAPI']);
  cluster.users.delete('gone');
  node.instead = (method) => (method === 'POST' ? { status: 500, body: { error: 'no leader' } } : undefined);
  expect(await permit()).toContain('fail: user "operator": remove-permissions');
  node.instead = undefined;
  expect(await permit()).toBe('log: user "operator": remove-permissions\n');
  expect(await permit()).toBe('');
});

// As where it is killed for want of memory.
const FAILING: [string, string][] = [
  ['base64', '-d'],
  ['tr', '*r*t*'],
  ['sed', '*'],
  ['grep', '-aoE*'],
  ['awk', '*'],
];
test.each(FAILING)('what is to be taken back is not forgotten where %s %s cannot run', async (program, argument) => {
  const { permissions } = cluster.addUser('operator');
  await permit(['operator', '', 'KapacitorAPI'], ['operator', 'metrics']);
  const [programs, before] = [join(home, 'programs'), path];
  mkdirSync(programs);
  const stub = `#!/bin/sh\ncase "$*" in ${argument}) exit 126 ;; esac\nPATH='${before}' exec ${program} "$@"\n`;
  writeFileSync(join(programs, program), stub, { mode: 0o755 });
  path = `${programs}:${before}`;
  expect(await permit()).toContain('fail');
  path = before;
  expect(await permit()).toContain('user "operator": remove-permissions');
  expect([permissions, roles()]).toEqual([{ '': [] }, {}]);
});

test('it remembers before it gives, and gives nothing without its memory', async () => {
  const { permissions } = cluster.addUser('operator');
  node.instead = (method) => (method === 'POST' ? { status: 500 } : undefined);
  await permit(['operator', '', 'KapacitorAPI']);
  node.instead = undefined;
  // As where it was killed after the change, and before the answer.
  permissions[''] = ['KapacitorAPI'];
  expect(await permit()).toContain('remove-permissions');
  writeFileSync(join(home, 'ledger', 'given'), `given\t1\npermission\t$(touch ${join(home, 'ran')})\n`);
  expect(await permit(['operator', '', 'KapacitorAPI'])).toMatch(/^fail: .*given is not whole/);
  expect(permissions).toEqual({ '': [] });
  expect(existsSync(join(home, 'ran'))).toBe(false);
});

test('names are found as Go spells them', async () => {
  const name = 'a<b>&"c\\u003c';
  cluster.addUser(name);
  const spelled: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  node.instead = (method, path) =>
    method === 'GET' && path === '/user'
      ? {
          status: 200,
          body: JSON.stringify({ users: [...cluster.users.values()] }).replace(/[<>&]/g, (one) => spelled[one] ?? one),
        }
      : undefined;
  expect(await permit([name, '', 'KapacitorAPI'])).toContain('add-permissions');
  expect(await permit([name, '', 'KapacitorAPI'])).toBe('');
});

test('a role is taken back too where something else could not be given', async () => {
  cluster.addUser('kapacitor');
  expect(await permit(['kapacitor', 'metrics', 'DropData'], ['nobody', '', 'KapacitorAPI'])).toContain('fail');
  expect(Object.keys(roles())).toEqual(['permissions:kapacitor']);
  expect(await permit()).toContain('delete');
  expect(roles()).toEqual({});
});

test('no role is made that nobody would remember', async () => {
  cluster.addUser('kapacitor');
  mkdirSync(join(home, 'ledger', 'permitted'));
  expect(await permit(['kapacitor', 'metrics'])).toMatch(/^fail: .*permitted cannot be written\n$/);
  expect(roles()).toEqual({});
});

test('who is not there yet is said, and gets it later', async () => {
  expect(await permit(['operator', '', 'KapacitorAPI'])).toContain(
    'fail: there is no user "operator" to get KapacitorAPI',
  );
  cluster.addUser('operator');
  expect(await permit(['operator', '', 'KapacitorAPI'])).toBe('log: user "operator": add-permissions\n');
});

test('repeated changes nothing, and goes on from what there is', async () => {
  cluster.addUser('kapacitor.monitoring');
  cluster.roles.set('permissions:kapacitor.monitoring', { users: [], permissions: {} });
  await permit(['kapacitor.monitoring', 'metrics']);
  const changes = () => node.requests.filter(({ method }) => method === 'POST').length;
  const before = changes();
  expect(before).toBe(2);
  expect(await permit(['kapacitor.monitoring', 'metrics'])).toBe('');
  expect(changes()).toBe(before);
});

test('an account is found among any number of others', async () => {
  for (let n = 0; n < 3000; n++) cluster.addUser(`user-${n}`, { [`database-${n}`]: ['ReadData', 'WriteData'] });
  const name = `o"p\\e"r\\n\u0001 &?name=é`;
  cluster.addUser(name);
  expect(await permit([name, '', 'KapacitorAPI'], [name, 'metrics'])).not.toContain('fail');
  expect(cluster.users.get(name)?.permissions).toEqual({ '': ['KapacitorAPI'] });
  expect(roles()).toEqual({
    [`permissions:${name}`]: { users: [name], permissions: { metrics: ['ManageSubscription'] } },
  });
  expect(await permit([name, '', 'KapacitorAPI'], [name, 'metrics'])).toBe('');
});

test('a follower that sends it to the leader with the question is followed', async () => {
  cluster.addUser('operator');
  const authority = new MetaAuthority(join(home, 'authority'));
  const certificate = authority.sign(['DNS:localhost']);
  await node.stop();
  const leader = await MetaNode.start({ cluster, certificate });
  others = [leader];
  node = await MetaNode.start({ cluster, certificate, leader: leader.address, redirectsQuestions: true });
  expect(await permit(['operator', '', 'KapacitorAPI'])).toBe('log: user "operator": add-permissions\n');
});

test('nothing is asked where nobody subscribes', async () => {
  expect(await permit()).toBe('');
  expect(node.requests).toEqual([]);
});

test('who refuses it is said, without a secret', async () => {
  writeFileSync(join(home, 'secret'), 'another');
  const output = await permit(['kapacitor.monitoring', 'metrics']);
  expect(output).toContain('fail: the roles are not known');
  expect(output).not.toContain('another');
});

describe('what is not wanted any more', () => {
  beforeEach(async () => {
    cluster.addUser('kapacitor');
    cluster.addUser('other');
    cluster.roles.set('of people', { permissions: { metrics: ['DropData'] }, users: ['other'] });
    await permit(['kapacitor', 'metrics'], ['kapacitor', 'logs'], ['other', 'metrics']);
  });
  const people = { 'of people': { permissions: { metrics: ['DropData'] }, users: ['other'] } };

  test('is taken back, and what stays is made again; the roles of people are left alone', async () => {
    await permit(['kapacitor', 'logs']);
    await permit(['kapacitor', 'logs']);
    expect(roles()).toEqual({
      ...people,
      'permissions:kapacitor': { permissions: { logs: ['ManageSubscription'] }, users: ['kapacitor'] },
    });
  });

  test('is taken back also where it was all that there was, after which nobody is asked', async () => {
    await permit();
    expect(roles()).toEqual(people);
    const before = node.requests.length;
    await permit();
    expect(node.requests).toHaveLength(before);
  });

  test('is taken from who was put into a role by hand', async () => {
    cluster.roles.get('permissions:other')?.users.push('mallory');
    const all: [string, string][] = [
      ['kapacitor', 'metrics'],
      ['kapacitor', 'logs'],
      ['other', 'metrics'],
    ];
    await permit(...all);
    expect(await permit(...all)).not.toContain('fail');
    expect(cluster.roles.get('permissions:other')?.users).toEqual(['other']);
  });

  test('is not looked for while something that is wanted cannot be given', async () => {
    expect(await permit(['nobody', '', 'KapacitorAPI'])).toContain('fail');
    expect(Object.keys(roles())).toContain('permissions:other');
  });
});
