import { ICertificateAuthority } from '../../certificates/certificate';
import { ServerCertificate } from '../../certificates/server-certificate';
import { AUTHORITY, CERTIFICATE } from '../../certificates/prop-types';
import { PropTypes } from '../../core/checks/prop-types';

/** Where a server's certificate comes from: exactly one of the two. */
export interface ServerIdentityProps {
  /** Who signs its certificate. @default - `certificate` is given */
  readonly authority?: ICertificateAuthority;
  /** A certificate that somebody else issues. @default - `authority` signs one */
  readonly certificate?: ServerCertificate;
}

export const SERVER_IDENTITY: PropTypes<ServerIdentityProps> = { authority: AUTHORITY, certificate: CERTIFICATE };
