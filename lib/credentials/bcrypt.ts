/** The cost that `random_password.bcrypt_hash` has, fixed by the provider; exporter-toolkit advises 9 to 10. */
export const BCRYPT_COST = 10;

/** Where nothing says otherwise bcrypt reads this many bytes at most, and refuses or ignores the rest. */
export const BCRYPT_BYTES = 72;
