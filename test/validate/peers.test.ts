import { TerraformOutput, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { cidrCondition, isCidr, isWide, metadataWithin, metadataWithinLater } from '../../lib/core/kubernetes/cidr';
import { describeWithTerraform, outputsOf } from './support/expressions';

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

describeWithTerraform('peers')('a range of addresses that Terraform fills in', () => {
  let outputs: ReturnType<typeof outputsOf>;

  beforeAll(() => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    RANGES.forEach((range, index) => {
      const { stringValue: cidr } = new TerraformVariable(stack, `range${index}`, { type: 'string', default: range });
      const value = [cidrCondition(cidr, false), cidrCondition(cidr, true), metadataWithinLater(cidr)];
      new TerraformOutput(stack, `found${index}`, { value });
    });
    outputs = outputsOf(Testing.synth(stack));
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
