import * as fc from 'fast-check';

// Half a surrogate pair is no character.
const HALVES = { first: 0xd800, count: 0x800 };

/** Any character of Unicode. fast-check's own unit `binary` is the same, but tabulates all of them, a second in each file. */
export const character: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - HALVES.count }).map(
  (n) => String.fromCodePoint(n < HALVES.first ? n : n + HALVES.count),
  (text) => {
    const point = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (point === undefined || text !== String.fromCodePoint(point)) throw new Error('one character is expected');
    return point < HALVES.first ? point : point - HALVES.count;
  },
);

/** Text of any characters, like `__proto__` among it. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: character, maxLength });
}
