import { Trust } from '../certificates/trust';
import { openPath } from '../connections/paths/path';
import { IScrapeTarget } from '../connections/scraping/scrape-target';
import { check, checkDuration } from '../core/checks/checks';
import { holdsCredential } from '../core/checks/confidential';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import { sameStack } from '../core/checks/same-stack';
import { Settings } from '../core/checks/settings';
import { objectName, stableDigest } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { doubleDollars } from '../core/terraform/double-dollars';
import { constructId, pathInStack } from '../core/terraform/ids';
import { isKnown } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { IDatabase } from '../influxdb/influxdb';
import { Plugin, PluginKind } from '../telegraf-daemon/config';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { Mount } from '../workloads/pod-volume';
import { Workload } from '../workloads/workload';
import { DatabaseOutputs, secretStoreKey, TelegrafWriteOptions } from './database-output';
import { TelegrafDeployment } from './deployment';
import { InputContext, TelegrafInput } from './input';
import { KubeletInputOptions } from './input-options';
import { grantKubelet, KUBELET_PORT } from './kubelet';
import { isWritable, plainText } from './writable';

/** How a target is scraped. */
export interface TelegrafScrapeOptions {
  /** How often. @default - the `interval` of the Telegraf */
  readonly interval?: Duration;
  /** Tags for all of its metrics. @default - none but `address`, that of the instance */
  readonly tags?: Record<string, string>;
}

/** The plugins of a Telegraf and what each needs: secrets, certificates, the way to its server. */
export class Plugins {
  // By what names them, so that the order of calls leaves no trace.
  private readonly plugins = new Map<string, Plugin>();
  private readonly own: Plugin[] = [];
  // What inputs have in Telegraf's words.
  private readonly accepted: Settings[] = [];
  private kubelet?: Mount;

  private hasTried = false;

  public constructor(
    private readonly workload: Workload,
    private readonly files: TelegrafFiles,
    private readonly outputs: DatabaseOutputs,
    private readonly deployment: TelegrafDeployment,
  ) {
    workload.owner.node.addValidation({ validate: () => this.validate() });
  }

