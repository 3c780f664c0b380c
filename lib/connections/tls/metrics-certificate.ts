import { Construct } from 'constructs';
import { ICertificate, ICertificateAuthority } from '../../certificates/certificate';
import { ServerCertificate } from '../../certificates/server-certificate';
import { ISSUED_CERTIFICATE } from '../../certificates/prop-types';
import { described, recordMistake } from '../../core/checks/mistakes';
import { readProps } from '../../core/checks/prop-types';
import { checkObjectName, serviceHost } from '../../core/kubernetes/names';
import { escapeTemplate } from '../../core/terraform/template';
import { Workload } from '../../workloads/workload';
import { ServerIdentity } from './server-identity';

/** Whose metrics a container serves that is not the server itself. */
export interface MetricsCertificateOptions {
  readonly workload: Workload;
  /** The certificate of the server itself, and what verifies it. */
  readonly identity: ServerIdentity;
  /** Who signs certificates, unless they are given. */
  readonly authority?: ICertificateAuthority;
  /** The Service that the metrics are behind. */
  readonly service: string;
  /** What people call the server. */
  readonly server: string;
}

/**
 * The certificate of a container beside a server. Not the server's own: who has the key of that can be taken for the server by
 * every client; only after a mistake, which nothing deploys, it stands in.
 */
export function metricsCertificate(
  scope: Construct,
  certificate: ServerCertificate | undefined,
  { workload, identity, authority, service, server }: MetricsCertificateOptions,
): ICertificate {
  const name = serviceHost(service, workload.namespace.namespaceName);
  if (certificate === undefined && authority) {
    const dnsNames = [name, `${name}.cluster.local`].map((one) => escapeTemplate(one));
    return authority.issue(scope, 'certificate', {
      namespace: workload.namespace,
      secretName: `${service}-tls`,
      dnsNames,
    });
  }
  const given = certificate && readProps(scope, certificate, ISSUED_CERTIFICATE, 'certificate');
  if (given) checkObjectName(scope, 'certificate.secretName', given.secretName);
  if (given?.trust !== identity.trust || escapeTemplate(given.secretName) === identity.secretName)
    recordMistake(scope, {
      prop: 'certificate',
      got:
        given &&
        (given.trust === identity.trust ? described(`${server}'s own`) : described('one that another Trust verifies')),
      takes: `a certificate for ${name} with a key of its own, which the \`trust\` of ${server}'s certificate verifies too`,
    });
  return given ? { ...given, secretName: escapeTemplate(given.secretName) } : identity;
}
