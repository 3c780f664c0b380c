import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SecureNodeExporter, SecureTelegraf } from '../../lib';
import { placement } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, Running } from '../support/processes';
import { documentOf } from '../support/document';
import { TOML } from '../support/toml';

const binary = executable('telegraf');
if (binary === undefined) console.warn('telegraf is not installed: what a target may take of it is not tried');

// What the library writes of it.
function limit(): string {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
  telegraf.scrape(new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] }));
  telegraf.serveMetrics({ authority });
  const texts = documentOf(stack)
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => Object.values((body.data ?? {}) as Record<string, string>));
  return /content_length_limit = "(\w+)"/.exec(texts.join('\n'))?.[1] ?? '';
}

(binary === undefined ? describe.skip : describe)('a target that Telegraf scrapes, and somebody took over,', () => {
  let home: string;
  let target: Server;
  beforeAll(async () => {
    home = folder();
    // A gigabyte, which is a megabyte by gzip: members one after the other are one text.
    const answer = Buffer.concat(Array<Buffer>(100).fill(gzipSync('#'.repeat(10 ** 7))));
    target = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4', 'content-encoding': 'gzip' }).end(answer);
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await endAll();
    target.closeAllConnections();
    target.close();
    remove(home);
  });

  test('does not end it by an answer of a gigabyte', async () => {
    const { port } = target.address() as AddressInfo;
    const scrape = {
      urls: [`http://127.0.0.1:${port}/`],
      metric_version: 2,
      timeout: '30s',
      content_length_limit: limit(),
    };
    const config = {
      agent: { interval: '1s', flush_interval: '1s' },
      inputs: { prometheus: [scrape] },
      outputs: { file: [{ files: [join(home, 'metrics')] }] },
    };
    writeFileSync(join(home, 'telegraf.conf'), TOML.stringify(config));
    const running = new Running([binary ?? '', '--config', join(home, 'telegraf.conf')], {});
    await eventually(() => running.output.includes('content length exceeded maximum body size'));
    const most = Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1]) / 1024;
    expect(most).toBeLessThan(512);
  });
});
