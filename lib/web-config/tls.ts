export { CipherSuite } from '../connections/tls/cipher-suites';

/** A version of TLS that is safe to serve. */
export enum TlsVersion {
  /** TLS 1.2 (RFC 5246). */
  TLS12 = 'TLS12',
  /** TLS 1.3 (RFC 8446). */
  TLS13 = 'TLS13',
}

/** A curve for the key exchange. */
export enum TlsCurve {
  /** NIST P-256. */
  P256 = 'CurveP256',
  /** NIST P-384. */
  P384 = 'CurveP384',
  /** NIST P-521. */
  P521 = 'CurveP521',
  /** Curve25519. */
  X25519 = 'X25519',
}
