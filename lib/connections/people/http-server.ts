import { described, recordMistake } from '../../core/checks/mistakes';
import { INamespace } from '../../core/kubernetes/namespace';
import { CaBundle } from '../../certificates/trust';
import { SecretKey } from '../../credentials/bound-credential';
import { Workload } from '../../workloads/workload';
import { publishAccess, ServerAccess } from './server-access';
import { ServerIdentity } from '../tls/server-identity';
import { certificatesCommand, nameWord, passwordOf, userConfig } from './shell';

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

/** What a product says about its HTTP server. */
export interface HttpServerOptions extends PeoplesUse {
  readonly workload: Workload;
  readonly identity: ServerIdentity;
  readonly port: number;
  /** The port's name in the Service. @default api */
  readonly portName?: string;
  /** Whether the stack gets an output. @default true */
  readonly accessOutput?: boolean;
}

/** An HTTP server of this stack as people outside of the cluster see it: where it is, and what was opened to it. */
export class HttpServer {
  public readonly workload: Workload;
  public readonly identity: ServerIdentity;
  public readonly port: number;
  public readonly portName: string;
  private readonly urls = new Map<string, string>();

  public constructor(private readonly options: HttpServerOptions) {
    this.workload = options.workload;
    this.identity = options.identity;
    this.port = options.port;
    this.portName = options.portName ?? 'api';
    if (options.accessOutput ?? true) publishAccess(this.workload.owner, () => this.access);
  }

  /**
   * For a way that ends TLS before the server: a mistake where the server asks for a client's certificate, as whoever ends TLS has
   * none to show. `instead` is the way to take.
   */
  public requireEndToEndTls(instead: string): void {
    if (this.options.requiresClientCertificate)
      recordMistake(this.workload.owner, {
        prop: 'exposure',
        got: described('a way that ends TLS before the server'),
        takes: `${instead}, or a load balancer: the server asks for a certificate, which only the client itself can show`,
      });
  }

  /** Takes a name that it is reached by, by https and at its usual port. Gives whether that is free. */
  public reserveHost(host: string): boolean {
    if (this.urls.has(host)) {
      recordMistake(this.workload.owner, { prop: 'host', got: host, takes: 'a name that it is not exposed by yet' });
      return false;
    }
    const { publicHost } = this.options;
    if (publicHost !== undefined && host !== publicHost)
      recordMistake(this.workload.owner, {
        prop: 'host',
        got: host,
        takes: `the host of \`publicUrl\`, ${publicHost}`,
      });
    this.urls.set(host, `https://${host}`);
    return true;
  }

  /** Says at which other port a name is reached. */
  public setPort(host: string, port: number): void {
    this.urls.set(host, port === 443 ? `https://${host}` : `https://${host}:${port}`);
  }

  public get access(): ServerAccess {
    const { workload, identity, port, options } = this;
    const { namespace, name } = workload;
    const { user, path, client, requiresClientCertificate } = options;
    const password = user && passwordOf(namespace, user.credential);
    const login = user && password ? ` --config ${userConfig(user.userName, password)}` : '';
    const certificate = requiresClientCertificate ? ' --cert client.crt --key client.key' : '';
    return {
      ...accessObjects(namespace, identity.bundle, user),
      url: `https://${workload.host}:${port}`,
      exposedUrls: [...this.urls.values()].sort(),
      commands: [
        certificatesCommand(namespace, identity.bundle),
        `kubectl -n ${nameWord(namespace.namespaceName)} port-forward service/${name} ${port} &`,
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
