import { AlertmanagerOptions } from './remotes';

/** Whom Prometheus tells about alerts. */
export class Alertmanager {
  /**
   * An Alertmanager, or what speaks version 2 of its API, at an https URL.
   * @param options Where it is, and how the two know each other.
   */
  public static at(options: AlertmanagerOptions): Alertmanager {
    return new Alertmanager(options);
  }

  private constructor(/** @internal */ public readonly _options: AlertmanagerOptions) {}

  /** Its URL. */
  public toString(): string {
    return this._options.url;
  }
}
