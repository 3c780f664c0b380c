import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, TLSSocket } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { Desired, mailbox } from './support/desired';
import { influx, influxd, Pod } from './support/pod';
import { Volume } from '../support/files';
import { endAll, eventually, Running } from '../support/processes';

const missing = [influxd, influx].includes(undefined);
if (missing)
  console.warn('InfluxDB scripts: influxd or influx is not installed, what its users keep busy is not tried');

const QUICK = { RECONCILE_INTERVAL: '0.2', LOOK_INTERVAL: '1', RETRY_INTERVAL: '1' };

let pod: Pod;
let watching: Running;
const sockets: TLSSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await endAll();
  await pod.close();
});

async function watched(environment: Record<string, string> = {}): Promise<void> {
  watching = pod.run('reconcile.sh', ['watch'], { ...QUICK, ...environment });
  const revision = join(pod.home, 'state', 'revision');
  await eventually(() => existsSync(revision), 40);
}

async function fill(database: string, count: number, line: (n: number) => string, ...login: string[]): Promise<void> {
  for (let from = 0; from < count; from += 35_000) {
    const lines = Array.from({ length: Math.min(35_000, count - from) }, (_, n) => line(from + n));
    expect((await pod.write(database, lines.join('\n'), ...login)).status).toBe(204);
  }
}

