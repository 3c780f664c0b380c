import { Routing } from './routing';
import { acceptDeviation } from '../core/checks/deviations';
import { checkKeys } from '../core/kubernetes/labels';
import { escapeTemplate } from '../core/terraform/template';
import { recordMistake } from '../core/checks/mistakes';
import { required, PropTypes, readProps, TEXT, TEXT_MAP } from '../core/checks/prop-types';
import { caSecret } from './ca-secret';
import { manifest } from './manifest';
import { HAPROXY_INGRESS, INGRESS_NGINX, Known, TRAEFIK_INGRESS } from './known-annotations';
import { ExposedHost } from './exposed-host';

/** How Traefik is set up. */
export interface TraefikOptions {
  /** The entry point that talks TLS. @default websecure */
  readonly entryPoint?: string;
}

/** A controller that this library cannot make verify its backend. */
export interface UnverifiedControllerOptions {
  /** What makes the controller talk TLS to the backend, and send plain HTTP away: annotations of the Ingress. */
  readonly annotations: Record<string, string>;
  /** The same for the Service, where the controller reads them there. @default - none */
  readonly serviceAnnotations?: Record<string, string>;
}

const TRAEFIK: PropTypes<TraefikOptions> = { entryPoint: TEXT };
const UNVERIFIED: PropTypes<UnverifiedControllerOptions> = {
  annotations: required(TEXT_MAP, () => ({})),
  serviceAnnotations: TEXT_MAP,
};

/**
 * The software behind an IngressClass. An Ingress by itself says nothing about TLS to the backend: that is in annotations, which
 * each controller has of its own.
 */
export class IngressController {
  /**
   * The community's ingress-nginx. Plain HTTP is redirected. Nobody maintains it since March 2026. Passing TLS through takes its
   * flag `--enable-ssl-passthrough`.
   */
  public static ingressNginx(): IngressController {
    return new IngressController(
      'ingress-nginx',
      (exposed) => ({
        ingress: nginx({
          'backend-protocol': 'HTTPS',
          'proxy-ssl-secret': `${exposed.server.workload.namespace.namespaceName}/${caSecret(exposed)}`,
          'proxy-ssl-verify': 'on',
          // Its default is one: no intermediate authority.
          'proxy-ssl-verify-depth': '3',
          'proxy-ssl-name': exposed.server.workload.host,
          'proxy-ssl-server-name': 'on',
          // Its default ends at 1.2 and begins at 1.0.
          'proxy-ssl-protocols': 'TLSv1.2 TLSv1.3',
        }),
      }),
      () => ({ ingress: nginx({ 'ssl-passthrough': 'true', 'backend-protocol': 'HTTPS' }) }),
      INGRESS_NGINX,
    );
  }

  /**
   * HAProxy Ingress (haproxy-ingress.github.io). Plain HTTP is redirected. While the Secret with the authority is missing, it
   * verifies nothing, and only its log says so: one that the library did not make must be there before, and stay.
   */
  public static haproxyIngress(): IngressController {
    return new IngressController(
      'HAProxy Ingress',
      (exposed) => ({
        ingress: haproxy({
          'secure-backends': 'true',
          'secure-verify-ca-secret': caSecret(exposed),
          // With the authority's certificates, this is also the name that it verifies.
          'secure-sni': exposed.server.workload.host,
        }),
      }),
      // It has one backend for each Service: what is passed through there would not be ended as well.
      () => ({ ingress: haproxy({ 'ssl-passthrough': 'true' }), service: {} }),
      HAPROXY_INGRESS,
    );
  }

