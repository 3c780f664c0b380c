import { Construct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { objectName } from '../core/kubernetes/names';
import { INamespace, NamespacedName } from '../core/kubernetes/namespace';
import { freeId } from '../core/terraform/ids';
import { isKnown } from '../core/terraform/tokens';
import { digest } from '../core/values/digest';
import { BoundCredential } from './bound-credential';
import { Credential } from './credential';
import { RotatedAccount, rotatedAccounts, RotationOptions } from './account-rotation';

/** What a user of a server is made with. */
export interface ServerUserOptions {
  readonly name: string;
  /** The account that the user is one name of. */
  readonly baseName: string;
  readonly credential?: Credential;
  /** Whether somebody else decides what the password is. */
  readonly decidedElsewhere?: boolean;
  /** Whether another password comes under another name. */
  readonly renamedWhenRotated?: boolean;
  /** Whether Terraform keeps it by default: who logs in reads it as a `Client` that composes passwords. */
  readonly keptInState?: boolean;
  /** The server that it is a user of: its Secrets are called after that, and beside it. */
  readonly server: NamespacedName;
}

/** A user of a server, under one of the names that its account has. */
export interface ServerUser {
  readonly userName: string;
  readonly _baseName: string;
  readonly _credential: BoundCredential;
}

/** The password of a user. */
export function passwordOf(user: Construct, options: ServerUserOptions): BoundCredential {
  const { name, credential, decidedElsewhere, keptInState, renamedWhenRotated, server } = options;
  return new BoundCredential(user, 'password', {
    credential,
    decidedElsewhere,
    keptInState,
    // What a user named with letters that a Secret's name cannot have needs a digest to stay apart.
    secretName: objectName(`${server.name}-user-${name}`, `${server.name}-user`, name),
    // Under another name there is another Secret: the former one stays until nothing refers to it.
    renamedWhenRotated,
  });
}

/** How a product makes its users. */
export interface UserFactory<User> {
  /** The users that the server has. */
  readonly existing: readonly User[];
  /** Checks a name, and records what is wrong with it. */
  readonly checkName: (prop: string, name: string) => boolean;
  readonly make: (account: RotatedAccount, alsoValid: User[], valid: boolean) => User;
}

/** The account of a user that is made. */
export interface NewAccount {
  readonly id: string;
  /** The prop or argument that names it, for mistakes. */
  readonly prop: string;
  /** Its name as it was given: with a rotation, its users are called after that. */
  readonly baseName: string;
  /** The client that it is the account of. @default - the server's own */
  readonly whose?: Construct;
}

/** The user that is made for an account, with one more for each other name that is valid. A name twice is a mistake. */
export function makeUser<User extends ServerUser>(
  server: Construct,
  { id, prop, baseName, whose }: NewAccount,
  options: RotationOptions & { readonly credential?: Credential },
  { existing, checkName, make }: UserFactory<User>,
): User {
  const [account, ...others] = rotatedAccounts(
    server,
    { name: baseName, id, credential: options.credential },
    options,
    whose,
  );
  const names = [account, ...others].map(({ name }) => name);
  const twice = existing.find((user) => user._baseName === baseName || names.includes(user.userName));
  if (twice) {
    recordMistake(server, { prop, got: baseName, takes: 'a name that no other user has' });
    const free = freeId(server, account.id);
    make({ ...account, id: free, name: free }, [], false);
    return twice;
  }
  const valid = checkName(prop, baseName);
  const one = (given: RotatedAccount, alsoValid: User[]) =>
    make(isKnown(given.name) ? given : { ...given, id: `user-${digest(given.name)}` }, alsoValid, valid);
  const alsoValid = others.map((other) => one(other, []));
  return one(account, alsoValid);
}

/** Has the passwords of names that a client uses later where it will ask for them: a Secret that is added would make them anew. */
export function reserveLater(alsoValid: readonly ServerUser[], namespace: INamespace): void {
  for (const { _credential: credential } of alsoValid) credential.reserve(namespace);
}
