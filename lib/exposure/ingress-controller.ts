import { Routing } from './routing';
import { ACCEPTED, AcceptedRisk } from '../core/checks/accepted-risk';
import { check } from '../core/checks/checks';
import { checkShown } from '../core/checks/shown';
import { isKnown } from '../core/terraform/tokens';
import { acceptDeviation } from '../core/checks/deviations';
import { checkKeys } from '../core/kubernetes/label-checks';
import { escapeTemplate } from '../core/terraform/template';
import { recordMistake } from '../core/checks/mistakes';
import { required, PropTypes, readProps, TEXT, TEXT_MAP } from '../core/checks/prop-types';
import { annotationsOf, GivenAnnotations } from './annotations';
import { caSecret } from './ca-secret';
import { manifest } from './manifest';
import { AWS_INGRESS, HAPROXY_INGRESS, INGRESS_NGINX, Known, TRAEFIK_INGRESS } from './known-annotations';
import { ExposedHost } from './exposed-host';

/** How Traefik is set up. */
export interface TraefikOptions {
  /** The entry point that talks TLS. @default websecure */
  readonly entryPoint?: string;
  /**
   * What its `--providers.kubernetescrd.ingressClass` says: it handles only routes of TLS that is passed through with that class, and
   * one without that option those that have none, or `traefik`.
   * @default - it has no such option
   */
  readonly crdIngressClass?: string;
}

/** How an Application Load Balancer of AWS is set up. */
export interface AwsLoadBalancerOptions {
  /** Its certificate of ACM. @default - the controller looks in ACM for one of the host */
  readonly certificateArn?: string;
  /** Whether the internet may come. @default - the addresses of its VPC may */
  readonly internetFacing?: AcceptedRisk;
}

/** A controller that this library cannot make verify its backend. */
export interface UnverifiedControllerOptions {
  /** What makes the controller talk TLS to the backend, and send plain HTTP away: annotations of the Ingress. */
  readonly annotations: Record<string, string>;
  /** The same for the Service, where the controller reads them there. @default - none */
  readonly serviceAnnotations?: Record<string, string>;
}

