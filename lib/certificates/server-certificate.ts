import { readOptions } from '../core/checks/prop-types';
import { textOf } from '../core/checks/mistakes';
import { revisionOf } from '../core/terraform/revision';
import { ICertificate } from './certificate';
import { Trust } from './trust';

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
