import * as fc from 'fast-check';
import { Testing } from 'cdktf';
import { brokenPromises } from '../contract/promises';
import { emptyStack, synthesized } from '../contract/stack';
import { build, Given, program } from './support/programs';

// A clear error: each line has a path, the prop, what it takes and what it got.
const LINE = /^ {2}\[stack[^\]]*\] `[^`]+` takes .+, got .*$/s;

function wrongWith(given: Given): string[] {
  const stack = emptyStack();
  build(stack, given);
  try {
    Testing.synth(stack, true);
  } catch (error) {
    const said = (error as Error).message;
    const lines = said.split(/\n(?= {2}\[)/).slice(1);
    const clear = /^(Validation failed with the following errors:|Refused, )/.test(said);
    return clear ? lines.filter((line) => !LINE.test(line)) : [said];
  }
  return brokenPromises(synthesized(stack));
}

test('whatever is given, a stack keeps every promise, or says in clear words what is wrong', () => {
  fc.assert(
    fc.property(program, (given) => {
      expect(wrongWith(given)).toEqual([]);
    }),
    { numRuns: Number(process.env.FC_RUNS ?? 25) },
  );
});
