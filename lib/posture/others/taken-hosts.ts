import { Safeguard } from '../../core/checks/deviation-codes';
import { metadataOf, Resource } from '../reading/document';
import { clusterOf } from '../reading/kubernetes';
import { asOwnKind } from '../reading/manifests';
import { isLike, isUnknown, mayBe, partsOf, referencesIn } from '../reading/may-be';
import { Broken, resourcesOfOthers, valueAt, Written } from '../reading/written';
import { hasLabelsOf, isNamed, Named, showsWhatIsSent, targetsOf } from './redirects';
import { kindIn, Listener, listenersIn, Parent, Way, waysOf } from '../reading/ways-in';

/**
 * Where others take over what people send to a host that a server of ours is exposed by: an Ingress, a route or a listener for the same
 * host, and a path that is one of ours or under it. The longer path has it, with the passwords.
 */
export function hostsTakenByOthers(written: Written): Broken[] {
  const { document } = written;
  const of = (resources: readonly Resource[]) =>
    resources.flatMap((resource) => waysOf(resource).map((way): Found => ({ ...way, resource })));
  const [theirs, ours] = [of(resourcesOfOthers(written)), of(document.resources)];
  const found = ours.flatMap((own) =>
    theirs
      .filter((other) => clusterOf(other.resource) === clusterOf(own.resource) && isUnder(other.path, own.path))
      .filter((other) =>
        isHostOf(written, other, own)
          ? !other.listener || takesOver(written, other.listener, own, ours)
          : goesFirst(written, other, own),
      )
      .map((other) => ({
        address: own.resource.address,
        safeguard: Safeguard.EXPOSURE,
        what: `${other.resource.address} takes over what is sent to "${String(own.host)}"`,
      })),
  );
  const told = [...found, ...shownToOthers(written, ours)];
  return [...new Map(told.map((one) => [one.address + one.what, one])).values()];
}

interface Found extends Way {
  readonly resource: Resource;
}

// By a policy that is attached to a route of ours, or to its Gateway.
function shownToOthers(written: Written, ours: readonly Found[]): Broken[] {
  const others = resourcesOfOthers(written);
  return others.filter(showsWhatIsSent).flatMap((other) =>
    targetsOf(other).flatMap((target) => {
      const has = (own: Named) => isNamed(written, own, target);
      // One that is elsewhere may have any labels.
      const isGateway = (parent: Parent) => {
        const made = others.find((one) => isOfKind(one, 'gateway') && isNamed(written, parent, metadataOf(one)));
        return has(parent) && hasLabelsOf(target, made && (metadataOf(made).labels ?? {}));
      };
      return ours
        .filter(({ resource }) => clusterOf(resource) === clusterOf(other))
        .filter(({ resource, parents = [] }) =>
          target.kind === 'Gateway'
            ? parents.some(isGateway)
            : valueAt(resource.body.manifest, 'kind') === target.kind &&
              has(metadataOf(resource)) &&
              hasLabelsOf(target, metadataOf(resource).labels ?? {}),
        )
        .map(({ resource: { address } }) => ({
          address,
          safeguard: Safeguard.EXPOSURE,
          what: `${other.address} shows others what is sent to it`,
        }));
    }),
  );
}

/** Whether a resource is of a kind, in lower case, by whatever type. */
export function isOfKind(resource: Resource, kind: string): boolean {
  return kindIn(asOwnKind(resource).type).replaceAll('_', '') === kind;
}

// One that a variable says is another, as a rule: hosts of one domain are. One that is read off ours is ours.
function isHostOf({ document, withOthers = document }: Written, other: Way, { host, resource }: Found): boolean {
  if (typeof other.host !== 'string') return false;
  const said = withOthers.nameIn(other.host);
  if (said.toLowerCase() === document.nameIn(String(host)).toLowerCase()) return true;
  const [{ expression = '' } = {}, ...more] = partsOf(said);
  const isRead = referencesIn(expression).some(({ path }) => path.startsWith(`${resource.address}.`));
  return more.length === 0 && isRead && /\.hosts?\b|\.hostnames\b/.test(expression);
}

