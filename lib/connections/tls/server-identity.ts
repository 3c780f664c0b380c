import { ICertificate } from '../../certificates/certificate';
import { ISSUED_CERTIFICATE } from '../../certificates/prop-types';
import { CaBundle, MISSING_TRUST, Trust } from '../../certificates/trust';
import { described, recordMistake } from '../../core/checks/mistakes';
import { readProps } from '../../core/checks/prop-types';
import { checkObjectName } from '../../core/kubernetes/names';
import { escapeTemplate } from '../../core/terraform/template';
import { Workload } from '../../workloads/workload';
import { noteTrust } from '../network/connection-notes';
import { ServerIdentityProps } from './server-identity-props';

/** A server's certificate, and what verifies it. */
export interface ServerIdentity extends ICertificate {
  readonly trust: Trust;
  /** What verifies it, in the server's own namespace: its probes and helpers verify it too. */
  readonly bundle: CaBundle;
  /** The ConfigMap with that bundle, or the Secret where it is none. */
  readonly caName: string;
  /** Makes it valid for a name by which people dial it from elsewhere. */
  addDnsName(dnsName: string): void;
}

/** What a certificate is for besides the names of its Service. */
export interface CertificateOptions {
  readonly dnsNames?: string[];
  /** Whether it is shown to other servers too. @default false */
  readonly client?: boolean;
}

/**
 * The certificate of a workload, valid for the names of its Service and for localhost, where its probes and its
 * helpers dial it.
 */
export function serverIdentity(
  workload: Workload,
  props: ServerIdentityProps,
  more: CertificateOptions = {},
): ServerIdentity {
  const { owner, namespace } = workload;
  const { authority } = props;
  const certificate = props.certificate && readProps(owner, props.certificate, ISSUED_CERTIFICATE, 'certificate');
  if (certificate) checkObjectName(owner, 'certificate.secretName', certificate.secretName);
  if (certificate && !authority)
    return withBundle(workload, issuedElsewhere(certificate), certificate.trust, 'certificate.trust');
  if (!authority || certificate)
    recordMistake(owner, {
      prop: 'authority',
      got: authority ? described('both `authority` and `certificate`') : undefined,
      takes: 'who signs the certificate of the server, or `certificate` one that somebody else issues',
    });
  const secretName = `${workload.name}-tls`;
  if (!authority) return { ...NOBODY, secretName };
  const dnsNames = [...workload.dnsNames, ...(more.dnsNames ?? []), 'localhost'];
  const { client } = more;
  const issued = authority.issue(workload.scope, 'certificate', { namespace, secretName, dnsNames, client });
  return withBundle(workload, issued, authority.trust, 'authority');
}

// For a program that goes on after the mistake that nobody signs.
const NOBODY: Omit<ServerIdentity, 'secretName'> = {
  revision: '',
  trust: MISSING_TRUST,
  bundle: { key: 'ca.crt', revision: '' },
  caName: '',
  addDnsName: () => undefined,
};

// Whoever issues it has to know the names.
function issuedElsewhere({ secretName, revision }: ICertificate): ICertificate {
  return { secretName: escapeTemplate(secretName), revision, _addDnsName: () => undefined };
}

function withBundle(workload: Workload, issued: ICertificate, trust: Trust, prop: string): ServerIdentity {
  const { secretName, revision } = issued;
  noteTrust(workload.owner, trust);
  trust._givenTo(workload.owner, prop);
  const bundle = trust._bundleIn(workload.owner, workload.namespace);
  if (!bundle)
    recordMistake(workload.owner, {
      prop,
      got: described('Trust.unverified'),
      takes: 'what verifies the certificate: the probes of the server do',
    });
  return {
    secretName,
    revision,
    trust,
    bundle: bundle ?? { key: 'ca.crt', revision: '' },
    caName: bundle?.configMapName ?? bundle?.secretName ?? '',
    addDnsName: (dnsName) => {
      if (issued._addDnsName) issued._addDnsName(escapeTemplate(dnsName));
      else
        recordMistake(workload.owner, {
          prop: 'authority',
          got: described('an authority whose certificates take no further name'),
          takes: `a CertificateAuthority, or a \`certificate\` that is valid for ${dnsName} too`,
        });
    },
  };
}
