import { Construct } from 'constructs';
import { deferred } from '../core/terraform/deferred';
import { check } from '../core/checks/checks';
import { isKnown } from '../core/terraform/tokens';
import { recordMistake } from '../core/checks/mistakes';
import { digest } from '../core/values/digest';
import { constructId } from '../core/terraform/ids';
import { objectName } from '../core/kubernetes/names';
import { combineRevisions, revisionOf } from '../core/terraform/revision';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { base64, json } from '../formats';
import { Workload } from '../workloads/workload';

/** How a user of Kapacitor is made. One of the same name that somebody made by hand loses it: his password becomes this one. */
export interface KapacitorUserOptions {
  /** Its password, of 72 bytes at most. A new one rolls Kapacitor out. @default Credential.generated() */
  readonly credential?: Credential;
}

/** The first administrator of a Kapacitor. */
export interface KapacitorAdministratorOptions extends KapacitorUserOptions {
  /** The administrator's name. @default admin */
  readonly name?: string;
}

/** A user of Kapacitor. Each is an administrator: what less Kapacitor offers is as much, or of no use. */
export class KapacitorUser extends Construct {
  /** @internal */
  public static _of(
    scope: Construct,
    id: string,
    name: string,
    workload: Workload,
    options: KapacitorUserOptions,
  ): KapacitorUser {
    return new KapacitorUser(scope, id, name, workload, options);
  }

  /** The user's name. */
  public readonly userName: string;
  /** The Secret, in the namespace of Kapacitor, that holds its password. */
  public readonly secretName: string;
  /** The key of the password in that Secret. */
  public readonly secretKey: string;
  /** @internal */
  public readonly _credential: BoundCredential;

  private constructor(scope: Construct, id: string, name: string, workload: Workload, options: KapacitorUserOptions) {
    super(scope, id);
    this.userName = name;
    this._credential = new BoundCredential(this, 'password', {
      credential: options.credential,
      secretName: objectName(`${workload.name}-user-${name}`, `${workload.name}-user`, name),
    });
    const { secretName, key } = this._credential.in(workload.namespace);
    this.secretName = secretName;
    this.secretKey = key;
  }
}

interface UserLine {
  readonly fields: string[];
  /** Whether the password is in a Secret that may change by itself. */
  readonly file: boolean;
  readonly revision: string;
}

/** Kapacitor's users as its scripts read them. */
export class Users {
  private readonly lines = new Map<string, UserLine>();

  public constructor(
    private readonly owner: Construct,
    private readonly workload: Workload,
    private readonly mountPassword: (key: SecretKey, id: string) => string,
  ) {}

  public add(id: string, prop: string, name: string, options: KapacitorUserOptions): KapacitorUser {
    const children = this.owner.node.children;
    const twice = children.find(
      (child): child is KapacitorUser => child instanceof KapacitorUser && child.userName === name,
    );
    if (twice) recordMistake(this.owner, { prop, got: name, takes: 'a name that addUser was not called with before' });
    if (twice) return twice;
    if (!isKnown(name))
      recordMistake(this.owner, {
        prop,
        got: 'a token',
        takes: 'a name that is known at synthesis: it is part of ids',
      });
    // As Kapacitor's auth service takes it; it becomes a part of a URL.
    const takes = 'letters, digits, "-", "_", "." and "@", and not "." or ".."';
    const fine = (text: string) => /^[-._@\p{L}0-9]+$/u.test(text) && !/^\.{1,2}$/.test(text);
    const valid = check(this.owner, prop, name, takes, fine) && isKnown(name);
    const user = KapacitorUser._of(this.owner, valid ? id : `user-${digest(name)}`, name, this.workload, options);
    if (!valid) return user;
    const { value, revision } = user._credential;
    const secret =
      value === undefined
        ? ['-', this.mountPassword(user._credential.in(this.workload.namespace), digest(name))]
        : [base64(json(value)), '-'];
    this.lines.set(name, {
      fields: ['user', base64(json(name)), ...secret],
      file: value === undefined,
      revision: combineRevisions([revisionOf([name]), revision]),
    });
    return user;
  }

  public idOf(name: string): string {
    return `user-${constructId(name)}`;
  }

  /** The file, as a value of a Secret. */
  public file(): string {
    return deferred(() => rendered(this.sorted()));
  }

  /** The same without the users whose passwords are in it: it has no secret. */
  public passwordsFile(): string {
    return rendered(this.sorted().filter(({ file }) => file));
  }

  /** Changes with the file. */
  public revision(): string {
    return deferred(() => combineRevisions(this.sorted().map(({ revision }) => revision)));
  }

  private sorted(): UserLine[] {
    return [...this.lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  }
}

function rendered(lines: UserLine[]): string {
  return ['desired\t2', ...lines.map(({ fields }) => fields.join('\t')), 'end', ''].join('\n');
}