  /**
   * Traefik 3.4 or newer, with its providers for Ingress and for its own resources: a ServersTransport, made by
   * `kubernetes_manifest`, verifies the backend. The route is on the entry point with TLS alone.
   * @param options Its entry point.
   */
  public static traefik(options: TraefikOptions = {}): IngressController {
    const entryPointOf = ({ server }: ExposedHost) =>
      readProps(server.workload.owner, options, TRAEFIK, 'controller').entryPoint ?? 'websecure';
    return new IngressController(
      'Traefik',
      (exposed) => {
        const { namespace, host } = exposed.server.workload;
        const transport = manifest(exposed, 'servers-transport', 'traefik.io/v1alpha1', 'ServersTransport', {
          serverName: escapeTemplate(host),
          rootCAs: [{ secret: caSecret(exposed) }],
        });
        const ingress = {
          'traefik.ingress.kubernetes.io/router.entrypoints': entryPointOf(exposed),
          'traefik.ingress.kubernetes.io/router.tls': 'true',
        };
        const service = {
          'traefik.ingress.kubernetes.io/service.serversscheme': 'https',
          'traefik.ingress.kubernetes.io/service.serverstransport': `${namespace.namespaceName}-${transport}@kubernetescrd`,
        };
        // Unless it was told to be strict.
        return { ingress, service, byLetter: true };
      },
      (exposed) => {
        manifest(exposed, 'route', 'traefik.io/v1alpha1', 'IngressRouteTCP', {
          entryPoints: [escapeTemplate(entryPointOf(exposed))],
          routes: [
            {
              match: `HostSNI(\`${exposed.host}\`)`,
              services: [{ name: escapeTemplate(exposed.server.workload.name), port: exposed.server.port }],
            },
          ],
          tls: { passthrough: true },
        });
        return undefined;
      },
      TRAEFIK_INGRESS,
    );
  }

  /**
   * Any other controller. Whoever is between it and the server can read and change everything, the credentials included:
   * where it can pass TLS through, that is better. The controller of HAProxy Technologies is one of these: it verifies by an
   * authority, but no name. `Deviations.of` lists the reason.
   * @param reason Why it need not verify.
   * @param options Its annotations.
   */
  public static unverified(reason: string, options: UnverifiedControllerOptions): IngressController {
    return new IngressController('the ingress controller', ({ server }) => {
      const { owner } = server.workload;
      const { annotations, serviceAnnotations } = readProps(owner, options, UNVERIFIED, 'controller');
      acceptDeviation(owner, 'unverifying-controller', {
        prop: 'controller',
        what: `the certificate of ${server.workload.host} is not verified by the ingress controller, and nothing but its annotations keeps people from plain HTTP`,
        reason,
      });
      checkKeys(owner, 'controller.annotations', annotations);
      if (Object.keys(annotations).length === 0 || Object.entries(annotations).some(isPlain))
        recordMistake(owner, {
          prop: 'controller.annotations',
          got: annotations,
          takes:
            'what makes it talk TLS to the backend and send plain HTTP away: one at least, and no ssl-redirect "false"',
        });
      checkKeys(owner, 'controller.serviceAnnotations', serviceAnnotations);
      return { ingress: annotations, service: serviceAnnotations };
    });
  }

  private constructor(
    private readonly name: string,
    /** @internal what makes it verify the backend */
    public readonly _terminated: (exposed: ExposedHost) => Routing,
    /** @internal what makes it pass TLS through; nothing where a resource of its own has done so without an Ingress */
    public readonly _passedThrough?: (exposed: ExposedHost) => Routing | undefined,
    /** @internal what of its own annotations is harmless, where it ends TLS */
    public readonly _known?: Known,
  ) {}

  /** Its name. */
  public toString(): string {
    return this.name;
  }
}

function isPlain([key, value]: [string, string]): boolean {
  return /ssl-redirect$/i.test(key) && /^\s*(false|f|off|no|0)\s*$/i.test(value);
}

function nginx(annotations: Record<string, string>): Record<string, string> {
  // Also where the controller's default was turned off, or the certificate is the controller's own.
  return prefixed('nginx.ingress.kubernetes.io', {
    ...annotations,
    'ssl-redirect': 'true',
    'force-ssl-redirect': 'true',
  });
}

function haproxy(annotations: Record<string, string>): Record<string, string> {
  return prefixed('haproxy-ingress.github.io', { ...annotations, 'ssl-redirect': 'true' });
}

function prefixed(prefix: string, annotations: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`${prefix}/${key}`, value]));
}
