import { TerraformStack, Testing } from 'cdktf';
import { CONSTRUCTS } from '../contract/constructs';
import { emptyStack } from '../contract/stack';
import { PROGRAMS } from '../support/programs';
import { describeWithTerraform } from '../support/terraform';

const OF_PROGRAMS = PROGRAMS.map(({ name, stacks }) => ({
  name: `the program ${name}`,
  stacks: () => {
    const all = stacks(Testing.app());
    if (all.length === 0) throw new Error(`the program ${name} has no stack`);
    return all;
  },
}));
const OF_CASES = CONSTRUCTS.flatMap(({ construct, cases }) =>
  Object.entries(cases).map(([name, build]) => ({
    name: `${construct.name}, ${name}`,
    stacks: () => {
      const stack = emptyStack();
      build(stack);
      return [stack];
    },
  })),
);
const ALL = [...OF_PROGRAMS, ...OF_CASES];

describeWithTerraform('test/validate/stacks.test.ts', 'it and the providers take', (terraform) => {
  let refusals: ReadonlyMap<string, readonly string[]>;

  beforeAll(() => {
    const mistaken = emptyStack();
    CONSTRUCTS[0]?.cases.defaults(mistaken);
    mistaken.addOverride('resource.kubernetes_namespace_v1.x', { metadata: { name: 'x' }, mistaken: true });
    const all = ALL.map(({ name, stacks }): [string, TerraformStack[]] => [name, stacks()]);
    refusals = terraform.refusals(new Map([...all, ['mistaken', [mistaken]]]));
  });

  test.each(ALL)('$name', ({ name }) => {
    expect(refusals.get(name)).toEqual([]);
  });

  test('no key that does not exist, or nothing above would be checked', () => {
    expect(refusals.get('mistaken')?.join()).toContain('"mistaken"');
  });
});
