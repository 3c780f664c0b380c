/** As a login has it. */
export const base64 = (text: string) => Buffer.from(text).toString('base64');

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** As a page has it. */
export const html = (text: string) => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

/** With what has to be escaped somewhere. */
export const SECRET = 'p@ss/w"o\\rd &<it>^$[]{}()|*+?.-_~#%';

/** How a service may answer with it. */
export const WAYS: [string, string][] = [
  ['as it is', SECRET],
  ['as JSON', JSON.stringify(SECRET).slice(1, -1)],
  ['as JSON in JSON', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
  [
    'as Go writes JSON',
    JSON.stringify(SECRET)
      .slice(1, -1)
      .replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
  ],
  ['percent-encoded', encodeURIComponent(SECRET)],
  ['percent-encoded in small letters', encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase())],
  [
    'percent-encoded, each byte that is no letter',
    SECRET.replace(/[^A-Za-z0-9]/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
  ],
  ['as a form', new URLSearchParams({ q: SECRET }).toString().slice(2)],
  ['percent-encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
  ['as HTML', html(SECRET)],
  ['as HTML with numbers', SECRET.replace(/[&<>"'`=/]/g, (c) => `&#x${c.charCodeAt(0).toString(16).toUpperCase()};`)],
  ['as HTML in JSON of Go', html(SECRET).replace(/\\/g, '\\\\').replaceAll('&', '\\u0026')],
  ['in a URL that was parsed', new URL(`https://x:${encodeURIComponent(SECRET)}@host`).password],
];
