import { instanceOf, PropType } from '../core/checks/prop-types';

/** Annotations of which this library does not know what they do. */
export class UnknownAnnotations {
  /**
   * Writes them. `Deviations.of` lists the reason.
   * @param reason Why they are no risk, although others of their kind take TLS or source ranges away.
   * @param annotations The annotations.
   */
  public static because(reason: string, annotations: Record<string, string>): UnknownAnnotations {
    return new UnknownAnnotations(reason, annotations);
  }

  private constructor(
    /** @internal */ public readonly _reason: string,
    /** @internal */ public readonly _annotations: Record<string, string>,
  ) {}
}

export const UNKNOWN_ANNOTATIONS: PropType<UnknownAnnotations> = instanceOf(
  UnknownAnnotations,
  "an UnknownAnnotations, like UnknownAnnotations.because('the reason', { … })",
);
