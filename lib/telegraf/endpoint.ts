import { Construct } from 'constructs';
import { openPath } from '../connections/network/path';
import { LOWEST_TLS, TLS12_CIPHERS } from '../connections/tls/served-tls';
import { ExposableServer } from '../connections/people/exposable-server';
import { ServerIdentity } from '../connections/tls/server-identity';
import { check } from '../core/checks/checks';
import { inCall } from '../core/checks/calls';
import { described, recordMistake } from '../core/checks/mistakes';
import { checkArgument } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { serviceHost } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { INCOMING_PEER } from '../core/kubernetes/prop-types';
import { Protocol } from '../core/kubernetes/protocol';
import { doubleDollars } from '../core/terraform/double-dollars';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { isUserName, USER_NAME } from '../credentials/user-name';
import { Exposure, EXPOSURE } from '../exposure/exposure';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { Workload } from '../workloads/workload';
import { PlannedListener } from './listener';

/** What a Telegraf that listens is made of. */
export interface EndpointParts {
  readonly workload: Workload;
  readonly files: TelegrafFiles;
  /** The certificate of the Telegraf, asked for by what encrypts. */
  readonly identity: () => ServerIdentity;
}

// As its Services call it.
const PORT_NAME = 'listen';

/** One port that a Telegraf listens at: where it is, who may send, and with what. */
export class TelegrafEndpoint extends Construct {
  /** @internal */
  public static _of(parts: EndpointParts, planned: PlannedListener, plugin: string): TelegrafEndpoint {
    return new TelegrafEndpoint(parts, planned, plugin);
  }

  /** The name of its Service: `telegraf-listen-8186.monitoring.svc`. */
  public readonly host: string;
  /** The port. */
  public readonly port: number;
  /** Who logs in; nothing where a certificate or nothing is asked for. */
  public readonly userName?: string;
  /** The Secret in the namespace of the Telegraf with the password or token. */
  public readonly credentialSecretName?: string;
  /** The key in that Secret. */
  public readonly credentialSecretKey?: string;
  /** The ConfigMap, or the Secret where it is none, with what verifies its certificate; nothing where it has none. */
  public readonly caName?: string;
  /** @internal the variable that its password is in, where the plugin takes no reference */
  public readonly _secretEnv: Record<string, SecretKey>;
  /** @internal whether it takes datagrams, so that there is no TLS and no login */
  public readonly _udp: boolean;
  /** @internal its table in the config file */
  public readonly _table: Settings;
  readonly #workload: Workload;
  readonly #server: ExposableServer;
  #credential?: BoundCredential;

  private constructor({ workload, files, identity }: EndpointParts, planned: PlannedListener, plugin: string) {
    super(workload.owner, `listen-${planned.port}`);
    const { udp, peers } = planned;
    this.#workload = workload;
    this.host = serviceHost(this.#name, workload.namespace.namespaceName);
    this.port = planned.port;
    this._udp = udp;
    const { secretEnv, table } = this.#login(planned, files, plugin);
    this._secretEnv = secretEnv;
    const { caName, ...encryption } = udp ? { caName: undefined } : this.#encryption(planned, files, identity());
    this.caName = caName;
    if (planned.login) {
      const key = this.#credential?.in(workload.namespace);
      this.userName = planned.login.userName;
      this.credentialSecretName = key?.secretName;
      this.credentialSecretKey = key?.key;
    }
    // In brackets an address of either family may stand.
    this._table = { ...planned.table, ...planned.address(`[\${POD_IP}]:${planned.port}`), ...table, ...encryption };
    for (const peer of peers) this.#admit(peer);
    this.#serve();
    this.#server = new ExposableServer({
      ...{ owner: this, workload, port: this.port, serviceName: this.#name, path: '' },
      ...{ portName: PORT_NAME, targetPort: String(this.port), accessOutput: false },
      scheme: udp ? 'udp' : planned.clients ? 'tls' : 'https',
      requiresClientCertificate: planned.clients !== undefined,
      get identity() {
        return identity();
      },
    });
  }