/** Those who read none of their answers, as many as InfluxDB lets run at once. */
async function deafReaders(): Promise<void> {
  const now = Date.now();
  await fill('metrics', 140_000, (n) => `long text="${'x'.repeat(90)}" ${now - n}000000`);
  const login = Buffer.from('reader:p').toString('base64');
  for (let n = 0; n < 32; n++) {
    const socket = connect({ host: 'localhost', port: pod.port, rejectUnauthorized: false });
    socket.on('error', () => undefined).pause();
    const path = '/query?db=metrics&chunked=true&q=SELECT%20*%20FROM%20long';
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${login}\r\n\r\n`);
    sockets.push(socket);
  }
  await eventually(async () => (await pod.query('SHOW DATABASES')).body.includes('max-concurrent-queries'));
}

const error = () => {
  const file = join(pod.home, 'state', 'error');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

const asReader = (more: boolean) => {
  const all = new Desired().database('metrics').user('other', 'p').grant('other', 'READ', 'metrics');
  return more ? all.user('reader', 'p').grant('reader', 'READ', 'metrics') : all;
};

(missing ? describe.skip : describe)('who keeps InfluxDB busy', () => {
  test('by not reading his answers, which end by no timeout, is removed all the same', async () => {
    pod = await Pod.running(asReader(true));
    const stalled = join(pod.data, 'reconciler', '.stalled');
    await watched({ STALLED: stalled, PATIENCE: '5' });
    await deafReaders();
    // Nothing waits: no reader can have it started again as he likes.
    await sleep(8000);
    expect(existsSync(stalled)).toBe(false);

    pod.desired.write({ desired: asReader(false).toString() });
    await eventually(() => existsSync(stalled), 30);
    expect(watching.output).toContain('InfluxDB has to start again');
    // As supervise.sh does.
    await pod.daemon?.stop();
    for (const socket of sockets.splice(0)) socket.destroy();
    await pod.start();
    await eventually(async () => (await pod.query('SHOW DATABASES', 'reader', 'p')).status === 401, 30);
    await eventually(() => error() === '');
  });

  // A password that was given and is replaced is none of the desired state: who has the former one must not keep it in force.
  test('by not reading his answers, where nothing is to be changed, is let go after a while, and makes no pod unready', async () => {
    const { database } = mailbox('a');
    pod = await Pod.running(
      asReader(true)
        .database(database, { duration: '1h', fate: 'destroy' })
        .user('a', 'p')
        .grant('a', 'WRITE', database)
        .subscription('a', 'metrics', 'autogen', 'kapacitor.ns.svc:9092'),
    );
    const stalled = join(pod.data, 'reconciler', '.stalled');
    await watched({ STALLED: stalled, PATIENCE: '2', HELD: '15' });
    await eventually(() => error() === '');
    await deafReaders();
    const seen = new Set<string>();
    await eventually(() => {
      seen.add(error());
      return existsSync(stalled);
    });
    expect([...seen]).toEqual(['']);
    expect(watching.output).toContain('others keep InfluxDB busy');
  });

  test('with slow queries for a while does not make the pod unready', async () => {
    // With a mailbox to look at, whose query may find a place where another did not.
    const { database } = mailbox('a');
    const desired = asReader(true)
      .database(database, { duration: '1h', fate: 'destroy' })
      .user('a', 'p')
      .grant('a', 'WRITE', database)
      .subscription('a', 'metrics', 'autogen', 'kapacitor.ns.svc:9092');
    pod = await Pod.running(desired);
    await watched();
    await fill('metrics', 3600, (n) => `m value=${n} ${Date.now() - n * 1000}000000`);
    const slow =
      'SELECT count(x) FROM (SELECT mean(value) AS x FROM m WHERE time > now() - 1h GROUP BY time(10u) fill(0))';
    // Each ends with the daemon, whose answer is cut off.
    const all = Promise.allSettled(Array.from({ length: 40 }, () => pod.query(slow, 'reader', 'p', { db: 'metrics' })));
    await eventually(async () => (await pod.query('SHOW USERS')).body.includes('max-concurrent-queries'));
    const seen = new Set<string>();
    for (let n = 0; n < 30; n++) {
      await sleep(200);
      seen.add(error());
    }
    expect([...seen]).toEqual(['']);
    await pod.daemon?.stop();
    await all;
  });

  test('at the moments in which a mailbox is asked hides no mistake, nor that one is mended', async () => {
    const { database } = mailbox('a');
    const desired = () =>
      asReader(true)
        .database(database, { duration: '1h', fate: 'destroy' })
        .user('a', 'p')
        .grant('a', 'WRITE', database)
        .subscription('a', 'metrics', 'autogen', 'kapacitor.ns.svc:9092');
    pod = await Pod.running(desired());
    const curl = join(pod.home, 'curl');
    const refusal = '{"results":[{"statement_id":0,"error":"max-concurrent-queries limit exceeded(32, 32)"}]}';
    const asked = `statement=$(cat); [[ $statement == *announcement* ]] || { printf %s "$statement" | curl "$@"; exit; }`;
    writeFileSync(curl, `#!/bin/bash\n${asked}\nprintf '%s\\n{"status":200}\\n' '${refusal}'\n`, { mode: 0o755 });
    await watched({ CURL: curl, PATIENCE: '1' });
    await eventually(() => watching.output.includes('others keep InfluxDB busy'));
    expect(error()).toBe('');
    pod.desired.write({ desired: desired().grant('nobody', 'READ', 'metrics').toString() });
    await eventually(() => error().includes('user "nobody", who is not desired'));
    pod.desired.write({ desired: desired().toString() });
    await eventually(() => error() === '');
  });

  test('by series without number in the mailbox that is its own does not make the pod unready', async () => {
    const { database, id } = mailbox('a');
    const endpoint = 'kapacitor.ns.svc:9092';
    const desired = new Desired()
      .database('metrics')
      .database(database, { duration: '1h', fate: 'destroy' })
      .user('a', 'p')
      .grant('a', 'WRITE', database)
      .subscription('a', 'metrics', 'autogen', endpoint);
    pod = await Pod.running(desired);
    const destination = `"https://~subscriber:fine@${endpoint}"`;
    await pod.write(database, `announcement,id=${id} destination=${destination}`, 'a', 'p');
    await watched();
    await fill(database, 105_000, (n) => `announcement,id=${id},x=${n} destination="x"`, 'a', 'p');
    await eventually(() => watching.output.includes('the announcement cannot be read'), 20);
    expect(error()).toBe('');
  });

  test('by series without number in its own mailbox keeps no other subscription from its points, once its authority was renewed', async () => {
    const endpoint = 'kapacitor.ns.svc:9092';
    const desired = new Desired().database('metrics');
    for (const name of ['a', 'b'])
      desired
        .database(mailbox(name).database, { duration: '1h', fate: 'destroy' })
        .user(name, 'p')
        .grant(name, 'WRITE', mailbox(name).database)
        .subscription(name, 'metrics', 'autogen', endpoint);
    pod = await Pod.running(desired);
    const announce = (name: string) => {
      const { database, id } = mailbox(name);
      return pod.write(database, `announcement,id=${id} destination="https://~subscriber:fine@${endpoint}"`, name, 'p');
    };
    await announce('b');
    const authorities = new Volume(join(pod.home, 'authorities'));
    authorities.write({ 'ca.crt': 'one\n' });
    await watched({ SUBSCRIBERS_CA: authorities.file('ca.crt') });
    await eventually(() => watching.output.includes('subscription "b" on "metrics"."autogen" is made'));
    const { database, id } = mailbox('a');
    await fill(database, 105_000, (n) => `announcement,id=${id},x=${n} destination="x"`, 'a', 'p');
    await eventually(() => watching.output.includes('the announcement cannot be read'), 20);
    authorities.write({ 'ca.crt': 'another\n' });
    await eventually(() => watching.output.includes('subscription "b" on "metrics"."autogen" is dropped'), 20);
    await sleep(15_000);
    expect(watching.output.split('"b" on "metrics"."autogen" is dropped')).toHaveLength(2);
    expect((await pod.query('SHOW SUBSCRIPTIONS')).body).toContain('"b"');
  });
});
