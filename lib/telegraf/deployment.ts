import { Construct } from 'constructs';
import { checkInteger } from '../core/checks/checks';
import { described, recordMistake, textOf } from '../core/checks/mistakes';
import { checkArgument, NUMBER } from '../core/checks/prop-types';
import { isKnown } from '../core/terraform/tokens';

/** How Telegraf looks at the nodes that it runs on. */
export interface OnEveryNodeOptions {
  /**
   * Whether it sees the file systems of its node, read-only, so that `disk` tells about them and not about its own. Its
   * namespace must admit `privileged` pods then; CPU, memory, load and disk I/O are the node's either way.
   * @default false
   */
  readonly hostMounts?: boolean;
}

/** Where pods of Telegraf run. */
export class TelegrafDeployment {
  /**
   * One on every node that it tolerates: a DaemonSet. The tag `host` is the node's name.
   * @param options Whether it sees the node's file systems.
   */
  public static onEveryNode(options: OnEveryNodeOptions = {}): TelegrafDeployment {
    return new TelegrafDeployment(undefined, options);
  }

  /**
   * A number of them, wherever there is room: a Deployment. Each collects everything: with two, what they scrape is written
   * twice. The tag `host` is the pod's name.
   * @param count How many, at least one.
   */
  public static replicas(count: number): TelegrafDeployment {
    // JavaScript can give none, which would be every node.
    const given: unknown = count;
    return new TelegrafDeployment(given === undefined ? NaN : count, {});
  }

  private constructor(
    /** @internal nothing where it is every node */ public readonly _replicas: number | undefined,
    /** @internal */ public readonly _options: OnEveryNodeOptions,
  ) {}

  /** Says which it is. */
  public toString(): string {
    if (this._replicas !== undefined) return `TelegrafDeployment.replicas(${textOf(this._replicas)})`;
    return 'TelegrafDeployment.onEveryNode()';
  }
}

/** Records what is no number of pods. */
export function checkReplicas(scope: Construct, replicas: number): boolean {
  if (isKnown(replicas))
    return (
      checkArgument(scope, 'deployment', replicas, NUMBER) &&
      checkInteger(scope, 'deployment', replicas, { min: 1, max: 1000 })
    );
  recordMistake(scope, {
    prop: 'deployment',
    got: described('a token'),
    takes: 'a number of replicas that is known at synthesis',
  });
  return false;
}
