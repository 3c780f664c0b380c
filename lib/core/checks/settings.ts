import { isRecord } from '../values/records';

/** A config file as nested tables. */
export type Settings = Record<string, unknown>;

/** Lays accepted settings over a product's own. Of several sections of a name, one over the other in their order. */
export function mergeSettings(own: Settings, accepted: Settings): Settings {
  const tables = Object.entries(accepted).map(([key, value]): [string, unknown] => {
    const before = Object.hasOwn(own, key) ? own[key] : undefined;
    return [key, merged(before, value)];
  });
  return Object.fromEntries([...Object.entries(own), ...tables]);
}

function merged(before: unknown, after: unknown): unknown {
  if (isRecord(before) && isRecord(after)) return { ...before, ...after };
  if (!Array.isArray(before) || !Array.isArray(after)) return after;
  const [ours, theirs]: unknown[][] = [before, after];
  const longer = Math.max(before.length, after.length);
  return Array.from({ length: longer }, (_, index) => merged(ours?.[index], theirs?.[index]) ?? ours?.[index]);
}
