import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Credential, Peer, ScrapeSource, SecurePrometheus, Trust } from '../../lib';
import { secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { make, Synthesized } from './support/prometheus';

const prometheus = executable('prometheus') ?? '';
if (prometheus === '') console.warn('prometheus is not installed: what a list may say of its targets is not tried');

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
}

(prometheus === '' ? describe.skip : describe)('who lists the targets of a job', () => {
  const home = mkdtempSync(join(tmpdir(), 'prometheus-'));
  let server: Server | undefined;
  afterAll(async () => {
    await endAll();
    server?.close();
    rmSync(home, { recursive: true });
  });

  // With its labels, a target of his would answer for one that is away, and no alert would say so.
  test('can call them by any job but another one of this Prometheus, and not have them asked in clear text', async () => {
    const { stack, prometheus: one } = make();
    const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
    const targets = { ports: [9100], trust: Trust.fromPem(ROOT), userName: 'u', credential };
    const peers = [Peer.cidr('192.0.2.0/24')];
    one.scrapeFrom(ScrapeSource.configMap({ configMapName: 'theirs', targets, peers }));
    one.scrapeFrom(ScrapeSource.configMap({ configMapName: 'more', targets, peers }), { jobName: 'a.b|$c' });
    const { relabel_configs, scheme } = new Synthesized(stack).job('config-map');
    const listed = ['prometheus', 'a.b|$c', 'aXb', 'theirs', ''].map((job, i) => ({
      targets: [`192.0.2.${i}:9100`],
      labels: { __scheme__: 'http', ...(job !== '' && { job }) },
    }));
    writeFileSync(join(home, 'list.json'), JSON.stringify(listed));
    const job = { job_name: 'config-map', scheme, relabel_configs, file_sd_configs: [{ files: ['list.json'] }] };
    writeFileSync(join(home, 'prometheus.yml'), JSON.stringify({ scrape_configs: [job] }));
    const url = `127.0.0.1:${await freePort()}`;
    const files = [`--config.file=${home}/prometheus.yml`, `--storage.tsdb.path=${home}/data`];
    new Running([prometheus, ...files, `--web.listen-address=${url}`], {});
    let found: Target[] = [];
    await eventually(async () => {
      const answer = await fetch(`http://${url}/api/v1/targets`).catch(() => undefined);
      if (!answer?.ok) return false;
      found = ((await answer.json()) as { data: { activeTargets: Target[] } }).data.activeTargets;
      return found.length === listed.length;
    });
    const seen = found.map(({ labels: { instance, job: name }, scrapeUrl }) => [
      instance,
      name,
      scrapeUrl.split(':')[0],
    ]);
    expect(seen.sort()).toEqual([
      ['192.0.2.0:9100', 'config-map', 'https'],
      ['192.0.2.1:9100', 'config-map', 'https'],
      ['192.0.2.2:9100', 'aXb', 'https'],
      ['192.0.2.3:9100', 'theirs', 'https'],
      ['192.0.2.4:9100', 'config-map', 'https'],
    ]);
  });

  // Alerts of this one would be silenced by it, or started.
  test('nor does one whose samples keep their labels say something of another job', async () => {
    const { stack, namespace, authority, prometheus: one } = make();
    const team = new SecurePrometheus(stack, 'team', { namespace, authority });
    one.federate(team, { match: ['up'] });
    one.scrape(team, { jobName: 'a.b|$c' });
    const samples = ['prometheus', 'a.b|$c', 'aXb', 'theirs', 'federate-team'].map(
      (job) => `up{job="${job}",of="team"} 1`,
    );
    server = createServer((_, answer) =>
      answer.setHeader('Content-Type', 'text/plain; version=0.0.4').end(`${samples.join('\n')}\n`),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { job_name, honor_labels, metric_relabel_configs } = new Synthesized(stack).job('federate-team');
    const found = { static_configs: [{ targets: [`127.0.0.1:${port}`] }], scrape_interval: '1s' };
    const job = { job_name, honor_labels, metric_relabel_configs, ...found };
    writeFileSync(join(home, 'federated.yml'), JSON.stringify({ scrape_configs: [job] }));
    const url = `127.0.0.1:${await freePort()}`;
    const files = [`--config.file=${home}/federated.yml`, `--storage.tsdb.path=${home}/federated`];
    new Running([prometheus, ...files, `--web.listen-address=${url}`], {});
    let jobs: (string | undefined)[] = [];
    await eventually(async () => {
      const answer = await fetch(`http://${url}/api/v1/query?query=up{of="team"}`).catch(() => undefined);
      // Unavailable, and no JSON, until it has started.
      if (!answer?.ok) return false;
      const { data } = (await answer.json()) as { data: { result: { metric: Record<string, string> }[] } };
      jobs = data.result.map(({ metric }) => metric.job);
      return jobs.length === samples.length;
    });
    expect(jobs.sort()).toEqual(['aXb', 'federate-team', 'federate-team/a.b|$c', 'federate-team/prometheus', 'theirs']);
  });
});
