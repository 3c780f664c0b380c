import { Safeguard } from '../../core/checks/deviation-codes';
import { metadataOf, Resource } from '../reading/document';
import { clusterOf } from '../reading/kubernetes';
import { asOwnKind } from '../reading/manifests';
import { isUnknown } from '../reading/may-be';
import { Broken, resourcesOfOthers, valueAt, Written } from '../reading/written';
import { isOfKind, listenersOf } from './taken-hosts';
import { isNamed } from './redirects';
import { kindIn, Way, waysOf } from '../reading/ways-in';

/**
 * What stands in front of a server of ours, made in the same stack, and does not do what its exposure counts on: a listener of a Gateway
 * that speaks plain HTTP, or ends TLS where it should pass through; a class of another controller, which reads none of its annotations.
 */
export function unfitInFront(written: Written): Broken[] {
  return written.document.resources.flatMap((resource) => {
    const unfit = waysOf(resource).flatMap((way) => [
      ...unfitListeners(written, resource, way),
      ...foreignClasses(written, resource, way),
    ]);
    return [...new Set(unfit)].map((what) => ({ address: resource.address, safeguard: Safeguard.EXPOSURE, what }));
  });
}

interface Tls {
  readonly protocol: string;
  readonly mode: string;
}

// Where a listener talks TLS to people, or leaves that to the server.
const FITS: Readonly<Record<string, { readonly takes: string; readonly isFit: (of: Tls) => boolean }>> = {
  h_t_t_p_route: { takes: 'protocol HTTPS', isFit: ({ protocol }) => protocol === 'HTTPS' },
  t_l_s_route: {
    takes: 'protocol TLS and mode Passthrough',
    isFit: ({ protocol, mode }) => protocol === 'TLS' && mode === 'Passthrough',
  },
};

function unfitListeners(written: Written, resource: Resource, { parents = [] }: Way): string[] {
  const { document, withOthers = document } = written;
  const said = (value: unknown) => withOthers.nameIn(typeof value === 'string' ? value : '');
  const fits = FITS[kindIn(asOwnKind(resource).type)];
  return parents.flatMap((parent) =>
    (listenersOf(written, parent, resource) ?? []).flatMap(({ name, ...listener }) => {
      const tls = { protocol: said(listener.protocol), mode: said(valueAt(listener.tls, 'mode')) };
      if (!fits || fits.isFit(tls)) return [];
      // A variable may say anything.
      const has = Object.values(tls).some(isUnknown) ? 'may have no' : 'has no';
      return [`the listener "${name}" of ${parent.name} ${has} ${fits.takes}`];
    }),
  );
}

// What the annotations of a controller begin with, and how a class names it. One that is not here passes: a company may call its own anything.
const CONTROLLERS: readonly (readonly [annotations: string | undefined, controller: RegExp])[] = [
  ['nginx.ingress.kubernetes.io/', /^k8s\.io\/ingress-nginx/],
  ['traefik.ingress.kubernetes.io/', /^traefik\.io\//],
  ['haproxy-ingress.github.io/', /^haproxy-ingress\.github\.io\//],
  ['alb.ingress.kubernetes.io/', /^(ingress\.k8s\.aws|eks\.amazonaws\.com)\/alb/],
  [undefined, /^(haproxy\.org|nginx\.org|ingress-controllers\.konghq\.com|projectcontour\.io|istio\.io|k8s\.io\/gce)/],
];

function foreignClasses(written: Written, resource: Resource, { className, annotations = {} }: Way): string[] {
  const { document, withOthers = document } = written;
  const keys = Object.keys(annotations);
  const isOf = (prefix: string | undefined) => prefix !== undefined && keys.some((key) => key.startsWith(prefix));
  if (className === undefined || !CONTROLLERS.some(([prefix]) => isOf(prefix))) return [];
  return resourcesOfOthers(written)
    .filter((other) => isOfKind(other, 'ingressclass'))
    .filter((other) => clusterOf(other) === clusterOf(resource))
    .filter((other) => isNamed(written, { name: className }, metadataOf(other)))
    .flatMap((other) => {
      const controller = withOthers.nameIn(String(valueAt(asOwnKind(other).body.spec, 'controller')));
      const [known] = CONTROLLERS.filter(([, of]) => of.test(controller));
      return known === undefined || isOf(known[0])
        ? []
        : [`${other.address} is of ${controller}, which reads none of its annotations`];
    });
}
