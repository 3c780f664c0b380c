import { TerraformStack, Testing } from 'cdktf';
import { CONSTRUCTS } from '../contract/constructs';
import { emptyStack } from '../contract/stack';
import { PROGRAMS } from '../support/programs';
import { describeWithTerraform } from '../support/terraform';

describeWithTerraform('test/validate/stacks.test.ts', 'it and the providers take', (terraform) => {
  function refusals(stack: TerraformStack): string[] {
    terraform.write(stack);
    const { stdout } = terraform.run('validate', '-json');
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { summary: string; detail: string; address?: string }[];
    };
    return diagnostics.map(({ summary, detail, address = '' }) => `${address} ${summary}: ${detail}`);
  }

  test.each(PROGRAMS)('the program $name', ({ stacks }) => {
    const all = stacks(Testing.app());
    expect(all).not.toEqual([]);
    expect(all.flatMap(refusals)).toEqual([]);
  });

  const cases = CONSTRUCTS.flatMap(({ construct, cases: all }) =>
    Object.entries(all).map(([name, build]) => ({ name: `${construct.name}, ${name}`, build })),
  );
  test.each(cases)('$name', ({ name, build }) => {
    const stack = emptyStack();
    build(stack);
    if (terraform.provides(stack, name)) expect(refusals(stack)).toEqual([]); // eslint-disable-line jest/no-conditional-expect -- said aloud
  });

  test('no key that does not exist, or nothing above would be checked', () => {
    const stack = emptyStack();
    CONSTRUCTS[0]?.cases.defaults(stack);
    stack.addOverride('resource.kubernetes_namespace_v1.x', { metadata: { name: 'x' }, mistaken: true });
    expect(refusals(stack).join()).toContain('"mistaken"');
  });
});
