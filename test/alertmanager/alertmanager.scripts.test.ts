import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rows } from '../contract/rows/alertmanager';
import { emptyStack } from '../contract/stack';
import { FailingProgram } from '../support/failing-program';
import { folder, remove, Volume } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { ROOT } from '../support/certificates';
import { documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';

const alertmanager = executable('alertmanager') ?? '';
const amtool = executable('amtool') ?? '';
const here = alertmanager !== '' && amtool !== '';
if (!here) console.warn('alertmanager or amtool is not installed: what Alertmanager takes is not tested');

const CONFIG = '/etc/alertmanager';
const script = join(__dirname, '..', '..', 'lib', 'alertmanager', 'scripts', 'reload.sh');
const redacted = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'serve-redacted.sh');

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

// The image has busybox.
const busybox = executable('busybox');
if (busybox === undefined) console.warn('busybox is not installed: how Alertmanager runs in its pod is not tested');

(here && busybox !== undefined ? describe : describe.skip)('Alertmanager as its pod runs it', () => {
  let home: string;
  let volume: Volume;
  beforeEach(() => {
    home = folder();
    for (const name of ['data', 'log', 'bin']) mkdirSync(join(home, name));
    for (const name of ['sh', 'awk', 'cat', 'readlink', 'sleep', 'rm'])
      symlinkSync(busybox ?? '', join(home, 'bin', name));
    volume = new Volume(join(home, 'config'));
  });
  const run = (...command: string[]) => runBefore('', ...command);
  const runBefore = (path: string, ...command: string[]) =>
    new Running([join(home, 'bin', 'sh'), script, join(home, 'bin', 'sh'), redacted, ...command], {
      PATH: `${path}:${join(home, 'bin')}:${join(amtool, '..')}:${process.env.PATH ?? ''}`,
      ALERTMANAGER_CONFIG: volume.path,
      LOG_FOLDER: join(home, 'log'),
      REDACT_FOLDERS: volume.path,
      RELOAD_INTERVAL: '0.2',
    });
  const serve = (port: string) =>
    run(
      alertmanager,
      `--config.file=${volume.path}/alertmanager.yml`,
      `--storage.path=${home}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    );
  afterEach(async () => {
    await endAll();
    remove(home);
  });
  const config = (receiver: string) =>
    `route:\n  receiver: ${receiver}\nreceivers:\n  - name: ${receiver}\n    webhook_configs:\n      - url_file: /nowhere\n`;

  test('reads a config that changes while it runs; one that is wrong it does not, and says so', async () => {
    volume.write({ 'alertmanager.yml': config('one') });
    const port = String(await freePort());
    const daemon = serve(port);
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

  test('reads a config that changed though amtool was killed, which says nothing of it', async () => {
    const program = new FailingProgram(home, 'amtool');
    program.fail();
    volume.write({ 'alertmanager.yml': config('one') });
    // Says what it is told.
    const daemon = runBefore(
      program.folder,
      'bash',
      '-c',
      'trap "echo told" HUP; echo up; while :; do sleep 0.1; done',
    );
    await eventually(() => daemon.output.includes('up'));
    await sleep(500);
    volume.write({ 'alertmanager.yml': config('two') });
    await eventually(() => daemon.output.includes('amtool ends with 137'));
    await sleep(500);
    expect(daemon.output.match(/amtool/g)).toHaveLength(1);
    program.mend();
    await eventually(() => daemon.output.includes('told'));
    await sleep(500);
    expect(daemon.output.match(/told/g)).toHaveLength(1);
  });

  test('reads a config that changed while what waits between two looks was killed', async () => {
    const program = new FailingProgram(home, 'sleep');
    // Else the shell takes its own.
    rmSync(join(home, 'bin', 'sh'));
    symlinkSync(executable('dash') ?? busybox ?? '', join(home, 'bin', 'sh'));
    volume.write({ 'alertmanager.yml': config('one') });
    const daemon = runBefore(
      program.folder,
      'bash',
      '-c',
      'trap "echo told" HUP; echo up; while :; do read -t 0.1 <> <(:); done',
    );
    await eventually(() => daemon.output.includes('up'));
    program.fail();
    await sleep(500);
    program.mend();
    volume.write({ 'alertmanager.yml': config('two') });
    await eventually(() => daemon.output.includes('told'));
    expect(daemon.output).toContain('reload: the config has changed');
  });

  // As Express answers where nobody is at a path, which is the secret.
  test('does not log the URL of a webhook, though the service answers with it', async () => {
    const path = '/services/T00/B00/s3cr3ts3cr3ts3cr3t?key=a&x=b';
    const html = path.replaceAll('&', '&amp;');
    const answers = [
      `Cannot POST ${html}`,
      JSON.stringify({ path, segment: 's3cr3ts3cr3ts3cr3t' }),
      'Basic a token of words',
    ];
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(404).end(answers.join(' '));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const service = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const webhook = `webhook_configs:\n      - url_file: ${volume.path}/receiver-one-0.url_file\n`;
      volume.write({
        'alertmanager.yml': `route:\n  receiver: one\n  group_wait: 0s\nreceivers:\n  - name: one\n    ${webhook}`,
        'receiver-one-0.url_file': `${service}${path}\n`,
        'receiver-one-0.token': 'a token of words',
      });
      const port = String(await freePort());
      const daemon = serve(port);
      await eventually(() => daemon.output.includes('Listening on'));
      const body = JSON.stringify([{ labels: { alertname: 'x' } }]);
      const headers = { 'content-type': 'application/json' };
      await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, { method: 'POST', headers, body });
      await eventually(() => daemon.output.includes('unexpected status code 404'));
      expect(daemon.output).toContain('Cannot POST /***');
      expect(daemon.output).not.toMatch(/s3cr3t|T00|token of/);
      expect(await daemon.stop()).toBe(0);
    } finally {
      server.close();
    }
  });

  test('says why it does not start, and ends with the status of the daemon', async () => {
    volume.write({ 'alertmanager.yml': 'route: {}\n' });
    const daemon = serve(String(await freePort()));
    expect(await daemon.ended).not.toBe(0);
    expect(daemon.output).toContain('must specify a default receiver');
  });
});
