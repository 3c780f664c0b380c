import { IConstruct } from 'constructs';
import { Trust } from '../certificates/trust';
import { construct, PropType } from '../core/checks/prop-types';
import { BoundCredential } from '../credentials/bound-credential';
import { RotationOptions } from '../credentials/account-rotation';
import { Workload } from '../workloads/workload';

/** A Kapacitor that others manage. */
export interface IKapacitor extends IConstruct {
  /** Where its API is: `https://kapacitor.monitoring.svc:9092`. */
  readonly url: string;
  /** What verifies its certificate. */
  readonly trust: Trust;
  /** @internal the administrator that a client manages it as, and the way there */
  _admitAdministrator(client: Workload, options: RotationOptions): KapacitorAccount;
}

/** A user's name and password. */
export interface KapacitorAccount {
  readonly userName: string;
  readonly credential: BoundCredential;
}

export const KAPACITOR: PropType<IKapacitor> = construct<IKapacitor>(
  'a SecureKapacitor',
  'url',
  'trust',
  '_admitAdministrator',
);