/**
 * Whether what is for several hosts has what is sent to one of ours. The Gateway API, ingress-nginx, HAProxy Ingress, Contour and Istio
 * take the more specific host first. But a route has no other host than its listener's, where that is one name; Traefik takes the
 * longer rule first, and a load balancer of AWS what is first by name.
 */
function goesFirst(written: Written, other: Found, own: Found): boolean {
  const { document, withOthers = document } = written;
  const host = document.nameIn(String(own.host)).toLowerCase();
  const covers =
    typeof other.host === 'string'
      ? other.host.includes('*') && isLike(withOthers.nameIn(other.host).toLowerCase(), host)
      : other.host.test(host);
  if (!covers) return false;
  if (own.parents) return (other.parents ?? []).some((parent) => mayHaveOneHost(written, parent, own));
  const [ours = {}, theirs = {}] = [own.annotations, other.annotations];
  const group = ours[GROUP];
  if (group !== undefined) return theirs[GROUP] !== undefined && mayBe(theirs[GROUP], group);
  const isTraefiks = own.isTcp !== undefined || Object.keys(ours).some((key) => key.startsWith('traefik.'));
  if (!isTraefiks || other.order === undefined || own.order === undefined) return false;
  if (other.className !== undefined && !mayBe(other.className, own.className ?? other.className)) return false;
  const [first = false, second = false] = [other.isTcp, own.isTcp];
  return first === second ? other.order > own.order : first && other.order > 0;
}

const GROUP = 'alb.ingress.kubernetes.io/group.name';

// Whether a listener that it is attached to is for the host of ours alone; of a Gateway that is elsewhere, nobody knows.
function mayHaveOneHost(written: Written, parent: Parent, own: Found): boolean {
  const { document, withOthers = document } = written;
  const listeners = listenersOf(written, parent, own.resource);
  if (listeners)
    return listeners.some(
      ({ hostname = '*' }) => isUnknown(withOthers.nameIn(hostname)) || isHostOf(written, { host: hostname }, own),
    );
  return (own.parents ?? []).some((one) => isNamed(written, one, parent) && isSection(parent, one.section_name));
}

function isSection({ section_name: of }: Parent, name: string | undefined): boolean {
  return of === undefined || name === undefined || mayBe(of, name);
}

/** The listeners that a route is attached to, where the Gateway is in the stack. */
export function listenersOf(written: Written, parent: Parent, route: Resource): Listener[] | undefined {
  const kind = (parent.kind ?? 'Gateway').toLowerCase();
  const found = resourcesOfOthers(written).find(
    (one) => isOfKind(one, kind) && clusterOf(one) === clusterOf(route) && isNamed(written, parent, metadataOf(one)),
  );
  return found && listenersIn(found).filter(({ name }) => isSection(parent, name));
}

// A listener beside those that ours are attached to, of the same Gateway and port.
function takesOver(written: Written, listener: Parent, own: Found, ours: readonly Found[]): boolean {
  const isAt = ({ parents = [] }: Way, section = false) =>
    parents.some((one) => isNamed(written, one, listener) && (!section || isSection(listener, one.section_name)));
  if (!isAt(own) || (listener.kind === 'gateway' && ours.some((one) => isAt(one, true)))) return false;
  const ports = (own.parents ?? []).flatMap((parent) => listenersOf(written, parent, own.resource) ?? []);
  return ports.length === 0 || ports.some(({ port }) => port === listener.port);
}

function isUnder(path: string | undefined, ours: string | undefined): boolean {
  if (path === undefined || ours === undefined || [path, ours].some(isUnknown) || !PLAIN.test(path)) return true;
  return `${path}/`.startsWith(`${ours.replace(/\/+$/, '')}/`);
}

// Controllers take patterns as well.
const PLAIN = /^\/[\w./~-]*$/;
