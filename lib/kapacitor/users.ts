import { Construct } from 'constructs';
import { noteConnection } from '../connections/paths/connection';
import { check } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { objectName } from '../core/kubernetes/names';
import { constructId } from '../core/terraform/ids';
import { isKnown } from '../core/terraform/tokens';
import { digest } from '../core/values/digest';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { RotatedAccount, rotatedAccounts, RotationOptions } from '../credentials/rotation';
import { base64, json } from '../formats';
import { DesiredFile } from '../workloads/desired-file';
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

interface MadeUser {
  readonly name: string;
  readonly family: string;
  readonly credential?: Credential;
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

  private constructor(scope: Construct, id: string, { name, family, credential, alsoValid, workload }: MadeUser) {
    super(scope, id);
    this.userName = name;
    this.alsoValid = alsoValid;
    this._family = family;
    this._credential = new BoundCredential(this, 'password', {
      credential,
      secretName: objectName(`${workload.name}-user-${name}`, `${workload.name}-user`, name),
      replaced: family !== name,
    });
    const { secretName, key } = this._credential.in(workload.namespace);
    this.secretName = secretName;
    this.secretKey = key;
  }
}

/** Kapacitor's users as its scripts read them. */
export class Users {
  private readonly desired = new DesiredFile();
  // Those whose passwords are in Secrets of others, which may change by themselves.
  private readonly given = new DesiredFile();

  public constructor(
    private readonly owner: Construct,
    private readonly workload: Workload,
    private readonly mountPassword: (key: SecretKey, id: string) => string,
  ) {}

  public add(id: string, prop: string, family: string, options: KapacitorUserOptions): KapacitorUser {
    const [account, ...others] = rotatedAccounts(
      this.owner,
      { name: family, id, credential: options.credential },
      options,
    );
    const names = [account, ...others].map(({ name }) => name);
    const twice = this.owner.node.children.find(
      (child): child is KapacitorUser =>
        child instanceof KapacitorUser && (child._family === family || names.includes(child.userName)),
    );
    if (twice)
      recordMistake(this.owner, { prop, got: family, takes: 'a name that addUser was not called with before' });
    if (twice) return twice;
    if (!isKnown(family))
      recordMistake(this.owner, {
        prop,
        got: 'a token',
        takes: 'a name that is known at synthesis: it is part of ids',
      });
    // As Kapacitor's auth service takes it; it becomes a part of a URL.
    const takes = 'letters, digits, "-", "_", "." and "@", and not "." or ".."';
    const fine = (text: string) => /^[-._@\p{L}0-9]+$/u.test(text) && !/^\.{1,2}$/.test(text);
    const valid = check(this.owner, prop, family, takes, fine) && isKnown(family);
    const make = ({ name, id: own, credential }: RotatedAccount, alsoValid: KapacitorUser[]): KapacitorUser => {
      const made = { name, family, credential, alsoValid, workload: this.workload };
      const user = KapacitorUser._of(this.owner, valid ? own : `user-${digest(name)}`, made);
      if (valid) this.write(user);
      return user;
    };
    const alsoValid = others.map((other) => make(other, []));
    return make(account, alsoValid);
  }

  public idOf(name: string): string {
    return `user-${constructId(name)}`;
  }

  /** The file, as a value of a Secret. */
  public file(): string {
    return this.desired.file();
  }

  /** The same without the users whose passwords are in it: it has no secret. */
  public passwordsFile(): string {
    return this.given.toString();
  }

  /** Changes with the file. */
  public revision(): string {
    return this.desired.revision();
  }

  private write({ userName: name, _credential: credential }: KapacitorUser): void {
    const { value, revision } = credential;
    const { path } = this.owner.node;
    const secretName = credential.secretNameIn(this.workload.namespace);
    // Kapacitor has no other users.
    noteConnection(this.owner, { account: { server: path, userName: name, secretName, administrator: true } });
    const secret =
      value === undefined
        ? ['-', this.mountPassword(credential.in(this.workload.namespace), digest(name))]
        : [{ secret: base64(json(value)), revision }, '-'];
    for (const file of value === undefined ? [this.desired, this.given] : [this.desired])
      file.add('user', [name], [base64(json(name)), ...secret]);
  }
}
