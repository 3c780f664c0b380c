/** A version of TLS that is safe to serve. */
export enum TlsVersion {
  /** TLS 1.2 (RFC 5246). */
  TLS12 = 'TLS12',
  /** TLS 1.3 (RFC 8446). */
  TLS13 = 'TLS13',
}

/** The lowest version that is served, unless a user says a higher one, as each daemon spells it. */
export const LOWEST_TLS = {
  webConfig: TlsVersion.TLS12,
  telegraf: 'TLS12',
  influxdb: 'tls1.2',
  kapacitor: 'tls1.2',
  chronograf: '1.2',
  grafana: 'TLS1.2',
  redisExporter: 'TLS1.2',
} as const;

/**
 * A cipher suite of TLS 1.2 with forward secrecy and authenticated encryption, of those that Go offers. A server with an
 * ECDSA key uses the ones with ECDSA only, one with an RSA key those with RSA. TLS 1.3 has its own, which Go does not
 * let anyone choose.
 */
export enum CipherSuite {
  /** ECDSA, AES 128 with GCM: what HTTP/2 requires of a server with an ECDSA key. */
  ECDHE_ECDSA_AES_128_GCM_SHA256 = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  /** ECDSA, AES 256 with GCM. */
  ECDHE_ECDSA_AES_256_GCM_SHA384 = 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  /** ECDSA, ChaCha20 with Poly1305. */
  ECDHE_ECDSA_CHACHA20_POLY1305_SHA256 = 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  /** RSA, AES 128 with GCM: what HTTP/2 requires of a server with an RSA key. */
  ECDHE_RSA_AES_128_GCM_SHA256 = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  /** RSA, AES 256 with GCM. */
  ECDHE_RSA_AES_256_GCM_SHA384 = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  /** RSA, ChaCha20 with Poly1305. */
  ECDHE_RSA_CHACHA20_POLY1305_SHA256 = 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
}

/** What servers offer for TLS 1.2, as Go calls it: forward secrecy and authenticated encryption. Go's own default has CBC with SHA-1 too. */
export const TLS12_CIPHERS: string[] = Object.values(CipherSuite);

/** The same, as servers of InfluxData call it in their config files. */
export const INFLUXDATA_CIPHERS = TLS12_CIPHERS.map((name) => name.replace(/(?<=POLY1305)_SHA256$/, ''));
