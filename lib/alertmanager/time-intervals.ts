import { UnknownSettings } from '../core/checks/unknown-settings';

/** What more may be said of time intervals. */
export interface TimeIntervalsOptions {
  /** Keys that a newer Alertmanager has, for each interval of the call. @default - none */
  readonly unknownSettings?: UnknownSettings;
}
