import { Construct } from 'constructs';
import { Client } from '../connections/paths/path';
import { isKnown } from '../core/terraform/tokens';
import { recordMistake } from '../core/checks/mistakes';
import { digest } from '../core/values/digest';
import { constructId, pathInStack } from '../core/terraform/ids';
import { Credential } from '../credentials/credential';
import { AccountOptions } from './influxdb';
import { User } from './user';

/** An account as a server makes it. */
export interface ClientAccount {
  readonly name: string;
  /** The account under whatever name. */
  readonly family: string;
  readonly credential?: Credential;
}

/** The accounts of a server's clients, one for each client. */
export class ClientAccounts {
  readonly #rotations = new Map<User, string | undefined>();

  public constructor(
    private readonly server: Construct,
    private readonly make: (id: string, account: ClientAccount) => User,
  ) {}

  /** The account of a client, made where it is not there yet. */
  public of({ owner, name, namespace }: Client, { rotation }: AccountOptions = {}): User {
    const id = `client-${constructId(pathInStack(owner))}`;
    const existing = this.server.node.tryFindChild(id) as User | undefined;
    if (existing) {
      if (rotation !== undefined && rotation !== this.#rotations.get(existing))
        recordMistake(owner, {
          prop: 'rotation',
          got: rotation,
          takes: 'the same text in every call for one client and server, beginning with the first',
        });
      return existing;
    }
    const family = `${name}.${namespace.namespaceName}`;
    const known = rotation === undefined || isKnown(rotation);
    if (!known)
      recordMistake(owner, {
        prop: 'rotation',
        got: 'a token',
        takes: 'a text that is known at synthesis: a name has it',
      });
    // A new password under a new name: both are valid while the client is rolled out.
    const user = this.make(
      id,
      rotation === undefined || !known
        ? { name: family, family }
        : { name: `${family}.${digest(rotation)}`, family, credential: Credential.generated({ rotation }) },
    );
    this.#rotations.set(user, rotation);
    return user;
  }
}
