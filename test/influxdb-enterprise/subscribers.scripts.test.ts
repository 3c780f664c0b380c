import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DesiredFile } from '../../lib/workloads/desired-file';
import { folder, remove } from '../influxdb/support/files';
import { MetaAuthority } from '../kapacitor-daemon/support/meta-certificates';
import { MetaCluster, MetaNode } from '../support/meta-node';
import { podScripts } from '../support/pod-scripts';

const SCRIPTS = podScripts('influxdb-enterprise');
const SECRET = 'an-internal-shared-secret-of-meta-nodes';

// What cluster.sh has when it calls it.
const DRIVER = `set -uo pipefail
declare -A answer=(); errors=() sent='' password='' internal_secret='' curl=curl here=$SCRIPTS
log() { printf 'log: %s\\n' "$*"; }
fail() { printf 'fail: %s\\n' "$*"; }
alive() { :; }
for file in desired-file jwt meta-api subscribers; do . "$here/$file.sh"; done
metas=("$NODE") base=$NODE
sign && permit_subscribers`;

let home: string;
let cluster: MetaCluster;
let node: MetaNode;
beforeEach(async () => {
  home = folder();
  const authority = new MetaAuthority(join(home, 'authority'));
  cluster = new MetaCluster(SECRET);
  node = await MetaNode.start({ cluster, certificate: authority.sign(['DNS:localhost']) });
  writeFileSync(join(home, 'secret'), SECRET);
});
afterEach(async () => {
  await node.stop();
  remove(home);
});

async function permit(...subscribers: [string, string][]): Promise<string> {
  const file = new DesiredFile();
  const quoted = (text: string) => Buffer.from(JSON.stringify(text)).toString('base64');
  for (const [user, database] of subscribers)
    file.add('subscriber', [user, database], [quoted(user), quoted(database)]);
  writeFileSync(join(home, 'subscribers'), file.toString());
  return await new Promise((resolve) => {
    let output = '';
    const env = {
      PATH: process.env.PATH,
      SCRIPTS,
      NODE: node.address,
      SECRET_FILE: join(home, 'secret'),
      SSL_CERT_FILE: join(home, 'authority', 'ca.crt'),
      SSL_CERT_DIR: home,
      SUBSCRIBERS: join(home, 'subscribers'),
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
    'subscriber:kapacitor.monitoring': {
      users: ['kapacitor.monitoring'],
      permissions: { metrics: ['ManageSubscription'], [`o"d'd $(id) é`]: ['ManageSubscription'] },
    },
  });
  // What InfluxQL grants is not touched.
  expect(cluster.users.get('kapacitor.monitoring')?.permissions).toEqual({});
});

test('repeated changes nothing, and goes on from what there is', async () => {
  cluster.addUser('kapacitor.monitoring');
  cluster.roles.set('subscriber:kapacitor.monitoring', { users: [], permissions: {} });
  await permit(['kapacitor.monitoring', 'metrics']);
  const changes = () => node.requests.filter(({ method }) => method === 'POST').length;
  const before = changes();
  expect(before).toBe(2);
  expect(await permit(['kapacitor.monitoring', 'metrics'])).toBe('');
  expect(changes()).toBe(before);
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
