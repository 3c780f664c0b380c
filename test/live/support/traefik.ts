import { HARDENED } from './client-pod';
import { settle, startController, toRead, unsettle } from './controller';
import { defineKinds } from './kinds';
import { create, kubectl, KubernetesObject } from './kubectl';

/** The address and port of each way in. */
export interface EntryPoints {
  readonly plain: string;
  readonly secure: string;
  readonly passthrough: string;
}

const PORTS = { plain: 8000, secure: 8443, passthrough: 8444 };
// They name nothing: only this file's pods read them.
const ENTRY_POINTS = [
  `--entryPoints.web.address=:${PORTS.plain}`,
  `--entryPoints.websecure.address=:${PORTS.secure}`,
  `--entryPoints.passthrough.address=:${PORTS.passthrough}`,
];
const GATEWAY = 'gateway.networking.k8s.io';

/** Traefik as its users have it, in a namespace that is there: for Ingresses, its own resources and the Gateway API. */
export class Traefik {
  public constructor(
    private readonly namespace: string,
    private readonly image: string,
  ) {}

  /** The class of its Ingresses. */
  public get className(): string {
    return this.namespace;
  }

  /** Makes what it needs in the cluster, and a Gateway with the listeners `http`, `https` and `tls`. */
  public async prepare(certificate: string): Promise<void> {
    const { namespace } = this;
    await defineKinds('traefik.io', [
      ...['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP', 'Middleware', 'MiddlewareTCP'].map(own),
      ...['ServersTransport', 'ServersTransportTCP', 'TLSOption', 'TLSStore', 'TraefikService'].map(own),
    ]);
    await defineKinds(GATEWAY, [
      ['GatewayClass', 'v1', 'Cluster'],
      ...['Gateway', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'BackendTLSPolicy'].map((kind) => [kind, 'v1'] as const),
      ['ReferenceGrant', 'v1beta1'],
    ]);
    await settle(namespace, 'traefik.io/ingress-controller', [
      toRead(['traefik.io', GATEWAY], '*'),
      { apiGroups: [GATEWAY], resources: ['*/status'], verbs: ['update'] },
    ]);
    await create(
      {
        apiVersion: `${GATEWAY}/v1`,
        kind: 'GatewayClass',
        metadata: { name: namespace },
        spec: { controllerName: 'traefik.io/gateway-controller' },
      },
      this.gateway(certificate),
    );
  }

  /** Starts it once more, and gives where people come in. */
  public async start(name: string): Promise<EntryPoints> {
    const { namespace, image, className } = this;
    const address = await startController(namespace, name, {
      name: 'traefik',
      image,
      args: [
        ...ENTRY_POINTS,
        '--ping=true',
        '--providers.kubernetesIngress=true',
        `--providers.kubernetesIngress.ingressClass=${className}`,
        '--providers.kubernetesCRD=true',
        '--providers.kubernetesGateway=true',
        '--global.checkNewVersion=false',
        '--global.sendAnonymousUsage=false',
      ],
      securityContext: HARDENED,
      readinessProbe: { httpGet: { path: '/ping', port: 8080 }, periodSeconds: 1 },
    });
    const { plain, secure, passthrough } = PORTS;
    return { plain: `${address}:${plain}`, secure: `${address}:${secure}`, passthrough: `${address}:${passthrough}` };
  }

  /** Removes what is in no namespace. */
  public async end(): Promise<void> {
    await unsettle(this.namespace);
    await kubectl(['delete', '--ignore-not-found', `gatewayclass.${GATEWAY}`, this.namespace]);
  }

  private gateway(certificate: string): KubernetesObject {
    const certificateRefs = [{ group: '', kind: 'Secret', name: certificate }];
    const listener = (name: string, protocol: string, port: number, tls?: object) => ({
      ...{ name, protocol, port, tls, allowedRoutes: { namespaces: { from: 'All' } } },
    });
    return {
      apiVersion: `${GATEWAY}/v1`,
      kind: 'Gateway',
      metadata: { name: 'public', namespace: this.namespace },
      spec: {
        gatewayClassName: this.namespace,
        listeners: [
          listener('http', 'HTTP', PORTS.plain),
          listener('https', 'HTTPS', PORTS.secure, { mode: 'Terminate', certificateRefs }),
          listener('tls', 'TLS', PORTS.passthrough, { mode: 'Passthrough' }),
        ],
      },
    };
  }
}

const own = (kind: string) => [kind, 'v1alpha1'] as const;
