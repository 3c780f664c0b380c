import { Construct } from 'constructs';
import { NamespacedName } from '../core/kubernetes/namespace';
import { objectName } from '../core/kubernetes/names';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { RotationOptions } from '../credentials/rotation';

/** How a user of InfluxDB is made. */
export interface UserOptions extends RotationOptions {
  /**
   * Its password. One from an existing Secret that the pod does not mount yet restarts InfluxDB once. Another one replaces it
   * within two minutes, and who still has the former is refused from then on: `rotation` has no such moment.
   * @default Credential.generated()
   */
  readonly credential?: Credential;
  /** Takes over a user of this name that exists already; its password and grants become those given here. @default false */
  readonly adopt?: boolean;
}

interface MadeUser {
  readonly name: string;
  /** The server that it is a user of: its Secrets are called after that, and beside it. */
  readonly server: NamespacedName;
  /** The account that the user is one name of. */
  readonly family: string;
  readonly credential?: Credential;
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
  public readonly _family: string;
  /** @internal */
  public readonly _credential: BoundCredential;

  private constructor(scope: Construct, id: string, options: MadeUser) {
    super(scope, id);
    const { server } = options;
    this.userName = options.name;
    this.alsoValid = options.alsoValid;
    this._family = options.family;
    // What a user named with letters that a Secret's name cannot have needs a digest to stay apart.
    this._credential = new BoundCredential(this, 'password', {
      credential: options.credential,
      secretName: objectName(`${server.name}-user-${options.name}`, `${server.name}-user`, options.name),
      // Under another name there is another Secret: the former one stays until nothing refers to it.
      replaced: options.family !== options.name,
    });
    const { secretName, key } = this._credential.in(server.namespace);
    this.secretName = secretName;
    this.secretKey = key;
  }
}
