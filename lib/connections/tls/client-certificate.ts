import { Construct } from 'constructs';
import { ICertificateAuthority } from '../../certificates/certificate';
import { escapeTemplate } from '../../core/terraform/template';
import { recordMistake } from '../../core/checks/mistakes';
import { INamespace } from '../../core/kubernetes/namespace';

/** A certificate that a client shows who is no workload of this library. */
export interface ClientCertificate {
  /** Its alternative name, which the server takes. */
  readonly name: string;
  /** The Secret with `tls.crt` and `tls.key`. */
  readonly secretName: string;
  /** Changes with the certificate. */
  readonly revision: string;
}

/** Makes the certificate of such a client; without an authority it is a mistake, as the server asks for one. */
export function clientCertificate(
  scope: Construct,
  authority: ICertificateAuthority | undefined,
  namespace: INamespace,
  name: string,
): ClientCertificate | undefined {
  if (!authority) {
    recordMistake(scope, {
      prop: 'authority',
      ofConstruct: true,
      got: authority,
      takes: 'who signs a certificate to show: the server asks for one',
    });
    return undefined;
  }
  const dnsName = escapeTemplate(`${name}.${namespace.namespaceName}.client`);
  const { secretName, revision } = authority.issue(scope, 'client-certificate', {
    namespace,
    secretName: `${name}-client`,
    dnsNames: [dnsName],
    server: false,
    client: true,
  });
  return { name: dnsName, secretName, revision };
}
