/** The letters of a generated password: any daemon, shell and URL takes letters and digits. As `random_password` says it. */
export const PASSWORD_ALPHABET = { special: false } as const;

/** How many it has where nobody says: 256 bits. */
export const PASSWORD_LENGTH = 43;

/** How many a secret has that signs tokens: as many bytes as HMAC with SHA-512 uses. */
export const SIGNING_LENGTH = 64;

/** How many it has at least: 131 bits. */
export const SHORTEST_PASSWORD = 22;
