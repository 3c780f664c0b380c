import { ICertificate, ICertificateAuthority, ServerCertificate } from '../certificates/certificate';
import { CaBundle, Trust } from '../certificates/trust';
import { literal } from '../core/literal';
import { recordMistake } from '../core/mistakes';
import { checkObjectName } from '../core/names';
import { Workload } from '../workloads/workload';

/** Where a server's certificate comes from: exactly one of the two. */
export interface ServerIdentityProps {
  /** Who signs its certificate. @default - `certificate` is given */
  readonly authority?: ICertificateAuthority;
  /** A certificate that somebody else issues. @default - `authority` signs one */
  readonly certificate?: ServerCertificate;
}

/** A server's certificate, and what verifies it. */
export interface ServerIdentity extends ICertificate {
  readonly trust: Trust;
  /** What verifies it, in the server's own namespace: its probes and helpers verify it too. */
  readonly bundle: CaBundle;
}

/**
 * The certificate of a workload, valid for the names of its Service and for localhost, where its probes and its
 * helpers dial it.
 */
export function serverIdentity(
  workload: Workload,
  props: ServerIdentityProps,
  more: { readonly dnsNames?: string[]; readonly client?: boolean } = {},
): ServerIdentity {
  const { authority, certificate } = props;
  if (certificate) checkObjectName(workload.owner, 'certificate.secretName', certificate.secretName);
  if (certificate && !authority)
    return withBundle(
      workload,
      { secretName: literal(certificate.secretName), revision: certificate.revision },
      certificate.trust,
    );
  if (!authority || certificate)
    recordMistake(workload.owner, {
      prop: 'authority',
      got: authority ? 'both `authority` and `certificate`' : undefined,
      takes: 'who signs the certificate of the server, or `certificate` one that somebody else issues',
      undoesPromise: true,
    });
  const secretName = `${workload.name}-tls`;
  if (!authority)
    return { secretName, revision: '', trust: Trust.fromPem(''), bundle: { key: 'ca.crt', revision: '' } };
  const issued = authority.issue(workload.owner, 'certificate', {
    namespace: workload.namespace,
    secretName,
    dnsNames: [...workload.dnsNames, ...(more.dnsNames ?? []), 'localhost'],
    client: more.client,
  });
  return withBundle(workload, issued, authority.trust);
}

function withBundle(workload: Workload, { secretName, revision }: ICertificate, trust: Trust): ServerIdentity {
  const bundle = trust._bundleIn(workload.owner, workload.namespace);
  if (!bundle)
    recordMistake(workload.owner, {
      prop: 'certificate.trust',
      got: 'Trust.unverified',
      takes: 'what verifies the certificate: the probes of the server do',
      undoesPromise: true,
    });
  return { secretName, revision, trust, bundle: bundle ?? { key: 'ca.crt', revision: '' } };
}
