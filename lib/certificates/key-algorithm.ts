/** The kind of a private key. */
export class KeyAlgorithm {
  /** ECDSA on P-256: small, fast, understood everywhere. */
  public static ecdsaP256(): KeyAlgorithm {
    return new KeyAlgorithm('ECDSA', 'P256');
  }

  /** ECDSA on P-384. */
  public static ecdsaP384(): KeyAlgorithm {
    return new KeyAlgorithm('ECDSA', 'P384');
  }

  /**
   * RSA of 3072 bits or more, for clients that have no elliptic curves.
   * @param bits The length of the key, from 3072 to 8192.
   */
  public static rsa(bits = 3072): KeyAlgorithm {
    return new KeyAlgorithm('RSA', undefined, bits);
  }

  /** Ed25519. The daemons of this library take it; browsers do not. */
  public static ed25519(): KeyAlgorithm {
    return new KeyAlgorithm('ED25519');
  }

  private constructor(
    /** @internal */ public readonly _algorithm: string,
    /** @internal */ public readonly _curve?: string,
    /** @internal */ public readonly _bits?: number,
  ) {}

  /** Its name and strength. */
  public toString(): string {
    return [this._algorithm, this._curve ?? this._bits].filter(Boolean).join(' ');
  }
}
