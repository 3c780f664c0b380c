// A whole program in a process of its own, from its start to its end: app.js bare|platform. Prints a line of JSON.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';

const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
const app = new App({ outdir });

/* eslint-disable @typescript-eslint/no-require-imports -- neither must pay for what only the other imports */
if (process.argv[2] === 'platform') {
  const { Platform } = require('../stacks/platform') as typeof import('../stacks/platform');
  const { ChronografLogin } = require('../lib') as typeof import('../lib');
  const login = ChronografLogin.htpasswd('as in stacks/main.ts', { users: [{ name: 'operator' }] });
  new Platform(app, 'platform', { nodeCidrs: ['10.20.0.0/16'], login });
} else {
  const { KubernetesProvider } =
    require('@cdktf/provider-kubernetes/lib/provider') as typeof import('@cdktf/provider-kubernetes/lib/provider');
  const { NamespaceV1 } =
    require('@cdktf/provider-kubernetes/lib/namespace-v1') as typeof import('@cdktf/provider-kubernetes/lib/namespace-v1');
  const stack = new TerraformStack(app, 'bare');
  new KubernetesProvider(stack, 'kubernetes');
  new NamespaceV1(stack, 'namespace', { metadata: { name: 'bare' } });
}
/* eslint-enable @typescript-eslint/no-require-imports */
app.synth();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ cpu: (user + system) / 1e6, wall: performance.now() / 1e3 }));
rmSync(outdir, { recursive: true });
