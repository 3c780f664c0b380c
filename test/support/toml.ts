// smol-toml declares its types for ES modules only.
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const TOML = require('smol-toml') as { parse: (text: string) => unknown; stringify: (table: unknown) => string };
