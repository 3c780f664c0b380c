import { ICertificateAuthority } from '../certificates/certificate';
import { AUTHORITY } from '../certificates/prop-types';
import { ExposableServer } from '../connections/people/exposable-server';
import { described, recordMistake } from '../core/checks/mistakes';
import {
  FLAG,
  instanceOf,
  PropTypes,
  readProps,
  required,
  REQUIRED_TEXT,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { checkObjectName } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { INCOMING_PEER, whereIs } from '../core/kubernetes/prop-types';
import { escapeTemplate } from '../core/terraform/template';
import { annotationsOf } from './annotations';
import { UNKNOWN_ANNOTATIONS, UnknownAnnotations } from './unknown-annotations';
import { ExposedHost } from './exposed-host';
import { IngressController } from './ingress-controller';
import { Routing } from './routing';
import { Known } from './known-annotations';

/** An Ingress whose controller ends TLS, and begins a verified one to the server. */
export interface IngressExposureProps {
  /** The name that people use: `influxdb.example`. */
  readonly host: string;
  /** The IngressClass. */
  readonly className: string;
  /** The software behind it. It must be that one: the annotations of another would be ignored. */
  readonly controller: IngressController;
  /** Where its pods are, for the server's own policy. */
  readonly peers: Peer[];
  /** The Secret of the host's certificate, in the server's namespace. @default - `authority` signs one */
  readonly tlsSecretName?: string;
  /** Who signs the host's certificate. @default - `tlsSecretName` is given */
  readonly authority?: ICertificateAuthority;
  /**
   * Whether the controller shows a certificate of its own for the host: its default one, a wildcard of the IngressClass, one that
   * an annotation names. It has to be valid for the host, which nothing here sees.
   * @default - false; true for `IngressController.awsLoadBalancer`
   */
  readonly controllersCertificate?: boolean;
  /** Where to begin: `/query` and what is below it. @default - everything */
  readonly paths?: string[];
  /**
   * More annotations that are known to leave TLS, and who may come, as they are: those without a prefix, of cert-manager and
   * external-dns, and the controller's own about times, sizes, limits and source ranges. @default - none
   */
  readonly annotations?: Record<string, string>;
  /** Any others, with a reason that is listed. @default - none */
  readonly unknownAnnotations?: UnknownAnnotations;
}

/** An Ingress whose controller passes TLS through to the server, by the name that the client asks for. */
export interface PassthroughExposureProps {
  /** The name that people use. The server's certificate is made valid for it. */
  readonly host: string;
  /** The IngressClass. */
  readonly className: string;
  /** The software behind it. */
  readonly controller: IngressController;
  /** Where its pods are, for the server's own policy. */
  readonly peers: Peer[];
  /** More annotations, of the Ingress, or of Traefik's route: those without a prefix, of cert-manager and external-dns. @default - none */
  readonly annotations?: Record<string, string>;
  /** Any others, with a reason that is listed. @default - none */
  readonly unknownAnnotations?: UnknownAnnotations;
}

const CONTROLLER = required(
  instanceOf(IngressController, 'an IngressController, like IngressController.traefik()'),
  () => IngressController.ingressNginx(),
);
const PASSTHROUGH: PropTypes<PassthroughExposureProps> = {
  host: REQUIRED_TEXT,
  className: REQUIRED_TEXT,
  controller: CONTROLLER,
  peers: whereIs('the pods of the Ingress controller are', {
    example: "Peer.pods('ingress', { 'app.kubernetes.io/name': '…' }), or Peer.cidr for its nodes",
    of: INCOMING_PEER,
  }),
  annotations: TEXT_MAP,
  unknownAnnotations: UNKNOWN_ANNOTATIONS,
};
const INGRESS: PropTypes<IngressExposureProps> = {
  ...PASSTHROUGH,
  tlsSecretName: TEXT,
  authority: AUTHORITY,
  controllersCertificate: FLAG,
  paths: TEXTS,
};

/** Makes an Ingress that verifies the server. */
export function throughIngress(server: ExposableServer, given: IngressExposureProps): void {
  const { owner } = server;
  const props = readProps(owner, given, INGRESS);
  const { controller } = props;
  const exposed = exposedHost(server, props);
  server.requireEndToEndTls('Exposure.ingressPassthrough');
  const secretName = hostCertificate(exposed, props);
  const routing = controller._terminated(exposed);
  makeIngress(exposed, props, { known: controller._known, ...routing }, [
    { hosts: [escapeTemplate(exposed.host)], secretName },
  ]);
}

// The Secret of the certificate that people see; none where the controller has one of its own.
function hostCertificate(exposed: ExposedHost, props: IngressExposureProps): string | undefined {
  const { owner, workload } = exposed.server;
  const { namespace } = workload;
  const { controller, authority, tlsSecretName } = props;
  const { controllersCertificate = controller._hasCertificate } = props;
  const given = [authority, tlsSecretName, controllersCertificate || undefined].filter((one) => one !== undefined);
  if (given.length !== 1)
    recordMistake(owner, {
      prop: 'tlsSecretName',
      got:
        given.length > 1
          ? described(
              'several of `authority`, `tlsSecretName` and a certificate of the controller (`controllersCertificate`)',
            )
          : undefined,
      takes:
        'the Secret of a certificate for the host, or `authority` who signs one, or `controllersCertificate`: people get no plain HTTP',
    });
  checkObjectName(owner, 'tlsSecretName', tlsSecretName);
  const dnsNames = [escapeTemplate(exposed.host)];
  if (authority)
    return authority.issue(exposed.scope, 'certificate', { namespace, secretName: `${exposed.name}-tls`, dnsNames })
      .secretName;
  return controllersCertificate ? undefined : escapeTemplate(tlsSecretName ?? 'missing');
}

/** Makes an Ingress that passes TLS through. */
export function throughPassthrough(server: ExposableServer, given: PassthroughExposureProps): void {
  const { owner } = server;
  const props = readProps(owner, given, PASSTHROUGH);
  const { controller } = props;
  const exposed = exposedHost(server, props);
  if (!controller._passedThrough)
    recordMistake(owner, { prop: 'controller', got: controller, takes: 'a controller that can pass TLS through' });
  server.identity.addDnsName(exposed.host);
  const routing = controller._passedThrough?.(exposed, props);
  if (routing) makeIngress(exposed, props, routing, [{ hosts: [escapeTemplate(exposed.host)] }]);
}

function exposedHost(server: ExposableServer, { host, className, peers }: PassthroughExposureProps) {
  const exposed = ExposedHost.of(server, host);
  checkObjectName(server.owner, 'className', className);
  server.requireConnections();
  exposed.admit(peers);
  return exposed;
}

function serviceOf(exposed: ExposedHost, annotations: Record<string, string>): string {
  return exposed.service({ type: 'ClusterIP' }, { port: exposed.server.port, annotations: escapeTemplate(annotations) })
    .nameReference;
}

function makeIngress(
  exposed: ExposedHost,
  { className, paths, ...given }: IngressExposureProps,
  { ingress: own, service, byLetter, known }: Routing & { readonly known?: Known },
  tls: { readonly hosts: string[]; readonly secretName?: string }[],
): void {
  const { host } = exposed;
  const { owner, serviceName: name } = exposed.server;
  const serviceName = service ? serviceOf(exposed, service) : escapeTemplate(name);
  const backend = { service: { name: serviceName, port: { number: exposed.server.port } } };
  const annotations = annotationsOf(owner, `the Ingress of ${host}`, given, { own, known: known ? [known] : [] });
  const { provider, metadata } = exposed.metadata('Ingress', annotations);
  new KubernetesResource(exposed.scope, 'ingress', 'ingress_v1', {
    provider,
    metadata,
    spec: {
      ingressClassName: escapeTemplate(className),
      rule: [
        {
          host: escapeTemplate(host),
          http: {
            path: exposed
              .paths(paths, className)
              .flatMap((path) => (byLetter ? bySegment(path) : [prefix(path)]))
              .map((path) => ({ ...path, backend })),
          },
        },
      ],
      tls,
    },
  });
}

function prefix(path: string) {
  return { path, pathType: 'Prefix' };
}

function bySegment(path: string) {
  const bare = path.replace(/\/+$/, '');
  return bare === '' ? [prefix('/')] : [{ path: bare, pathType: 'Exact' }, prefix(`${bare}/`)];
}
