import { Construct } from 'constructs';
import { CaBundle, Trust, UnverifiedTrust } from '../certificates/trust';
import { HttpProxy } from '../connections/network/http-proxy';
import { openPath } from '../connections/network/path';
import { propOf } from '../core/checks/calls';
import { described, Mistake, recordMistake, whenComplete } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { objectName } from '../core/kubernetes/names';
import { constructId, freeKey } from '../core/terraform/ids';
import { digest } from '../core/values/digest';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { HardenedPod } from '../workloads/hardened-pod';
import { Mount } from '../workloads/pod-volume';
import { caSource, publicSources } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { AlertHandler } from './alert-handler';
import { KAPACITOR_PATHS as PATHS } from './config';
import { HandlerNetwork, PlannedHandler } from './handlers/handler';
import { variableOf } from './handlers/service';
import { DEFAULT_NAME, knows, SEVERAL, WITH_DEFAULT } from './handlers/sections';

interface AddedHandler {
  readonly handler: PlannedHandler;
  readonly secrets: SecretKey[];
  /** The prop that names it, with its call, where one of several has to be the default. */
  readonly namedBy: string;
  /** What its service is verified by, where that is not the image's. */
  readonly verified?: { readonly file: string; readonly bundle: CaBundle };
}

/** What a Kapacitor knows of its handlers. */
export interface AlertHandlersOptions {
  /** The sections that this Kapacitor does not know. */
  readonly lacks?: readonly string[];
  /** What takes the alerts to services that no peers are given of. */
  readonly proxy?: HttpProxy;
}

/** The alert handlers of one Kapacitor: their paths in the network, their Secrets, their part of its config and environment. */
export class AlertHandlers {
  private readonly added = new Map<string, AddedHandler>();

  public constructor(
    private readonly owner: Construct,
    private readonly workload: Workload,
    private readonly options: AlertHandlersOptions = {},
  ) {
    whenComplete(owner, () => this.withoutDefault());
  }

  public add(handler: AlertHandler): void {
    const { owner, options } = this;
    const name = handler.toString();
    const key = freeKey(this.added, name);
    if (key !== name)
      recordMistake(owner, { prop: 'handler', got: handler, takes: 'one handler of each kind and name' });
    const planned = handler._plan(owner);
    if (options.lacks?.includes(planned.section ?? ''))
      recordMistake(owner, { prop: 'handler', got: handler, takes: 'a handler that this version has' });
    this.checkGlobal(planned);
    if (planned.network) this.open(planned.network);
    const verified = planned.trust && this.verify(key, planned, planned.trust);
    this.added.set(key, {
      handler: { ...planned, settings: { ...planned.settings, ...verified?.settings } },
      secrets: this.bind(key, planned),
      namedBy: propOf(owner, planned.section === 'mqtt' ? 'brokerName' : 'workspace'),
      verified: verified?.bundle && { file: verified.file, bundle: verified.bundle },
    });
  }

  /** What `-disable-handlers` calls them. */
  public kinds(): string[] {
    return [...this.added.values()].map(({ handler }) => handler.kind);
  }

  /** Their sections of the config file. */
  public settings(): Settings {
    const sections: Record<string, Settings[]> = {};
    for (const { handler } of this.numbered())
      if (handler.section !== undefined) (sections[handler.section] ??= []).push(this.withDefault(handler));
    const all = Object.entries(sections);
    return Object.fromEntries(all.map(([name, each]) => [name, Object.hasOwn(SEVERAL, name) ? each : each[0]]));
  }

  /** The variables that its daemon finds their credentials in. */
  public secrets(): Record<string, SecretKey> {
    return Object.fromEntries(
      this.numbered().flatMap(({ handler, secrets, index }) =>
        handler.secrets.flatMap(({ variable }, i) => {
          const secret = secrets[i];
          return secret ? [[variable(index), secret]] : [];
        }),
      ),
    );
  }

  /** The variables that its daemon finds fields of its pod in. */
  public fields(): Record<string, string> {
    return Object.fromEntries(
      this.numbered().flatMap(({ handler: { section = '', fields = {} }, index }) =>
        Object.entries(fields).map(([key, path]) => [variableOf(section, index, key), path]),
      ),
    );
  }

  /** The files that their services are verified by. */
  public mounts(pod: HardenedPod): Mount[] {
    const files = this.verified();
    if (files.length === 0) return [];
    const sources = files.map(({ file, bundle }) => caSource(bundle, file));
    return [pod.addVolume('handlers-ca', publicSources(sources)).at(PATHS.handlersCa)];
  }

  /** The folders in which its daemon finds authorities beside those of the image. */
  public folders(): string[] {
    const more = this.verified().some(({ file }) => file.startsWith(`${FOR_ALL}/`));
    return more ? [`${PATHS.handlersCa}/${FOR_ALL}`] : [];
  }

  /** Where it tells people without a proxy: host and port, as Go reads them. */
  public direct(): string[] {
    return [...this.added.values()].flatMap(({ handler: { network } }) =>
      network?.host !== undefined && isNear(network) ? network.ports.map((port) => `${network.host}:${port}`) : [],
    );
  }

