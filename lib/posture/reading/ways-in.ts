import { isRecord, own } from '../../core/values/records';
import { metadataOf, Resource } from './document';
import { all } from './kubernetes';
import { asOwnKind } from './manifests';
import { valueAt } from './written';
import { rulesOf, TraefikRule } from './traefik-rules';

/** What takes requests for a host. */
export interface Way extends Partial<TraefikRule> {
  /** A name, a pattern like `*.example.com`, or Traefik's. */
  readonly host: string | RegExp;
  /** The listeners that a route is attached to. */
  readonly parents?: readonly Parent[];
  /** Where it is itself one. */
  readonly listener?: Parent;
  readonly className?: string;
  /** The annotations of an Ingress. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Gateway, and which of its listeners. */
export interface Parent {
  readonly name: string;
  readonly namespace?: string;
  readonly section_name?: string;
  readonly port?: unknown;
  /** @default - Gateway */
  readonly kind?: string;
}

/** A listener of a Gateway, or of a set that belongs to one. */
export interface Listener {
  readonly name: string;
  readonly hostname?: string;
  readonly port?: unknown;
  readonly protocol?: string;
  readonly tls?: unknown;
}

// Where other kinds have their hosts.
const HOSTS: Readonly<Record<string, readonly string[]>> = {
  apisix_route: ['http.match.hosts', 'stream.match.host'],
  h_t_t_p_proxy: ['virtualhost.fqdn'],
  mapping: ['hostname', 'host'],
  route: ['host'],
  route_group: ['hosts'],
  t_c_p_ingress: ['rules.host'],
  t_c_p_mapping: ['host'],
  transport_server: ['host'],
  virtual_server: ['host'],
  virtual_server_route: ['host'],
  virtual_service: ['virtual_host.domains'],
};

const ALL = '*';

/** What a resource takes; what only redirects takes nothing. */
export function waysOf(resource: Resource): Way[] {
  const { type, body } = asOwnKind(resource);
  const { spec } = body;
  const { name, namespace, annotations = {} } = metadataOf(resource);
  const kind = kindIn(type);
  const route = () => ({
    hosts: orAll(textsAt(spec, 'hostnames')),
    parents: all<Parent>(valueAt(spec, 'parent_refs')).map((one) => ({ namespace, ...one })),
  });
  switch (kind) {
    case 'ingress': {
      const className = (valueAt(spec, 'ingress_class_name') ?? annotations['kubernetes.io/ingress.class']) as string;
      // Where an alias is another Ingress's host already, ingress-nginx and HAProxy Ingress ignore it; Kong uses it.
      const aliases = annotations['konghq.com/host-aliases']?.split(/[,\s]+/) ?? [];
      return all<Rule>([valueAt(spec, 'rule'), valueAt(spec, 'rules')].flat()).flatMap(({ host, http }) =>
        [typeof host === 'string' && host !== '' ? host : ALL, ...aliases].flatMap((of) =>
          ingressPaths(http).map(({ path, exact }) => ({
            ...{ host: of, path, className, annotations, order: orderOf(of, path, exact, annotations) },
          })),
        ),
      );
    }
    case 'h_t_t_p_route': {
      const { hosts, parents } = route();
      const paths = all<Record<string, unknown>>(valueAt(spec, 'rules'))
        .filter((rule) => hasKey(rule, /^backend_refs?$/))
        .map(({ matches }) => all<{ path: unknown }>(matches))
        .flatMap((matches) =>
          pathsIn(matches.length > 0 ? matches.map(({ path }) => ({ path: valueAt(path, 'value') })) : [{}]),
        );
      return hosts.flatMap((host) => paths.map((path) => ({ host, path, parents })));
    }
    case 'g_r_p_c_route':
    case 't_c_p_route':
    case 't_l_s_route': {
      const { hosts, parents } = route();
      return hosts.map((host) => ({ host, parents }));
    }
    case 'gateway':
    case 'listener_set':
    case 'x_listener_set': {
      const parent = kind === 'gateway' ? { name } : (valueAt(spec, 'parent_ref') as Parent | undefined);
      const servers = all<{ tls: unknown }>(valueAt(spec, 'servers'));
      // Istio has them with the namespaces that they are for.
      const hosts = textsAt(
        servers.filter(({ tls }) => valueAt(tls, 'https_redirect') !== true),
        'hosts',
      );
      return [
        ...listenersIn(resource).flatMap(({ hostname, protocol, ...of }) =>
          hostname === undefined || protocol === 'HTTP' || !parent
            ? []
            : [{ host: hostname, listener: { namespace, ...parent, kind, section_name: of.name, port: of.port } }],
        ),
        ...hosts.map((host) => ({ host: host.replace(/^.*\//, '') })),
      ];
    }
    case 'ingress_route':
    case 'ingress_route_t_c_p':
      return rulesOf(spec, kind !== 'ingress_route');
    case 'domain_mapping':
      return [{ host: name }];
    default: {
      const hosts = (own(HOSTS, kind) ?? []).flatMap((path) => textsAt(spec, ...path.split('.')));
      // Istio's: those of the mesh alone are about Services.
      const isOfGateway = textsAt(spec, 'gateways').some((one) => one !== 'mesh');
      const ways = kind === 'virtual_service' && isOfGateway && hasKey(spec, /^(route|mirrors?)$/);
      return [...hosts, ...(ways ? textsAt(spec, 'hosts') : [])].map((host) => ({ host }));
    }
  }
}

/** A kind without its version, as the provider spells it. */
export function kindIn(type: string): string {
  return type.replace(/^kubernetes_|_v\d\w*$/g, '');
}

/** The listeners of a Gateway, or of a set of them. */
export function listenersIn(resource: Resource): Listener[] {
  return all<Listener>(valueAt(asOwnKind(resource).body.spec, 'listeners'));
}

function orAll(hosts: readonly string[]): readonly string[] {
  return hosts.length > 0 ? hosts : [ALL];
}

function ingressPaths(http: unknown): { path: string; exact: boolean }[] {
  const list = all<Record<string, unknown>>([valueAt(http, 'path'), valueAt(http, 'paths')].flat());
  return list.flatMap((one) => pathsIn([one]).map((path) => ({ path, exact: valueAt(one, 'path_type') === 'Exact' })));
}

// How long the rule is that Traefik makes of it: the longest goes first.
function orderOf(host: string, path: string, exact: boolean, annotations: Readonly<Record<string, string>>): number {
  const name = host.startsWith('*.')
    ? `HostRegexp(\`^[a-zA-Z0-9-]+\\.${host.slice(2).replaceAll('.', '\\.')}$\`)`
    : `Host(\`${host}\`)`;
  const rule = [...(host === ALL ? [] : [name]), `${exact ? 'Path' : 'PathPrefix'}(\`${path}\`)`].join(' && ');
  return 'traefik.ingress.kubernetes.io/router.priority' in annotations ? Infinity : rule.length;
}

/** Texts at a path of keys, through all lists. */
export function textsAt(value: unknown, ...path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textsAt(one, ...path));
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === 'string' ? [value] : [];
  return isRecord(value) ? textsAt(value[key], ...rest) : [];
}

// Of a list of objects with a path; who proves a host to an authority for certificates gets no login.
function pathsIn(list: readonly unknown[]): string[] {
  return all<{ path?: unknown }>(list)
    .map(({ path }) => (typeof path === 'string' ? path : '/'))
    .filter((path) => !path.startsWith('/.well-known/acme-challenge'));
}

// What only redirects sends nothing on.
function hasKey(value: unknown, key: RegExp): boolean {
  if (Array.isArray(value)) return value.some((one) => hasKey(one, key));
  return isRecord(value) && Object.entries(value).some(([name, one]) => key.test(name) || hasKey(one, key));
}

interface Rule {
  readonly host?: unknown;
  readonly http?: unknown;
}
