import { Testing } from 'cdktf';
import { brokenPromises } from '../contract/promises';
import { synthesized } from '../contract/stack';
import { PROGRAMS } from '../support/programs';

test('there are examples, or a moved folder would silence what follows', () => {
  expect(PROGRAMS.map(({ name }) => name)).toEqual(expect.arrayContaining(['platform', 'alerts', 'several-clusters']));
});

describe.each(PROGRAMS)('$name', ({ name, stacks }) => {
  const all = stacks(Testing.app());

  test('keeps every promise', () => {
    for (const stack of all) expect(brokenPromises(synthesized(stack))).toEqual([]);
  });

  test('hands nothing from stack to stack: no output, no remote state', () => {
    expect(all.map((stack) => Testing.synth(stack, true)).join('')).not.toMatch(/"output"|terraform_remote_state/);
  });

  test('plans what it planned before, unless somebody meant a change', () => {
    // A script is reviewed where it is; here it would hide what changed besides.
    const plan = (key: string, value: unknown) => (key.endsWith('.sh') ? 'a script' : value);
    for (const stack of all)
      expect(JSON.parse(JSON.stringify(JSON.parse(Testing.synth(stack, true)), plan))).toMatchSnapshot(name);
  });
});
