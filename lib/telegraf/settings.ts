import { Construct } from 'constructs';
import { acceptSettings } from '../core/checks/accept-settings';
import { copyOf, isRecord, own } from '../core/values/records';
import { isKnown } from '../core/terraform/tokens';
import { propOf } from '../core/checks/calls';
import { described, recordMistake } from '../core/checks/mistakes';
import { AcceptedRisk } from '../core/checks/accepted-risk';
import { acceptDeviation } from '../core/checks/deviations';
import { Settings } from '../core/checks/settings';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { Plugin, PluginKind } from '../telegraf-daemon/config';
import { TELEGRAF_AGENT } from './agent-settings';
import { unassured } from './plugin-checks/encryption';
import { LISTENERS } from './plugin-checks/classes';
import { checkPluginKeys, checkPluginName } from './plugin-names';
import { arePluginOptionsWritable, formOfSetting, UNVERIFIED } from './plugin-checks/refused-options';

const KINDS: readonly PluginKind[] = ['inputs', 'outputs', 'processors', 'aggregators'];

/** Plugins in Telegraf's own words. */
export interface TelegrafPluginsOptions {
  /**
   * That some of them talk without TLS, or to a server that nobody verified, or run programs. `Deviations.of` lists it for each
   * plugin that is not known to do neither.
   * @default - such plugins are refused
   */
  readonly unverified?: AcceptedRisk;
  /**
   * That there are plugins and keys that this library does not know: of a newer Telegraf, or of an image of your own.
   * `Deviations.of` lists each.
   * @default - such plugins and keys are refused
   */
  readonly unknown?: AcceptedRisk;
}

/** A plugin of the user's own, and where it was given: `addPlugins(outputs.http).outputs.http`. */
export interface OwnPlugin extends Plugin {
  readonly givenAs: string;
}

/** What of a user's own settings is taken. */
export interface TelegrafSettings {
  readonly agent: Settings;
  readonly plugins: OwnPlugin[];
}

/**
 * What of a user's settings may go into the config file. Whatever would undo a promise is a mistake. What is all that a call was given
 * has no name: `prop` is empty.
 */
export function acceptTelegrafSettings(
  scope: Construct,
  prop: string,
  settings: Settings | undefined,
  { withAgent = false, ...accepted }: TelegrafPluginsOptions & { readonly withAgent?: boolean } = {},
): TelegrafSettings {
  const taken: { agent: Settings; plugins: OwnPlugin[] } = { agent: {}, plugins: [] };
  for (const [section, content] of Object.entries(settings ?? {})) {
    const refuse = (path: string, got: unknown, takes: string) => {
      recordMistake(scope, { prop: `${pathOf(prop, section)}${path}`, got, takes });
    };
    if (content === undefined) continue;
    if (section === 'secretstores')
      refuse('', described('a table'), 'nothing here: `secret` gives references to secrets');
    else if (section === 'global_tags') refuse('', described('a table'), 'nothing here: use `globalTags`');
    else if (!isRecord(content) || !isKnown(content))
      refuse('', formOfSetting(content), 'tables that are known at synthesis');
    else if (section === 'agent' && withAgent) taken.agent = agentSettings(scope, content, accepted.unknown);
    else if (!isKind(section))
      refuse(
        '',
        described('a table'),
        `nothing here: only ${[...(withAgent ? ['agent'] : []), ...KINDS].join(', ')} are taken`,
      );
    else taken.plugins.push(...pluginsOf(section, content, { scope, refuse, prop, ...accepted }));
  }
  return taken;
}

/** The same of what a newer Telegraf has; one reason is for all of it. */
export function acceptNewerSettings(scope: Construct, given: UnknownSettings | undefined): TelegrafSettings {
  const accepted = given && AcceptedRisk.because(given._reason);
  return acceptTelegrafSettings(scope, 'unknownSettings', given?._settings, {
    withAgent: true,
    unverified: accepted,
    unknown: accepted,
  });
}

type Refuse = (path: string, got: unknown, takes: string) => void;

function agentSettings(scope: Construct, agent: Settings, unknown: AcceptedRisk | undefined): Settings {
  const given = unknown
    ? { unknownSettings: UnknownSettings.because(unknown._reason, { agent }) }
    : { settings: { agent } };
  return (acceptSettings(scope, given, TELEGRAF_AGENT).agent ?? {}) as Settings;
}

