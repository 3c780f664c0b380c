import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { certificate, folder, remove } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { text } from '../support/synthesize';
import { outcome, props, webYml } from './support';

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
  });
});

const exporter = executable('node_exporter');
if (exporter === undefined) console.warn('node_exporter is not installed: nobody logs in to one');

// Of "test", as Prometheus's guide to basic authentication has it.
const TEST = '$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay';

(exporter === undefined ? describe.skip : describe)('while the account of an exporter is replaced', () => {
  test('both get in, and nobody else', async () => {
    const home = folder();
    try {
      for (const [name, content] of Object.entries(certificate())) writeFileSync(join(home, name), content);
      const config = text(webYml({ rotation: 'autumn', alsoValidRotations: ['', 'spring'] }));
      // The hashes are Terraform's.
      const filled = config.replace(/^( +"?prometheus[\w.]*"?: ).*$/gm, (_, user: string) => `${user}"${TEST}"`);
      writeFileSync(join(home, 'web.yml'), filled.replaceAll('$${', '${'));
      const names = [...filled.matchAll(/^ +"?(prometheus[\w.]*)"?: /gm)].map(([, name = '']) => name);
      expect(names).toHaveLength(3);
      const address = `localhost:${String(await freePort())}`;
      const flags = [`--web.config.file=${join(home, 'web.yml')}`, `--web.listen-address=${address}`];
      const daemon = new Running([exporter ?? '', '--collector.disable-defaults', ...flags], {});
      await eventually(() => daemon.output.includes('Listening on'));
      const status = (user: string) => {
        const login = ['-u', user, '--cacert', join(home, 'tls.crt'), `https://${address}/metrics`];
        return spawnSync('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', ...login]).stdout.toString();
      };
      expect(names.map((name) => status(`${name}:test`))).toEqual(['200', '200', '200']);
      expect([status('prometheus.00000000:test'), status('prometheus:other')]).toEqual(['401', '401']);
    } finally {
      await endAll();
      remove(home);
    }
  }, 30_000);
});
