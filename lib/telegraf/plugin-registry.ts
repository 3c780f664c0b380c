import { WayOut, waysOut } from '../connections/network/ways-out';
import { propOf } from '../core/checks/calls';
import { described, Mistake, recordMistake, whenComplete } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { objectName } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { Protocol } from '../core/kubernetes/protocol';
import { doubleDollars } from '../core/terraform/double-dollars';
import { constructId, freeKey } from '../core/terraform/ids';
import { isRecord } from '../core/values/records';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { Plugin, PluginKind } from '../telegraf-daemon/config';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { Workload } from '../workloads/workload';
import { hasOwnTags, keepOwnTags } from './own-tags';
import { hostsIn, Reach, unreachable } from './plugin-checks/reachable';
import { OwnPlugin } from './settings';

/** The plugins of a Telegraf, each once, and the secrets that they name. */
export class PluginRegistry {
  // By what they are about: the order of the calls leaves no trace.
  private readonly plugins = new Map<string, Plugin>();
  private readonly own: OwnPlugin[] = [];
  // Options of inputs in Telegraf's own words.
  private readonly accepted: { readonly givenAs: string; readonly table: Settings }[] = [];
  private readonly asked = new Set<PluginKind>();
  private readonly allowed: WayOut[] = [];
  private byProxy = false;
  private dropsOwnTags = false;

  public constructor(
    private readonly workload: Workload,
    private readonly files: TelegrafFiles,
    private readonly hostMounts: boolean,
  ) {
    whenComplete(workload.owner, () => this.mistakes());
  }

  /** All of them; the user's own as they were given. */
  public all(): Plugin[] {
    const ours = [...this.plugins].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, plugin]) => plugin);
    return [...ours, ...this.own.map(({ kind, name, table }) => ({ kind, name, table: doubleDollars(table) }))];
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
  public addOwn(plugins: readonly OwnPlugin[], given: Settings = {}): void {
    for (const kind of ['inputs', 'outputs'] as const)
      if (isRecord(given[kind]) && Object.keys(given[kind]).length > 0) this.markAsked(kind);
    if (isRecord(given.agent) && given.agent.always_include_local_tags === false) this.dropsOwnTags = true;
    this.own.push(...plugins);
  }

  /** Has the references to secrets in such options looked at. */
  public checkReferences(prop: string, options: Settings): void {
    this.accepted.push({ givenAs: propOf(this.workload.owner, prop), table: options });
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
    const own = `own_${name}`;
    const key = freeKey({ has: (one) => owner.node.tryFindChild(secretId(one)) !== undefined }, own);
    const takes = 'a name that `secret` was not called with before';
    if (key !== own) recordMistake(owner, { prop: 'name', got: name, takes });
    return this.secret(key, 'credential', credential);
  }

  /** Says that the way is open to somebody whom the user's own plugins dial. */
  public markAllowed(peer: Peer, port: number, protocol = Protocol.TCP): void {
    this.allowed.push({ peer, port, protocols: [protocol] });
  }

  /** Says that those which ask for a proxy have one. */
  public markProxy(): void {
    this.byProxy = true;
  }

  /** Says that a plugin of a kind was asked for: where that call was a mistake, having none is not a second one. */
  public markAsked(kind: PluginKind): void {
    this.asked.add(kind);
  }

  private mistakes(): Mistake[] {
    const all = this.all();
    const lacks = (kind: PluginKind) => !this.asked.has(kind) && !all.some((plugin) => plugin.kind === kind);
    const none = described('none');
    return [
      ...[...this.own, ...this.accepted].flatMap(({ givenAs, table }) => this.unknownReferences(givenAs, table)),
      ...this.unreached(),
      ...(this.dropsOwnTags && [...this.plugins.values()].some(hasOwnTags)
        ? [
            {
              prop: 'settings.agent.always_include_local_tags',
              got: false,
              takes: 'nothing, or true, as an input has `tags`',
            },
          ]
        : []),
      ...(lacks('inputs')
        ? [{ prop: 'inputs', got: none, takes: 'at least one input, or a call of `collect` or `scrape`' }]
        : []),
      ...(lacks('outputs')
        ? [{ prop: 'writeTo', got: none, takes: 'at least one call, or one of `serveMetrics`' }]
        : []),
    ];
  }

  private unknownReferences(prop: string, value: unknown): Mistake[] {
    if (Array.isArray(value)) return value.flatMap((item, i) => this.unknownReferences(`${prop}[${i}]`, item));
    if (isRecord(value))
      return Object.entries(value).flatMap(([key, item]) => this.unknownReferences(`${prop}.${key}`, item));
    return [...String(value).matchAll(/@\{(\w+:\w+)\}/g)]
      .filter(([, name = '']) => !this.files.has(name))
      .map(([got]) => ({ prop, got, takes: 'references that `secret` gave' }));
  }

  /** The hosts that connections of the library lead to. */
  public hosts(): string[] {
    return hostsIn([...this.plugins.values()].map(({ table }) => table));
  }

  // What the user's own plugins dial and cannot reach: only Telegraf's log would say so.
  private unreached(): Mistake[] {
    const { hostMounts, allowed, byProxy, workload } = this;
    const { peers, port } = workload.pod.nameServers;
    const reach: Reach = {
      everybody: workload.hostNetwork,
      allowed,
      ways: waysOut(workload),
      nameServers: peers.map((peer) => ({ peer, port, protocols: [Protocol.UDP, Protocol.TCP] })),
      byProxy,
      hosts: this.hosts(),
      hostMounts,
    };
    return this.own.flatMap(({ kind, name, table, givenAs }) =>
      unreachable(`${kind}.${name}`, table, reach).map(({ key, ...one }) => ({ prop: `${givenAs}.${key}`, ...one })),
    );
  }
}

function secretId(key: string): string {
  return constructId('secret', key);
}