interface PluginContext extends TelegrafPluginsOptions {
  readonly scope: Construct;
  readonly prop: string;
  readonly refuse: Refuse;
}

function pluginsOf(kind: PluginKind, content: Settings, context: PluginContext): OwnPlugin[] {
  return Object.entries(content).flatMap(([name, given]) => {
    if (given === undefined || !isForSettings(kind, name, context)) return [];
    const tables = Array.isArray(given) && isKnown(given) ? given : [given];
    return tables.flatMap((table: unknown, index): OwnPlugin[] => {
      const path = `.${name}${tables.length > 1 ? `[${index}]` : ''}`;
      if (isRecord(table) && isKnown(table)) return pluginOf({ kind, name, table }, path, context);
      context.refuse(path, formOfSetting(table), 'a table, or a list of them');
      return [];
    });
  });
}

// What does the same with a certificate, a credential and a policy.
const LISTENED: Readonly<Record<string, string>> = {
  http_listener_v2: 'use `listen(TelegrafListener.http(…))`',
  influxdb_listener: 'use `listen(TelegrafListener.influxdb(…))`',
  influxdb_v2_listener: 'use `listen(TelegrafListener.influxdbV2(…))`',
  opentelemetry: 'use `listen(TelegrafListener.openTelemetry(…))`',
  prometheus_client: 'use `serveMetrics`',
  snmp_trap: 'use `listen(TelegrafListener.snmpTraps(…))`',
  socket_listener: 'use `listen(TelegrafListener.socket(…))`, or `.udp`',
  statsd: 'use `listen(TelegrafListener.statsd(…))`',
  syslog: 'use `listen(TelegrafListener.syslog(…))`',
};

function isForSettings(kind: PluginKind, name: string, { scope, refuse, prop, unknown }: PluginContext): boolean {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    refuse('', name, 'names of plugins');
    return false;
  }
  if (LISTENERS.has(`${kind}.${name}`)) {
    const instead = own(LISTENED, name) ?? 'this library gives it no certificate and no credential';
    refuse(`.${name}`, described('a plugin that listens'), `nothing that listens: ${instead}`);
    return false;
  }
  return checkPluginName(scope, pathOf(prop, kind), { kind, name, unknown });
}

function pluginOf({ kind, name, table }: Plugin, path: string, context: PluginContext): OwnPlugin[] {
  const { scope, refuse, prop, unverified, unknown } = context;
  const found = unassured(`${kind}.${name}`, table);
  if (found && unverified)
    acceptDeviation(scope, 'unverified-plugin', {
      prop: acceptedIn(prop, 'unverified'),
      subject: `${kind}.${name}`,
      what: `${kind}.${name} ${found.what}`,
      reason: unverified._reason,
    });
  const at = `${pathOf(prop, kind)}${path}`;
  const clear = found ? (unverified ? 'accepted' : 'with a reason') : 'refused';
  const writable = arePluginOptionsWritable(scope, at, { plugin: `${kind}.${name}`, table, clear });
  // A URL that is not taken is one mistake, whatever talks to it.
  if (found && !unverified && (writable || !found.byUrl)) {
    const takes = found.takes === undefined ? UNVERIFIED : `${found.takes}, or ${UNVERIFIED}`;
    refuse(path, described(`what ${found.what}`), takes);
  }
  const hasKnownKeys = checkPluginKeys(scope, at, { kind, name, unknown }, table);
  if (!writable || !hasKnownKeys || (found && !unverified)) return [];
  // It is written when the program has run: as it was when it was looked at.
  return [{ kind, name, table: copyOf(table), givenAs: propOf(scope, at) }];
}

/** What plugins are given, in words; what is none is shown as it is. */
export function pluginNames(plugins: unknown): unknown {
  if (!isRecord(plugins) || !isKnown(plugins)) return plugins;
  const names = Object.entries(plugins).flatMap(([kind, named]) =>
    isRecord(named) ? Object.keys(named).map((name) => `${kind}.${name}`) : [kind],
  );
  return described(names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', '));
}

/** The prop that a reason was given to. */
export function acceptedIn(prop: string, option: keyof TelegrafPluginsOptions): string {
  return prop === 'unknownSettings' ? prop : option;
}

function pathOf(prop: string, section: string): string {
  return prop === '' ? section : `${prop}.${section}`;
}

function isKind(name: string): name is PluginKind {
  return (KINDS as readonly string[]).includes(name);
}
