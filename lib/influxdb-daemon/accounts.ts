import { Construct } from 'constructs';
import { noteAccess } from '../connections/network/connection-notes';
import { accountOfClient, Client } from '../connections/network/ends';
import { recordMistake } from '../core/checks/mistakes';
import { checkArgument, readArgument, readProps, REQUIRED_TEXT } from '../core/checks/prop-types';
import { hasTakenName } from '../core/kubernetes/claimed-names';
import { NamespacedName } from '../core/kubernetes/namespace';
import { constructId } from '../core/terraform/ids';
import { noteAdministrator } from '../core/terraform/signing-secrets';
import { digest } from '../core/values/digest';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { RotationOptions } from '../credentials/account-rotation';
import { makeUser, NewAccount, reserveLater } from '../credentials/server-user';
import { Workload } from '../workloads/workload';
import { ComposedPasswords } from '../workloads/workload-options';
import { DesiredState, Privilege } from './desired-state';
import { AdministratorOptions } from './administrator-options';
import { checkUserName } from './names';
import { USER, USER_OPTIONS } from './prop-types';
import { User, UserOptions } from './user';

interface InfluxDBAccount extends NewAccount {
  readonly administrator: boolean;
  /** Which of its passwords Terraform has to know, as who logs in composes them. @default - none */
  readonly keptInState?: ComposedPasswords;
}

/** Where the passwords are read that Terraform does not know. */
export type PasswordDelivery =
  /** Mounts it in the pod that applies the desired state, and gives the path of its file. Another one takes a new pod. */
  | { readonly mount: (key: SecretKey, id: string) => string }
  /** Has another pod set the password of a user. */
  | { readonly set: (userName: string, key: SecretKey) => void };

/** The accounts of an InfluxDB server: of people, of its clients, and what each may do. The desired state makes them so. */
export class InfluxDBAccounts {
  // By the path of the client; with the rotations of its first call.
  private readonly clients = new Map<string, { readonly user: User; readonly options: RotationOptions }>();

  // Those with a valid name: only they have a line in the desired state.
  private readonly written = new Set<User>();

  public constructor(
    private readonly server: Construct,
    private readonly namespacedName: NamespacedName,
    private readonly desired: DesiredState,
    private readonly delivery: PasswordDelivery,
  ) {}

  /** The first administrator. */
  public addFirst({ name = 'admin', ...options }: AdministratorOptions = {}): User {
    const account = { id: 'administrator', prop: 'administrator.name', baseName: name, administrator: true };
    return this.make(account, options);
  }

  /** A further administrator. */
  public addAdministrator(name: string, options: UserOptions): User {
    return this.addNamed(name, options, { administrator: true });
  }

  /** A user who may do nothing yet. */
  public addUser(name: string, options: UserOptions): User {
    return this.addNamed(name, options, { administrator: false });
  }

  /** The account of a client, one for each, made where it is not there yet. */
  public ofClient(client: Client, { rotation, alsoValidRotations }: RotationOptions = {}): User {
    const { owner, namespace } = client;
    const account = accountOfClient(client);
    const { id, baseName } = account;
    const existing = this.clients.get(id);
    if (!existing) {
      const options = { rotation, alsoValidRotations };
      const keptInState = client instanceof Workload ? client.composes : undefined;
      // Two workloads of one name are a recorded mistake: that the names of their users are one too is none more.
      const same = hasTakenName(owner) ? this.clientOf(baseName) : undefined;
      const user = same ?? this.make({ ...account, administrator: false, keptInState }, options);
      this.clients.set(id, { user, options });
      reserveLater(user.alsoValid, namespace);
      return user;
    }
    const { options, user } = existing;
    for (const [prop, got, first] of [
      ['rotation', rotation, options.rotation],
      ['alsoValidRotations', alsoValidRotations, options.alsoValidRotations],
    ] as const)
      if (got !== undefined && JSON.stringify(got) !== JSON.stringify(first))
        recordMistake(owner, {
          prop,
          got,
          takes: 'the same text in every call for one client and server, beginning with the first',
        });
    return user;
  }

  /** Lets an account, under all of its names, do something in a database. */
  public grant(user: User, privilege: Privilege, databaseName: string): void {
    if (!checkArgument(this.server, 'user', user, USER)) return;
    if (user.node.scope !== this.server) {
      recordMistake(this.server, {
        prop: 'user',
        got: user,
        takes: `a user of the server that has the database, ${this.server.node.path} (its addUser gives one)`,
      });
      return;
    }
    for (const one of [user, ...user.alsoValid])
      if (this.written.has(one)) {
        this.desired.addGrant(one.userName, privilege, databaseName);
        const { path } = this.server.node;
        const what = `${privilege} on ${databaseName}`;
        noteAccess(this.server, { grant: { server: path, userName: one.userName, what } });
      }
  }

  private clientOf(baseName: string): User | undefined {
    return [...this.clients.values()].map(({ user }) => user).find((user) => user._baseName === baseName);
  }

  private addNamed(
    name: string,
    options: UserOptions,
    { administrator }: Pick<InfluxDBAccount, 'administrator'>,
  ): User {
    const baseName = readArgument(this.server, 'name', name, REQUIRED_TEXT);
    const account = { id: `user-${constructId(baseName)}`, prop: 'name', baseName, administrator };
    return this.make(account, readProps(this.server, options, USER_OPTIONS));
  }

  private make(account: InfluxDBAccount, options: UserOptions): User {
    const { server } = this;
    const { baseName, administrator, keptInState } = account;
    return makeUser<User>(server, account, options, {
      existing: server.node.children.filter((child) => child instanceof User),
      checkName: (nameProp, name) => checkUserName(server, nameProp, name),
      make: ({ name, id: own, credential, renamedWhenRotated }, alsoValid, valid) => {
        const user = User._of(server, own, {
          ...{ name, baseName, credential, renamedWhenRotated, alsoValid, server: this.namespacedName },
          keptInState: keptInState === 'all' || (keptInState === 'rotated' && name !== baseName),
        });
        if (valid) this.write(user, { administrator, adopt: options.adopt ?? false });
        return user;
      },
    });
  }

  private write(user: User, { administrator, adopt }: Record<'administrator' | 'adopt', boolean>): void {
    this.written.add(user);
    const { userName: name, _baseName: baseName, _credential: credential } = user;
    const { namespace } = this.namespacedName;
    const secretName = credential.secretNameIn(namespace);
    if (administrator) noteAdministrator(credential);
    noteAccess(this.server, {
      account: { server: this.server.node.path, userName: name, secretName, administrator },
    });
    const secret = this.deliver(name, credential);
    this.desired.addUser({ name, administrator, adopt, baseName, revision: credential.revision, ...secret });
  }

  private deliver(name: string, credential: BoundCredential): { password?: string; file?: string } {
    if (credential.value !== undefined) return { password: credential.value };
    const { delivery } = this;
    const key = credential.in(this.namespacedName.namespace);
    if ('mount' in delivery) return { file: delivery.mount(key, digest(name)) };
    delivery.set(name, key);
    return {};
  }
}
