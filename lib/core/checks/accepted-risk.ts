import { instanceOf, PropType } from './prop-types';

/** That something is taken which is refused otherwise, with the reason. */
export class AcceptedRisk {
  /**
   * Accepts it. `Deviations.of` lists the reason, unless it is for one plan.
   * @param reason Why.
   */
  public static because(reason: string): AcceptedRisk {
    return new AcceptedRisk(reason);
  }

  private constructor(/** @internal */ public readonly _reason: string) {}
}

export const ACCEPTED: PropType<AcceptedRisk> = instanceOf(AcceptedRisk, "AcceptedRisk.because('the reason')");
