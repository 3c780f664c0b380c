import { Construct } from 'constructs';
import { TRUST } from '../../certificates/prop-types';
import { Trust } from '../../certificates/trust';
import { check } from '../../core/checks/checks';
import { recordMistake } from '../../core/checks/mistakes';
import { FLAG, NUMBER, PropTypes, readProps, required, TEXT, TEXT_MAP } from '../../core/checks/prop-types';
import { claimObjectName } from '../../core/kubernetes/claimed-names';
import { KubernetesResource } from '../../core/kubernetes/kubernetes-resource';
import { checkLabels } from '../../core/kubernetes/label-checks';
import { checkServiceName, serviceHost } from '../../core/kubernetes/names';
import { INamespace } from '../../core/kubernetes/namespace';
import { Peer } from '../../core/kubernetes/peer';
import { NAMESPACE } from '../../core/kubernetes/prop-types';
import { constructId, pathInStack } from '../../core/terraform/ids';
import { escapeTemplate } from '../../core/terraform/template';
import { digest } from '../../core/values/digest';
import { prepareStack } from '../../posture/prepare-stack';
import { Workload } from '../../workloads/workload';
import { connectionAnnotation } from '../network/connection-notes';
import { describeEnd } from '../network/ends';
import { onlyIf } from '../network/network-policy';
import {
  admit,
  ExternalScrapeTarget,
  ForeignScrapeTarget,
  IScrapeTarget,
  Scraper,
  ScrapeService,
  ScrapeTargetAttributes,
} from './scrape-target';
import { loginOf, ScrapeLogin, TARGET_LOGIN, TargetLoginOptions, trustOf } from './target-login';

/** Pods of yours that serve metrics over TLS. */
export interface ScrapeServiceOptions extends TargetLoginOptions {
  /** The namespace that they run in. */
  readonly namespace: INamespace;
  /** The labels that all of them carry, and nobody else there. */
  readonly labels: Record<string, string>;
  /** The port of the metrics, in the pods. */
  readonly port: number;
  /** The path of the metrics. @default /metrics */
  readonly metricsPath?: string;
  /** The name of the headless Service that is made to find them by. @default - the construct's id, and `-metrics` */
  readonly name?: string;
  /** What verifies their certificates; it has to be given unless they serve in clear text. @default - none */
  readonly trust?: Trust;
  /**
   * The name that their certificates are verified for: one for all, as they are dialled by address. It has to be given unless they
   * serve in clear text.
   * @default - none
   */
  readonly serverName?: string;
  /**
   * Whether a NetworkPolicy lets scrapers in. A policy keeps out whom it does not name: in a namespace where nothing else
   * selects these pods, it would shut out everybody but the scrapers.
   * @default - true in a SecureNamespace of this stack, which denies by default; false in a namespace of somebody else's
   */
  readonly networkPolicy?: boolean;
}

const SERVICE_OPTIONS: PropTypes<ScrapeServiceOptions> = {
  ...TARGET_LOGIN,
  namespace: NAMESPACE,
  labels: required(TEXT_MAP, () => ({ missing: 'missing' })),
  port: required(NUMBER, () => 443),
  metricsPath: TEXT,
  name: TEXT,
  trust: TRUST,
  serverName: TEXT,
  networkPolicy: FLAG,
};

/** What is no construct of this library, as a target. */
export class ScrapeTarget {
  /**
   * Pods of yours, found by a headless Service that this makes.
   *
   * @example
   * const shop = ScrapeTarget.fromService(this, 'shop', {
   *   namespace: SecureNamespace.fromName(this, 'shop-namespace', { name: 'shop' }),
   *   labels: { app: 'shop' },
   *   port: 8443,
   *   trust: Trust.fromPem(pem),
   *   serverName: 'shop.shop.svc',
   *   userName: 'prometheus',
   *   credential: Credential.fromVariable(password, { revision: '1' }),
   * });
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param options The pods, and who may scrape them.
   */
  public static fromService(scope: Construct, id: string, options: ScrapeServiceOptions): IScrapeTarget {
    return new ServiceScrapeTarget(scope, id, options);
  }

