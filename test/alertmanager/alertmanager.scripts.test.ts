import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rows } from '../contract/rows/alertmanager';
import { emptyStack } from '../contract/stack';
import { folder, remove, Volume } from '../influxdb/support/files';
import { endAll, eventually, executable, freePort, Running } from '../influxdb/support/processes';
import { ROOT } from '../support/certificates';
import { documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';

const alertmanager = executable('alertmanager') ?? '';
const amtool = executable('amtool') ?? '';
const here = alertmanager !== '' && amtool !== '';
if (!here) console.warn('alertmanager or amtool is not installed: what Alertmanager takes is not tested');

const CONFIG = '/etc/alertmanager';
const script = join(__dirname, '..', '..', 'lib', 'alertmanager', 'scripts', 'reload.sh');

// As the pod sees it: the files of the ConfigMap, with something where Terraform or somebody's Secret fills in.
function check(build: (stack: ReturnType<typeof emptyStack>) => void) {
  const home = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  try {
    const stack = emptyStack();
    build(stack);
    const found = documentOf(stack)
      .all('kubernetes_config_map_v1')
      .find(
        (one) =>
          metadataOf(one).labels?.['app.kubernetes.io/name'] === 'alertmanager' &&
          metadataOf(one).name.endsWith('-config') &&
          !metadataOf(one).name.includes('web'),
      );
    for (const [file, text] of Object.entries((found?.body.data ?? {}) as Record<string, string>))
      writeFileSync(join(home, file), file.endsWith('.crt') ? ROOT : fill(text).replaceAll(CONFIG, home));
    const config = readFileSync(join(home, 'alertmanager.yml'), 'utf8');
    for (const [path] of config.matchAll(new RegExp(`${home}/[\\w.-]+`, 'g')))
      writeFileSync(path, path.endsWith('.crt') ? ROOT : 'https://service.example/x');
    const { status, stdout, stderr } = spawnSync(amtool, ['check-config', join(home, 'alertmanager.yml')]);
    return { status, output: stdout.toString() + stderr.toString() };
  } finally {
    rmSync(home, { recursive: true });
  }
}

(here ? describe : describe.skip)('amtool, as the pod runs it before the daemon,', () => {
  test.each(Object.entries(rows[0]?.cases ?? {}))('takes the config of an Alertmanager, %s', (_, build) => {
    expect(check(build)).toMatchObject({ status: 0 });
  });
});

(here ? describe : describe.skip)('a config file that changes', () => {
  let home: string;
  let volume: Volume;
  beforeEach(() => {
    home = folder();
    mkdirSync(join(home, 'data'));
    volume = new Volume(join(home, 'config'));
  });
  afterEach(async () => {
    await endAll();
    remove(home);
  });
  const config = (receiver: string) =>
    `route:\n  receiver: ${receiver}\nreceivers:\n  - name: ${receiver}\n    webhook_configs:\n      - url_file: /nowhere\n`;

  test('is read while it runs; one that is wrong is not, and says so', async () => {
    volume.write({ 'alertmanager.yml': config('one') });
    const port = String(await freePort());
    const daemon = new Running(
      [
        'sh',
        script,
        alertmanager,
        `--config.file=${volume.path}/alertmanager.yml`,
        `--storage.path=${home}/data`,
      ].concat(`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='),
      {
        PATH: `${join(amtool, '..')}:${process.env.PATH ?? ''}`,
        ALERTMANAGER_CONFIG: volume.path,
        RELOAD_INTERVAL: '0.2',
      },
    );
    const status = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v2/receivers`);
      return ((await answer.json()) as { readonly name: string }[]).map(({ name }) => name);
    };
    await eventually(() => daemon.output.includes('Listening on'));
    expect(await status()).toEqual(['one']);
    volume.write({ 'alertmanager.yml': config('two') });
    await eventually(async () => (await status()).includes('two'));
    volume.write({ 'alertmanager.yml': 'route: {}\n' });
    await eventually(() => daemon.output.includes('amtool refuses it'));
    expect(await status()).toEqual(['two']);
    expect(await daemon.stop()).toBe(0);
  });
});
