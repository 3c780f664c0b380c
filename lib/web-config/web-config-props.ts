import { Trust } from '../certificates/trust';
import { Credential } from '../credentials/credential';
import { RotationOptions } from '../credentials/account-rotation';
import { CipherSuite, TlsCurve, TlsVersion } from './tls';

/** Mutual TLS: clients show a certificate, and the password too. */
export interface ClientAuthentication {
  /** Who signs the certificates of clients. */
  readonly trust: Trust;
  /**
   * The DNS names, addresses, URIs or e-mail addresses that a client's certificate may have as alternative names; one of
   * them has to be there, exactly. The common name does not count. Whatever this library connects is added.
   * @default - those of the clients that this library connects, of which there must be one
   */
  readonly allowedSans?: string[];
}

/**
 * How a daemon of the Prometheus family serves its web interface: the file that `--web.config.file` names. Certificates,
 * passwords and what clients must show are re-read for each connection, so a change needs no restart.
 * @see https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
 */
export interface WebConfigProps extends RotationOptions {
  /** Who may ask: printable text without a colon, as basic authentication takes it. @default prometheus */
  readonly userName?: string;
  /**
   * The password. The daemon sees its bcrypt hash only, so a Secret that exists already needs `bcryptKey`: a hash of cost 8
   * to 14, in the daemon's namespace.
   * Another one is refused where its clients get it sooner, or later: `rotation` has no such moment.
   * @default Credential.ephemeral()
   */
  readonly credential?: Credential;
  /**
   * The cost of the bcrypt hash, 8 to 14; each step doubles the time that checking a password takes, once for each password
   * as the answer is kept. At 10 it is about 70 ms.
   * @default 10, of the 9 to 10 that exporter-toolkit advises
   * @see https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
   */
  readonly bcryptCost?: number;
  /** The oldest version of TLS that is served. @default TlsVersion.TLS12 */
  readonly minTlsVersion?: TlsVersion;
  /** The newest version of TLS that is served. @default TlsVersion.TLS13 */
  readonly maxTlsVersion?: TlsVersion;
  /** The cipher suites of TLS 1.2. @default - all that CipherSuite names */
  readonly cipherSuites?: CipherSuite[];
  /** The curves of the key exchange. @default - Go's choice, with the post-quantum hybrids that this list cannot name */
  readonly curves?: TlsCurve[];
  /** Mutual TLS. @default - clients show a password only */
  readonly clientAuthentication?: ClientAuthentication;
  /**
   * Any other key of the web config file, in its own words: `{ http_server_config: { http2: false } }`. A key that would undo a
   * promise is refused, with the prop to use.
   * @default - none
   */
  readonly webConfig?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
}
