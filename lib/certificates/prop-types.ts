import {
  construct,
  instanceOf,
  PropType,
  required,
  RequiredPropType,
  REQUIRED_TEXT,
  PropTypes,
} from '../core/checks/prop-types';
import { ICertificateAuthority } from './certificate';
import { IssuedCertificateOptions, ServerCertificate } from './server-certificate';
import { MISSING_TRUST, Trust } from './trust';

export const AUTHORITY: PropType<ICertificateAuthority> = construct(
  'an authority, like CertificateAuthority.selfManaged(…)',
  'trust',
  'issue',
);
export const CERTIFICATE: PropType<ServerCertificate> = instanceOf(
  ServerCertificate,
  'a ServerCertificate, like ServerCertificate.fromSecret({ secretName, trust })',
);
export const TRUST: PropType<Trust> = instanceOf(Trust, 'a Trust, like Trust.fromPem(pem)');
export const REQUIRED_TRUST: RequiredPropType<Trust> = required(TRUST, () => MISSING_TRUST);
export const ISSUED_CERTIFICATE: PropTypes<Required<IssuedCertificateOptions>> = {
  secretName: REQUIRED_TEXT,
  trust: REQUIRED_TRUST,
  revision: REQUIRED_TEXT,
};
