import * as fc from 'fast-check';
import { Duration, Size } from '../../lib';

describe('a duration', () => {
  test.each([
    [Duration.days(30), '720h'],
    [Duration.minutes(90), '90m'],
    [Duration.seconds(90), '90s'],
    [Duration.milliseconds(1500), '1500ms'],
    [Duration.hours(0), '0s'],
  ])('prints as a daemon reads it: %s', (duration, printed) => {
    expect(duration.toString()).toBe(printed);
  });

  test('of any whole length is the same length when it is read', () => {
    const units = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
    fc.assert(
      fc.property(fc.nat(), (length) => {
        const [, amount, unit] = /^(\d+)(h|ms|m|s)$/.exec(Duration.milliseconds(length).toString()) ?? [];
        expect(Number(amount) * units[unit as keyof typeof units]).toBe(length);
      }),
    );
  });
});

describe('a size', () => {
  test('of any whole number of bytes is the same size as a quantity', () => {
    const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom(0, 1, 2, 3), (amount, power) => {
        const bytes = Math.floor(amount / 1024 ** power) * 1024 ** power;
        const [, count, unit = ''] = /^(\d+)([KMGT]i)?$/.exec(Size.bytes(bytes).toString()) ?? [];
        expect(Number(count) * 1024 ** units.indexOf(unit)).toBe(bytes);
      }),
    );
  });

  test('is what its unit says', () => {
    const sizes = [Size.kibibytes(1), Size.mebibytes(1), Size.gibibytes(1), Size.tebibytes(1)];
    expect(sizes.map(String)).toEqual(['1Ki', '1Mi', '1Gi', '1Ti']);
    expect(Size.gibibytes(0.5).toString()).toBe('512Mi');
  });
});
