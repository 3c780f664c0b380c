import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { TOML } from '../support/toml';
import { SnmpImpostor } from './support/snmp';

const telegraf = executable('telegraf');
// A build of Telegraf may have some plugins only.
const plugins = telegraf === undefined ? '' : execFileSync(telegraf, ['plugins', 'inputs'], { encoding: 'utf8' });
const asks = plugins.includes('inputs.snmp\n');
if (!asks) console.warn('SKIPPED: no telegraf that knows SNMP is installed: whom it believes is not tried');

(asks ? describe : describe.skip)('a Telegraf that asks by SNMP 3 with authPriv', () => {
  let home: string;
  const impostor = new SnmpImpostor(Buffer.from('2b06010201010300', 'hex'), 666);
  beforeAll(() => (home = folder()));
  afterAll(async () => {
    await endAll();
    impostor.close();
    remove(home);
  });

  // Once this fails, gosnmp verifies: then authPriv may do without `unverified` (lib/telegraf/plugin-checks/classes.ts).
  test('believes who knows no password and signs nothing, which is why it takes a reason', async () => {
    const port = await freePort();
    await impostor.listen(port);
    const snmp = {
      ...{ agents: [`127.0.0.1:${port}`], path: [join(home, 'mibs')], agent_host_tag: 'source', version: 3 },
      ...{ sec_name: 'telegraf', sec_level: 'authPriv', auth_protocol: 'SHA256', priv_protocol: 'AES256' },
      ...{ auth_password: 'of who is verified', priv_password: 'of what is encrypted' },
      field: [{ name: 'uptime', oid: '.1.3.6.1.2.1.1.3.0' }],
    };
    mkdirSync(join(home, 'mibs'));
    const config = {
      agent: { interval: '1s', flush_interval: '1s', snmp_translator: 'gosmi' },
      inputs: { snmp: [snmp] },
      outputs: { file: [{ files: [join(home, 'metrics')] }] },
    };
    writeFileSync(join(home, 'telegraf.conf'), TOML.stringify(config));
    new Running([telegraf ?? '', '--config', join(home, 'telegraf.conf'), '--unprotected'], {});
    const collected = () => (existsSync(join(home, 'metrics')) ? readFileSync(join(home, 'metrics'), 'utf8') : '');
    await eventually(() => collected().includes('uptime'));
    expect(collected()).toContain('uptime=666i');
    expect(impostor.encrypted).toContain(true);
  });
});
