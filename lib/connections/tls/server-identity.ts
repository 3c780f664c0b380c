import { ICertificate, ICertificateAuthority, ServerCertificate } from '../../certificates/certificate';
import { CaBundle, MISSING_TRUST, Trust } from '../../certificates/trust';
import { ISSUED_CERTIFICATE } from '../../certificates/prop-types';
import { escapeTemplate } from '../../core/terraform/template';
import { recordMistake } from '../../core/checks/mistakes';
import { checkObjectName } from '../../core/kubernetes/names';
import { readProps } from '../../core/checks/prop-types';
import { Workload } from '../../workloads/workload';

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
  /** Makes it valid for a name by which people dial it from elsewhere. */
  addDnsName(dnsName: string): void;
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
  const { authority } = props;
  const certificate =
    props.certificate && readProps(workload.owner, props.certificate, ISSUED_CERTIFICATE, 'certificate');
  if (certificate) checkObjectName(workload.owner, 'certificate.secretName', certificate.secretName);
  if (certificate && !authority)
    return withBundle(
      workload,
      {
        secretName: escapeTemplate(certificate.secretName),
        revision: certificate.revision,
        // Whoever issues it has to know the name.
        _addDnsName: () => undefined,
      },
      certificate.trust,
    );
  if (!authority || certificate)
    recordMistake(workload.owner, {
      prop: 'authority',
      got: authority ? 'both `authority` and `certificate`' : undefined,
      takes: 'who signs the certificate of the server, or `certificate` one that somebody else issues',
    });
  const secretName = `${workload.name}-tls`;
  if (!authority)
    return {
      secretName,
      revision: '',
      trust: MISSING_TRUST,
      bundle: { key: 'ca.crt', revision: '' },
      addDnsName: () => undefined,
    };
  const issued = authority.issue(workload.scope, 'certificate', {
    namespace: workload.namespace,
    secretName,
    dnsNames: [...workload.dnsNames, ...(more.dnsNames ?? []), 'localhost'],
    client: more.client,
  });
  return withBundle(workload, issued, authority.trust);
}

function withBundle(workload: Workload, issued: ICertificate, trust: Trust): ServerIdentity {
  const { secretName, revision } = issued;
  const bundle = trust._bundleIn(workload.owner, workload.namespace);
  if (!bundle)
    recordMistake(workload.owner, {
      prop: 'certificate.trust',
      got: 'Trust.unverified',
      takes: 'what verifies the certificate: the probes of the server do',
    });
  return {
    secretName,
    revision,
    trust,
    bundle: bundle ?? { key: 'ca.crt', revision: '' },
    addDnsName: (dnsName) => {
      if (issued._addDnsName) issued._addDnsName(escapeTemplate(dnsName));
      else
        recordMistake(workload.owner, {
          prop: 'authority',
          got: 'an authority whose certificates take no further name',
          takes: `a CertificateAuthority, or a \`certificate\` that is valid for ${dnsName} too`,
        });
    },
  };
}
