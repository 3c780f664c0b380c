/** A multiple; NaN, which the checks refuse, where a program in JavaScript gives something else than a number. */
export function scaled(amount: number, factor: number): number {
  return typeof (amount as unknown) === 'number' ? amount * factor : NaN;
}
