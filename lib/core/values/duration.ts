import { scaled } from './scaled';

/**
 * A length of time. It prints as Go and InfluxQL write it: `720h`, `90s`.
 *
 * A negative or endless duration is reported by the construct that it is given to.
 */
export class Duration {
  /**
   * A number of milliseconds.
   * @param amount How many; fractions are taken.
   */
  public static milliseconds(amount: number): Duration {
    return new Duration(scaled(amount, 1));
  }

  /**
   * A number of seconds.
   * @param amount How many; fractions are taken.
   */
  public static seconds(amount: number): Duration {
    return new Duration(scaled(amount, 1000));
  }

  /**
   * A number of minutes.
   * @param amount How many; fractions are taken.
   */
  public static minutes(amount: number): Duration {
    return new Duration(scaled(amount, 60_000));
  }

  /**
   * A number of hours.
   * @param amount How many; fractions are taken.
   */
  public static hours(amount: number): Duration {
    return new Duration(scaled(amount, 3_600_000));
  }

  /**
   * A number of days of 24 hours.
   * @param amount How many; fractions are taken.
   */
  public static days(amount: number): Duration {
    return new Duration(scaled(amount, 86_400_000));
  }

  private constructor(private readonly length: number) {}

  /** @internal */
  public get _milliseconds(): number {
    return this.length;
  }

  /** The duration in seconds, fractions included. */
  public toSeconds(): number {
    return this.length / 1000;
  }

  /** The duration in hours, fractions included. */
  public toHours(): number {
    return this.length / 3_600_000;
  }

  /** As Go writes it, in the largest unit that divides it: `720h`, `90s`, `250ms`. */
  public toString(): string {
    if (this.length === 0) return '0s';
    if (this.length % 3_600_000 === 0) return `${this.length / 3_600_000}h`;
    if (this.length % 60_000 === 0) return `${this.length / 60_000}m`;
    if (this.length % 1000 === 0) return `${this.length / 1000}s`;
    return `${this.length}ms`;
  }
}

/** The shorter of two durations. */
export function shorter(one: Duration, other: Duration): Duration {
  return other.toSeconds() < one.toSeconds() ? other : one;
}
