import { Construct } from 'constructs';
import { namespaceKey } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { INamespace } from '../core/kubernetes/namespace';
import { deferred, deferredMap } from '../core/terraform/deferred';
import { EphemeralPassword } from '../core/terraform/ephemeral-password';
import { constructId } from '../core/terraform/ids';
import { combineRevisions, revisionOf } from '../core/terraform/revision';
import { hashKey } from '../core/values/bcrypt-keys';
import { bcryptOf } from './bcrypt';
import { OneRun } from './one-run';
import { writeOnlySecret } from './write-only-secret';
import { rewritesOf } from './written-secrets';

interface Copy {
  readonly secret: KubernetesResource<'secret_v1'>;
  readonly costs: Set<number>;
}

/**
 * The Secrets with one password that nobody knows but the cluster. Terraform has its value in the run that makes it and never
 * again, so all of them are written in one run, whenever one more is asked for.
 */
export class Copies {
  /** Changes with the password. */
  public readonly revision = deferred(() => this.current());
  private readonly copies = new Map<string, Copy>();
  private oneRun?: OneRun;

  /** `rotation` is any text: another one is another password. */
  public constructor(
    private readonly scope: Construct,
    private readonly password: EphemeralPassword,
    private readonly options: {
      readonly secretName: string;
      readonly renamedWhenRotated: boolean;
      readonly rotation: unknown;
    },
  ) {}

  /** The name of the Secret in a namespace, made where there is none yet. */
  public in(namespace: INamespace): string {
    return this.copyIn(namespace).secret.nameReference;
  }

  /** The key of its bcrypt hash in the same Secret. */
  public hashIn(namespace: INamespace, cost: number): string {
    this.copyIn(namespace).costs.add(cost);
    return hashKey(cost);
  }

  private copyIn(namespace: INamespace): Copy {
    const key = namespaceKey(namespace);
    const known = this.copies.get(key);
    if (known) return known;
    const { secretName: name, renamedWhenRotated } = this.options;
    const costs = new Set<number>();
    const secret = writeOnlySecret(this.scope, constructId(key), {
      namespace,
      name,
      data: deferredMap(() => this.dataOf(costs)),
      revision: deferred(() => (this.first === secret ? this.wanted() : this.current())),
      lifecycle: renamedWhenRotated ? { createBeforeDestroy: true } : undefined,
    });
    const copy = { secret, costs };
    this.copies.set(key, copy);
    this.watch();
    return copy;
  }

  // One Secret by itself takes whoever reads it along.
  private watch(): void {
    if (this.copies.size < 2) return;
    this.oneRun ??= new OneRun(
      this.scope,
      this.options.secretName,
      deferred(() => this.wanted()),
    );
    this.oneRun.watch(sorted(this.copies.keys()).flatMap((key) => this.copies.get(key)?.secret ?? []));
  }

  private dataOf(costs: ReadonlySet<number>): Record<string, string> {
    const { result: password } = this.password;
    const hashes = sorted(costs).map((cost) => [hashKey(cost), bcryptOf(password, cost)]);
    return { password, ...(Object.fromEntries(hashes) as Record<string, string>) };
  }

  private get first(): KubernetesResource<'secret_v1'> | undefined {
    const [key = ''] = sorted(this.copies.keys());
    return this.copies.get(key)?.secret;
  }

  // All Secrets, and what is in each: one more is written together with all others. Written again, it is another password.
  private wanted(): string {
    const { secretName, rotation } = this.options;
    const copies = sorted(this.copies.keys()).map((key) => [key, sorted(this.copies.get(key)?.costs ?? [])]);
    return revisionOf([rotation, secretName, copies, ...rewritesOf(this.scope)]);
  }

  // A Secret that somebody deleted comes back with another password. Where it is the first, or the only one, the others and
  // whoever reads it follow.
  private current(): string {
    const { first } = this;
    return first ? combineRevisions([this.wanted(), first.getStringAttribute('metadata[0].uid')]) : this.wanted();
  }
}

function sorted<T extends string | number>(values: Iterable<T>): T[] {
  return [...values].sort((a, b) => (a < b ? -1 : 1));
}
