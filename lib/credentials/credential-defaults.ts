import { IConstruct } from 'constructs';
import { described, recordMistake } from '../core/checks/mistakes';
import { Credential } from './credential';

interface SetDefault {
  given?: Credential;
  /** A construct that went by it. */
  reader?: IConstruct;
}

const setFor = new WeakMap<IConstruct, SetDefault>();

/**
 * What a password is that nobody says anything about.
 *
 * @example
 * CredentialDefaults.of(stack).set(Credential.ephemeral({ rotation: '2026-12' }));
 */
export class CredentialDefaults {
  /**
   * Those of an app, a stack or a construct, for all that is below it.
   * @param scope The app, the stack or the construct.
   */
  public static of(scope: IConstruct): CredentialDefaults {
    return new CredentialDefaults(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Says once what they are, before the first construct is made that it is for. With another `rotation` all of them are made anew.
   * @param credential `Credential.ephemeral` or `Credential.generated`: each is made for itself.
   */
  public set(credential: Credential): void {
    const known = setFor.get(this.scope) ?? {};
    setFor.set(this.scope, known);
    const refuse = (got: unknown, takes: string) => {
      recordMistake(known.reader ?? this.scope, { prop: 'CredentialDefaults.set', got, takes });
    };
    if (!(credential instanceof Credential) || !['ephemeral', 'generated'].includes(credential._kind))
      refuse(credential, 'Credential.ephemeral or Credential.generated, of which each password is made for itself');
    else if (known.given ?? known.reader)
      refuse(
        described(`another call for "${this.scope.node.path}"`),
        'one call, before the first construct that it is for',
      );
    else known.given = credential;
  }
}

/** What a credential is that says of itself only how it is made. `kept`: where nobody says anything, Terraform keeps it. */
export function resolveDefault(scope: IConstruct, own: Credential, kept: boolean): Credential {
  const above = [...scope.node.scopes].reverse();
  for (const one of above) {
    const known = setFor.get(one) ?? {};
    setFor.set(one, known);
    known.reader ??= scope;
  }
  const nearest = above.flatMap((one) => setFor.get(one)?.given ?? [])[0];
  return own._as(nearest ?? (kept ? Credential.generated() : Credential.ephemeral()));
}
