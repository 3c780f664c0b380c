import { Safeguard } from '../core/checks/deviations';
import { Resource } from './document';
import { Broken, valueAt, Written } from './written';

// What may be written in another way than the construct declared it: it loosens nothing, or the other checks look at it.
const HARMLESS: readonly RegExp[] = [
  /^(timeouts|wait_for_rollout|wait_until_bound|wait_for_load_balancer|depends_on|lifecycle|provider)\b|^\/\/\./,
  /^metadata\.labels\.(?!pod-security\.kubernetes\.io\/)/,
];
const HARMLESS_OF: Readonly<Record<string, readonly RegExp[]>> = {
  pods: [
    /^metadata\.annotations\b/,
    /^spec\.(min_ready_seconds|progress_deadline_seconds|revision_history_limit|strategy|update_strategy)\b/,
    /^spec\.template\.metadata\.labels\.(?!app\.kubernetes\.io\/(name|instance)$)/,
    /^spec\.template\.spec\.(affinity|image_pull_secrets|node_selector|priority_class_name|scheduler_name|termination_grace_period_seconds|toleration|topology_spread_constraint)\b/,
    /^spec\.template\.spec\.(init_)?container\.\d+\.(image_pull_policy|resources|termination_message_\w+)\b/,
    /^spec\.template\.spec\.(init_)?container\.\d+\.\w+_probe\.(failure_threshold|initial_delay_seconds|period_seconds|success_threshold|timeout_seconds)$/,
  ],
  deployment: [/^spec\.replicas$/],
  persistent_volume_claim: [/^metadata\.annotations\b/, /^spec\.(resources|selector|storage_class_name|volume_name)\b/],
  pod_disruption_budget: [/^metadata\.annotations\b/, /^spec\b/],
  resource_quota: [/^metadata\.annotations\b/, /^spec\b/],
  config_map: [/^metadata\.annotations\b/],
  network_policy: [/^metadata\.annotations\b/],
  namespace: [/^metadata\.annotations\b/],
  tls: [/^(validity_period_hours|early_renewal_hours|set_\w+_key_id)$/, /^(subject)\b/],
};

/** What is written in another way than its construct declared it, and nothing checks. */
export function unchecked({ declared, document }: Written, overridden: (resource: Resource) => boolean): Broken[] {
  if (!declared) return [];
  return document.resources.filter(overridden).flatMap((resource) => {
    const { type, address, body } = resource;
    const kind = type.startsWith('tls_') ? 'tls' : type.replace(/^kubernetes_|_v\d+$/g, '');
    const pods = /^(stateful_set|daemon_set|deployment)$/.test(kind);
    const harmless = [...HARMLESS, ...(pods ? (HARMLESS_OF.pods ?? []) : []), ...(HARMLESS_OF[kind] ?? [])];
    return differences(declared(resource), body)
      .filter((path) => !harmless.some((pattern) => pattern.test(path)))
      .map((path) => ({
        address,
        safeguard: safeguardOf(kind, path),
        what: `${path} is overridden, which nobody checked`,
      }));
  });
}

// What a construct of this library never sets, and an Aspect can as a property: no object at all, or a program beside it.
const META = ['count', 'for_each', 'provisioner', 'connection'];

/** What is written with a meta-argument by which it is not there, is never mended, or runs something. */
export function bypassed({ document }: Written): Broken[] {
  return document.resources.flatMap(({ type, address, body }) => {
    const kind = type.replace(/^kubernetes_|_v\d+$/g, '');
    const ignores = valueAt(body.lifecycle, 'ignore_changes');
    const found = [
      ...META.filter((key) => body[key] !== undefined),
      ...(ignores === undefined || type === 'terraform_data' ? [] : ['lifecycle.ignore_changes']),
    ];
    return found.map((key) => ({
      address,
      safeguard: safeguardOf(kind, key),
      what: `it has ${key}, which nobody checked`,
    }));
  });
}

function safeguardOf(kind: string, path: string): Safeguard {
  if (/^(service|ingress|manifest)$/.test(kind)) return Safeguard.EXPOSURE;
  if (kind === 'network_policy') return Safeguard.NETWORK;
  if (kind === 'service_account' || kind.includes('role')) return Safeguard.IDENTITY;
  if (kind === 'secret' || kind === 'tls' || kind.startsWith('random_')) return Safeguard.CREDENTIALS;
  const configures = /^spec\.template\.spec\.(init_)?container\.\d+\.(args|command|env|env_from|image|volume_mount)\b/;
  return kind === 'config_map' || configures.test(path) ? Safeguard.CONFIGURATION : Safeguard.PODS;
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
