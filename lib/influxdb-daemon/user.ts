import { Construct } from 'constructs';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { RotationOptions } from '../credentials/account-rotation';
import { passwordOf, ServerUserOptions } from '../credentials/server-user';

/** How a user of InfluxDB is made. */
export interface UserOptions extends RotationOptions {
  /**
   * Its password. One from an existing Secret that the pod does not mount yet restarts InfluxDB once. Another one replaces it
   * within two minutes, and who still has the former is refused from then on: `rotation` has no such moment.
   * @default Credential.ephemeral()
   */
  readonly credential?: Credential;
  /** Takes over a user of this name that exists already; its password and grants become those given here. @default false */
  readonly adopt?: boolean;
}

interface MadeUser extends ServerUserOptions {
  readonly alsoValid: User[];
}

/** A user of an InfluxDB server, which can do what its grants say. */
export class User extends Construct {
  /** @internal */
  public static _of(scope: Construct, id: string, options: MadeUser): User {
    return new User(scope, id, options);
  }

  /** The user's name. */
  public readonly userName: string;
  /** The Secret, in the namespace of InfluxDB, that holds its password. */
  public readonly secretName: string;
  /** The key of the password in that Secret. */
  public readonly secretKey: string;
  /** The same account under the names of `alsoValidRotations`: it may do the same. */
  public readonly alsoValid: User[];
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
