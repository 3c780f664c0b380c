import { IConstruct } from 'constructs';
import { instanceOf, PropType } from '../../core/checks/prop-types';

/** Who is told: an Alertmanager's receiver, which routes name. */
export class Receiver {
  /**
   * Nobody: for a route with matchers, whose alerts are not told, like that one which says by being there that all is well.
   */
  public static nobody(): Receiver {
    return new Receiver(undefined, 'nobody');
  }

  /** @internal */
  public static _of(owner: IConstruct, name: string): Receiver {
    return new Receiver(owner, name);
  }

  private constructor(
    /** @internal */ public readonly _owner: IConstruct | undefined,
    /** Its name in the config file and in metrics. */
    public readonly receiverName: string,
  ) {}

  /** Its name. */
  public toString(): string {
    return this.receiverName;
  }
}

export const RECEIVER: PropType<Receiver> = instanceOf(Receiver, 'a Receiver, as addReceiver gives one');
