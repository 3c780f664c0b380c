import { DaemonSetV1, DaemonSetV1Config } from '@cdktf/provider-kubernetes/lib/daemon-set-v1';
import { StatefulSetV1, StatefulSetV1Config } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';

// A pod is complete only when the whole program has run: later calls add volumes and connections. A Lazy block would keep
// its camelCase keys, so these resources take their block when they are written out. `references` are what must be
// there before the pod.

/** What is asked for when a resource is written out. */
export interface Late<Spec> {
  readonly spec: () => Spec;
  readonly waitsFor: () => TerraformResource[];
}

const UNKNOWN_YET = { selector: {}, template: { metadata: {}, spec: {} } };

/** A StatefulSet whose pod is complete at synthesis. */
export class LateStatefulSet extends StatefulSetV1 {
  public constructor(
    scope: Construct,
    id: string,
    config: Omit<StatefulSetV1Config, 'spec'>,
    private readonly late: Late<StatefulSetV1Config['spec']>,
  ) {
    super(scope, id, { ...config, spec: { ...UNKNOWN_YET, serviceName: '' } });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    this.putSpec(this.late.spec());
    // What the user asked for stays: an expression there is a bare address without its braces.
    this.dependsOn = addresses(this.late.waitsFor(), this.dependsOn);
    return super.synthesizeAttributes();
  }
}

/** A DaemonSet whose pod is complete at synthesis. */
export class LateDaemonSet extends DaemonSetV1 {
  public constructor(
    scope: Construct,
    id: string,
    config: Omit<DaemonSetV1Config, 'spec'>,
    private readonly late: Late<DaemonSetV1Config['spec']>,
  ) {
    super(scope, id, { ...config, spec: UNKNOWN_YET });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    this.putSpec(this.late.spec());
    // What the user asked for stays: an expression there is a bare address without its braces.
    this.dependsOn = addresses(this.late.waitsFor(), this.dependsOn);
    return super.synthesizeAttributes();
  }
}

// `fqn` is an expression; `depends_on` takes a bare address.
function addresses(resources: TerraformResource[], given: string[] = []): string[] | undefined {
  const own = resources.map((resource) => `${resource.terraformResourceType}.${resource.friendlyUniqueId}`);
  const all = [...given, ...own];
  return all.length > 0 ? [...new Set(all)].sort() : undefined;
}
