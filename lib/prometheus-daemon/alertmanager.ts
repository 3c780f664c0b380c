import { kind, PropType } from '../core/checks/prop-types';
import { Workload } from '../workloads/workload';
import { ClientFiles } from './client-files';

/** Who dials, and the files that it verifies and logs in by. */
export interface Dialler {
  readonly workload: Workload;
  readonly files: ClientFiles;
}

/** An Alertmanager, or what speaks version 2 of its API. */
export interface IAlertmanager {
  /** Its URL, as people read it. */
  toString(): string;
  /** @internal lets somebody send alerts to it, and gives how the config file says so; nothing where the two cannot meet. */
  _receiveFrom(dialler: Dialler): Record<string, unknown> | undefined;
}

export const ALERTMANAGER: PropType<IAlertmanager> = kind(
  'a SecureAlertmanager, or one by Alertmanager.at({ … })',
  (value) => typeof value === 'object' && value !== null && '_receiveFrom' in value,
);
