import { Construct } from 'constructs';
import { copyOf, isRecord, own } from '../core/values/records';
import { isKnown } from '../core/terraform/tokens';
import { recordMistake } from '../core/checks/mistakes';
import { acceptDeviation } from '../core/checks/deviations';
import { Settings } from '../core/checks/settings';
import { Plugin, PluginKind } from '../telegraf-daemon/config';
import { unassured } from './encryption';
import { LISTENERS } from './plugin-classes';
import { isWritable, formatOf } from './writable';

const KINDS: readonly PluginKind[] = ['inputs', 'outputs', 'processors', 'aggregators'];

/** Plugins in Telegraf's own words. */
export interface TelegrafPluginsOptions {
  /**
   * Why some of them may talk without TLS, or to a server that nobody verified, or run programs. `Deviations.of` lists it for each
   * plugin that is not known to do neither.
   * @default - such plugins are refused
   */
  readonly reason?: string;
}

/** What of a user's own settings is taken. */
export interface TelegrafSettings {
  readonly agent: Settings;
  readonly plugins: Plugin[];
}

// docs/CONFIGURATION.md: what says how it collects and logs, not where it writes or what it lets in.
const AGENT = new Set([
  'always_include_global_tags',
  'always_include_local_tags',
  'collection_jitter',
  'collection_offset',
  'debug',
  'flush_jitter',
  'hostname',
  'log_with_timezone',
  'logformat',
  'metric_batch_size',
  'metric_buffer_limit',
  'omit_hostname',
  'precision',
  'quiet',
  'round_interval',
  'skip_processors_after_aggregators',
  'structured_log_message_key',
]);

const PROPS: Readonly<Record<string, string>> = {
  interval: 'use `interval`',
  flush_interval: 'use `flushInterval`',
};

/** What of a user's settings may go into the config file. Whatever would undo a promise is a mistake. */
export function acceptTelegrafSettings(
  scope: Construct,
  prop: string,
  settings: Settings | undefined,
  { withAgent = false, reason }: { readonly withAgent?: boolean; readonly reason?: string } = {},
): TelegrafSettings {
  const taken: { agent: Settings; plugins: Plugin[] } = { agent: {}, plugins: [] };
  for (const [section, content] of Object.entries(settings ?? {})) {
    const refuse = (path: string, got: unknown, takes: string) => {
      recordMistake(scope, { prop: `${prop}.${section}${path}`, got, takes });
    };
    if (content === undefined) continue;
    if (section === 'secretstores') refuse('', 'a table', 'nothing here: `secret` gives references to secrets');
    else if (section === 'global_tags') refuse('', 'a table', 'nothing here: use `globalTags`');
    else if (!isRecord(content) || !isKnown(content))
      refuse('', formatOf(content), 'tables that are known at synthesis');
    else if (section === 'agent' && withAgent) taken.agent = copyOf(agentSettings(content, scope, refuse));
    else if (!isKind(section))
      refuse('', 'a table', `nothing here: only ${[...(withAgent ? ['agent'] : []), ...KINDS].join(', ')} are taken`);
    else taken.plugins.push(...pluginsOf(section, content, { scope, refuse, prop, reason }));
  }
  return taken;
}

type Refuse = (path: string, got: unknown, takes: string) => void;

function agentSettings(content: Settings, scope: Construct, refuse: Refuse): Settings {
  const entries = Object.entries(content).filter(([key, value]) => {
    const instead = own(PROPS, key);
    const takes = takesOf(key, value);
    if (takes !== undefined) refuse(`.${key}`, formatOf(value), takes);
    if (instead === undefined && AGENT.has(key))
      return isWritable(scope, `settings.agent.${key}`, value) && takes === undefined;
    refuse(`.${key}`, formatOf(value), instead ? `nothing here: ${instead}` : `one of ${[...AGENT].join(', ')}`);
    return false;
  });
  return Object.fromEntries(entries);
}

/** What the agent would not start with; nothing where it is fine, or not known yet. */
function takesOf(key: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'number' || !isKnown(value)) return undefined;
  if (key === 'logformat') return value === 'text' || value === 'structured' ? undefined : '"text" or "structured"';
  if (/^(precision|\w+_(jitter|offset))$/.test(key))
    return typeof value === 'string' && /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d))+$/.test(value)
      ? undefined
      : 'text like "10s"';
  return undefined;
}

interface PluginContext {
  readonly scope: Construct;
  readonly prop: string;
  readonly reason: string | undefined;
  readonly refuse: Refuse;
}

function pluginsOf(kind: PluginKind, content: Settings, { scope, refuse, prop, reason }: PluginContext): Plugin[] {
  return Object.entries(content).flatMap(([name, given]) => {
    if (given === undefined) return [];
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      refuse('', name, 'names of plugins');
      return [];
    }
    if (LISTENERS.has(`${kind}.${name}`)) {
      const instead =
        name === 'prometheus_client' ? 'use `serveMetrics`' : 'this library gives it no certificate and no credential';
      refuse(`.${name}`, 'a plugin that listens', `nothing that listens: ${instead}`);
      return [];
    }
    const tables = Array.isArray(given) && isKnown(given) ? given : [given];
    return tables.flatMap((table: unknown, index): Plugin[] => {
      const path = `.${name}${tables.length > 1 ? `[${index}]` : ''}`;
      if (!isRecord(table) || !isKnown(table)) {
        refuse(path, formatOf(table), 'a table, or a list of them');
        return [];
      }
      const found = unassured(`${kind}.${name}`, table);
      if (found && reason !== undefined) acceptDeviation(scope, 'reason', `${kind}.${name} ${found.what}`, reason);
      else if (found) {
        const takes = ['a `reason`, in `addPlugins(plugins, { reason })`', found.takes].filter(
          (one) => one !== undefined,
        );
        refuse(path, `what ${found.what}`, takes.reverse().join(', or '));
      }
      const fine = isWritable(scope, `${prop}.${kind}${path}`, table) && (!found || reason !== undefined);
      // It is written when the program has run: as it was when it was looked at.
      return fine ? [{ kind, name, table: copyOf(table) }] : [];
    });
  });
}

function isKind(name: string): name is PluginKind {
  return (KINDS as readonly string[]).includes(name);
}