  /** All of them; the user's own as they were given. */
  public all(): Plugin[] {
    const ours = [...this.plugins].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, plugin]) => plugin);
    return [...ours, ...this.own.map((plugin) => ({ ...plugin, table: doubleDollars(plugin.table) }))];
  }

  public collect(input: TelegrafInput): void {
    const { owner } = this.workload;
    const table = input._table(this.context(input));
    const key = stableDigest(owner, JSON.stringify(table), 16);
    if (!this.add('inputs', input._name, key, table))
      recordMistake(owner, { prop: 'input', got: input, takes: 'an input that it does not have yet' });
  }

  public scrape(target: IScrapeTarget, { interval, tags }: TelegrafScrapeOptions): void {
    const { workload, files } = this;
    const { owner } = workload;
    if (!sameStack(owner, 'target', target)) return;
    checkDuration(owner, 'options.interval', interval, { min: Duration.milliseconds(100), max: Duration.days(1) });
    if (target.requiresClientCertificate) {
      const takes = 'a target that asks for a password, not for a certificate: Telegraf has none to show';
      recordMistake(owner, { prop: 'target', got: target, takes });
      return;
    }
    check(owner, 'target.metricsPath', target.metricsPath, 'a path of a URL', (path) => !/%(?![\da-f]{2})/i.test(path));
    const account = target._admit({ workload });
    const added = this.add('inputs', 'prometheus', pathInStack(target), {
      // It resolves the name each time and scrapes every address behind it; no API of Kubernetes is asked.
      kubernetes_services: [
        doubleDollars(`${target.scheme}://${target.discoveryName}:${target.port}${target.metricsPath}`),
      ],
      metric_version: 2,
      interval: interval?.toString(),
      ...(account && {
        username: plainText(owner, 'target.userName', account.userName),
        password: files.secret(secretStoreKey(account.credential), account.credential.in(workload.namespace)),
      }),
      ...files.verify(target.trust),
      tls_server_name: target.serverName,
      tags: doubleDollars(tags),
    });
    if (!added) recordMistake(owner, { prop: 'target', got: target, takes: 'a target that it does not scrape yet' });
  }

  public write(database: IDatabase, options: TelegrafWriteOptions): void {
    const { owner } = this.workload;
    if (!sameStack(owner, 'database', database.influxdb)) return;
    const { retentionPolicy, namePass, nameDrop, timeout } = options;
    checkDuration(owner, 'options.timeout', timeout, { min: Duration.milliseconds(100), max: Duration.hours(1) });
    const takes = 'the name of a retention policy';
    check(owner, 'options.retentionPolicy', retentionPolicy, takes, (text) => /^[^\p{C}\p{Cs}]+$/u.test(text));
    const [name, table] = this.outputs.of(database, options);
    const key = this.stable(
      JSON.stringify([pathInStack(database.influxdb), database.databaseName, retentionPolicy ?? '']),
    );
    const added = this.add('outputs', name, key, {
      ...table,
      timeout: timeout?.toString(),
      namepass: doubleDollars(namePass),
      namedrop: doubleDollars(nameDrop),
      ...this.files.verify(database.influxdb.trust),
    });
    const got = database.databaseName;
    if (!added) recordMistake(owner, { prop: 'database', got, takes: 'a database that it does not write to yet' });
  }

  /** Adds the listener for Prometheus. */
  public serve(table: Settings): void {
    this.add('outputs', 'prometheus_client', '', table);
  }

  /** Adds the user's own, after those that are there. */
  public addOwn(plugins: readonly Plugin[]): void {
    this.own.push(...plugins);
  }

  /** A secret that the user's own plugins refer to. */
  public secret(name: string, credential: Credential): string {
    return this.bound(`own_${name}`, 'credential', credential);
  }

  // The number of a token follows the order of the program.
  private stable(text: string): string {
    return isKnown(text) ? text : stableDigest(this.workload.owner, text, 16);
  }

  private add(kind: PluginKind, name: string, key: string, table: Settings): boolean {
    const id = `${kind}.${name} ${key}`;
    if (this.plugins.has(id)) return false;
    this.plugins.set(id, { kind, name, table });
    return true;
  }

  private bound(key: string, prop: string, credential: Credential): string {
    const { owner, name, namespace } = this.workload;
    const id = constructId('secret', key);
    const before = owner.node.tryFindChild(id) as BoundCredential | undefined;
    if (before && prop === 'credential' && key.startsWith('own_'))
      recordMistake(owner, {
        prop: 'name',
        got: key.slice(4),
        takes: 'a name that `secret` was not called with before',
      });
    const secretName = objectName(`${name}-secret-${key.replaceAll('_', '-')}`, `${name}-secret`, key);
    const bound = before ?? new BoundCredential(owner, id, { credential, secretName, prop, given: true });
    return this.files.secret(key, bound.in(namespace));
  }

  private context(input: TelegrafInput): InputContext {
    const { owner } = this.workload;
    const of = (prop: string) => `${input.toString()}.${prop}`;
    const refuse = (prop: string, got: unknown, takes: string) => {
      recordMistake(owner, { prop: of(prop), got, takes });
    };
    return {
      owner,
      refuse,
      open: (prop, peers, port) => {
        this.open(of(prop), peers, port);
      },
      verify: (trust: Trust) => this.files.verify(trust),
      secret: (prop, credential) => {
        const key = `input_${stableDigest(owner, `${input._name} ${credential.toString()}`, 12)}`;
        return this.bound(key, of(prop), credential);
      },
      https: (prop, url) => {
        if (!isKnown(url)) {
          refuse(prop, 'a token', 'a URL that is known at synthesis: policies open the way to its port');
          return undefined;
        }
        const parsed = URL.canParse(url) ? new URL(url) : undefined;
        const withUser = parsed && (parsed.username !== '' || parsed.password !== '' || holdsCredential(url));
        const fine = parsed?.protocol === 'https:' && !withUser && !/[\p{C}\s]/u.test(url);
        if (!fine) refuse(prop, withUser ? 'a URL with a user in it' : url, 'an https URL without a user');
        return fine ? parsed : undefined;
      },
      secretText: (prop, text) => plainText(owner, of(prop), text),
      accept: (prop, options) => {
        const entries = Object.entries(options);
        const fine = entries.filter(([key, value]) => isWritable(owner, `${of(prop)}.${key}`, value));
        this.accepted.push(Object.fromEntries(fine));
        return Object.fromEntries(fine);
      },
      kubelet: (options) => this.readKubelet(options, of),
    };
  }

  private readKubelet(options: KubeletInputOptions, of: (prop: string) => string): Settings {
    const { reason, trust, nodeCidrs, nodesProxy } = options;
    const { workload, deployment } = this;
    const { owner } = workload;
    if (deployment._replicas !== undefined)
      recordMistake(owner, {
        prop: 'deployment',
        got: deployment,
        takes: `TelegrafDeployment.onEveryNode() beside TelegrafInput.kubelet: each asks the kubelet of its own node`,
      });
    this.open(
      of('nodeCidrs'),
      nodeCidrs.map((cidr) => Peer.cidr(cidr)),
      KUBELET_PORT,
    );
    const what = "its pods have a token of Kubernetes' API, which reads the pods and statistics of every node";
    acceptDeviation(owner, of('reason'), what, reason);
    if (nodesProxy !== undefined)
      acceptDeviation(owner, of('nodesProxy'), 'its identity may run programs in every pod of a node', nodesProxy);
    if (!this.kubelet)
      this.kubelet = grantKubelet(
        workload,
        nodesProxy === undefined ? ['nodes/stats', 'nodes/pods'] : ['nodes/stats', 'nodes/proxy'],
      );
    else recordMistake(owner, { prop: 'input', got: 'a second TelegrafInput.kubelet', takes: 'one' });
    // By the name in its certificate, which is valid for the address only where an authority of the cluster signed it.
    return { url: 'https://${NODE_IP}:10250', tls_server_name: '${NODE_NAME}', ...this.files.verify(trust) };
  }

  /** Whether there are accounts whose user name changes with the password. */
  public get hasAccounts(): boolean {
    return this.outputs.hasAccounts;
  }

  /** What Telegraf reads beside its files. */
  public get mounts(): readonly Mount[] {
    return [...this.outputs.mounts, ...(this.kubelet ? [this.kubelet] : [])];
  }

  private open(prop: string, peers: Peer[], port: number): void {
    const { owner } = this.workload;
    if (peers.length === 0) recordMistake(owner, { prop, got: peers, takes: 'where the server is in the network' });
    for (const peer of peers) {
      peer._check(owner, prop);
      openPath(this.workload, peer, port);
    }
  }

  /** A write that was a mistake: one is enough to say. */
  public markIncomplete(): void {
    this.hasTried = true;
  }

  private validate(): string[] {
    const all = this.all();
    const lacks = (kind: PluginKind) => !all.some((plugin) => plugin.kind === kind);
    const unknown = { addPlugins: this.own.map(({ table }) => table), dataOptions: this.accepted };
    return [
      ...Object.entries(unknown).flatMap(([prop, tables]) =>
        [...JSON.stringify(tables).matchAll(/@\{(\w+:\w+)\}/g)]
          .filter(([, name = '']) => !this.files.has(name))
          .map(([text]) => `\`${prop}\` takes references that \`secret\` gave, got "${text}"`),
      ),
      ...(lacks('inputs') ? ['`inputs` takes at least one input, or a call of `collect` or `scrape`, got none'] : []),
      ...(lacks('outputs') && !this.hasTried
        ? ['`writeTo` takes at least one call, or one of `serveMetrics`, got none']
        : []),
    ];
  }
}
