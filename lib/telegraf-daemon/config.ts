import { Settings } from '../core/checks/settings';

/** Where things are in the pod. */
export const TELEGRAF_PATHS = {
  files: '/etc/telegraf',
  config: '/etc/telegraf/telegraf.conf',
  secrets: '/etc/telegraf/secrets',
  accounts: '/etc/telegraf-accounts',
  signing: '/etc/telegraf-signing',
  tokens: '/run/telegraf-tokens',
  scripts: '/opt/scripts',
} as const;

/** The id of the secret store that reads the mounted Secrets. */
export const SECRET_STORE = 'mounted';

/** The id of that which reads the tokens that the pod signs itself. */
export const TOKEN_STORE = 'tokens';

/** The id of that which reads the accounts whose user name changes with the password. */
export const ACCOUNT_STORE = 'accounts';

/** Answers on loopback only, to the probes of the pod. */
export const HEALTH_ADDRESS = '127.0.0.1:8888';

/** A kind of plugin, as the config file calls it. */
export type PluginKind = 'inputs' | 'outputs' | 'processors' | 'aggregators';

/** One table of the config file. */
export interface Plugin {
  readonly kind: PluginKind;
  readonly name: string;
  readonly table: Settings;
}

/** What decides about the config file. */
export interface TelegrafConfigOptions {
  readonly agent: Settings;
  readonly globalTags: Record<string, string>;
  /** In their order: it is that of processors. */
  readonly plugins: readonly Plugin[];
  /** The folders of secrets, by the id of their store. */
  readonly stores: Readonly<Record<string, string>>;
}

/** Telegraf's config file. Keys and defaults: its docs/CONFIGURATION.md, and the sample.conf of each plugin. */
export function telegrafConfig({ agent, globalTags, plugins, stores }: TelegrafConfigOptions): Settings {
  const secretstores = Object.entries(stores).map(([id, path]) => ({ id, path, dynamic: true }));
  return {
    agent,
    global_tags: globalTags,
    ...(secretstores.length > 0 ? { secretstores: { docker: secretstores } } : {}),
    ...tablesOf(plugins, 'inputs'),
    ...tablesOf(plugins, 'processors'),
    ...tablesOf(plugins, 'aggregators'),
    ...tablesOf([...plugins, HEALTH], 'outputs'),
  };
}

// It answers as soon as the agent runs. No metric gets there: whether a server takes them is no reason to restart.
const HEALTH: Plugin = {
  kind: 'outputs',
  name: 'health',
  table: { service_address: `tcp://${HEALTH_ADDRESS}`, namepass: ['none'] },
};

function tablesOf(plugins: readonly Plugin[], kind: PluginKind): Settings {
  const tables: Record<string, Settings[]> = {};
  for (const { name, table } of plugins.filter((plugin) => plugin.kind === kind)) (tables[name] ??= []).push(table);
  return Object.keys(tables).length > 0 ? { [kind]: tables } : {};
}
