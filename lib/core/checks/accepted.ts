import { instanceOf, PropType } from './prop-types';

/** That something is taken which is refused otherwise, with the reason. */
export class Accepted {
  /**
   * Accepts it. `Deviations.of` lists the reason.
   * @param reason Why.
   */
  public static because(reason: string): Accepted {
    return new Accepted(reason);
  }

  private constructor(/** @internal */ public readonly _reason: string) {}
}

export const ACCEPTED: PropType<Accepted> = instanceOf(Accepted, "Accepted.because('the reason')");
