/** The name of a flag: Go knows it with one dash, and with two. */
export function nameOf(flag: string): string {
  return flag.replace(/^--?|=[^]*$/g, '');
}
