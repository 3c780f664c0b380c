import { Construct } from 'constructs';
import satisfies from 'semver/functions/satisfies';
import { Trust } from '../certificates/trust';
import { ServerAccess } from '../connections/access/server-access';
import { admitPeer } from '../connections/paths/path';
import { exporterAccess } from '../connections/scraping/exporter-access';
import {
  admit,
  ExternalScrapeTarget,
  IScrapeTarget,
  ScrapeAccount,
  Scraper,
  ScrapeService,
  ScrapeTargetAttributes,
} from '../connections/scraping/scrape-target';
import { serverIdentity } from '../connections/tls/server-identity';
import { checkInteger } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import { readProps } from '../core/checks/prop-types';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { Size } from '../core/values/size';
import { WebConfig } from '../web-config/web-config';
import { ContainerImage } from '../workloads/container-image';
import { daemonImage, SupportedVersions } from '../workloads/daemon-image';
import { checkAdmitsHostMounts, HOST_USERS, mountHost } from '../workloads/host-mounts';
import { ephemeralStorage, resourcesFor } from '../workloads/resources';
import { PodSecurity, SecureNamespace } from '../workloads/secure-namespace';
import { Workload } from '../workloads/workload';
import { collectorFlags, extraFlags } from './arguments';
import { TlsNodeExporterProps } from './node-exporter-props';
import { TLS_NODE_EXPORTER } from './prop-types';

const VERSIONS: SupportedVersions = {
  takes: 'node_exporter 1.5.0 or newer, of 1.x',
  range: '>=1.5.0 <2.0.0',
  accepted: '>=1.4.0 <2.0.0',
  lacks: {
    '<1.4.1': 'who reads a password hash gets in with it (CVE-2022-46146)',
    '<1.5.0': 'it reads the kernel on all CPUs at once, which some kernels do not survive',
  },
  image: 'quay.io/prometheus/node-exporter:v1.12.1',
};

// The versions of exporter-toolkit in its go.mod.
const WEB_CONFIG_SINCE = {
  'tls_server_config.client_allowed_sans': '>=1.6.0',
  rate_limit: '>=1.11.0',
};

const WHY_PRIVILEGED = 'a node exporter reads the /proc, /sys and file systems of its node';

/**
 * A node exporter on every node, which serves its metrics over TLS and to those with a password only. Its host mounts are
 * read-only, and its containers meet every control of the `restricted` standard.
 *
 * @see https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
 * @example
 * const nodes = new TlsNodeExporter(this, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
 */
export class TlsNodeExporter extends Construct implements IScrapeTarget {
  /**
   * Node exporters, or any other target with TLS and a password, that this stack does not run.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where they are, and who may scrape them.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ScrapeTargetAttributes): IScrapeTarget {
    return new ExternalScrapeTarget(scope, id, attributes);
  }

  public readonly scheme = 'https';
  public readonly port: number;
  public readonly metricsPath = '/metrics';
  public readonly discoveryName: string;
  public readonly serverName: string;
  public readonly trust: Trust;
  /** Who may scrape them. */
  public readonly userName: string;
  public readonly requiresClientCertificate: boolean;
  /** Where they run. */
  public readonly namespace: INamespace;
  /** The Secret in their namespace with the password of `userName`. */
  public readonly credentialSecretName: string;
  /** The key of the password in that Secret. */
  public readonly credentialSecretKey: string;
  /** The ConfigMap, or the Secret where it is none, in their namespace with what verifies their certificate. */
  public readonly caName: string;
  /** How people reach one of them after the deploy; an output of the stack has the same. */
  public readonly access: ServerAccess;
  /** @internal */
  public readonly _workload: Workload;
  /** @internal */
  public readonly _service: ScrapeService;
  readonly #webConfig: WebConfig;
  readonly #nodes: Peer[];

