import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { Settings } from '../../lib/core/checks/settings';
import { ADDRESSES, areEncrypted, misread, takenForClear } from '../../lib/telegraf/plugin-checks/addresses';
import { ROOT } from '../support/certificates';
import { folder, remove } from '../support/files';
import { endAll, executable, Running } from '../support/processes';
import { TOML } from '../support/toml';

type Case = [plugin: string, option: string, protocol: string, more: Settings];

const telegraf = executable('telegraf');
const has = (kind: string) =>
  telegraf === undefined ? [] : execFileSync(telegraf, ['plugins', kind], { encoding: 'utf8' }).split(/\s+/);
const plugins = [...has('inputs'), ...has('outputs')];

const HANDSHAKE = 0x16;
const ca = { tls_ca: 'ca.crt' };
const on = { tls_enable: true };
const topic = { topic: 'a', data_format: 'influx' };
const subscription = [{ name: 'a', path: '/b', subscription_mode: 'sample', sample_interval: '1s' }];

const CASES: Case[] = [
  ['inputs.redis', 'servers', 'tcp://', ca],
  ['inputs.redis', 'servers', '', on],
  ['inputs.redis', 'servers', 'tcp://', {}],
  ['inputs.mongodb', 'servers', 'mongodb://', ca],
  ['inputs.mongodb', 'servers', '', on],
  ['inputs.mongodb', 'servers', 'mongodb://', {}],
  ['inputs.gnmi', 'addresses', '', { ...ca, subscription }],
  ['inputs.gnmi', 'addresses', '', { ...on, subscription }],
  ['outputs.redistimeseries', 'address', '', { ...ca, ...on }],
  ['outputs.mqtt', 'servers', 'tcp://', { ...topic, ...ca }],
  ['outputs.mqtt', 'servers', 'ssl://', topic],
  ['outputs.mqtt', 'servers', 'tcp://', topic],
  ['outputs.syslog', 'address', 'tcp://', ca],
  ['outputs.syslog', 'address', 'tcp://', {}],
];

// A build of Telegraf may have some plugins only.
const tried = CASES.filter(([plugin]) => plugins.includes(plugin));
if (tried.length < CASES.length)
  console.warn(
    `SKIPPED: ${CASES.length - tried.length} ways to dial, as no telegraf that has these plugins is installed`,
  );

(tried.length > 0 ? describe : describe.skip)('what a plugin says first', () => {
  let home: string;
  beforeAll(() => {
    home = folder();
    writeFileSync(join(home, 'ca.crt'), ROOT);
  });
  afterAll(async () => {
    await endAll();
    remove(home);
  });

  /** The first byte that it sends to a server at a port of its own. */
  async function firstByte([plugin, option, protocol, more]: Case): Promise<number | undefined> {
    const [kind = '', name = ''] = plugin.split('.');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const said = new Promise<number | undefined>((resolve) =>
      server.on('connection', (socket) => {
        socket.on('error', () => undefined);
        socket.once('data', ([byte]) => {
          socket.destroy();
          resolve(byte);
        });
      }),
    );
    const at = `${protocol}127.0.0.1:${(server.address() as AddressInfo).port}`;
    const table = { ...more, [option]: option === 'address' ? at : [at] };
    const config = {
      agent: { interval: '1s', flush_interval: '1s' },
      inputs: { mem: [{}], ...(kind === 'inputs' ? { [name]: [table] } : {}) },
      outputs: kind === 'inputs' ? { file: [{ files: ['/dev/null'] }] } : { [name]: [table] },
    };
    const file = join(home, 'telegraf.conf');
    writeFileSync(file, TOML.stringify(config).replace('"ca.crt"', JSON.stringify(join(home, 'ca.crt'))));
    const running = new Running([telegraf ?? '', '--config', file, '--unprotected'], {});
    try {
      return await Promise.race([said, running.ended.then(() => Promise.reject(new Error(running.output)))]);
    } finally {
      await endAll();
      server.close();
    }
  }

  test.each(tried.length > 0 ? tried : CASES)(
    '%s with %s = %s… and %j is a handshake of TLS where this library takes it for one',
    async (...one) => {
      const [plugin, , protocol, more] = one;
      const forms = ADDRESSES[plugin] ?? {};
      const address = `${protocol}server.example:443`;
      const encrypted = areEncrypted(forms, [address], more);
      expect((await firstByte(one)) === HANDSHAKE).toBe(encrypted);
      const refused = misread(forms, address) ?? takenForClear(forms, address, more);
      expect(refused === undefined || !encrypted).toBe(true);
    },
  );
});
