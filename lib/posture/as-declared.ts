import { Safeguard } from '../core/checks/deviation-codes';
import { isPlugins } from './reading/kubernetes';
import { isNote } from './reading/notes';
import { Broken, safeguardOf, Written } from './reading/written';

// What may be written in another way than the construct declared it: it loosens nothing, or the other checks look at it. What
// a prop is there for is not among it. `//` is cdktf's own note in each resource. Meta-arguments are looked at for each resource, overridden or not.
const HARMLESS: readonly RegExp[] = [
  /^(timeouts|wait_for_rollout|wait_until_bound|wait_for_load_balancer|depends_on|lifecycle|provider)\b|^\/\/\./,
];
const HARMLESS_OF: Readonly<Record<string, readonly RegExp[]>> = {
  pods: [
    /^spec\.(min_ready_seconds|progress_deadline_seconds|revision_history_limit)$/,
    /^spec\.template\.spec\.(affinity|image_pull_secrets|node_selector|priority_class_name|scheduler_name|toleration|topology_spread_constraint)\b/,
    /^spec\.template\.spec\.(init_)?container\.\d+\.(image_pull_policy|resources|termination_message_policy)\b/,
    /^spec\.template\.spec\.(init_)?container\.\d+\.\w+_probe\.(failure_threshold|initial_delay_seconds|period_seconds|success_threshold|timeout_seconds)$/,
  ],
  daemon_set: [/^spec\.strategy\.rolling_update\b/],
  deployment: [/^spec\.replicas$/, /^spec\.strategy\.rolling_update\b/],
  persistent_volume_claim: [/^spec\.(resources|selector|storage_class_name|volume_name)\b/],
  pod_disruption_budget: [/^spec\b/],
  resource_quota: [/^spec\b/],
};

/** What is written in another way than its construct declared it, and nothing checks. */
export function unchecked({ declarations, document }: Written): Broken[] {
  if (!declarations) return [];
  return document.resources
    .filter((one) => declarations.isOverridden(one))
    .flatMap((resource) => {
      const { type, address, body } = resource;
      const kind = type.replace(/^kubernetes_|_v\d+$/g, '');
      const pods = /^(stateful_set|daemon_set|deployment)$/.test(kind);
      const harmless = [...HARMLESS, ...(pods ? (HARMLESS_OF.pods ?? []) : []), ...(HARMLESS_OF[kind] ?? [])];
      return differences(declarations.body(resource), body)
        .filter((path) => !harmless.some((pattern) => pattern.test(path)) && !isNote(kind, path))
        .map((path) => ({
          address,
          safeguard: isPlugins(resource) ? Safeguard.NETWORK : safeguardOf(type, path),
          what: `${path} is overridden, which nobody checked`,
        }));
    });
}

// The paths of what is not the same; `null` and what is left out are.
function differences(before: unknown, after: unknown, path = ''): string[] {
  if (before === after || ((before ?? undefined) === undefined && (after ?? undefined) === undefined)) return [];
  if (!isBlock(before) || !isBlock(after)) {
    if (before === undefined && isBlock(after) && Object.keys(after).length > 0 && !Array.isArray(after))
      return differences({}, after, path);
    return [path];
  }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    differences(before[key], after[key], path === '' ? key : `${path}.${key}`),
  );
}

function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
