import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Volume, certificate, folder, remove } from '../influxdb/support/files';
import { Running, endAll, eventually } from '../influxdb/support/processes';

const script = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'supervise.sh');

let home: string;
let wal: string;
beforeEach(() => {
  home = folder();
  wal = join(home, 'wal', 'db', 'rp', '1', '_00001.wal');
  for (const made of [join(wal, '..'), join(home, 'keys')]) mkdirSync(made, { recursive: true });
  writeFileSync(wal, 'x'.repeat(100));
  writeFileSync(join(home, 'events'), '');
});
afterEach(async () => {
  await endAll();
  remove(home);
});

const events = () => readFileSync(join(home, 'events'), 'utf8').trim().split('\n');

// Like influxd: loads its data, and cuts its log at the first $CUTS starts; reads the key; then it would listen.
const daemon = `
const { appendFileSync, readFileSync, statSync, truncateSync } = require('fs');
const say = (event) => appendFileSync(process.env.EVENTS, event + '\\n');
say('start');
const starts = readFileSync(process.env.EVENTS, 'utf8').split('start').length - 1;
const file = process.env.WAL_DIR + '/db/rp/1/_00001.wal';
if (starts <= Number(process.env.CUTS)) truncateSync(file, statSync(file).size - 1);
setTimeout(() => {
  const key = readFileSync(process.env.TLS_TARGET + '/tls.key', 'utf8');
  say(key.includes('PRIVATE KEY') ? 'listening' : 'no key');
  process.on('SIGHUP', () => say(readFileSync(process.env.TLS_TARGET + '/tls.key', 'utf8') === key ? 'old key' : 'new key'));
  process.on('SIGTERM', () => process.exit(0));
  setInterval(() => {}, 1000);
}, Number(process.env.LOADING ?? 0));`;

function start(environment: Record<string, string>): { readonly running: Running; readonly tls: Volume } {
  const tls = new Volume(mkdtempSync(join(home, 'tls-')));
  tls.write(certificate());
  const running = new Running(['bash', script, process.execPath, '-e', daemon], {
    PATH: process.env.PATH ?? '',
    EVENTS: join(home, 'events'),
    TLS_SOURCE: tls.path,
    TLS_TARGET: join(home, 'keys'),
    WAL_DIR: join(home, 'wal'),
    ON_CHANGE: 'reload',
    SUPERVISE_INTERVAL: '0.2',
    CUTS: '0',
    ...environment,
  });
  return { running, tls };
}

test.each([
  [0, 1],
  [1, 2],
  [3, 4],
])('a log that is cut at %i starts takes %i, and then the port opens', async (cuts, starts) => {
  const { running } = start({ CUTS: String(cuts) });
  await eventually(() => events().includes('listening'));
  expect(events()).toEqual([...Array<string>(starts).fill('start'), 'listening']);
  expect(statSync(join(home, 'keys', 'tls.key')).isFile()).toBe(true);
  expect(running.output.match(/a torn end was cut off/g) ?? []).toHaveLength(cuts);
  expect(await running.stop()).toBe(0);
});

test('a log that is cut at every start keeps the port closed, and is said to be', async () => {
  const { running } = start({ CUTS: '1000' });
  expect(await running.ended).not.toBe(0);
  expect(events()).toEqual(Array<string>(5).fill('start'));
  expect(running.output).toContain('torn at each of 5 starts: the port stays closed');
});

test('a pod that is ended while its daemon loads its data ends at once', async () => {
  const { running } = start({ LOADING: '60000' });
  await eventually(() => events().includes('start'));
  const begin = Date.now();
  expect(await running.stop()).not.toBe(0);
  expect(Date.now() - begin).toBeLessThan(2000);
  expect(events()).toEqual(['start']);
});

test('a daemon that ends before it has loaded its data ends the container, which is no torn log', async () => {
  const { running } = start({ LOADING: 'x', CUTS: '0', NODE_OPTIONS: '--max-old-space-size=1' });
  expect(await running.ended).not.toBe(0);
  expect(running.output).not.toContain('starting the daemon again');
});

test('a certificate that is renewed meanwhile is served after it, with its own key', async () => {
  const { tls } = start({ LOADING: '1500' });
  await eventually(() => events().includes('start'));
  tls.write(certificate());
  await eventually(() => events().includes('new key'));
  expect(events()).toEqual(['start', 'listening', 'new key']);
});

test('a container that was killed in the middle of it starts like any other', async () => {
  const first = start({ LOADING: '60000' });
  await eventually(() => statSync(join(home, 'keys', 'tls.key'), { throwIfNoEntry: false })?.isFIFO() === true);
  first.running.signalAll('SIGKILL');
  await first.running.ended;
  const { running } = start({});
  await eventually(() => events().includes('listening'));
  expect(await running.stop()).toBe(0);
});
