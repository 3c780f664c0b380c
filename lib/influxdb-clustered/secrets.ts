import { Construct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { INamespace, sameNamespace } from '../core/kubernetes/namespace';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';

/** A key of a Secret, as an AppInstance names it. */
export interface SecretReference {
  readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** The Secrets that an AppInstance names: credentials are nowhere else. */
export class Secrets {
  private readonly all = new Map<string, BoundCredential>();
  private readonly read = new Set<BoundCredential>();

  public constructor(
    private readonly owner: Construct,
    private readonly namespace: INamespace,
    private readonly name: string,
  ) {}

  /** The reference that stands for a credential; the same prop is the same Secret. */
  public reference(prop: string, credential: Credential): SecretReference {
    const bound = this.bound(prop, credential);
    this.read.add(bound);
    const { secretName: name, key } = bound.in(this.namespace);
    return { valueFrom: { secretKeyRef: { name, key } } };
  }

  /** A credential of a prop, which somebody else decides about. */
  public bound(prop: string, credential: Credential): BoundCredential {
    const word = prop.replace(/^objectStore\./, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const known =
      this.all.get(prop) ??
      new BoundCredential(this.owner, word, {
        credential,
        secretName: `${this.name}-${word}`,
        prop,
        decidedElsewhere: true,
      });
    this.all.set(prop, known);
    return known;
  }

  /** The name of a Secret that is there, whose one key is known. */
  public existingName(prop: string, credential: Credential, key: string): string {
    const given = credential._secrets.find(({ namespace }) => sameNamespace(namespace, this.namespace));
    if (given?.key !== undefined && given.key !== key)
      recordMistake(this.owner, { prop, got: given.key, takes: `the key "${key}", which a Secret of its type has` });
    return this.bound(prop, credential).in(this.namespace).secretName;
  }

  /** What changes with one of those that pods read, and Terraform writes. */
  public get revisions(): string[] {
    return [...this.read].filter(({ value }) => value !== undefined).map(({ revision }) => revision);
  }
}
