import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../influxdb-clustered/support/written';
import { documentOf } from '../support/document';
import { describeWithTerraform } from './support/expressions';

// The password of the catalog must not go in clear: what a DSN in a variable says, only Terraform knows.

const BASE = 'postgres://user:p@db.example/influxdb';

describeWithTerraform('catalog')('the DSN of a catalog', () => {
  test.each<[string, boolean]>([
    [`${BASE}?sslmode=require`, true],
    [`${BASE}?a=b&sslmode=verify-full&c=d`, true],
    [BASE, false],
    [`${BASE}?sslmode=prefer`, false],
    [`${BASE}?sslmode=require&sslmode=disable`, false],
    [`${BASE}?SSLMODE=disable&sslmode=require`, false],
    ['mysql://user:p@db.example/influxdb?sslmode=require', false],
  ])('%s may be dialled: %s', (dsn, allowed) => {
    const [manifest] = documentOf(built().stack).all('kubernetes_manifest');
    const { precondition } = manifest?.body.lifecycle as { precondition: { condition: string }[] };
    const own = precondition.map(({ condition }) => condition).filter((one) => one.includes('var.catalog'));
    expect(own).not.toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
    try {
      const value = own.map((one) => one.replace(/^\$\{(.*)\}$/s, '($1)')).join(' && ');
      const json = { variable: { catalog: { default: dsn } }, output: { allowed: { value: `\${${value}}` } } };
      writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(json));
      const { stdout, stderr } = spawnSync('terraform', ['apply', '-auto-approve', '-no-color'], {
        ...{ cwd: folder, encoding: 'utf8', env: { ...process.env, CHECKPOINT_DISABLE: '1' } },
      });
      expect(`${stdout}${stderr}`).toContain(`allowed = ${allowed}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
