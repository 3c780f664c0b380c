import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, SecureNodeExporter } from '../../lib';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { describeWithTerraform } from './support/expressions';

// The check of a program, and nodes as the provider gives them.
function warned(nodeCidrs: string[], addresses: string[]): string {
  const stack = emptyStack();
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs, checkNodes: true });
  const { check } = documentOf(stack).json as unknown as { readonly check: object };
  const nodes = addresses.map((address, index) => ({
    metadata: [{ name: `node-${index}` }],
    status: [
      {
        addresses: [
          { type: 'Hostname', address: 'node' },
          { type: 'InternalIP', address },
        ],
      },
    ],
  }));
  const asked = JSON.stringify(check).replace(/data\.kubernetes_nodes\.[\w-]+\.nodes/g, 'local.nodes');
  const folder = mkdtempSync(join(tmpdir(), 'nodes-'));
  try {
    const json = `{"locals":{"nodes":${JSON.stringify(nodes)}},"check":${asked}}`;
    writeFileSync(join(folder, 'main.tf.json'), json);
    const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
    const options = { cwd: folder, encoding: 'utf8', env } as const;
    const { stdout, status, stderr } = spawnSync('terraform', ['plan', '-no-color', '-detailed-exitcode'], options);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    return /.*hold those of (.*?): no policy/.exec(stdout.replace(/\s+/g, ' '))?.[1] ?? '';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Prometheus' `up` was 0 for a node that `nodeCidrs` did not hold, and no apply said so.
describeWithTerraform('nodes')('`checkNodes` warns of nodes whose exporters no scraper reaches', () => {
  test.each<[string[], string[], string]>([
    [['10.0.0.0/8'], ['192.0.2.1'], 'node-0'],
    [['10.0.0.0/8', '192.0.2.0/24'], ['192.0.2.1', '10.1.2.3'], ''],
    [['192.0.2.0/25'], ['192.0.2.127', '192.0.2.128', '192.0.2.1', '198.51.100.1'], 'node-1, node-3'],
    [['2001:db8::/32'], ['2001:db8:1::1', '192.0.2.1'], 'node-1'],
    [['192.0.2.0/24'], ['2001:db8:1::1'], 'node-0'],
    [['192.0.2.1/32', '2001:db8::7/128'], ['192.0.2.1', '2001:db8::7', '2001:db8::8'], 'node-2'],
  ])('%j hold %j but for %s', (nodeCidrs, addresses, outside) => {
    expect(warned(nodeCidrs, addresses)).toBe(outside);
  });
});
