import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { SecureInfluxDBEnterpriseProps, UnknownSettings } from '../../lib';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { containersOf, podsOf } from '../support/kubernetes';
import { sentAsFile, temporaryFolder } from '../support/sent-as-file';
import { eventually, executable, freePort, Running } from '../support/processes';
import { MetaAuthority } from '../kapacitor-daemon/support/meta-certificates';
import { enterpriseIn } from './support/enterprise';
import { textsOf } from './support/files';

const influxd = executable('influxd') ?? '';
if (influxd === '') console.warn('influxd is not installed: no daemon is started with the file of a data node');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'data-node-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

const supervise = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'supervise.sh');

function containerIn(stack: TerraformStack) {
  const found = podsOf(documentOf(stack))
    .flatMap(containersOf)
    .find(({ name }) => name === 'influxdb');
  const value = (name: string) => found?.env?.find((one) => one.name === name)?.value ?? '';
  return { value, env: found?.env };
}

// The open source daemon reads the same file, and knows the half of it: it shows that nothing stops a data node there.
async function configured(stack: TerraformStack): Promise<number> {
  const [http, rpc] = [await freePort(), await freePort()];
  const pair = new MetaAuthority(join(home, 'authority')).sign(['DNS:localhost']);
  const [certificate, key] = [join(home, 'tls.crt'), join(home, 'tls.key')];
  writeFileSync(certificate, pair.cert);
  writeFileSync(key, pair.key, { mode: 0o600 });
  const text = textsOf(stack)
    .data.replaceAll('/var/lib/influxdb', join(home, 'data'))
    .replaceAll('/run/influxdb/tls.crt', certificate)
    .replaceAll('/run/influxdb/tls.key', key)
    .replaceAll('/etc/influxdb-subscribers-ca/ca.crt', certificate)
    .replace('":8086"', `"127.0.0.1:${http}"`)
    .replace('":8088"', `"127.0.0.1:${rpc}"`);
  mkdirSync(join(home, 'data'));
  writeFileSync(join(home, 'influxdb.conf'), text);
  return http;
}

async function started(props: Partial<SecureInfluxDBEnterpriseProps>): Promise<string> {
  const stack = emptyStack();
  enterpriseIn(stack, props);
  await configured(stack);
  const running = new Running([influxd, '-config', join(home, 'influxdb.conf')], { HOME: home });
  try {
    await eventually(() => running.output.includes('Listening on HTTP') || running.output.includes('run:'), 20);
    return running.output;
  } finally {
    await running.stop();
  }
}

(influxd === '' ? describe.skip : describe)(
  'influxd of the open source starts with the whole file of a data node',
  () => {
    test.each<[string, Partial<SecureInfluxDBEnterpriseProps>]>([
      ['by default', {}],
      [
        'with every prop and setting',
        {
          antiEntropy: { maxFetch: 5 },
          auditLog: true,
          passwordHash: 'pbkdf2-sha512',
          ensureFips: true,
          internalStatistics: true,
          settings: {
            'gossip-frequency': '5s',
            cluster: { 'write-timeout': '20s', 'pool-max-idle-streams': 50, 'shard-reader-timeout': '10s' },
            'hinted-handoff': { 'max-size': 1_000_000, 'retry-interval': '2s' },
            logging: { level: 'info' },
          },
          unknownSettings: UnknownSettings.because('a test', { cluster: { 'new-key': 1 } }),
        },
      ],
    ])('%s', async (_, props) => {
      const output = await started(props);
      expect(output).toContain('Listening on HTTP');
      expect(output).not.toMatch(/lvl=error|run: /);
    });

    // As `influxdb/routes.scripts.test.ts` tries of the other edition: what is over the size of /tmp has the kubelet evict the pod.
    test('and keeps no query that is sent as a file', async () => {
      const stack = emptyStack();
      enterpriseIn(stack);
      const port = await configured(stack);
      const temporary = join(home, 'tmp');
      const environment = { HOME: home, TMPDIR: temporaryFolder(containerIn(stack).env, temporary) };
      const running = new Running([influxd, '-config', join(home, 'influxdb.conf')], environment);
      try {
        await eventually(() => running.output.includes('Listening on HTTP'));
        const ca = readFileSync(join(home, 'authority', 'ca.crt'));
        // It has no user yet, and lets anybody ask for the first one.
        const query = { host: 'localhost', port, ca, method: 'POST', path: '/query' };
        expect(await sentAsFile(query, 'q', temporary)).toEqual({ status: 400, kept: [] });
      } finally {
        await running.stop();
      }
    });

    test('and loses nothing of what is written after its write-ahead log was torn', async () => {
      const stack = emptyStack();
      enterpriseIn(stack);
      const port = await configured(stack);
      const WAL_DIR = containerIn(stack).value('WAL_DIR').replace('/var/lib/influxdb', join(home, 'data'));
      const ask = (path: string, ...more: string[]) =>
        execFileSync(
          'curl',
          ['-sS', '--cacert', join(home, 'authority', 'ca.crt'), `https://localhost:${port}${path}`, ...more],
          { encoding: 'utf8' },
        );
      const login = ['-u', 'a:a-password'];
      const query = (q: string, ...more: string[]) => ask('/query?db=m', '--data-urlencode', `q=${q}`, ...more);
      const write = (from: number) => {
        for (let n = from; n < from + 10; n++)
          expect(ask('/write?db=m', ...login, '--data-binary', `m v=${n} ${n}`)).toBe('');
      };
      const whileUp = async (work: () => void) => {
        const env = { PATH: process.env.PATH ?? '', HOME: home, WAL_DIR };
        const running = new Running(['bash', supervise, influxd, '-config', join(home, 'influxdb.conf')], env);
        try {
          await eventually(() => running.output.includes('Listening on HTTP'));
          work();
        } finally {
          await running.stop();
        }
      };
      await whileUp(() => {
        query(`CREATE USER a WITH PASSWORD 'a-password' WITH ALL PRIVILEGES`);
        query('CREATE DATABASE m', ...login);
        write(1);
      });
      const wal = join(home, 'data', 'wal');
      const torn = readdirSync(wal, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wal'));
      expect(torn).toHaveLength(1);
      for (const name of torn) truncateSync(join(wal, name), statSync(join(wal, name)).size - 5);
      await whileUp(() => {
        write(11);
      });
      await whileUp(() => {
        // Of the one that was torn nobody knows.
        expect(query('SELECT count(v) FROM m', ...login)).toContain('"values":[["1970-01-01T00:00:00Z",19]]');
      });
    });
  },
);

test('what a user without a grant has logged, as what looks like many credentials, holds up no log: a daemon waits for it', async () => {
  const stack = emptyStack();
  enterpriseIn(stack);
  const REDACT = containerIn(stack).value('REDACT');
  const statement = `query="SELECT ${'a:'.repeat(8000)} a:a@"\n`;
  const text = join(home, 'text');
  writeFileSync(text, `${statement.repeat(40)}https://~subscriber:to-ken@kapacitor:9092\n`);
  const start = Date.now();
  const running = new Running(['bash', supervise, 'cat', text], { PATH: process.env.PATH ?? '', REDACT });
  expect(await running.ended).toBe(0);
  expect(Date.now() - start).toBeLessThan(5000);
  expect(running.output).toMatch(/^https:\*\*\*kapacitor:9092$/m);
});
