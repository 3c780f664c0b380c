import { IConstruct } from 'constructs';

/** Who is told: an Alertmanager's receiver, which routes name. */
export class Receiver {
  /** @internal */
  public static _of(owner: IConstruct, name: string): Receiver {
    return new Receiver(owner, name);
  }

  private constructor(
    /** @internal */ public readonly _owner: IConstruct,
    /** Its name in the config file and in metrics. */
    public readonly receiverName: string,
  ) {}

  /** Its name. */
  public toString(): string {
    return this.receiverName;
  }
}