  /**
   * What has a DNS name already, wherever it runs.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where it is, and who may scrape it.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ScrapeTargetAttributes): IScrapeTarget {
    return new ExternalScrapeTarget(scope, id, attributes);
  }

  private constructor() {
    // Static functions only.
  }
}

/** Pods that somebody else deploys, behind a headless Service of this stack. */
export class ServiceScrapeTarget extends ForeignScrapeTarget {
  /** @internal */
  public readonly _service: ScrapeService;
  readonly #login?: ScrapeLogin;
  readonly #opens: boolean;

  public constructor(scope: Construct, id: string, given: ScrapeServiceOptions) {
    super(scope, id);
    prepareStack(this);
    const options = readProps(this, given, SERVICE_OPTIONS);
    const { namespace, labels, port, metricsPath = '/metrics', name = `${id}-metrics` } = options;
    const { requiresClientCertificate = false, userName, clearText } = options;
    const trust = trustOf(this, options);
    const serverName = this.#serverNameOf(options);
    const scheme = clearText ? 'http' : 'https';
    checkServiceName(this, options.name === undefined ? 'id' : 'name', name);
    checkLabels(this, 'labels', labels);
    check(this, 'labels', labels, 'labels that select something', (map) => Object.keys(map).length > 0);
    const discoveryName = serviceHost(name, namespace.namespaceName);
    this.describe({ discoveryName, serverName, port, metricsPath, trust, requiresClientCertificate, userName, scheme });
    this._service = { namespace, name, selector: labels };
    this.#login = loginOf(this, options, `${name}-credential`);
    // A SecureNamespace that this stack makes has that policy.
    this.#opens = options.networkPolicy ?? namespace.node.tryFindChild('default-deny') !== undefined;
    claimObjectName(this, 'name', 'Service', namespace, name);
    new KubernetesResource(this, 'Resource', 'service_v1', {
      provider: namespace.provider,
      metadata: { name: escapeTemplate(name), namespace: namespace.namespaceReference, labels: escapeTemplate(labels) },
      spec: {
        clusterIp: 'None',
        selector: escapeTemplate(labels),
        publishNotReadyAddresses: true,
        port: [{ name: 'metrics', port, targetPort: String(port) }],
      },
    });
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeLogin | undefined {
    const { namespace, selector } = this._service;
    if (!admit(this, scraper, [Peer.pods(namespace.namespaceName, selector)], this.#login)) return undefined;
    if (this.#opens) this.#letIn(scraper);
    return this.#login;
  }

  #serverNameOf({ serverName, clearText }: ScrapeServiceOptions): string {
    if (serverName === undefined && !clearText)
      recordMistake(this, {
        prop: 'serverName',
        got: serverName,
        takes: 'the name that its certificate is verified for',
      });
    return serverName ?? 'missing';
  }

  #letIn({ workload }: Scraper): void {
    const { namespace, name, selector } = this._service;
    const key = pathInStack(workload.owner);
    const id = constructId('ingress', key);
    if (this.node.tryFindChild(id)) return;
    const peers =
      workload instanceof Workload
        ? [Peer.pods(workload.namespace.namespaceName, workload.selector)]
        : [...workload.peers];
    const client = describeEnd(workload);
    const server = describeEnd(Peer.pods(namespace.namespaceName, selector));
    const policyName = `${name}-from-${workload.name}-${digest(key, 6)}`;
    claimObjectName(this, 'name', 'NetworkPolicy', namespace, policyName);
    new KubernetesResource(this, id, 'network_policy_v1', {
      provider: namespace.provider,
      metadata: {
        name: policyName,
        namespace: namespace.namespaceReference,
        labels: escapeTemplate(selector),
        annotations: connectionAnnotation(client, server, this.port),
      },
      ...onlyIf(peers),
      spec: {
        podSelector: { matchLabels: escapeTemplate(selector) },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: peers.map((peer) => peer._source()),
            ports: [{ protocol: 'TCP', port: String(this.port) }],
          },
        ],
      },
    });
  }
}
