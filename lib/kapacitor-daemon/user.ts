import { Construct } from 'constructs';
import { objectName } from '../core/kubernetes/names';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { RotationOptions } from '../credentials/rotation';
import { Workload } from '../workloads/workload';

/** How a user of Kapacitor is made. One of the same name that somebody made by hand loses it: his password becomes this one. */
export interface KapacitorUserOptions extends RotationOptions {
  /**
   * Its password, of 72 bytes at most. A new one rolls Kapacitor out, and the former is refused from then on: `rotation` has both
   * for a while. Kapacitor is rolled out with each change of its users.
   * @default Credential.generated()
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

interface MadeUser {
  readonly name: string;
  readonly family: string;
  readonly credential?: Credential;
  /** Whether somebody else has the account. */
  readonly given?: boolean;
  readonly alsoValid: KapacitorUser[];
  readonly workload: Workload;
}

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
  public readonly _family: string;
  /** @internal */
  public readonly _credential: BoundCredential;

  private constructor(
    scope: Construct,
    id: string,
    { name, family, credential, given, alsoValid, workload }: MadeUser,
  ) {
    super(scope, id);
    this.userName = name;
    this.alsoValid = alsoValid;
    this._family = family;
    this._credential = new BoundCredential(this, 'password', {
      credential,
      given,
      secretName: objectName(`${workload.name}-user-${name}`, `${workload.name}-user`, name),
      replaced: family !== name,
    });
    const { secretName, key } = this._credential.in(workload.namespace);
    this.secretName = secretName;
    this.secretKey = key;
  }
}
