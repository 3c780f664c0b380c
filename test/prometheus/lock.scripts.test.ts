import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, remove } from '../support/files';
import { Running, endAll, eventually, executable, freePort } from '../support/processes';

const prometheus = executable('prometheus') ?? '';
if (prometheus === '') console.warn('prometheus is not installed: its lock on its volume is not tested');

let home: string;
beforeEach(() => {
  home = folder();
  mkdirSync(join(home, 'data'));
  writeFileSync(join(home, 'prometheus.yml'), 'global: {}\n');
});
afterEach(async () => {
  await endAll();
  remove(home);
});

async function start(): Promise<Running> {
  const listen = `--web.listen-address=127.0.0.1:${String(await freePort())}`;
  const files = [`--config.file=${join(home, 'prometheus.yml')}`, `--storage.tsdb.path=${join(home, 'data')}`];
  return new Running([prometheus, ...files, listen], {});
}

// It locks the folder itself, so that its pod needs no lock.sh, nor the bash that its image lacks.
(prometheus === '' ? describe.skip : describe)('two Prometheus on one volume', () => {
  test('are one: the second stops, and says why', async () => {
    const first = await start();
    await eventually(() => first.output.includes('Server is ready'));
    const second = await start();
    expect(await second.ended).toBe(1);
    expect(second.output).toContain('lock DB directory: resource temporarily unavailable');
    expect(await first.stop()).toBe(0);
  });
});
