import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformOutput, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { cidrCondition, isCidr, isWide, metadataWithin, metadataWithinLater } from '../../lib/core/kubernetes/cidr';

const RANGES = [
  '10.0.0.0/8',
  '10.0.0.0/7',
  '10.0.0.1/16',
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '192.0.2.7/32',
  '::/0',
  '::/16',
  '::1/128',
  '64::/16',
  '64:ff9b::/96',
  '64:ff9b::a00:0/104',
  '64:ff9b:1::/48',
  '2000::/3',
  '2001::/16',
  '2001:db8::/32',
  '2001:db8::1/64',
  '2002::/16',
  '2002::/23',
  '2002:a00::/24',
  '8000::/1',
  '::ffff:0:0/96',
  '::ffff:10.0.0.0/104',
  'fd00::/16',
  '',
  'everybody',
  '10.0.0.0',
  '10.0.0.0/8/8',
];

const hasTerraform = spawnSync('terraform', ['version']).status === 0;
if (!hasTerraform) console.warn('SKIPPED: test/validate/peers.test.ts needs `terraform` on the PATH');

(hasTerraform ? describe : describe.skip)('a range of addresses that Terraform fills in', () => {
  let outputs: Record<string, { readonly value: unknown }>;

  beforeAll(() => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    RANGES.forEach((range, index) => {
      const { stringValue: cidr } = new TerraformVariable(stack, `range${index}`, { type: 'string', default: range });
      const value = [cidrCondition(cidr, false), cidrCondition(cidr, true), metadataWithinLater(cidr)];
      new TerraformOutput(stack, `found${index}`, { value });
    });
    const folder = mkdtempSync(join(tmpdir(), 'peers-'));
    const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
    const terraform = (...args: string[]): string => {
      const { status, stdout, stderr } = spawnSync('terraform', args, { cwd: folder, encoding: 'utf8', env });
      if (status !== 0) throw new Error(`terraform ${args.join(' ')}: ${stderr}`);
      return stdout;
    };
    try {
      writeFileSync(join(folder, 'main.tf.json'), Testing.synth(stack));
      terraform('init', '-no-color');
      terraform('apply', '-auto-approve', '-no-color');
      outputs = JSON.parse(terraform('output', '-json', '-no-color')) as typeof outputs;
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(RANGES.map((range, index) => [range, index] as const))(
    'is taken as it is where it is known: %j',
    (range, index) => {
      const valid = isCidr(range);
      const found = outputs[`found${index}`]?.value as unknown[];
      expect(found).toEqual([valid && !isWide(range), valid, valid ? metadataWithin(range) : found[2]]);
    },
  );
});
