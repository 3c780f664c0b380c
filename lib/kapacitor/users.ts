import { Construct } from 'constructs';
import { noteAccess } from '../connections/network/connection-notes';
import { check } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import { constructId } from '../core/terraform/ids';
import { noteAdministrator } from '../core/terraform/signing-secrets';
import { isKnown } from '../core/terraform/tokens';
import { digest } from '../core/values/digest';
import { SecretKey } from '../credentials/bound-credential';
import { makeUser, NewAccount } from '../credentials/server-user';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { base64, json } from '../formats';
import { isKapacitorName, KAPACITOR_NAME, KapacitorUser, KapacitorUserOptions } from '../kapacitor-daemon/user';
import { Declared, Words } from '../workloads/declared';
import { DesiredFile } from '../workloads/desired-file';
import { Workload } from '../workloads/workload';

/** Kapacitor's users as its scripts read them. */
export class Users {
  private readonly desired = new DesiredFile();
  // Those whose passwords are in Secrets of others, which may change by themselves.
  private readonly given = new DesiredFile();
  private readonly declared = new Map<string, Words>();

  public constructor(
    private readonly owner: Construct,
    private readonly workload: Workload,
    private readonly mountPassword: (key: SecretKey, id: string) => string,
  ) {}

  /** The user that a call names. */
  public addNamed(name: string, options: KapacitorUserOptions): KapacitorUser {
    return this.add({ id: `user-${constructId(name)}`, prop: 'name', baseName: name }, options);
  }

  public add(account: NewAccount, options: KapacitorUserOptions): KapacitorUser {
    const { owner, workload } = this;
    const { baseName, id } = account;
    return makeUser<KapacitorUser>(owner, account, options, {
      existing: owner.node.children.filter((child) => child instanceof KapacitorUser),
      checkName: (of, name) => checkUserName(owner, of, name),
      make: ({ name, id: own, credential, renamedWhenRotated }, alsoValid, valid) => {
        const user = KapacitorUser._of(owner, own, {
          name,
          baseName,
          credential,
          renamedWhenRotated,
          alsoValid,
          server: workload,
        });
        // All are administrators; the others are each made for somebody.
        if (id === 'administrator') noteAdministrator(user._credential);
        if (valid) this.write(user);
        return user;
      },
    });
  }

  /** Makes the Secret with them. */
  public secret(): { readonly name: string; readonly revision: string } {
    const { owner, workload, desired } = this;
    const { namespace } = workload;
    const revision = desired.revision();
    new Declared(owner, 'declared-users', () => Object.fromEntries(this.declared));
    const data = { desired: desired.file() };
    const secret = writeOnlySecret(owner, 'users', { namespace, name: `${workload.name}-users`, data, revision });
    return { name: secret.nameReference, revision };
  }

  /** The same without the users whose passwords are in it: it has no secret. */
  public passwordsFile(): string {
    return this.given.toString();
  }

  private write({ userName: name, _credential: credential }: KapacitorUser): void {
    const { value, revision } = credential;
    const { path } = this.owner.node;
    const secretName = credential.secretNameIn(this.workload.namespace);
    // Kapacitor has no other users.
    noteAccess(this.owner, { account: { server: path, userName: name, secretName, administrator: true } });
    this.declared.set(name, { administrator: true });
    const secret =
      value === undefined
        ? ['-', this.mountPassword(credential.in(this.workload.namespace), digest(name))]
        : [{ secret: base64(json(value)), revision }, '-'];
    for (const file of value === undefined ? [this.desired, this.given] : [this.desired])
      file.add('user', [name], [base64(json(name)), ...secret]);
  }
}

function checkUserName(scope: Construct, prop: string, name: string): boolean {
  if (isKnown(name)) return check(scope, prop, name, KAPACITOR_NAME, isKapacitorName);
  recordMistake(scope, {
    prop,
    got: described('a token'),
    takes: 'a name that is known at synthesis: it is part of ids',
  });
  return false;
}
