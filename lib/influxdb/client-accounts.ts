import { Client } from '../connections/paths/path';
import { recordMistake } from '../core/checks/mistakes';
import { constructId, pathInStack } from '../core/terraform/ids';
import { RotationOptions } from '../credentials/rotation';
import { User } from './user';

/** The accounts of a server's clients, one for each client. */
export class ClientAccounts {
  readonly #made = new Map<string, { readonly user: User; readonly options: RotationOptions }>();

  public constructor(private readonly make: (id: string, name: string, options: RotationOptions) => User) {}

  /** The account of a client, made where it is not there yet. */
  public of({ owner, name, namespace }: Client, { rotation, alsoValidRotations }: RotationOptions = {}): User {
    const id = `client-${constructId(pathInStack(owner))}`;
    const existing = this.#made.get(id);
    if (!existing) {
      const options = { rotation, alsoValidRotations };
      const user = this.make(id, `${name}.${namespace.namespaceName}`, options);
      this.#made.set(id, { user, options });
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
}
