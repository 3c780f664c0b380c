export { CipherSuite, TlsVersion } from '../connections/tls/served-tls';

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
