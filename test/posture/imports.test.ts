import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { metadataOf } from '../../lib/posture/reading/document';
import { importsScript } from '../../lib/posture/imports';
import { documentOf } from '../support/document';
import { PROGRAMS } from '../support/programs';

function programOf(name: string, app: App): TerraformStack {
  const [stack] = PROGRAMS.find((one) => one.name === name)?.stacks(app) ?? [];
  if (!stack) throw new Error(`there is no program ${name}`);
  return stack;
}

// A kubectl that knows some objects, by namespace, kind and name, with who made them.
function printed(script: string, objects: Readonly<Record<string, string>>, ...args: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  try {
    const cases = Object.entries(objects).map(([key, by]) => `'${key}') echo "$name ${by}" ;;`);
    const kubectl = `#!/bin/bash\nns=-; [ "$1" != -n ] || { ns=$2; shift 2; }\nname=$3\ncase "$ns $2 $3" in\n${cases.join('\n')}\nesac\n`;
    writeFileSync(join(folder, 'kubectl'), kubectl);
    chmodSync(join(folder, 'kubectl'), 0o755);
    writeFileSync(join(folder, 'imports.sh'), script);
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
    const ran = spawnSync('bash', [join(folder, 'imports.sh'), ...args], { env, encoding: 'utf8' });
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
    return ran.stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const OURS = 'cdktf-secure-monitoring';

describe('the script that takes over what is in the cluster and not in the state', () => {
  it.each(PROGRAMS.map(({ name }) => name))('knows each object of the program %s by its name', (name) => {
    const document = documentOf(programOf(name, new App({ outdir: mkdtempSync(join(tmpdir(), 'out-')) })));
    const lines = importsScript(document.json)
      .split('\n')
      .filter((line) => line.includes('\t'));
    const addresses = new Set(lines.map((line) => line.split('\t')[1]?.replace(/\[\d+\]$/, '')));
    const objects = document.resources.filter(({ type }) => type.startsWith('kubernetes_'));
    const unknown = objects.filter((one) => !addresses.has(one.address));
    // Names that only Terraform knows.
    expect(unknown.filter((one) => !document.nameIn(metadataOf(one).name).includes('${'))).toEqual([]);
  });

  it('prints import blocks for what exists, and how Secrets are written again, which an import would show', () => {
    const script = importsScript(documentOf(programOf('platform', new App())).json);
    const there = {
      'monitoring persistentvolumeclaims influxdb-data': OURS,
      '- namespaces monitoring': OURS,
      'monitoring secrets influxdb-desired': OURS,
      'monitoring services kapacitor': 'Helm',
    };
    const text = printed(script, there);
    expect(text).toMatch(
      /to = kubernetes_persistent_volume_claim_v1\.influxdb_data_\w+\n {2}id = "monitoring\/influxdb-data"/,
    );
    expect(text).toMatch(/to = kubernetes_namespace_v1\.monitoring_\w+\n {2}id = "monitoring"/);
    expect(text.match(/^import/gm)).toHaveLength(2);
    expect(text).toContain('# kubectl -n monitoring delete secret influxdb-desired\n');
    expect(text).toMatch(
      /# kubernetes_service_v1\.kapacitor_service_\w+: somebody else made the services monitoring\/kapacitor/,
    );
  });

  it('looks at one cluster of several, and at each of numbered volumes', () => {
    const clusters = importsScript(documentOf(programOf('several-clusters', new App())).json);
    const providers = [...new Set([...clusters.matchAll(/^(kubernetes\S*)\t/gm)].map(([, name = '']) => name))];
    expect(providers.length).toBeGreaterThan(1);
    const all = Object.fromEntries(
      [...clusters.matchAll(/^kubernetes\S*\t\S+\t(\S+)\t(\S+)\t(\S+)/gm)].map(([, kind, namespace, name]) => [
        `${namespace} ${kind} ${name}`,
        OURS,
      ]),
    );
    const counts = providers.map((name) => printed(clusters, all, name).match(/^import/gm)?.length ?? 0);
    expect(counts.every((count) => count > 0)).toBe(true);
    const enterprise = importsScript(documentOf(programOf('influxdb-enterprise', new App())).json);
    const volumes = [...enterprise.matchAll(/\t(\S+\[\d\])\tpersistentvolumeclaims\t\S+\t(\S+)/g)];
    expect(new Set(volumes.map(([, , name]) => name)).size).toBe(volumes.length);
    expect(volumes.length).toBeGreaterThan(3);
  });

  it('is beside the stack that `App.synth` wrote', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'out-'));
    try {
      const app = new App({ outdir });
      const stack = programOf('prometheus', app);
      app.synth();
      const { workingDirectory } = app.manifest.forStack(stack);
      expect(readFileSync(join(outdir, workingDirectory, 'imports.sh'), 'utf8')).toContain(
        'kubernetes_stateful_set_v1.prometheus_',
      );
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});
