import * as fc from 'fast-check';
import { wrongWith } from '../contract/wrong';
import { build, program } from './support/programs';

test('whatever is given, a stack keeps every promise, or says in clear words what is wrong', () => {
  fc.assert(
    fc.property(program, (given) => {
      expect(
        wrongWith((stack) => {
          build(stack, given);
        }),
      ).toEqual([]);
    }),
    { numRuns: Number(process.env.FC_RUNS ?? 25) },
  );
});
