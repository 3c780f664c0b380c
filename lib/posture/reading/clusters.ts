import { isRecord } from '../../core/values/records';
import { blocks, Json } from './document';

const KEYS = ['host', 'config_path', 'config_paths', 'config_context', 'config_context_cluster'];
const NAMES = ['kubernetes', 'kubectl', 'kustomization', 'helm'];

/** Says of a resource by which provider of ours it reaches its cluster, where it does. */
export type Clusters = (type: string, body: Readonly<Record<string, unknown>>) => string | undefined;

/**
 * By what providers are configured with: one with the configuration of another reaches the same cluster. One of another kind and
 * without an alias is taken for ours where nothing says which cluster it is of.
 * @param ours The providers that this library writes by.
 */
export function clustersOf({ provider }: Json, ours: readonly string[]): Clusters {
  const targets = new Map(
    NAMES.flatMap((name) => blocks(provider?.[name]).map((of) => [refOf(name, of), targetOf(of)] as const)),
  );
  return (type, { provider: by }) => {
    const name = type.slice(0, type.indexOf('_'));
    const ref = typeof by === 'string' ? by : name;
    if (!NAMES.includes(name) || ours.includes(ref)) return undefined;
    const target = targets.get(ref);
    const same = ours.find((one) => target !== undefined && targets.get(one) === target);
    return same ?? (ref === name && name !== 'kubernetes' ? ours[0] : undefined);
  };
}

function refOf(name: string, { alias }: Readonly<Record<string, unknown>>): string {
  return typeof alias === 'string' ? `${name}.${alias}` : name;
}

// Helm has it in a block of its own.
function targetOf({ kubernetes, ...others }: Readonly<Record<string, unknown>>): string {
  const [configuration = others] = [kubernetes].flat().filter(isRecord);
  return JSON.stringify(KEYS.map((key) => configuration[key] ?? ''));
}
