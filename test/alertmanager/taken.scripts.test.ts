import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertmanagerIn } from '../contract/rows/alertmanager';
import { emptyStack } from '../contract/stack';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { documentOf } from '../support/document';
import { podsOf } from '../support/kubernetes';

// What Alertmanager takes from who may log in: alerts whose labels somebody else chose, as what Prometheus scrapes does, and silences.

const binary = executable('alertmanager') ?? '';
if (binary === '') console.warn('alertmanager is not installed: what it takes from who may log in is not tried');

(binary === '' ? describe.skip : describe)('Alertmanager takes', () => {
  const home = mkdtempSync(join(tmpdir(), 'alertmanager-taken-'));
  const told: string[] = [];
  let service: Server;
  let running: Running;
  let url: string;

  // The flags that the library writes for two silences at most; and a service that is told all.
  beforeAll(async () => {
    service = createServer((request, response) => {
      let text = '';
      request.on('data', (data: Buffer) => (text += data.toString()));
      request.on('end', () => {
        told.push(text);
        response.end('ok');
      });
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const receiver = { name: 'one', webhook_configs: [{ url: at }], slack_configs: [{ api_url: at, channel: '#one' }] };
    const config = { route: { receiver: 'one', group_wait: '0s', group_by: ['alertname'] }, receivers: [receiver] };
    writeFileSync(join(home, 'alertmanager.yml'), JSON.stringify(config));
    await start();
  });
  afterAll(async () => {
    await endAll();
    service.close();
    rmSync(home, { recursive: true });
  });

  async function start(): Promise<void> {
    const stack = emptyStack();
    alertmanagerIn(stack, { maxSilences: 2 });
    const [pod] = podsOf(documentOf(stack)).flatMap(({ spec }) =>
      spec.container.filter(({ name }) => name === 'alertmanager'),
    );
    const limits = (pod?.args ?? []).filter((flag) => flag.startsWith('--silences.'));
    expect(limits).toHaveLength(2);
    const address = `127.0.0.1:${await freePort()}`;
    url = `http://${address}/api/v2`;
    const files = [`--config.file=${home}/alertmanager.yml`, `--storage.path=${home}/data`];
    const listens = [`--web.listen-address=${address}`, '--cluster.listen-address='];
    running = new Running([binary, ...files, ...listens, ...limits], {});
    await eventually(async () => (await fetch(`${url}/status`).catch(() => undefined))?.ok ?? false);
  }

  async function post(path: string, body: object): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.ok ? 'taken' : await answer.text();
  }

  const silence = (value: string, more: object = {}) => ({
    matchers: [{ name: 'a', value, isRegex: true }],
    startsAt: new Date().toISOString(),
    endsAt: '9999-12-31T23:59:59Z',
    createdBy: 'somebody',
    comment: 'c',
    ...more,
  });

  const memory = () => Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1]) / 1024;

  test.each(['{{ .ExternalURL }}', '{{ template "slack.default.text" . }}', '{{ range', '{{ .Status | title }}'])(
    'the template %s of an alert as text',
    async (text) => {
      told.length = 0;
      const alert = { labels: { alertname: text }, annotations: { summary: text }, endsAt: '9999-12-31T23:59:59Z' };
      expect(await post('/alerts', [alert])).toBe('taken');
      await eventually(() => told.filter((one) => one.includes(JSON.stringify(text).slice(1, -1))).length >= 2);
    },
  );

  test('no silence that is larger than 64 KiB, or whose expression is', async () => {
    expect(await post('/silences', silence('x', { comment: 'x'.repeat(65_536) }))).toContain('size');
    expect(await post('/silences', silence('(.{1000}){2}'))).toContain('invalid repeat count');
    expect(await post('/silences', silence('.{1000}'.repeat(4000)))).toContain('expression');
  });

  // No flag bounds this: docs/products/alertmanager.md says what ends it.
  test('a short silence that takes nearly all memory of the pod, and again after each start', async () => {
    const before = memory();
    expect(await post('/silences', silence('.{1000}'.repeat(1000)))).toBe('taken');
    expect(memory() - before).toBeGreaterThan(100);
    expect(await running.stop()).toBe(0);
    await start();
    expect(memory() - before).toBeGreaterThan(100);
    expect(await running.stop()).toBe(0);
    rmSync(join(home, 'data', 'silences'));
    await start();
    expect(memory() - before).toBeLessThan(50);
  });

  test('no more silences than `maxSilences`, those that ended among them', async () => {
    const ended = { startsAt: new Date().toISOString(), endsAt: new Date(Date.now() + 500).toISOString() };
    for (const one of [ended, {}]) expect(await post('/silences', silence('x', one))).toBe('taken');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await post('/silences', silence('x'))).toContain('maximum number of silences');
  });
});
