import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { Peer, SecureInfluxDB, Trust } from '../../lib';
import { endAll, eventually, executable } from '../support/processes';
import { InfluxDBServer } from './support/influxdb-server';
import { Certificates } from '../support/loopback';
import { program, SynthesizedKapacitor } from './support/synthesized';

// Whose data a user of Kapacitor gets by what it asks InfluxDB for: recordings and replays of queries, which it makes as its own user.

const kapacitord = executable('kapacitord');
const influxd = executable('influxd');
const live = kapacitord !== undefined && influxd !== undefined;
if (!live) console.warn('kapacitord or influxd is not installed: what recordings give to whom is not tried');

jest.setTimeout(90_000);

// What the server of others lets Kapacitor's user do.
const USER = { name: 'kapacitor', password: 'its password' };
const ADMINISTRATOR = `Basic ${btoa('admin:admin')}`;

(live ? describe : describe.skip)('who logs in to Kapacitor, by recordings and replays,', () => {
  const home = mkdtempSync(join(tmpdir(), 'kapacitor-recordings-'));
  const certificates = new Certificates(join(home, 'tls'));
  let influxdb: InfluxDBServer;
  let kapacitor: SynthesizedKapacitor;

  beforeAll(async () => {
    influxdb = await InfluxDBServer.prepare(influxd ?? '', join(home, 'influxdb'), certificates);
    await influxdb.start();
    await influxdb.query(
      ...['metrics', 'copies', 'payroll'].map((database) => `CREATE DATABASE ${database}`),
      `CREATE USER ${USER.name} WITH PASSWORD '${USER.password}'`,
      `GRANT READ ON metrics TO ${USER.name}`,
      `GRANT WRITE ON copies TO ${USER.name}`,
    );
    await influxdb.write('metrics', 'm,who=canary v=1');
    await influxdb.write('payroll', 'salary,who=canary amount=424242');
    const made = program((client, secret) => {
      const server = SecureInfluxDB.fromAttributes(TerraformStack.of(client), 'elsewhere', {
        url: influxdb.url,
        trust: Trust.fromPem(readFileSync(certificates.caFile, 'utf8')),
        peer: Peer.cidr('192.0.2.9/32'),
      });
      const login = { userName: USER.name, credential: secret(USER.password) };
      client.readFrom(server.database('metrics', login));
      client.writeTo(server.database('copies', login));
    });
    kapacitor = new SynthesizedKapacitor(kapacitord ?? '', join(home, 'pod'), made, certificates);
    // It dials nobody on loopback.
    kapacitor.replace(kapacitor.flag('-blacklist-cidrs'), '192.0.2.1/32');
    if (!(await kapacitor.start())) throw new Error(kapacitor.log);
    await kapacitor.api('users', { name: 'admin', password: 'admin', type: 'admin' });
    const script = `stream|from().measurement('m')|influxDBOut().database('copies').retentionPolicy('autogen').measurement('stolen')`;
    const dbrps = [{ db: 'metrics', rp: 'autogen' }];
    const task = await kapacitor.api('tasks', { id: 'copy', type: 'stream', dbrps, script });
    if (task.status !== 200) throw new Error(task.body);
    await kapacitor.stop();
    if (!(await kapacitor.start({ KAPACITOR_HTTP_AUTH_ENABLED: 'true' }))) throw new Error(kapacitor.log);
  });
  afterAll(async () => {
    await kapacitor.stop();
    await influxdb.stop();
    await endAll();
    rmSync(home, { recursive: true, force: true });
  });

  async function ask(path: string, body?: object): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${await kapacitor.port}/kapacitor/v1/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: ADMINISTRATOR },
      body: body && JSON.stringify(body),
    });
    return await answer.text();
  }

  // How what was begun ended.
  async function ended(kind: 'recordings' | 'replays', id: string): Promise<{ status: string; error: string }> {
    let found = { status: 'running', error: '' };
    await eventually(async () => {
      found = JSON.parse(await ask(`${kind}/${id}`)) as typeof found;
      return found.status !== 'running';
    });
    return found;
  }

  const record = async (id: string, query: string) => {
    await ask('recordings/query', { id, type: 'stream', query });
    return await ended('recordings', id);
  };

  const M = 'SELECT * FROM metrics.autogen.m';

  test('gets what it may read there, by a replay into a task of his own', async () => {
    expect(await record('own', M)).toMatchObject({ status: 'finished' });
    await ask('replays', { id: 'own', task: 'copy', recording: 'own', clock: 'fast', 'recording-time': true });
    expect(await ended('replays', 'own')).toMatchObject({ status: 'finished' });
    expect(await influxdb.query('SELECT who FROM copies.autogen.stolen')).toContain('canary');
  });

  // Kapacitor looks at the first statement, and sends all of them.
  test('has it do what its user may, also in a second statement', async () => {
    expect(await record('into', 'SELECT * INTO copies.autogen.made FROM metrics.autogen.m')).toMatchObject({
      status: 'finished',
    });
    expect(await influxdb.query('SELECT who FROM copies.autogen.made')).toContain('canary');
    await record('delete', `${M}; DROP RETENTION POLICY autogen ON copies`);
    expect(await influxdb.query('SHOW RETENTION POLICIES ON copies')).not.toContain('autogen');
  });

  test.each([
    ['another database', 'SELECT * FROM payroll.autogen.salary', 'requires READ on payroll'],
    ['another database beside', 'SELECT * FROM metrics.autogen.m, payroll.autogen.salary', 'could not determine'],
    ['another database within', 'SELECT * FROM (SELECT * FROM payroll.autogen.salary)', 'could not determine'],
    ['another database behind', `${M}; SELECT * FROM payroll.autogen.salary`, 'requires READ on payroll'],
    ['what an administrator does', `${M}; DROP DATABASE metrics`, 'requires admin privilege'],
    ['who there is', 'SHOW USERS', 'could not determine'],
  ])('gets no further: %s', async (_, query, error) => {
    const id = `refused-${query.length}`;
    expect(await record(id, query)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining(error) as string,
    });
  });

  test.each(['../../../etc/passwd', '/etc/passwd', 'a/b', 'a%2fb\u0000'])('keeps none at %j', async (id) => {
    expect(await ask('recordings/query', { id, type: 'stream', query: M })).toContain('must contain only');
  });

  // As docs/products/kapacitor.md and chronograf.md say of who may read its API.
  test('reads the hashes of all passwords', async () => {
    expect(await ask('storage/backup')).toMatch(/\$2[abxy]\$/);
  });
});
