import * as fc from 'fast-check';
import { wrongWith } from '../contract/wrong';
import { runs } from '../support/runs';
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
    runs(25),
  );
});
