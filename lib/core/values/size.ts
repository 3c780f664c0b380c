import { scaled } from './scaled';

/**
 * An amount of memory or storage, in powers of 1024. It prints as a Kubernetes quantity: `10Gi`.
 *
 * A size that is no whole number of bytes is reported by the construct that it is given to.
 */
export class Size {
  /**
   * A number of bytes.
   * @param amount How many; fractions are taken.
   */
  public static bytes(amount: number): Size {
    return new Size(scaled(amount, 1));
  }

  /**
   * A number of KiB, 1024 bytes each.
   * @param amount How many; fractions are taken.
   */
  public static kibibytes(amount: number): Size {
    return new Size(scaled(amount, 1024));
  }

  /**
   * A number of MiB.
   * @param amount How many; fractions are taken.
   */
  public static mebibytes(amount: number): Size {
    return new Size(scaled(amount, 1024 ** 2));
  }

  /**
   * A number of GiB.
   * @param amount How many; fractions are taken.
   */
  public static gibibytes(amount: number): Size {
    return new Size(scaled(amount, 1024 ** 3));
  }

  /**
   * A number of TiB.
   * @param amount How many; fractions are taken.
   */
  public static tebibytes(amount: number): Size {
    return new Size(scaled(amount, 1024 ** 4));
  }

  private constructor(private readonly amount: number) {}

  /** The size in bytes. */
  public toBytes(): number {
    return this.amount;
  }

  /** As a Kubernetes quantity, in the largest unit that divides it: `10Gi`. */
  public toString(): string {
    if (this.amount === 0 || !Number.isSafeInteger(this.amount)) return String(this.amount);
    const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
    let [amount, unit] = [this.amount, 0];
    while (amount % 1024 === 0 && unit < units.length - 1) [amount, unit] = [amount / 1024, unit + 1];
    return `${amount}${units[unit] ?? ''}`;
  }
}
