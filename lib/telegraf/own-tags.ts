import { IConstruct } from 'constructs';
import { checkShownLabels } from '../core/checks/shown';
import { Settings } from '../core/checks/settings';
import { doubleDollars } from '../core/terraform/double-dollars';
import { isRecord } from '../core/values/records';
import { Plugin } from '../telegraf-daemon/config';

/**
 * The tags of an input, which nobody who sends or is scraped can set: by itself, Telegraf adds a tag only where a metric has none
 * of that name. So what came is left out first (`tagexclude`), and `keepOwnTags` has the agent add what is of the input after that.
 * `excluded` is what the config file leaves out already, with its dollars doubled.
 */
export function ownTags(
  scope: IConstruct,
  prop: string,
  tags: Record<string, string> | undefined,
  excluded?: unknown,
): Settings {
  // The ConfigMap shows them, and every point.
  checkShownLabels(scope, prop, tags);
  const names = Object.keys(tags ?? {});
  if (names.length === 0) return { tags };
  const others: unknown[] = Array.isArray(excluded) ? excluded : [];
  // Where one of the names has `*`, `?` or `[`, Telegraf reads all as patterns, in which `\`, `{` and `}` are signs too.
  const patterns = [...others, ...names].some((name) => /[*?[]/.test(String(name)));
  const own = patterns ? names.map((name) => name.replace(/[\\*?[\]{}]/g, '\\$&')) : names;
  return { tags: doubleDollars(tags), tagexclude: [...others, ...doubleDollars(own)] };
}

/** What the agent is told, so that tags of `ownTags` stay. `inputs` are those that this library wrote. */
export function keepOwnTags(agent: Settings, inputs: readonly Plugin[]): Settings {
  return inputs.some(hasOwnTags) ? { ...agent, always_include_local_tags: true } : agent;
}

/** Whether an input has tags of `ownTags`. */
export function hasOwnTags({ kind, table }: Plugin): boolean {
  return kind === 'inputs' && isRecord(table.tags) && Object.keys(table.tags).length > 0;
}
