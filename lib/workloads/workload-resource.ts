import type { StatefulSetV1SpecTemplate } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { WorkloadResourceConfig } from '../core/kubernetes/kinds';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { addressOf } from '../core/terraform/provider-resource';

/** The kinds of what keeps pods running. */
export type WorkloadResourceKind = 'daemon_set' | 'deployment' | 'stateful_set';

/** What it is made of when it is written out, in the words of the provider package. */
export interface WorkloadResourceSpec {
  readonly template: StatefulSetV1SpecTemplate;
  readonly [key: string]: unknown;
}

/** What is asked for when a resource is written out. */
export interface WorkloadResourceParts {
  readonly spec: () => WorkloadResourceSpec;
  /** What must be there before its pods. */
  readonly waitsFor: () => TerraformResource[];
}

/** A StatefulSet, DaemonSet or Deployment whose pods are complete only when the whole program has run. */
export class WorkloadResource extends KubernetesResource<`${WorkloadResourceKind}_v1`> {
  readonly #parts: WorkloadResourceParts;
  #waits?: string[];

  public constructor(
    scope: Construct,
    kind: WorkloadResourceKind,
    config: WorkloadResourceConfig,
    parts: WorkloadResourceParts,
  ) {
    super(scope, 'Resource', `${kind}_v1`, config);
    this.#parts = parts;
  }

  public override declaredMeta(): Record<string, unknown> {
    return { ...super.declaredMeta(), depends_on: this.#waits };
  }

  protected override attributes(): object {
    // What the user asked for stays: an expression there is a bare address without its braces.
    this.#waits = this.#parts.waitsFor().map(addressOf);
    const all = new Set([...(this.dependsOn ?? []), ...this.#waits]);
    this.dependsOn = all.size > 0 ? [...all].sort() : undefined;
    return { ...super.attributes(), spec: this.#parts.spec(), waitForRollout: true };
  }
}
