import { recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { objectName } from '../core/kubernetes/names';
import { doubleDollars } from '../core/terraform/double-dollars';
import { constructId } from '../core/terraform/ids';
import { isRecord } from '../core/values/records';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { Plugin, PluginKind } from '../telegraf-daemon/config';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { Workload } from '../workloads/workload';
import { hasOwnTags, keepOwnTags } from './own-tags';
import { hostsIn, unreachable } from './plugin-checks/reachable';

/** The plugins of a Telegraf, each once, and the secrets that they name. */
export class PluginRegistry {
  // By what they are about: the order of the calls leaves no trace.
  private readonly plugins = new Map<string, Plugin>();
  private readonly own: Plugin[] = [];
  // Options of inputs in Telegraf's own words.
  private readonly accepted: Settings[] = [];
  private readonly asked = new Set<PluginKind>();
  private allowsOthers = false;
  private dropsOwnTags = false;

  public constructor(
    private readonly workload: Workload,
    private readonly files: TelegrafFiles,
    private readonly hostMounts: boolean,
  ) {
    workload.owner.node.addValidation({ validate: () => this.validate() });
  }

  /** All of them; the user's own as they were given. */
  public all(): Plugin[] {
    const ours = [...this.plugins].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, plugin]) => plugin);
    return [...ours, ...this.own.map((plugin) => ({ ...plugin, table: doubleDollars(plugin.table) }))];
  }

  /** What the config file says of them, with the agent that they need. */
  public with(agent: Settings): { readonly agent: Settings; readonly plugins: Plugin[] } {
    return { agent: keepOwnTags(agent, [...this.plugins.values()]), plugins: this.all() };
  }

  /** Adds a plugin. Gives whether it is the first with that key. */
  public add(kind: PluginKind, name: string, key: string, table: Settings): boolean {
    const id = `${kind}.${name} ${key}`;
    if (this.plugins.has(id)) return false;
    this.plugins.set(id, { kind, name, table });
    return true;
  }

  /** Adds the user's own, after those that are there: `plugins` is what was right of `given`. */
  public addOwn(plugins: readonly Plugin[], given: Settings = {}): void {
    for (const kind of ['inputs', 'outputs'] as const)
      if (isRecord(given[kind]) && Object.keys(given[kind]).length > 0) this.markAsked(kind);
    if (isRecord(given.agent) && given.agent.always_include_local_tags === false) this.dropsOwnTags = true;
    this.own.push(...plugins);
  }

  /** Has the references to secrets in such options looked at. */
  public checkReferences(options: Settings): void {
    this.accepted.push(options);
  }

  /** A secret that a plugin refers to. */
  public secret(key: string, prop: string, credential: Credential): string {
    const { owner, name, namespace } = this.workload;
    const id = secretId(key);
    const secretName = objectName(`${name}-secret-${key.replaceAll('_', '-')}`, `${name}-secret`, key);
    const bound =
      (owner.node.tryFindChild(id) as BoundCredential | undefined) ??
      new BoundCredential(owner, id, { credential, secretName, prop, decidedElsewhere: true });
    return this.files.secret(key, bound.in(namespace));
  }

  /** A secret that the user's own plugins refer to. */
  public ownSecret(name: string, credential: Credential): string {
    const { owner } = this.workload;
    const key = `own_${name}`;
    const takes = 'a name that `secret` was not called with before';
    if (owner.node.tryFindChild(secretId(key))) recordMistake(owner, { prop: 'name', got: name, takes });
    return this.secret(key, 'credential', credential);
  }

  /** Says that the way is open to somebody whom the user's own plugins dial. */
  public allowOthers(): void {
    this.allowsOthers = true;
  }

  /** Says that a plugin of a kind was asked for: where that call was a mistake, having none is not a second one. */
  public markAsked(kind: PluginKind): void {
    this.asked.add(kind);
  }

  private validate(): string[] {
    const all = this.all();
    const lacks = (kind: PluginKind) => !this.asked.has(kind) && !all.some((plugin) => plugin.kind === kind);
    const unknown = { addPlugins: this.own.map(({ table }) => table), dataOptions: this.accepted };
    return [
      ...Object.entries(unknown).flatMap(([prop, tables]) =>
        [...JSON.stringify(tables).matchAll(/@\{(\w+:\w+)\}/g)]
          .filter(([, name = '']) => !this.files.has(name))
          .map(([text]) => `\`${prop}\` takes references that \`secret\` gave, got "${text}"`),
      ),
      ...this.unreached(),
      ...(this.dropsOwnTags && [...this.plugins.values()].some(hasOwnTags)
        ? ['`settings.agent.always_include_local_tags` takes nothing, or true, as an input has `tags`, got false']
        : []),
      ...(lacks('inputs') ? ['`inputs` takes at least one input, or a call of `collect` or `scrape`, got none'] : []),
      ...(lacks('outputs') ? ['`writeTo` takes at least one call, or one of `serveMetrics`, got none'] : []),
    ];
  }

  /** The hosts that connections of the library lead to. */
  public hosts(): string[] {
    return hostsIn([...this.plugins.values()].map(({ table }) => table));
  }

  // What the user's own plugins dial and cannot reach: only Telegraf's log would say so.
  private unreached(): string[] {
    const { hostMounts } = this;
    const reach = { hostMounts, hosts: this.hosts(), allowsOthers: this.allowsOthers || this.workload.hostNetwork };
    return this.own.flatMap(({ kind, name, table }) => {
      const found = unreachable(`${kind}.${name}`, table, reach);
      return found ? [`\`${kind}.${name}.${found.key}\` takes ${found.takes}, got "${found.got}"`] : [];
    });
  }
}

function secretId(key: string): string {
  return constructId('secret', key);
}
