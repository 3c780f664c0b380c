import { TerraformVariable } from 'cdktf';
import { INamespace } from '../core/kubernetes/namespace';
import { readOptions } from '../core/checks/prop-types';

/** A password that Terraform makes. */
export interface GeneratedCredentialOptions {
  /**
   * Its number of letters and digits, each worth 5.95 bits.
   * @default 43, which is 256 bits
   */
  readonly length?: number;

  /**
   * Any text. Changing it makes a new password in the next apply, which all of its Secrets get.
   * @default - the password stays
   */
  readonly rotation?: string;
}

/** A password in a Terraform variable. */
export interface VariableCredentialOptions {
  /**
   * Changes together with the variable's value, say a date or a counter. Terraform keeps no trace of the value that
   * it could compare, so without a new revision a new value is not written.
   */
  readonly revision: string;
}

/** A password in a Secret that exists already. */
export interface ExistingSecretOptions {
  /** The namespace of the Secret, which is the one of the workload that reads it. */
  readonly namespace: INamespace;
  /** The name of the Secret. */
  readonly name: string;
  /** The key in it that holds the password. @default password */
  readonly key?: string;
  /**
   * The key in it that holds the password's bcrypt hash, for a daemon that is configured with the hash.
   * @default - no such daemon uses this credential
   */
  readonly bcryptKey?: string;
}

/**
 * Where a password comes from. What uses it sees a Secret's name and key, never its value.
 *
 * | made by | in Terraform's state | in the cluster |
 * | --- | --- | --- |
 * | `ephemeral` | nothing | a Secret in each namespace that needs it |
 * | `generated` | the password and its hash, as the random provider keeps them; the Secret's copy is not | a Secret in each namespace that needs it |
 * | `fromVariable` | nothing, or its bcrypt hash for a daemon that is configured with it | the same |
 * | `fromSecret` | nothing | the Secret that you made |
 */
export class Credential {
  /**
   * A password that Terraform makes, writes into the cluster and forgets: it is in no state and in no plan. Who asks for it in one
   * more namespace later has it made anew in that apply, for all who have it.
   * @param options How long it is, and when it is made anew.
   */
  public static ephemeral(options: GeneratedCredentialOptions = {}): Credential {
    return new Credential('ephemeral', options, undefined, [], '');
  }

  /** @internal one that `CredentialDefaults` says what it is */
  public static _default(options: GeneratedCredentialOptions = {}): Credential {
    return new Credential('default', options, undefined, [], '');
  }

  /**
   * A password that Terraform generates once, and keeps in its state.
   * @param options How long it is, and when it is made anew.
   */
  public static generated(options: GeneratedCredentialOptions = {}): Credential {
    return new Credential('generated', options, undefined, [], '');
  }

  /**
   * A password that is handed to Terraform as a variable with `sensitive: true`.
   * @param variable A variable of the same stack, with `sensitive: true` and without a default.
   * @param options The revision, which changes with the value.
   */
  public static fromVariable(variable: TerraformVariable, options: VariableCredentialOptions): Credential {
    return new Credential('variable', undefined, variable, [], readOptions(options).revision ?? '');
  }

  /**
   * A password in a Secret that exists before the apply, and so its namespace too: one by `SecureNamespace.fromName`, or of a
   * stack that is applied before. A changed Secret reaches the daemon that reads it by itself. One line break at the end of
   * it, as a Secret made from a file has, is no part of the password; only Telegraf takes it for one.
   * @param options The Secret, and its keys.
   */
  public static fromSecret(options: ExistingSecretOptions): Credential {
    return new Credential('secret', undefined, undefined, [options], '');
  }

  private constructor(
    /** @internal */ public readonly _kind: 'default' | 'ephemeral' | 'generated' | 'variable' | 'secret',
    /** @internal */ public readonly _made: GeneratedCredentialOptions | undefined,
    /** @internal */ public readonly _variable: TerraformVariable | undefined,
    /** @internal */ public readonly _secrets: ExistingSecretOptions[],
    /** @internal */ public readonly _revision: string,
  ) {}

  /**
   * The same password in a Secret of another namespace, for a workload that runs there.
   * @param options The Secret in the other namespace, and its keys.
   */
  public andFromSecret(options: ExistingSecretOptions): Credential {
    return new Credential(this._kind, this._made, this._variable, [...this._secrets, options], this._revision);
  }

  /**
   * The same credential with another revision, to roll out a changed Secret to a daemon that reads it only at start.
   * @param revision Any text: another one rolls out.
   */
  public withRevision(revision: string): Credential {
    return new Credential(this._kind, this._made, this._variable, this._secrets, revision);
  }

  /** @internal Whether what it is given to decides when it is made anew. */
  public get _isRotatable(): boolean {
    return this._made !== undefined && readOptions(this._made).rotation === undefined;
  }

  /** @internal The same kind of password, made for a rotation. */
  public _rotated(rotation: string): Credential {
    return new Credential(this._kind, { ...this._made, rotation }, this._variable, this._secrets, this._revision);
  }

  /** @internal A `_default`, as what its scopes' `CredentialDefaults` say: their kind and options, where it has none of its own. */
  public _as({ _kind: kind, _made: defaults }: Credential): Credential {
    const rotations = [defaults, this._made].flatMap((options) => options?.rotation ?? []);
    const rotation = rotations.length > 0 ? rotations.join(' ') : undefined;
    return new Credential(kind, { ...defaults, ...this._made, rotation }, undefined, [], this._revision);
  }

  /** @internal Whether another has the same password, from one variable or one key of a Secret. */
  public _isSameAs(other: Credential): boolean {
    if (this._variable) return this._variable === other._variable;
    const keysOf = ({ _secrets: secrets }: Credential) =>
      secrets.map(({ namespace, name, key = 'password' }) => `${namespace.namespaceName} ${name} ${key}`);
    const keys = keysOf(other);
    return this === other || keysOf(this).some((key) => keys.includes(key));
  }

  /** Says which kind of credential it is. */
  public toString(): string {
    if (this._made) return `${this._kind === 'ephemeral' ? 'an' : 'a'} ${this._kind} credential`;
    if (this._variable) return `the credential in the variable ${this._variable.node.path}`;
    const names = this._secrets.map(({ namespace, name }) => `${namespace.namespaceName}/${name}`);
    return `the credential in Secret ${names.join(', ')}`;
  }
}
