/**
 * What servers of InfluxData offer for TLS 1.2, as their config files call it: forward secrecy and authenticated encryption.
 * Go's own default has CBC with SHA-1 too. TLS 1.3 has suites of its own.
 */
export const TLS12_CIPHERS = ['ECDSA', 'RSA'].flatMap((key) => [
  `TLS_ECDHE_${key}_WITH_AES_128_GCM_SHA256`,
  `TLS_ECDHE_${key}_WITH_AES_256_GCM_SHA384`,
  `TLS_ECDHE_${key}_WITH_CHACHA20_POLY1305`,
]);
