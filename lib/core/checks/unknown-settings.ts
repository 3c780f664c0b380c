import { instanceOf, PropType } from './prop-types';

/** Settings that this library does not know, of a daemon that is newer than this library. What it knows is refused in them. */
export class UnknownSettings {
  /**
   * Writes them into the daemon's config file. `Deviations.of` lists the reason.
   * @param reason Why, like the version that has them.
   * @param settings Sections with their keys, or flags, as in `settings` of that daemon: only such as this library does not know.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  public static because(reason: string, settings: Record<string, any>): UnknownSettings {
    return new UnknownSettings(reason, settings);
  }

  private constructor(
    /** @internal */ public readonly _reason: string,
    /** @internal */ public readonly _settings: Record<string, unknown>,
  ) {}
}

export const UNKNOWN_SETTINGS: PropType<UnknownSettings> = instanceOf(
  UnknownSettings,
  "an UnknownSettings, like UnknownSettings.because('the reason', { … })",
);
