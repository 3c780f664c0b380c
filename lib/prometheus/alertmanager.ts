import { textOf } from '../core/checks/mistakes';
import { readOptions, readProps } from '../core/checks/prop-types';
import { Dialler, IAlertmanager } from '../prometheus-daemon/alertmanager';
import { alertmanagerSection, AlertmanagerOptions } from './alertmanager-config';
import { ALERTMANAGER_OPTIONS } from './prop-types';

/** An Alertmanager that this stack does not run. */
export class Alertmanager implements IAlertmanager {
  /**
   * An Alertmanager, or what speaks version 2 of its API, at an https URL.
   * @param options Where it is, and how the two know each other.
   */
  public static at(options: AlertmanagerOptions): Alertmanager {
    return new Alertmanager(options);
  }

  private constructor(private readonly options: AlertmanagerOptions) {}

  /** Its URL. */
  public toString(): string {
    return textOf(readOptions(this.options).url);
  }

  /** @internal */
  public _receiveFrom(sender: Dialler): Record<string, unknown> {
    return alertmanagerSection(readProps(sender.workload.owner, this.options, ALERTMANAGER_OPTIONS), sender);
  }
}
