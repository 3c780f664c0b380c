/**
 * A level of the Pod Security Standards that a namespace enforces.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class PodSecurity {
  /** Nothing but hardened pods. */
  public static restricted(): PodSecurity {
    return new PodSecurity('restricted');
  }

  /**
   * Pods that escalate no privileges in known ways. `Deviations.of` lists the reason.
   * @param reason Why other pods are admitted.
   */
  public static baseline(reason: string): PodSecurity {
    return new PodSecurity('baseline', reason);
  }

  /**
   * Any pod at all: what a node agent with host mounts needs. `Deviations.of` lists the reason.
   * @param reason Why any pod is admitted.
   */
  public static privileged(reason: string): PodSecurity {
    return new PodSecurity('privileged', reason);
  }

  private constructor(
    /** @internal */ public readonly _level: string,
    /** @internal */ public readonly _reason?: string,
  ) {}

  /** The level's name. */
  public toString(): string {
    return this._level;
  }
}
