import { Construct, IConstruct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { ScopedValues } from '../core/checks/scoped-values';
import { Credential } from './credential';

const values = new ScopedValues<{ readonly credential?: Credential }>('CredentialDefaults', (where, { credential }) => {
  if (credential instanceof Credential && ['ephemeral', 'generated'].includes(credential._kind)) return { credential };
  const takes = 'Credential.ephemeral or Credential.generated, of which each password is made for itself';
  recordMistake(where, { prop: 'credential', got: credential, takes });
  return {};
});

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
    values.set(this.scope, { credential });
  }
}

/** What a credential is that says of itself only how it is made. `kept`: where nobody says anything, Terraform keeps it. */
export function resolveDefault(scope: Construct, own: Credential, kept: boolean): Credential {
  // The nearest decides.
  const { credential } = Object.assign({}, ...values.for(scope, scope.node.scopes)) as { credential?: Credential };
  return own._as(credential ?? (kept ? Credential.generated() : Credential.ephemeral()));
}