  /** Those at whose change the pod is rolled out. */
  public revisions(): string[] {
    return this.verified().map(({ bundle }) => bundle.revision);
  }

  private verified() {
    return this.numbered().flatMap(({ verified }) => (verified ? [verified] : []));
  }

  private open(network: HandlerNetwork): void {
    const { ports, peers = [], service, protocol } = network;
    if (peers.length === 0 && service !== undefined && !this.options.proxy)
      recordMistake(this.owner, {
        prop: 'peers',
        got: network.peers,
        takes: `where ${service} in the network, like Peer.cidr('192.0.2.0/24'), or \`proxy\` of the Kapacitor`,
      });
    const protocols = protocol && [protocol];
    for (const peer of peers) for (const port of ports) openPath(this.workload, peer, port, { protocols });
  }

  private bind(key: string, { secrets }: PlannedHandler): SecretKey[] {
    const { owner, workload } = this;
    return secrets.map(({ prop, credential, further }) => {
      const name = `${workload.name}-${key.replace(' ', '-')}`;
      const otherwise = `${workload.name}-handler`;
      const secretName = further ? objectName('', otherwise, `${key} ${prop}`) : objectName(name, otherwise);
      const bound = { credential, secretName, prop, decidedElsewhere: true };
      return new BoundCredential(owner, constructId('handler', key, prop), bound).in(workload.namespace);
    });
  }

  private verify(key: string, { section = '', network }: PlannedHandler, given: Trust) {
    const { owner, workload } = this;
    const ownFile = knows(section, 'ssl-ca');
    const trust = this.trustOf(given, { network, ownFile });
    const bundle = trust._bundleIn(owner, workload.namespace);
    const file = `${ownFile ? 'own' : FOR_ALL}/${digest(key, 12)}.crt`;
    if (!bundle && !knows(section, 'insecure-skip-verify'))
      recordMistake(owner, {
        prop: 'trust',
        got: described('Trust.unverified'),
        takes: 'what verifies its service: this handler always does',
      });
    const settings = bundle ? ownFile && { 'ssl-ca': `${PATHS.handlersCa}/${file}` } : { 'insecure-skip-verify': true };
    return { file, bundle, settings: settings || {} };
  }

  // What it has for all handlers, the proxy's authority is in.
  private trustOf(trust: Trust, { network, ownFile }: { network?: HandlerNetwork; ownFile: boolean }): Trust {
    const { owner, options } = this;
    const direct = network?.service === undefined || isNear(network);
    const alone = ownFile || trust instanceof UnverifiedTrust;
    const behind = options.proxy && !direct && alone ? options.proxy._trustBehind(owner, { trust }) : trust;
    return behind ?? trust;
  }

  // Kapacitor does not start without a default among them.
  private withDefault({ section = '', name, settings }: PlannedHandler): Settings {
    if (!WITH_DEFAULT.includes(section)) return settings;
    const others = [...this.added.values()].filter(({ handler }) => handler.section === section);
    return { ...settings, default: others.length === 1 || name === DEFAULT_NAME };
  }

  // By kind, in the order of their names: that is a handler's number in the environment.
  private numbered() {
    const counts = new Map<string, number>();
    return [...this.added]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { handler, ...one }]) => {
        const index = counts.get(handler.kind) ?? 0;
        counts.set(handler.kind, index + 1);
        return { handler, ...one, index };
      });
  }

  // Kapacitor does not start with another.
  private checkGlobal({ section = '', name, settings }: PlannedHandler): void {
    const { global, 'state-changes-only': changes } = settings;
    if (!knows(section, 'default') || !knows(section, 'global')) return;
    if (global === true && name !== DEFAULT_NAME)
      recordMistake(this.owner, {
        prop: 'settings.global',
        got: true,
        takes: `true for the one that is named "${DEFAULT_NAME}" only`,
      });
    if (changes === true && global !== true)
      recordMistake(this.owner, {
        prop: 'settings.state-changes-only',
        got: true,
        takes: 'true beside `global: true` only',
      });
  }

  private withoutDefault(): Mistake[] {
    return WITH_DEFAULT.flatMap((section) => {
      const ones = [...this.added.values()].filter(({ handler }) => handler.section === section);
      const names = [...new Set(ones.map(({ handler }) => handler.name))];
      const last = ones.at(-1);
      if (!last || names.length < 2 || names.includes(DEFAULT_NAME)) return [];
      const takes = `"${DEFAULT_NAME}", or another call does: one of ${names.join(', ')} is the default of ${section}`;
      return [{ prop: last.namedBy, got: last.handler.name, takes }];
    });
  }
}

// Whether it is said where its service is, so that no proxy leads there.
function isNear({ peers = [] }: HandlerNetwork): boolean {
  return peers.length > 0;
}

/** The folder of what is trusted for every handler without a list of its own. */
const FOR_ALL = 'all';
