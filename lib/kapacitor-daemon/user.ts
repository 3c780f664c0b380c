import { Construct } from 'constructs';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { RotationOptions } from '../credentials/account-rotation';
import { passwordOf, ServerUserOptions } from '../credentials/server-user';

/** How a user of Kapacitor is made. One of the same name that somebody made by hand loses it: his password becomes this one. */
export interface KapacitorUserOptions extends RotationOptions {
  /**
   * Its password, of 72 bytes at most. A new one rolls Kapacitor out, and the former is refused from then on: `rotation` has both
   * for a while. Kapacitor is rolled out with each change of its users.
   * @default Credential.ephemeral()
   */
  readonly credential?: Credential;
}

/** The first administrator of a Kapacitor. */
export interface KapacitorAdministratorOptions extends KapacitorUserOptions {
  /** The administrator's name. @default admin */
  readonly name?: string;
}

/** A user's name, in words, and whether it is one: as Kapacitor's auth service takes it; it becomes a part of a URL. */
export const KAPACITOR_NAME = 'letters, digits, "-", "_", "." and "@", and not "." or ".."';
export function isKapacitorName(text: string): boolean {
  return /^[-._@\p{L}0-9]+$/u.test(text) && !/^\.{1,2}$/.test(text);
}

interface MadeUser extends ServerUserOptions {
  readonly alsoValid: KapacitorUser[];
}

// As the User of InfluxDB is: in a base class, jsii would take the constructor for one that users call.
/** A user of Kapacitor. Each is an administrator: what less Kapacitor offers is as much, or of no use. */
export class KapacitorUser extends Construct {
  /** @internal */
  public static _of(scope: Construct, id: string, options: MadeUser): KapacitorUser {
    return new KapacitorUser(scope, id, options);
  }

  /** The user's name. */
  public readonly userName: string;
  /** The Secret, in the namespace of Kapacitor, that holds its password. */
  public readonly secretName: string;
  /** The key of the password in that Secret. */
  public readonly secretKey: string;
  /** The same account under the names of `alsoValidRotations`. */
  public readonly alsoValid: KapacitorUser[];
  /** @internal the account that it is one name of */
  public readonly _baseName: string;
  /** @internal */
  public readonly _credential: BoundCredential;

  private constructor(scope: Construct, id: string, options: MadeUser) {
    super(scope, id);
    this.userName = options.name;
    this.alsoValid = options.alsoValid;
    this._baseName = options.baseName;
    this._credential = passwordOf(this, options);
    const { secretName, key } = this._credential.in(options.server.namespace);
    this.secretName = secretName;
    this.secretKey = key;
  }
}
