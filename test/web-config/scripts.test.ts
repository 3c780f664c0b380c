import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { certificate, folder, remove } from '../influxdb/support/files';
import { executable } from '../influxdb/support/processes';
import { outcome, props } from './support';

const promtool = executable('promtool');
if (promtool === undefined) console.warn('promtool is not installed: no daemon is asked about the configs');

(promtool === undefined ? describe.skip : describe)('a web config that synthesizes', () => {
  test('is accepted by the daemon, or no exporter would start', () => {
    const home = folder();
    try {
      const files = certificate();
      for (const [name, content] of Object.entries({ ...files, 'client-ca.crt': files['tls.crt'] }))
        writeFileSync(join(home, name), content);
      const configs: string[] = [];
      for (const given of fc.sample(props, { numRuns: 150, seed: 7 })) {
        const config = outcome(given);
        if (config !== undefined) configs.push(config);
        if (configs.length === 25) break;
      }
      for (const config of configs) {
        writeFileSync(join(home, 'web.yml'), config);
        const run = () =>
          execFileSync(promtool ?? '', ['check', 'web-config', join(home, 'web.yml')], { stdio: 'pipe' });
        expect(run).not.toThrow();
      }
    } finally {
      remove(home);
    }
  }, 60_000);
});
