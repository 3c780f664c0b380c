import { Construct, IConstruct } from 'constructs';
import { INamespace } from '../core/kubernetes/namespace';
import { textOf } from '../core/checks/mistakes';
import { revisionOf } from '../core/terraform/revision';
import { readOptions } from '../core/checks/prop-types';
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

/** A Secret that somebody else puts a server's certificate into. */
export interface IssuedCertificateOptions {
  /** Its name, in the namespace of the server. Its keys are `tls.crt` (leaf first, then intermediates) and `tls.key`. */
  readonly secretName: string;
  /** What verifies it. */
  readonly trust: Trust;
  /**
   * Changes with the certificate, for a daemon that cannot reload it.
   * @default - none: the pod notices a changed Secret by itself
   */
  readonly revision?: string;
}

/** A server certificate that somebody else issues and renews: a company's tool, another team's cert-manager. */
export class ServerCertificate implements ICertificate {
  /**
   * A certificate in a Secret of the server's namespace. It must be valid for the Service's DNS names
   * (`name.namespace.svc`, `name.namespace.svc.cluster.local`, `name.namespace`, `name`) and for `localhost`.
   * @param options The Secret, and what verifies the certificate in it.
   */
  public static fromSecret(options: IssuedCertificateOptions): ServerCertificate {
    const { secretName, trust, revision = '' } = readOptions(options) as IssuedCertificateOptions;
    return new ServerCertificate(secretName, trust, revisionOf(textOf(revision)));
  }

  private constructor(
    public readonly secretName: string,
    /** What verifies it. */
    public readonly trust: Trust,
    public readonly revision: string,
  ) {}
}
