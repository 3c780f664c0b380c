import { Construct } from 'constructs';
import {
  ExternalScrapeTarget,
  IScrapeTarget,
  ScrapeAccount,
  Scraper,
  ScrapeTargetAttributes,
} from '../connections/scraping/scrape-target';
import { serverIdentity } from '../connections/tls/server-identity';
import { itemsOf } from '../core/checks/calls';
import { checkListeningPort } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import { readProps } from '../core/checks/prop-types';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { ScrapedServer } from '../servers/scraped-server';
import { NODE_EXPORTER_VERSIONS, NODE_EXPORTER_WEB_CONFIG } from '../web-config/node-exporter-versions';
import { WebConfig } from '../web-config/web-config';
import { daemonImage } from '../workloads/daemon-image';
import { checkAdmitsHostMounts, HOST_USERS } from '../workloads/host-mounts';
import { PodSecurity } from '../workloads/pod-security';
import { SecureNamespace } from '../workloads/secure-namespace';
import { Workload } from '../workloads/workload';
import { checkNodes } from './check-nodes';
import { defineNodeExporterPod } from './node-exporter-pod';
import { SecureNodeExporterProps } from './node-exporter-props';
import { TLS_NODE_EXPORTER } from './prop-types';

const WHY_PRIVILEGED = 'a node exporter reads the /proc, /sys and file systems of its node';

/**
 * A node exporter on every node, which serves its metrics over TLS and to those with a password only. Its host mounts are
 * read-only, and its containers meet every control of the `restricted` standard. By default each asks for 0.05 cores and 32 MiB,
 * and may use 128 MiB.
 *
 * @see https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
 * @example
 * const nodes = new SecureNodeExporter(this, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
 */
export class SecureNodeExporter extends ScrapedServer {
  /**
   * Node exporters, or any other target with TLS and a password, that this stack does not run.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where they are, and who may scrape them.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ScrapeTargetAttributes): IScrapeTarget {
    return new ExternalScrapeTarget(scope, id, attributes);
  }

  /** Where they run. */
  public readonly namespace: INamespace;
  readonly #web: WebConfig;
  readonly #nodes: Peer[];

  /**
   * Makes node exporters.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureNodeExporterProps) {
    super(scope, id);
    const props = readProps(this, given, TLS_NODE_EXPORTER);
    this.namespace = this.#namespaceOf(props);
    const port = checkListeningPort(this, 'port', props.port) ? (props.port ?? 9100) : 9100;
    const daemon = daemonImage(this, this.namespace, props.image, NODE_EXPORTER_VERSIONS);
    const workload = this.#workloadOf(props);
    this.#nodes = this.#nodesOf(props);
    const identity = serverIdentity(workload, props);
    this.#web = new WebConfig(workload, props, identity, { version: daemon.version, since: NODE_EXPORTER_WEB_CONFIG });
    this.#web.checkShell(daemon.image);
    defineNodeExporterPod(this, props, { workload, web: this.#web, port, daemon });
    workload.runOnEveryNode();
    this._offerMetrics({
      workload,
      identity,
      port,
      account: this.#web.account,
      ends: workload.hostNetwork ? this.#nodes : undefined,
      requiresClientCertificate: this.#web.requiresClientCertificate,
      accessOutput: props.accessOutput,
    });
  }

  /** @internal */
  public override _admit(scraper: Scraper): ScrapeAccount | undefined {
    const { workload } = scraper;
    this.#web.admitClient(scraper);
    // Nobody but its own policy keeps a workload of this library from the nodes.
    if (this._workload.hostNetwork && this.#nodes.length === 0 && workload instanceof Workload)
      recordMistake(this, {
        prop: 'nodeCidrs',
        got: undefined,
        takes: `the addresses of the nodes, which ${workload.owner.node.path} has to reach, like ["10.20.0.0/16"]`,
      });
    return super._admit(scraper);
  }

  #namespaceOf({ namespace, provider, name, namespaceRemovalPolicy }: SecureNodeExporterProps): INamespace {
    if (!namespace)
      return new SecureNamespace(this, 'namespace', {
        name: name ?? this.node.id,
        podSecurity: PodSecurity.privileged(WHY_PRIVILEGED),
        provider,
        removalPolicy: namespaceRemovalPolicy,
      });
    checkAdmitsHostMounts(this, namespace, 'PodSecurity.privileged(reason), or none, for one of their own');
    if (provider)
      recordMistake(this, { prop: 'provider', got: provider, takes: 'nothing beside `namespace`, which has one' });
    return namespace;
  }

  #workloadOf(props: SecureNodeExporterProps): Workload {
    const { hostNetwork = true, tolerations = [{ operator: 'Exists' }] } = props;
    if (hostNetwork)
      acceptDeviation(this, 'host-network', {
        prop: 'hostNetwork',
        what: 'no NetworkPolicy binds its pods: whoever reaches the nodes reaches its port',
        reason: "only on a node's own network are there metrics of it",
      });
    const nodeSelector = { 'kubernetes.io/os': 'linux', ...props.nodeSelector };
    if (props.checkNodes && props.nodeCidrs?.length) checkNodes(this, this.namespace, props.nodeCidrs, nodeSelector);
    return new Workload(this, {
      product: 'node-exporter',
      props: { ...props, namespace: this.namespace, tolerations, nodeSelector },
      user: HOST_USERS.nodeExporter,
      hostNetwork,
      everyNode: true,
      seesNode: true,
    });
  }

  #nodesOf({ nodeCidrs = [] }: SecureNodeExporterProps): Peer[] {
    return itemsOf(nodeCidrs).map(([index, cidr]) => {
      const nodes = Peer.cidr(cidr);
      nodes._check(this, `nodeCidrs[${index}]`);
      return nodes;
    });
  }
}
