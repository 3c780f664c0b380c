/** What a user name is, in words. */
export const USER_NAME = 'a user name: 1 to 255 printable ASCII characters without a colon, and no space at its ends';

/** Whether basic authentication can carry a name (RFC 7617). */
export function isUserName(name: unknown): name is string {
  // Letters beyond ASCII are sent in different encodings by different clients.
  return typeof name === 'string' && /^[ -9;-~]{1,255}$/.test(name) && name.trim() === name;
}