  /**
   * Makes node exporters.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param props What it is made with.
   */
  public constructor(scope: Construct, id: string, props: TlsNodeExporterProps) {
    super(scope, id);
    props = readProps(this, props, TLS_NODE_EXPORTER);
    const { hostNetwork = true, tolerations = [{ operator: 'Exists' }] } = props;
    this.namespace = props.namespace ?? this.#ownNamespace(props);
    if (props.namespace)
      checkAdmitsHostMounts(this, props.namespace, 'PodSecurity.privileged(reason), or none, for one of their own');
    if (props.namespace && props.provider)
      recordMistake(this, {
        prop: 'provider',
        got: props.provider,
        takes: 'nothing beside `namespace`, which has one',
      });
    // Nobody but root may listen below 1024.
    this.port = checkInteger(this, 'port', props.port, { min: 1024, max: 65535 }) ? (props.port ?? 9100) : 9100;
    const { image, version } = daemonImage(this, this.namespace, props.image, VERSIONS);
    const nodeSelector = { 'kubernetes.io/os': 'linux', ...props.nodeSelector };
    const workload = new Workload(this, {
      product: 'node-exporter',
      props: { ...props, namespace: this.namespace, tolerations, nodeSelector },
      user: HOST_USERS.nodeExporter,
      hostNetwork,
      everyNode: true,
    });
    this._workload = workload;
    this._service = workload;
    this.#nodes = (props.nodeCidrs ?? []).map((cidr) => Peer.cidr(cidr));
    for (const [index, peer] of this.#nodes.entries()) peer._check(this, `nodeCidrs[${index}]`);
    if (hostNetwork)
      acceptDeviation(
        this,
        3,
        'hostNetwork',
        'no NetworkPolicy binds its pods: whoever reaches the nodes reaches its port',
        "only on a node's own network are there metrics of it",
      );

    const web = new WebConfig(workload, props, serverIdentity(workload, props), { version, since: WEB_CONFIG_SINCE });
    this.#webConfig = web;
    web.checkShell(image);
    this.#run(props, web, image, version);
    this.discoveryName = workload.host;
    this.serverName = workload.host;
    this.trust = web.identity.trust;
    this.userName = web.account.userName;
    this.requiresClientCertificate = web.requiresClientCertificate;
    const credential = web.account.credential.in(this.namespace);
    this.credentialSecretName = credential.secretName;
    this.credentialSecretKey = credential.key;
    this.caName = web.identity.caName;
    this.access = exporterAccess({
      workload,
      bundle: web.identity.bundle,
      port: this.port,
      path: this.metricsPath,
      userName: this.userName,
      credential,
      requiresClientCertificate: this.requiresClientCertificate,
      output: props.accessOutput,
    });
  }

  /**
   * Lets a scraper in that this library does not run: one outside of the cluster, or your own Prometheus. On the node's network
   * nothing keeps it out in the first place but TLS and the password.
   * @param peer Who: pods, a namespace or addresses.
   */
  public allowScrapeFrom(peer: Peer): void {
    admitPeer(this, 'allowScrapeFrom', peer, this._workload, () => this.port);
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    const { workload } = scraper;
    this.#webConfig.admitClient(scraper);
    const { hostNetwork } = this._workload;
    // Nobody but its own policy keeps a workload of this library from the nodes.
    if (hostNetwork && this.#nodes.length === 0 && workload instanceof Workload)
      recordMistake(this, {
        prop: 'nodeCidrs',
        got: undefined,
        takes: `the addresses of the nodes, which ${workload.owner.node.path} has to reach, like ["10.20.0.0/16"]`,
      });
    const { account } = this.#webConfig;
    return admit(this, scraper, hostNetwork ? this.#nodes : [this._workload], account) ? account : undefined;
  }

  #ownNamespace(props: TlsNodeExporterProps): INamespace {
    return new SecureNamespace(this, 'namespace', {
      name: props.name ?? this.node.id,
      podSecurity: PodSecurity.privileged(WHY_PRIVILEGED),
      provider: props.provider,
      removalPolicy: props.namespaceRemovalPolicy,
    });
  }

  #run(props: TlsNodeExporterProps, web: WebConfig, image: ContainerImage, version: string): void {
    const { hostNetwork, pod } = this._workload;
    const flag = satisfies(version, '>=1.5.0') ? '--web.config.file' : '--web.config';
    const address = hostNetwork ? 'HOST_IP' : 'POD_IP';
    const probe = { tcpSocket: [{ port: String(this.port) }], timeoutSeconds: 5 };
    pod.addContainer({
      name: 'node-exporter',
      image: image.reference,
      command: [...web.wrapper, '/bin/node_exporter'],
      args: [
        // In brackets an address of either family may stand.
        `--web.listen-address=[$(${address})]:${this.port}`,
        `${flag}=${web.file}`,
        '--path.procfs=/host/proc',
        '--path.sysfs=/host/sys',
        '--path.rootfs=/host/root',
        '--path.udev.data=/host/root/run/udev/data',
        ...collectorFlags(this, props.collectors ?? {}, { version, hostNetwork }),
        ...extraFlags(this, props.extraArgs),
      ],
      fieldEnv: { [address]: hostNetwork ? 'status.hostIP' : 'status.podIP' },
      mounts: [...web.mounts, ...mountHost(pod)],
      ports: { metrics: this.port },
      // By TCP, as Kubernetes could neither verify TLS nor keep the password of an HTTP probe secret.
      readinessProbe: { ...probe, periodSeconds: 15, failureThreshold: 3 },
      livenessProbe: { ...probe, periodSeconds: 30, failureThreshold: 3, initialDelaySeconds: 10 },
      resources: resourcesFor(this, props.resources, {
        requestedCpu: 0.05,
        requestedMemory: Size.mebibytes(32),
        memoryLimit: Size.mebibytes(128),
        ...ephemeralStorage(),
      }),
    });
    this._workload.serve({ metrics: this.port }, { headless: true });
    this._workload.runOnEveryNode();
  }
}
