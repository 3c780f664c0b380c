import { Construct, IConstruct } from 'constructs';
import { INamespace } from '../core/kubernetes/namespace';
import { Trust } from './trust';

/** What a certificate is asked for. */
export interface CertificateRequest {
  /** The namespace of the Secret that it is put into. */
  readonly namespace: INamespace;
  /** The Secret's name; its keys are `tls.crt` and `tls.key`. */
  readonly secretName: string;
  /** The names that it is valid for. The first is the common name too, as older software looks there. */
  readonly dnsNames: string[];
  /** Addresses that it is valid for. @default - none */
  readonly ipAddresses?: string[];
  /** Whether a server shows it. @default true */
  readonly server?: boolean;
  /** Whether a client shows it. @default false */
  readonly client?: boolean;
}

/** A certificate and its key in a Secret. */
export interface ICertificate {
  /** The Secret, of type `kubernetes.io/tls`. */
  readonly secretName: string;
  /** Changes with the certificate. */
  readonly revision: string;
  /** @internal makes it valid for one more name; not there where it is somebody else's. */
  _addDnsName?(dnsName: string): void;
}

/** Who signs the certificates of servers and clients. */
export interface ICertificateAuthority extends IConstruct {
  /** What verifies a certificate that it signed. */
  readonly trust: Trust;
  /**
   * Signs a certificate and puts it and its key into a Secret. Renewal is the authority's.
   * @param scope The construct that the certificate is for.
   * @param id The id of the certificate there.
   * @param request The names that it is valid for, and the Secret that it is put into.
   */
  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate;
}
