import { Construct } from 'constructs';
import { described, recordMistake } from '../../core/checks/mistakes';
import { serviceHost } from '../../core/kubernetes/names';
import { INamespace } from '../../core/kubernetes/namespace';
import { CaBundle } from '../../certificates/trust';
import { SecretKey } from '../../credentials/bound-credential';
import { Workload } from '../../workloads/workload';
import { publishAccess, ServerAccess } from './server-access';
import { ServerIdentity } from '../tls/server-identity';
import { certificatesCommand, nameWord, passwordCommand, userConfig } from './shell';

/** Who may log in to a server, as an example for a person. */
export interface ExampleUser {
  readonly userName: string;
  readonly credential: SecretKey;
}

/** How people use a server. */
export interface PeoplesUse {
  /** A path that answers its user. */
  readonly path: string;
  /** @default - people log in with accounts that they have elsewhere */
  readonly user?: ExampleUser;
  /** Whether it lets nobody in who shows no certificate. @default false */
  readonly requiresClientCertificate?: boolean;
  /** A call of the daemon's own client, of the user's name and of a shell expression for the password. */
  readonly client?: (user: string, password: string) => string;
  /** The only host that people may open it by. @default - any */
  readonly publicHost?: string;
}

/** What a product says about a server of its own. */
export interface ExposableServerOptions extends PeoplesUse {
  readonly workload: Workload;
  readonly identity: ServerIdentity;
  readonly port: number;
  /** The port's name in the Service. @default api */
  readonly portName?: string;
  /** Whether the stack gets an output. @default true */
  readonly accessOutput?: boolean;
  /** The construct that people know it by. @default - that of the workload */
  readonly owner?: Construct;
  /** The name of its Service. @default - that of the workload */
  readonly serviceName?: string;
  /** What its Services lead to. @default - the port of that name */
  readonly targetPort?: string;
  /** What begins its URLs; `udp` where it takes datagrams, which nobody encrypts. @default https */
  readonly scheme?: 'https' | 'tls' | 'udp';
}

/** A server of this stack as people outside of the cluster see it: where it is, and what was opened to it. */
export class ExposableServer {
  public readonly workload: Workload;
  public readonly port: number;
  public readonly portName: string;
  public readonly owner: Construct;
  public readonly serviceName: string;
  public readonly targetPort: string;
  public readonly udp: boolean;
  private readonly scheme: string;
  private readonly urls = new Map<string, string>();

  public constructor(private readonly options: ExposableServerOptions) {
    this.workload = options.workload;
    this.port = options.port;
    this.portName = options.portName ?? 'api';
    this.owner = options.owner ?? options.workload.owner;
    this.serviceName = options.serviceName ?? options.workload.name;
    this.targetPort = options.targetPort ?? this.portName;
    this.scheme = options.scheme ?? 'https';
    this.udp = this.scheme === 'udp';
    if (options.accessOutput ?? true) publishAccess(this.owner, () => this.access);
  }

  /** Its certificate. Where datagrams come, nobody asks for it. */
  public get identity(): ServerIdentity {
    return this.options.identity;
  }

  /** The URLs that it is exposed by. */
  public get exposedUrls(): string[] {
    return [...this.urls.values()].sort();
  }

  /** The name that its certificate is valid for, in the cluster. */
  public get host(): string {
    return serviceHost(this.serviceName, this.workload.namespace.namespaceName);
  }

  /** For a way that is made for connections: a mistake where datagrams come. */
  public requireConnections(): void {
    if (this.udp)
      recordMistake(this.owner, {
        prop: 'exposure',
        got: described('a way for connections'),
        takes: 'Exposure.loadBalancer or nodePort: what comes are datagrams',
      });
  }

  /**
   * For a way that ends TLS before the server: a mistake where the server asks for a client's certificate, as whoever ends TLS has
   * none to show. `instead` is the way to take.
   */
  public requireEndToEndTls(instead: string): void {
    if (this.options.requiresClientCertificate)
      recordMistake(this.owner, {
        prop: 'exposure',
        got: described('a way that ends TLS before the server'),
        takes: `${instead}, or a load balancer: the server asks for a certificate, which only the client itself can show`,
      });
  }

  /** Takes a name that it is reached by, by https and at its usual port. */
  public reserveHost(host: string): void {
    if (this.urls.has(host))
      recordMistake(this.owner, { prop: 'host', got: host, takes: 'a name that it is not exposed by yet' });
    const { publicHost } = this.options;
    if (publicHost !== undefined && host !== publicHost)
      recordMistake(this.owner, {
        prop: 'host',
        got: host,
        takes: `the host of \`publicUrl\`, ${publicHost}`,
      });
    this.urls.set(host, `${this.scheme}://${host}`);
  }

  /** Says at which other port a name is reached. */
  public setPort(host: string, port: number): void {
    const isUsual = this.scheme === 'https' && port === 443;
    this.urls.set(host, `${this.scheme}://${host}${isUsual ? '' : `:${port}`}`);
  }

  public get access(): ServerAccess {
    const { workload, identity, port, options } = this;
    const { namespace } = workload;
    const { user, path, client, requiresClientCertificate } = options;
    const password = user && passwordCommand(namespace, user.credential);
    const login = user && password ? ` --config ${userConfig(user.userName, password)}` : '';
    const certificate = requiresClientCertificate ? ' --cert client.crt --key client.key' : '';
    return {
      ...accessObjects(namespace, identity.bundle, user),
      url: `https://${this.host}:${port}`,
      exposedUrls: this.exposedUrls,
      commands: [
        certificatesCommand(namespace, identity.bundle),
        `kubectl -n ${nameWord(namespace.namespaceName)} port-forward service/${this.serviceName} ${port} &`,
        `curl --cacert ca.crt${certificate}${login} 'https://localhost:${port}${path}'`,
        ...(client && user && password ? [`SSL_CERT_FILE=ca.crt ${client(user.userName, password)}`] : []),
      ],
    };
  }
}

/** Where what a person needs is kept. */
export function accessObjects(namespace: INamespace, bundle: CaBundle, user?: ExampleUser) {
  return {
    namespace: namespace.namespaceName,
    caConfigMapName: bundle.configMapName,
    caSecretName: bundle.secretName,
    caKey: bundle.key,
    userName: user?.userName,
    credentialSecretName: user?.credential.secretName,
    credentialSecretKey: user?.credential.key,
  };
}