const TRAEFIK: PropTypes<TraefikOptions> = { entryPoint: TEXT, crdIngressClass: TEXT };
const AWS: PropTypes<AwsLoadBalancerOptions> = { certificateArn: TEXT, internetFacing: ACCEPTED };
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
          'proxy-ssl-name': exposed.server.host,
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
          'secure-sni': exposed.server.host,
        }),
      }),
      // HAProxy has one backend for each Service, which either passes TLS through or ends it: so this is a Service of its own, which `{}`
      // makes.
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
    const read = ({ server }: ExposedHost) => {
      const { entryPoint = 'websecure', crdIngressClass } = readProps(server.owner, options, TRAEFIK, 'controller');
      return { entryPoint, crdIngressClass };
    };
    return new IngressController(
      'Traefik',
      (exposed) => {
        const { namespace, host } = exposed.server.workload;
        const transport = manifest(exposed, 'servers-transport', 'traefik.io/v1alpha1', 'ServersTransport', {
          serverName: escapeTemplate(host),
          rootCAs: [{ secret: caSecret(exposed) }],
        });
        const ingress = {
          'traefik.ingress.kubernetes.io/router.entrypoints': read(exposed).entryPoint,
          'traefik.ingress.kubernetes.io/router.tls': 'true',
        };
        const service = {
          'traefik.ingress.kubernetes.io/service.serversscheme': 'https',
          'traefik.ingress.kubernetes.io/service.serverstransport': `${namespace.namespaceName}-${transport}@kubernetescrd`,
        };
        // Traefik takes a path letter by letter, unless its own configuration says otherwise.
        return { ingress, service, byLetter: true };
      },
      (exposed, given) => {
        const { entryPoint, crdIngressClass } = read(exposed);
        const annotations = {
          ...annotationsOf(exposed.server.owner, `the route of ${exposed.host}`, given),
          ...(crdIngressClass === undefined ? {} : { 'kubernetes.io/ingress.class': escapeTemplate(crdIngressClass) }),
        };
        const route = {
          entryPoints: [escapeTemplate(entryPoint)],
          routes: [
            {
              match: escapeTemplate(`HostSNI(\`${exposed.host}\`)`),
              services: [{ name: escapeTemplate(exposed.server.serviceName), port: exposed.server.port }],
            },
          ],
          tls: { passthrough: true },
        };
        manifest(exposed, 'route', 'traefik.io/v1alpha1', 'IngressRouteTCP', route, { annotations });
        return undefined;
      },
      TRAEFIK_INGRESS,
    );
  }

  /**
   * The AWS Load Balancer Controller: an Application Load Balancer ends TLS with a certificate of ACM, for which there is no Secret.
   * It begins TLS to the server, and verifies no certificate. Plain HTTP is redirected. `Deviations.of` lists the reason.
   * @param reason Why it need not verify.
   * @param options Its certificate, and who may come.
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
   */
  public static awsLoadBalancer(reason: string, options: AwsLoadBalancerOptions = {}): IngressController {
    const terminated = (exposed: ExposedHost) => {
      const { owner, host } = exposed.server.workload;
      const { certificateArn, internetFacing } = readProps(owner, options, AWS, 'controller');
      unverified(exposed, reason, `the certificate of ${host} is not verified by the load balancer of AWS`);
      const arn = 'the ARN of a certificate, like "arn:aws:acm:eu-west-1:111122223333:certificate/…"';
      check(owner, 'controller.certificateArn', certificateArn, arn, (text) => !isKnown(text) || ACM.test(text));
      if (internetFacing)
        acceptDeviation(owner, 'open-to-internet', {
          prop: 'controller.internetFacing',
          subject: exposed.host,
          what: 'every address of the internet may try to log in',
          reason: internetFacing._reason,
        });
      return { ingress: alb({ certificateArn, scheme: internetFacing ? 'internet-facing' : 'internal' }) };
    };
    return new IngressController('the AWS Load Balancer Controller', terminated, undefined, AWS_INGRESS, true);
  }

  /**
   * Any other controller. Whoever is between it and the server can read and change everything, the credentials included:
   * where it can pass TLS through, that is better. The controller of HAProxy Technologies is one of these: it verifies by an
   * authority, but no name. `Deviations.of` lists the reason.
   * @param reason Why it need not verify.
   * @param options Its annotations.
   */
  public static unverified(reason: string, options: UnverifiedControllerOptions): IngressController {
    return new IngressController('the ingress controller', (exposed) => {
      const { server } = exposed;
      const { owner } = server.workload;
      const props = readProps(owner, options, UNVERIFIED, 'controller');
      const { annotations, serviceAnnotations = {} } = props;
      unverified(
        exposed,
        reason,
        `the certificate of ${server.host} is not verified by the ingress controller, and nothing but its annotations keeps people from plain HTTP`,
      );
      const isMissing = (options as Partial<UnverifiedControllerOptions> | undefined)?.annotations === undefined;
      if ((Object.keys(annotations).length === 0 && !isMissing) || Object.entries(annotations).some(isPlain))
        recordMistake(owner, {
          prop: 'controller.annotations',
          got: annotations,
          takes:
            'what makes it talk TLS to the backend and send plain HTTP away: one at least, and no ssl-redirect "false"',
        });
      if (Object.entries(serviceAnnotations).some(isPlain))
        recordMistake(owner, {
          prop: 'controller.serviceAnnotations',
          got: serviceAnnotations,
          takes: 'what sends plain HTTP away: no ssl-redirect "false"',
        });
      for (const [prop, given] of Object.entries({ annotations, serviceAnnotations })) {
        checkKeys(owner, `controller.${prop}`, given);
        checkShown(owner, `controller.${prop}`, given);
      }
      return { ingress: annotations, service: props.serviceAnnotations };
    });
  }

  private constructor(
    private readonly name: string,
    /** @internal what makes it verify the backend */
    public readonly _terminated: (exposed: ExposedHost) => Routing,
    /** @internal what makes it pass TLS through; nothing where a resource of its own has done so without an Ingress */
    public readonly _passedThrough?: (exposed: ExposedHost, given: GivenAnnotations) => Routing | undefined,
    /** @internal what of its own annotations is harmless, where it ends TLS */
    public readonly _known?: Known,
    /** @internal whether it shows a certificate that no Secret has */
    public readonly _hasCertificate = false,
  ) {}

  /** Its name. */
  public toString(): string {
    return this.name;
  }
}

const ACM = /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/;

function unverified({ server }: ExposedHost, reason: string, what: string): void {
  acceptDeviation(server.owner, 'unverifying-controller', { prop: 'controller', what, reason });
}

function alb({ certificateArn, scheme }: { readonly certificateArn?: string; readonly scheme: string }) {
  return prefixed('alb.ingress.kubernetes.io', {
    'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]',
    'ssl-redirect': '443',
    'ssl-policy': 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    'backend-protocol': 'HTTPS',
    // It dials the pods and no node port, from addresses of its own: those are what `peers` lets in.
    'target-type': 'ip',
    'healthcheck-protocol': 'HTTPS',
    // A server that asks for a password is healthy.
    'success-codes': '200-401',
    scheme,
    ...(certificateArn === undefined ? {} : { 'certificate-arn': certificateArn }),
  });
}

function isPlain([key, value]: [string, string]): boolean {
  return /ssl-redirect$/i.test(key) && /^\s*(false|f|off|no|0)\s*$/i.test(value);
}

function nginx(annotations: Record<string, string>): Record<string, string> {
  // Said explicitly, for controllers whose default was turned off, and for hosts without a Secret, where ingress-nginx does not redirect by
  // itself.
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
