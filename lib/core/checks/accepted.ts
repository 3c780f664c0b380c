import { instanceOf, PropType } from './prop-types';

/** What a prop says is not safe, accepted. */
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
