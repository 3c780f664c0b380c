import { isListed } from '../../lib/core/checks/deviations';
import { Document, metadataOf, Resource } from '../support/document';
import { podsOf, policiesOf, selects } from '../support/kubernetes';
import { Stack } from './stack';

interface ServiceSpec {
  readonly type: string;
  readonly selector: Record<string, string>;
  readonly external_traffic_policy?: string;
  readonly load_balancer_source_ranges?: string[];
  readonly port: { readonly port: number; readonly target_port: string }[];
}

interface IngressSpec {
  readonly rule: {
    readonly host?: string;
    readonly http: { readonly path: { readonly backend: { readonly service: { readonly name: string } } }[] };
  }[];
  readonly tls?: { readonly hosts: string[]; readonly secret_name?: string }[];
}

/** Promise 1: what is open to the outside by plain HTTP, or to more addresses than were named. */
export function openExposures({ document, deviations }: Stack): string[] {
  const everyone = isListed(deviations, 'open-to-internet');
  return [
    ...document.all('kubernetes_service_v1').flatMap((service) => {
      const {
        type,
        external_traffic_policy,
        load_balancer_source_ranges: ranges = [],
      } = service.body.spec as ServiceSpec;
      if (!['LoadBalancer', 'NodePort'].includes(type)) return [];
      const loose = ranges.filter((range) => range.endsWith('/0') && !everyone);
      return [
        ...(external_traffic_policy === 'Local' ? [] : ['no policy of the pod sees where its clients are']),
        ...(type === 'LoadBalancer' && ranges.length === 0 ? ['it is open to everyone'] : []),
        ...loose.map((range) => `it is open to ${range}, which is listed nowhere`),
      ].map((what) => `${service.address}: ${what}`);
    }),
    ...document.all('kubernetes_ingress_v1').flatMap((ingress) => {
      const { rule, tls = [] } = ingress.body.spec as IngressSpec;
      const annotations = annotationsOf(ingress);
      const served = new Set(tls.flatMap(({ hosts }) => hosts));
      const redirects = Object.entries(annotations).some(
        ([key, value]) =>
          (/\/(force-)?ssl-redirect$/.test(key) && value === 'true') ||
          (key.endsWith('/router.tls') && value === 'true'),
      );
      const listed = isListed(deviations, 'unverifying-controller');
      return [
        ...rule.filter(({ host }) => host === undefined || !served.has(host)).map(() => 'it serves a host without TLS'),
        ...(redirects || listed ? [] : ['it answers plain HTTP']),
      ].map((what) => `${ingress.address}: ${what}`);
    }),
    ...custom(document, 'HTTPRoute')
      .concat(custom(document, 'TLSRoute'))
      .flatMap(({ address, spec }) => {
        const parents = spec.parentRefs as { readonly sectionName?: string }[];
        return parents.every(({ sectionName }) => sectionName) ? [] : [`${address}: it is at every listener`];
      }),
  ];
}

/** Promise 2: what brings requests from outside and does not verify the server that it brings them to. */
export function unverifiedBackends(stack: Stack): string[] {
  const { document, deviations } = stack;
  const listed = isListed(deviations, 'unverifying-controller');
  const ingresses = document.all('kubernetes_ingress_v1').flatMap((ingress) => {
    const annotations = annotationsOf(ingress);
    const service = backendOf(document, ingress);
    const verified = VERIFIED.some((verifies) => verifies(document, annotations, service));
    return verified || listed ? [] : [`${ingress.address} does not verify its backend`];
  });
  const policies = custom(document, 'BackendTLSPolicy').map(({ spec }) => JSON.stringify(spec.targetRefs));
  const routes = custom(document, 'HTTPRoute').flatMap(({ address, spec }) => {
    const [rule] = spec.rules as { backendRefs: { readonly name: string }[] }[];
    const backend = rule?.backendRefs[0];
    return policies.some((target) => backend && target.includes(`"name":"${backend.name}"`))
      ? []
      : [`${address} does not verify its backend`];
  });
  return [...ingresses, ...routes];
}

