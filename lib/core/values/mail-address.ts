/** What an address for mail is, to be read after "takes". */
export const MAIL_ADDRESS = 'an address like "alerts@example.com", or "Alerts <alerts@example.com>"';

/** Whether text is an address for mail without a name beside it. */
export function isBareMailAddress(text: string): boolean {
  return /^[^\s@<>,\p{C}]+@[^\s@<>,\p{C}]+$/u.test(text);
}

/** Whether text is an address for mail, with a name beside it or without. */
export function isMailAddress(text: string): boolean {
  const [, named] = /^(?:"[^"\\<>\p{C}]*"|[^"<>,:;()@\p{C}]*)<([^<>]*)>$/u.exec(text.replace(/\s+</, '<')) ?? [];
  return isBareMailAddress(named ?? text);
}
