import { TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { checkInteger } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import {
  NUMBER,
  OneOf,
  PropTypes,
  readEach,
  readProps,
  REQUIRED_TEXT,
  TEXT,
  VARIABLE,
} from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { namespaceKey } from '../core/kubernetes/claimed-names';
import { checkDataKey, checkObjectName } from '../core/kubernetes/names';
import { INamespace, sameNamespace } from '../core/kubernetes/namespace';
import { NAMESPACE } from '../core/kubernetes/prop-types';
import { EphemeralPassword } from '../core/terraform/ephemeral-password';
import { hcl } from '../core/terraform/hcl';
import { noteSecretVariable } from '../core/terraform/secret-variables';
import { noteSigning } from '../core/terraform/signing-secrets';
import { constructId, pathInStack } from '../core/terraform/ids';
import { revisionOf, revisionOfValue } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';
import { UtilityResource } from '../core/terraform/utility-resource';
import { prepareStack } from '../posture/prepare-stack';
import { BCRYPT_COST } from '../core/values/bcrypt-keys';
import { PASSWORD_ALPHABET, PASSWORD_LENGTH, SHORTEST_PASSWORD } from '../core/values/generated-password';
import { BCRYPT_BYTES, bcryptOf } from './bcrypt';
import { Copies } from './copies';
import { Credential, ExistingSecretOptions, GeneratedCredentialOptions } from './credential';
import { resolveDefault } from './credential-defaults';
import { MISSING_CREDENTIAL } from './prop-types';
import { scopeRotationInPlace } from './rotation';
import { writeOnlySecret } from './write-only-secret';

/** A key of a Secret that a workload reads, and the revision to roll it out by. */
export interface SecretKey {
  /** As an attribute takes it. */
  readonly secretName: string;
  /** As it is: it passes `escapeTemplate` where it becomes an attribute. */
  readonly key: string;
  readonly revision: string;
  /** Whether Terraform made it. Others exist already, and may change without an apply. */
  readonly madeByTerraform: boolean;
}

const MADE: PropTypes<GeneratedCredentialOptions> = { length: NUMBER, rotation: TEXT };
const EXISTING_SECRET: PropTypes<ExistingSecretOptions> = {
  namespace: NAMESPACE,
  name: REQUIRED_TEXT,
  key: TEXT,
  bcryptKey: TEXT,
};

/** What a credential is for, and where it is kept. */
export interface BoundCredentialOptions {
  /** @default - what CredentialDefaults says, or Credential.ephemeral() */
  readonly credential?: Credential;
  /** The name of the Secrets that are made. */
  readonly secretName: string;
  /** The prop that it was given to, for mistakes. @default credential */
  readonly prop?: string;
  /** Whether somebody else decides what the password is, so that one made here would fit nothing. @default false */
  readonly decidedElsewhere?: boolean;
  /** Whether another password comes under another user name, in Secrets that are made before these are destroyed. @default false */
  readonly renamedWhenRotated?: boolean;
  /**
   * Whether Terraform keeps it where nobody says anything: what reads it takes one more password without a new pod only where
   * Terraform writes all of them into one Secret.
   * @default false
   */
  readonly keptInState?: boolean;
  /** What of its scopes' rotation makes it anew, under the same name. @default - nothing does */
  readonly rotatesBy?: 'password' | 'signing';
}

/** A credential in its place: the Secrets that hold it, made in each namespace that asks, once. */
export class BoundCredential extends Construct {
  /** Changes with the password. */
  public readonly revision: string;
  /** The password as a Terraform expression, for a file that must contain it; only where Terraform knows it. */
  public readonly value?: string;
  /** See BoundCredentialOptions. */
  public readonly renamedWhenRotated: boolean;
  private readonly password?: UtilityResource<'random_password'>;
  private readonly rotatesBy?: 'password' | 'signing';
  private readonly copies?: Copies;
  private readonly secretName: string;
  private readonly credential: Credential;
  private readonly prop: string;
  private readonly secrets: readonly OneOf<ExistingSecretOptions>[];
  private readonly keys = new Map<string, SecretKey>();
  private readonly hashes = new Map<number, string>();

  public constructor(scope: Construct, id: string, props: BoundCredentialOptions) {
    super(scope, id);
    prepareStack(this);
    const credential = props.credential ?? Credential._default();
    this.credential =
      credential._kind === 'default' ? resolveDefault(this, credential, props.keptInState ?? false) : credential;
    this.secretName = props.secretName;
    this.prop = props.prop ?? 'credential';
    this.renamedWhenRotated = props.renamedWhenRotated ?? false;
    this.rotatesBy = props.rotatesBy;
    if (this.rotatesBy === 'signing') noteSigning(this);
    this.secrets = readEach(this, this.prop, this.credential._secrets, EXISTING_SECRET);
    const revision = TEXT.read(this.credential._revision, this, `${this.prop}.revision`);
    // That it is missing is a mistake of whoever asks for it.
    if (props.decidedElsewhere && ![undefined, MISSING_CREDENTIAL].includes(props.credential)) this.refuseMade();
    if (this.credential._kind === 'generated') {
      this.password = this.makeGenerated();
      this.value = this.password.getStringAttribute('result');
      this.revision = revisionOfValue(this.value);
      return;
    }
    if (this.credential._kind === 'ephemeral') {
      this.copies = this.makeEphemeral(revision ?? '');
      this.revision = this.copies.revision;
      return;
    }
    const variable = this.variable(revision);
    this.value = variable?.stringValue;
    const keys = this.secrets.map(({ item: { name, key } }) => [name, key]);
    this.revision = revisionOf([variable && pathInStack(variable), keys, revision ?? '']);
  }

  /** Whether this stack writes it into the cluster, and can write a hash of it beside. */
  public get isMadeHere(): boolean {
    return this.copies !== undefined || this.value !== undefined;
  }

  /** The password's place in a namespace. */
  public in(namespace: INamespace): SecretKey {
    const key = namespaceKey(namespace);
    const known = this.keys.get(key) ?? this.bind(namespace);
    this.keys.set(key, known);
    return known;
  }

  /** Makes its Secret where it will be asked for later, so that it is not made anew then. */
  public reserve(namespace: INamespace): void {
    this.copies?.in(namespace);
  }

  /** The name of the Secret that has it in a namespace, which is made where a workload asks for it. */
  public secretNameIn(namespace: INamespace): string {
    return this.existingIn(namespace)?.item.name ?? this.secretName;
  }

  private bind(namespace: INamespace): SecretKey {
    const { revision, value } = this;
    const existing = this.existingIn(namespace);
    if (existing) {
      const { name, key = 'password' } = existing.item;
      checkObjectName(this, `${existing.prop}.name`, name);
      checkDataKey(this, `${existing.prop}.key`, key);
      checkDataKey(this, `${existing.prop}.bcryptKey`, existing.item.bcryptKey);
      return { secretName: escapeTemplate(name), key, revision, madeByTerraform: false };
    }
    if (this.copies) return { secretName: this.copies.in(namespace), key: 'password', revision, madeByTerraform: true };
    if (value === undefined) {
      this.refuseSecrets(`a Secret in the namespace "${namespace.namespaceName}" too (andFromSecret)`);
    } else {
      const secret = writeOnlySecret(this, constructId(namespaceKey(namespace)), {
        namespace,
        name: this.secretName,
        data: { password: value },
        revision,
        lifecycle: this.renamedWhenRotated ? { createBeforeDestroy: true } : undefined,
      });
      return { secretName: secret.nameReference, key: 'password', revision, madeByTerraform: true };
    }
    return { secretName: this.secretName, key: 'password', revision, madeByTerraform: false };
  }

  /** The bcrypt hash in the Secret of a password that Terraform does not know; nothing where it does. */
  public bcryptKeyIn(namespace: INamespace, cost = BCRYPT_COST): SecretKey | undefined {
    if (this.value !== undefined) return undefined;
    if (this.copies) return { ...this.in(namespace), key: this.copies.hashIn(namespace, cost) };
    const key = this.existingIn(namespace)?.item.bcryptKey;
    if (key === undefined) this.refuseSecrets("`bcryptKey`, the key of the password's bcrypt hash in its Secret");
    return { ...this.in(namespace), key: key ?? 'bcrypt' };
  }

  /** Its bcrypt hash, the same from plan to plan, where Terraform knows the password. */
  public bcryptHash(cost = BCRYPT_COST): string | undefined {
    if (this.password && cost === BCRYPT_COST) return this.password.getStringAttribute('bcrypt_hash');
    if (this.value === undefined) return undefined;
    const hash = this.hashes.get(cost) ?? this.hash(this.value, cost);
    this.hashes.set(cost, hash);
    return hash;
  }

  // bcrypt() salts anew on every run: the first result is kept until the password changes.
  private hash(value: string, cost: number): string {
    return new UtilityResource(this, `bcrypt-${cost}`, 'terraform_data', {
      input: hcl`sensitive(${bcryptOf(value, cost)})`,
      triggersReplace: [this.revision, cost],
      lifecycle: { ignoreChanges: ['input'] },
    }).getStringAttribute('output');
  }

  private existingIn(namespace: INamespace): OneOf<ExistingSecretOptions> | undefined {
    return this.secrets.find(({ item }) => sameNamespace(item.namespace, namespace));
  }

  private makeGenerated(): UtilityResource<'random_password'> {
    const { length, rotation } = this.options();
    return new UtilityResource(this, 'Resource', 'random_password', {
      length,
      ...PASSWORD_ALPHABET,
      keepers: rotation === undefined ? undefined : { rotation: escapeTemplate(rotation) },
    });
  }

  private makeEphemeral(revision: string): Copies {
    const { length, rotation } = this.options();
    if (this.secrets.length > 0)
      this.refuse(this.credential, 'no `andFromSecret`: nobody knows this password who could put it there');
    const password = new EphemeralPassword(this, 'Resource', { length, ...PASSWORD_ALPHABET });
    const { secretName, renamedWhenRotated } = this;
    return new Copies(this, password, { secretName, renamedWhenRotated, rotation: [rotation, revision] });
  }

  private options(): { readonly length: number; readonly rotation?: string } {
    const given = readProps(this, this.credential._made ?? {}, MADE, this.prop);
    const { length = PASSWORD_LENGTH, rotation = this.rotatesBy && scopeRotationInPlace(this, this.rotatesBy) } = given;
    checkInteger(this, `${this.prop}.length`, length, { min: SHORTEST_PASSWORD, max: BCRYPT_BYTES });
    if (!isKnown(length))
      recordMistake(this, {
        prop: `${this.prop}.length`,
        got: described('a token'),
        takes: 'a whole number that is known at synthesis',
      });
    return { length, rotation };
  }

  private refuseMade(): void {
    if (!['generated', 'ephemeral'].includes(this.credential._kind)) return;
    this.refuse(
      this.credential,
      `Credential.fromVariable or fromSecret, which the other side takes too: ${this.credential._kind === 'generated' ? 'a generated' : 'an ephemeral'} one is made anew for each that it is given to`,
    );
  }

  private variable(revision: string | undefined): TerraformVariable | undefined {
    const { _kind: kind, _variable: variable } = this.credential;
    if (kind !== 'variable') return undefined;
    if (!revision)
      recordMistake(this, {
        prop: `${this.prop}.revision`,
        got: revision,
        takes: 'a text that changes when the value of the variable does',
      });
    if (!VARIABLE.read(variable, this, this.prop) || !variable) return undefined;
    sameStack(this, this.prop, variable, 'a variable of this one', { always: true });
    if (variable.default !== undefined)
      this.refuse(
        described('a variable with a default'),
        'a variable without one: it would be in the synthesized JSON',
      );
    if (!variable.sensitive) this.refuse(variable, 'a variable with `sensitive: true`');
    noteSecretVariable(variable);
    return variable;
  }

  // What is no variable was refused as such.
  private refuseSecrets(takes: string): void {
    if (this.credential._kind !== 'variable') this.refuse(this.credential, takes);
  }

  private refuse(got: unknown, takes: string): void {
    // What is no Secret was refused as such.
    if (this.secrets.length < this.credential._secrets.length) return;
    recordMistake(this, { prop: this.prop, got, takes });
  }
}