  /** Where it is reached from outside of the cluster: what `exposeThrough` opened. */
  public get exposedUrls(): string[] {
    return this.#server.exposedUrls;
  }

  /**
   * Opens a way to it from outside of the cluster. Datagrams come by `Exposure.loadBalancer` or `nodePort` only; what asks for a
   * certificate, by what passes TLS through.
   * @param exposure The way, like `Exposure.loadBalancer({ … })`.
   */
  public exposeThrough(exposure: Exposure): void {
    inCall(this, 'exposeThrough', exposure, () => {
      if (checkArgument(this, 'exposure', exposure, EXPOSURE)) exposure._open(this.#server);
    });
  }

  /**
   * Lets somebody reach it: pods, a namespace or addresses. What asks for a password or a certificate goes on to ask.
   * @param peer Who.
   */
  public allowFrom(peer: Peer): void {
    inCall(this, 'allowFrom', peer, () => {
      if (checkArgument(this, 'peer', peer, INCOMING_PEER)) this.#admit(peer);
    });
  }

  #admit(peer: Peer): void {
    openPath(peer, this.#workload, this.port, { protocols: this._udp ? [Protocol.UDP] : undefined });
  }

  #login(
    { login }: PlannedListener,
    files: TelegrafFiles,
    plugin: string,
  ): { table: Settings; secretEnv: Record<string, SecretKey> } {
    if (!login) return { table: {}, secretEnv: {} };
    const { namespace, pod } = this.#workload;
    const credential = new BoundCredential(this, 'credential', {
      credential: login.credential,
      secretName: this.#name,
      rotatesBy: 'password',
      keptInState: true,
    });
    this.#credential = credential;
    const key = credential.in(namespace);
    if (login.by === 'token') return { table: { token: files.secret(`listen_${this.port}`, key) }, secretEnv: {} };
    check(this, 'userName', login.userName, USER_NAME, isUserName);
    // Its plugin takes no reference, and a variable of a container never changes: a new password is a new pod.
    const variable = `LISTEN_${this.port}_PASSWORD`;
    pod.rollOutOn(`${plugin}-${this.port}`, key.revision);
    // With an empty one, some plugins ask for none: then it does not start.
    const password = `\${${variable}:?the password is empty}`;
    const table = { basic_username: doubleDollars(login.userName), basic_password: password };
    return { table, secretEnv: { [variable]: key } };
  }

  #encryption({ clients }: PlannedListener, files: TelegrafFiles, identity: ServerIdentity) {
    const { tls_ca: ca } = clients ? files.verify(clients, 'clients') : { tls_ca: undefined };
    if (clients && ca === undefined)
      recordMistake(this, {
        prop: 'clients',
        got: described('Trust.unverified'),
        takes: 'what verifies those who send',
      });
    identity.addDnsName(this.host);
    return {
      caName: identity.caName,
      ...files.certificate(identity.secretName),
      ...(ca === undefined ? {} : { tls_allowed_cacerts: [ca] }),
      tls_min_version: LOWEST_TLS.telegraf,
      tls_cipher_suites: TLS12_CIPHERS,
    };
  }

  #serve(): void {
    const { port } = this;
    const workload = this.#workload;
    const protocol = this._udp ? 'UDP' : 'TCP';
    new KubernetesResource(this, 'service', 'service_v1', {
      ...workload.claimMetadata('Service', this.#name, workload.pod.serviceAnnotations),
      spec: {
        ...workload.pod.families(),
        type: 'ClusterIP',
        selector: workload.selector,
        port: [{ name: PORT_NAME, port, targetPort: String(port), protocol }],
      },
    });
  }

  // Of its Service, and of the Secret with its password.
  get #name(): string {
    return `${this.#workload.name}-${this.node.id}`;
  }
}
