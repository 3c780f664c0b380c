import { construct, instance, instanceOf, Kind, needed, Needed, NEEDED_TEXT, Shape } from '../core/shapes';
import { ICertificateAuthority, IssuedCertificateOptions, ServerCertificate } from './certificate';
import { MISSING_TRUST, Trust } from './trust';

export const AUTHORITY: Kind<ICertificateAuthority> = construct(
  'an authority, like CertificateAuthority.selfManaged(…)',
  'trust',
  'issue',
);
export const CERTIFICATE: Kind<ServerCertificate> = instanceOf(
  ServerCertificate,
  'a ServerCertificate, like ServerCertificate.fromSecret({ secretName, trust })',
);
export const TRUST: Kind<Trust> = instance(Trust, 'a Trust, like Trust.fromPem(pem)');
export const NEEDED_TRUST: Needed<Trust> = needed(TRUST, () => MISSING_TRUST);
export const ISSUED_CERTIFICATE: Shape<Required<IssuedCertificateOptions>> = {
  secretName: NEEDED_TEXT,
  trust: NEEDED_TRUST,
  revision: NEEDED_TEXT,
};
