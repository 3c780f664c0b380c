import { HttpProxy } from '../../connections/network/http-proxy';
import { openPath } from '../../connections/network/path';
import { inItems } from '../../core/checks/calls';
import { check } from '../../core/checks/checks';
import { described, recordMistake } from '../../core/checks/mistakes';
import { checkArgument } from '../../core/checks/prop-types';
import { Settings } from '../../core/checks/settings';
import { Peer } from '../../core/kubernetes/peer';
import { objectName } from '../../core/kubernetes/names';
import { constructId, freeKey } from '../../core/terraform/ids';
import { BoundCredential } from '../../credentials/bound-credential';
import { ClientFiles, fileId } from '../../prometheus-daemon/client-files';
import { Workload } from '../../workloads/workload';
import { acceptIntegrationSettings } from '../known/settings';
import { IntegrationSecret } from './integration';
import { checkTemplates } from './templates';
import { Receiver, RECEIVER } from './receiver';
import { ReceiverIntegration } from './receiver-integration';

/** The receivers of one Alertmanager: their paths in the network, their secrets, their part of its config file. */
export class Receivers {
  private readonly integrations = new Map<string, Settings>();
  private hasNobody = false;

  public constructor(
    private readonly workload: Workload,
    private readonly files: ClientFiles,
    /** What takes what is told to services that no peers are given of. */
    private readonly proxy?: HttpProxy,
  ) {}

  /** Adds one, by its name. */
  public add(given: string, integrations: readonly ReceiverIntegration[]): void {
    const { owner } = this.workload;
    check(owner, 'name', given, 'a name, which is not empty', (text) => text !== '');
    const name = freeKey(this.integrations, given);
    if (name !== given) recordMistake(owner, { prop: 'name', got: given, takes: 'a name that no other receiver has' });
    const sections: Record<string, Settings[]> = {};
    inItems(owner, 'integrations', integrations, (integration, index) =>
      (sections[`${integration._kind}_configs`] ??= []).push(this.plan(name, index, integration)),
    );
    this.integrations.set(name, sections);
  }

  /** Whether one that a route names is of these; else it is a mistake. */
  public has(receiver: Receiver): boolean {
    const { owner } = this.workload;
    if (!checkArgument(owner, 'receiver', receiver, RECEIVER)) return false;
    if (receiver._owner === owner) return true;
    if (receiver._owner === undefined) {
      if (!this.hasNobody) this.add(receiver.receiverName, []);
      this.hasNobody = true;
      return true;
    }
    recordMistake(owner, {
      prop: 'receiver',
      got: described(`a receiver of ${receiver._owner.node.path}`),
      takes: 'one that addReceiver of this Alertmanager gave',
    });
    return false;
  }

  /** As the config file has them, in the order of their names. */
  public configs(): Settings[] {
    return [...this.integrations]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, sections]) => ({ name, ...sections }));
  }

  private plan(receiver: string, index: number, integration: ReceiverIntegration): Settings {
    const { workload, files } = this;
    const plan = integration._plan(workload.owner);
    const { trust: given, sendResolved, port, config, secrets, login } = plan;
    const proxy = this.leadsTo(plan.peers, port, integration);
    const throughProxy = proxy ? { proxy_from_environment: true } : {};
    const trust = proxy ? proxy._trustBehind(workload.owner, { trust: given }) : given;
    const id = `${fileId('receiver', receiver)}-${index}`;
    const bind = (key: string, { prop, credential }: IntegrationSecret) =>
      new BoundCredential(workload.owner, constructId('receiver', receiver, String(index), key), {
        credential,
        secretName: objectName(`${workload.name}-${id}`, `${workload.name}-receiver`, key),
        prop,
        decidedElsewhere: true,
      });
    const account = login && { userName: login.userName, credential: bind('login', login) };
    const client = { ...files.clientConfig(id, { trust, account }), follow_redirects: false, ...throughProxy };
    const named = Object.entries(secrets).map(([key, secret]) => [
      key,
      files.secretFile(`${id}.${key}`, bind(key, secret)),
    ]);
    const settings = acceptIntegrationSettings(workload.owner, integration._kind, plan, plan.decided);
    checkTemplates(workload.owner, 'settings', settings);
    for (const [key, text] of Object.entries(config)) checkTemplates(workload.owner, propOf(key), text);
    return {
      ...(sendResolved === undefined ? {} : { send_resolved: sendResolved }),
      ...settings,
      ...config,
      ...(Object.fromEntries(named) as Settings),
      ...(integration._kind === 'email' ? { tls_config: client.tls_config } : { http_config: client }),
    };
  }

  // Mail knows no proxy.
  private leadsTo(given: readonly Peer[] | undefined, port: number, { _kind: kind }: ReceiverIntegration) {
    const peers = given ?? [];
    for (const peer of peers) openPath(this.workload, peer, port);
    if (peers.length > 0) return undefined;
    if (this.proxy && kind !== 'email') return this.proxy;
    const takes = `where the service is in the network, like Peer.cidr('192.0.2.0/24')`;
    const otherwise = kind === 'email' ? '' : ', or `proxy` of the Alertmanager';
    recordMistake(this.workload.owner, { prop: 'peers', got: given, takes: `${takes}${otherwise}` });
    return undefined;
  }
}

// `client_url` is what `clientUrl` gives.
function propOf(key: string): string {
  return key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
