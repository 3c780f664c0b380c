import { IConstruct } from 'constructs';
import { recordMistake } from './mistakes';

/** A config file as nested tables. */
export type Settings = Record<string, unknown>;

/**
 * Lays a user's own settings over a product's. `refused` says for `table.key` or a whole `table` what to use in its place: they
 * would undo a promise, or are what a prop decides.
 */
export function mergeSettings(
  scope: IConstruct,
  own: Settings,
  settings: Settings | undefined,
  refused: Readonly<Record<string, string>>,
): Settings {
  const merged: Settings = { ...own };
  for (const [key, value] of Object.entries(settings ?? {})) {
    if (refuse(scope, key, value, refused)) continue;
    if (!isTable(value)) {
      merged[key] = value;
      continue;
    }
    const before = merged[key];
    const entries = Object.entries(value).filter(([inner, v]) => !refuse(scope, `${key}.${inner}`, v, refused));
    merged[key] = { ...(isTable(before) ? before : {}), ...Object.fromEntries(entries) };
  }
  return merged;
}

function refuse(scope: IConstruct, path: string, value: unknown, refused: Readonly<Record<string, string>>): boolean {
  // TOML keys are matched without regard to case by the daemons.
  const takes = refused[path.toLowerCase()];
  if (takes === undefined) return false;
  recordMistake(scope, { prop: `settings.${path}`, got: value, takes: `nothing here: ${takes}`, undoesPromise: true });
  return true;
}

function isTable(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
