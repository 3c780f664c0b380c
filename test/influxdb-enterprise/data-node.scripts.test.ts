import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecureInfluxDBEnterpriseProps, UnknownSettings } from '../../lib';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { containersOf, podsOf } from '../support/kubernetes';
import { eventually, executable, freePort, Running } from '../influxdb/support/processes';
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

// The open source daemon reads the same file, and knows the half of it: it shows that nothing stops a data node there.
async function started(props: Partial<SecureInfluxDBEnterpriseProps>): Promise<string> {
  const stack = emptyStack();
  enterpriseIn(stack, props);
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
  },
);

test('what a user without a grant has logged, as what looks like many credentials, holds up no log: a daemon waits for it', async () => {
  const stack = emptyStack();
  enterpriseIn(stack);
  const data = podsOf(documentOf(stack))
    .flatMap(containersOf)
    .find(({ name }) => name === 'influxdb');
  const REDACT = data?.env?.find(({ name }) => name === 'REDACT')?.value ?? '';
  const statement = `query="SELECT ${'a:'.repeat(8000)} a:a@"\n`;
  const text = join(home, 'text');
  writeFileSync(text, `${statement.repeat(40)}https://~subscriber:to-ken@kapacitor:9092\n`);
  const supervise = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'supervise.sh');
  const start = Date.now();
  const running = new Running(['bash', supervise, 'cat', text], { PATH: process.env.PATH ?? '', REDACT });
  expect(await running.ended).toBe(0);
  expect(Date.now() - start).toBeLessThan(5000);
  expect(running.output).toMatch(/^https:\*\*\*kapacitor:9092$/m);
}, 60_000);
