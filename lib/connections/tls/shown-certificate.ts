import { IConstruct } from 'constructs';
import { Trust } from '../../certificates/trust';
import { construct, PropType } from '../../core/checks/prop-types';
import type { Workload } from '../../workloads/workload';

/** Where a certificate is shown. */
export interface ShownAt {
  readonly host: string;
  readonly port: number;
  /** The name that it is verified for. */
  readonly serverName: string;
}

/** What shows a certificate to its clients: a server of this library, or what serves metrics only. */
export interface IShowsCertificate extends IConstruct {
  /** What verifies its certificate. */
  readonly trust: Trust;
  /** @internal opens the way for who looks at it, and says where */
  _showCertificate(client: Workload): ShownAt;
}

export const SHOWS_CERTIFICATE: PropType<IShowsCertificate> = construct<IShowsCertificate>(
  'what shows a certificate, like a SecureInfluxDB or a SecureNodeExporter',
  'trust',
  '_showCertificate',
);
