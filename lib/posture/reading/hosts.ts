/** An address on the same machine, as a pattern that Terraform understands too. */
export const HERE = '(localhost|127(\\.\\d+){3}|\\[::1\\])([:/]|\\s*$)';

const CLEAR = new RegExp(`^\\s*http://(?!${HERE})`, 'i');
const LOCAL = new RegExp(`^\\s*(https?://)?${HERE}`, 'i');

/** Whether a URL is one in clear text that leaves the machine. */
export function isClear(url: string): boolean {
  return CLEAR.test(url);
}

/** Whether an address, with a scheme or without, is on the same machine. */
export function isHere(address: string): boolean {
  return LOCAL.test(address);
}