/** Promise 3: a Service to the outside whose pods let nobody in, or anybody but those in its ranges. */
export function closedExposures({ document }: Stack): string[] {
  const services = document.all('kubernetes_service_v1');
  return services
    .filter((service) => ['LoadBalancer', 'NodePort'].includes((service.body.spec as ServiceSpec).type))
    .flatMap((service) => {
      const { selector, load_balancer_source_ranges: ranges = [] } = service.body.spec as ServiceSpec;
      const pods = podsOf(document).filter(({ labels }) => selects(selector, labels));
      const opened = policiesOf(document)
        .filter((policy) => pods.some(({ labels }) => selects(policy.selector, labels)))
        .flatMap(({ ingress }) => ingress.flatMap(({ from }) => from ?? []))
        .flatMap(({ ip_block }) => ip_block?.cidr ?? []);
      return [
        ...(pods.length > 0 ? [] : ['it has no pods']),
        ...(opened.length > 0 ? [] : ['its pods let nobody in']),
        ...ranges.filter((range) => !opened.includes(range)).map((range) => `its pods do not let ${range} in`),
      ].map((what) => `${service.address}: ${what}`);
    });
}

type Verifies = (document: Document, annotations: Record<string, string>, service: Resource | undefined) => boolean;

// What each controller reads, by its documentation.
const VERIFIED: readonly Verifies[] = [
  (document, annotations, service) => {
    const of = (key: string) => annotations[`nginx.ingress.kubernetes.io/${key}`] ?? '';
    const name = `${service ? metadataOf(service).name : ''}.`;
    return (
      of('backend-protocol') === 'HTTPS' &&
      of('proxy-ssl-verify') === 'on' &&
      of('proxy-ssl-server-name') === 'on' &&
      of('proxy-ssl-name').startsWith(name) &&
      /^[\w-]+\//.test(of('proxy-ssl-secret')) &&
      hasAuthority(document, of('proxy-ssl-secret').replace(/^[\w-]+\//, ''))
    );
  },
  (document, annotations, service) => {
    const of = (key: string) => annotations[`haproxy-ingress.github.io/${key}`] ?? '';
    return (
      of('secure-backends') === 'true' &&
      of('secure-sni').startsWith(`${service ? metadataOf(service).name : ''}.`) &&
      hasAuthority(document, of('secure-verify-ca-secret'))
    );
  },
  (document, _, service) => {
    const of = (key: string) => annotationsOf(service)[`traefik.ingress.kubernetes.io/service.${key}`] ?? '';
    const transport = custom(document, 'ServersTransport').find(
      ({ name, namespace }) => of('serverstransport') === `${namespace}-${name}@kubernetescrd`,
    );
    const [authority] = (transport?.spec.rootCAs ?? []) as { readonly secret: string }[];
    return (
      of('serversscheme') === 'https' &&
      String(transport?.spec.serverName).endsWith('.svc') &&
      transport?.spec.insecureSkipVerify === undefined &&
      hasAuthority(document, authority?.secret ?? '')
    );
  },
  // The client verifies the server itself.
  (_, annotations) =>
    Object.entries(annotations).some(([key, on]) => key.endsWith('/ssl-passthrough') && on === 'true'),
];

function hasAuthority(document: Document, name: string): boolean {
  const secret = document.referredTo(name);
  return secret ? 'ca.crt' in (secret.body.data_wo as object) : /^[a-z0-9-]+$/.test(name);
}

function backendOf(document: Document, ingress: Resource): Resource | undefined {
  const name = (ingress.body.spec as IngressSpec).rule[0]?.http.path[0]?.backend.service.name ?? '';
  const services = document.all('kubernetes_service_v1');
  return document.referredTo(name) ?? services.find((service) => metadataOf(service).name === name);
}

function annotationsOf(resource: Resource | undefined): Record<string, string> {
  return ((resource?.body.metadata ?? {}) as { readonly annotations?: Record<string, string> }).annotations ?? {};
}

function custom(document: Document, kind: string) {
  return document.all('kubernetes_manifest').flatMap(({ address, body }) => {
    const manifest = body.manifest as {
      readonly kind: string;
      readonly metadata: { readonly name: string; readonly namespace: string };
      readonly spec: Record<string, unknown>;
    };
    const { name, namespace } = manifest.metadata;
    return manifest.kind === kind
      ? [{ address, name, namespace: document.nameIn(namespace), spec: manifest.spec }]
      : [];
  });
}
