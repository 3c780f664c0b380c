import { Safeguard } from '../../core/checks/deviation-codes';
import { isRecord } from '../../core/values/records';
import { metadataOf, Resource } from '../reading/document';
import { all, clusterOf } from '../reading/kubernetes';
import { asOwnKind } from '../reading/manifests';
import { isUnknown } from '../reading/may-be';
import { Broken, resourcesOfOthers, valueAt, Written } from '../reading/written';
import { showsWhatIsSent, targetsOf } from './redirects';

/**
 * Where others take over what people send to a host that a server of ours is exposed by: an Ingress or a route for the same host, and a
 * path that is one of ours or under it. The longer path has it, with the passwords.
 */
export function hostsTakenByOthers(written: Written): Broken[] {
  const { document, withOthers = document } = written;
  const theirs = resourcesOfOthers(written).flatMap((resource) =>
    waysOf(resource).map((way) => ({ ...way, resource })),
  );
  const ours = document.resources.flatMap((resource) => waysOf(resource).map((way) => ({ ...way, resource })));
  const found = ours.flatMap(({ resource, host, path }) =>
    theirs
      // One that a variable says is another, as a rule: hosts of one domain are.
      .filter((other) => withOthers.nameIn(other.host).toLowerCase() === document.nameIn(host).toLowerCase())
      .filter((other) => clusterOf(other.resource) === clusterOf(resource) && isUnder(other.path, path))
      .map((other) => ({
        address: resource.address,
        safeguard: Safeguard.EXPOSURE,
        what: `${other.resource.address} takes over what is sent to "${host}"`,
      })),
  );
  const told = [...found, ...shownToOthers(written)];
  return [...new Map(told.map((one) => [one.address + one.what, one])).values()];
}

// By a policy that is attached to a route of ours.
function shownToOthers(written: Written): Broken[] {
  const { document, withOthers = document } = written;
  const routes = document.resources.map((resource) => ({ resource, kind: valueAt(resource.body.manifest, 'kind') }));
  return resourcesOfOthers(written).flatMap((other) => {
    const { spec } = asOwnKind(other).body;
    if (!showsWhatIsSent(spec)) return [];
    return targetsOf(spec).flatMap(({ kind, name }) =>
      routes
        .filter((route) => route.kind === kind && clusterOf(route.resource) === clusterOf(other))
        .filter(({ resource }) => {
          const [ours, theirs] = [metadataOf(resource), metadataOf(other)];
          return (
            document.nameIn(ours.name) === withOthers.nameIn(name) &&
            document.nameIn(ours.namespace ?? 'default') === withOthers.nameIn(theirs.namespace ?? 'default')
          );
        })
        .map(({ resource: { address } }) => ({
          address,
          safeguard: Safeguard.EXPOSURE,
          what: `${other.address} shows others what is sent to it`,
        })),
    );
  });
}

interface Way {
  readonly host: string;
  /** Nothing where that is not known, or all of it goes there. */
  readonly path?: string;
}

function waysOf(resource: Resource): Way[] {
  const { type, body } = asOwnKind(resource);
  const { spec } = body;
  const texts = (...path: string[]) => [valueAt(spec, ...path) ?? []].flat().filter((one) => typeof one === 'string');
  const hosts = (...path: string[]): Way[] => texts(...path).map((host) => ({ host }));
  switch (type.replace(/^kubernetes_|_v\d\w*$/g, '')) {
    case 'ingress':
      return all<Rule>([valueAt(spec, 'rule'), valueAt(spec, 'rules')].flat()).flatMap(({ host, http }) =>
        typeof host === 'string' ? pathsIn([valueAt(http, 'path'), valueAt(http, 'paths')].flat(), host) : [],
      );
    case 'h_t_t_p_route':
      return texts('hostnames').flatMap((host) =>
        all<Record<string, unknown>>(valueAt(spec, 'rules'))
          .filter((rule) => hasKey(rule, /^backend_refs?$/))
          .map(({ matches }) => all<{ path: unknown }>(matches))
          .flatMap((matches) =>
            pathsIn(matches.length > 0 ? matches.map(({ path }) => ({ path: valueAt(path, 'value') })) : [{}], host),
          ),
      );
    case 'g_r_p_c_route':
    case 't_l_s_route':
      return hosts('hostnames');
    case 'ingress_route':
    case 'ingress_route_t_c_p':
      return all<{ match: unknown; services: unknown }>(valueAt(spec, 'routes'))
        .filter(({ services }) => !all<{ name: unknown }>(services).every(({ name }) => name === 'noop@internal'))
        .flatMap(({ match }) => [...String(match).matchAll(/\bHost(?:SNI)?\(([^)]*)\)/g)])
        .flatMap(([, listed = '']) => [...listed.matchAll(/[`"]([^`"]+)[`"]/g)].map(([, host = '']) => ({ host })));
    case 'h_t_t_p_proxy':
      return hosts('virtualhost', 'fqdn');
    case 'route':
      return hosts('host');
    case 'virtual_service':
      // Those of the mesh alone are about Services.
      return texts('gateways').some((one) => one !== 'mesh') && hasKey(spec, /^(route|mirrors?)$/)
        ? hosts('hosts')
        : [];
    default:
      return [];
  }
}

// Of a list of objects with a path; who proves a host to an authority for certificates gets no login.
function pathsIn(list: readonly unknown[], host: string): Way[] {
  return all<{ path?: unknown }>(list)
    .map(({ path }) => (typeof path === 'string' ? path : '/'))
    .filter((path) => !path.startsWith('/.well-known/acme-challenge'))
    .map((path) => ({ host, path }));
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

function isUnder(path: string | undefined, ours: string | undefined): boolean {
  if (path === undefined || ours === undefined || [path, ours].some(isUnknown) || !PLAIN.test(path)) return true;
  return `${path}/`.startsWith(`${ours.replace(/\/+$/, '')}/`);
}

// Controllers take patterns as well.
const PLAIN = /^\/[\w./~-]*$/;
