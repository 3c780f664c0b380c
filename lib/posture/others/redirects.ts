import { Safeguard } from '../../core/checks/deviation-codes';
import { metadataOf, Resource } from '../reading/document';
import { all, clusterOf, one } from '../reading/kubernetes';
import { asOwnKind } from '../reading/manifests';
import { isUndecided, isUnknown, mayBe, mayBeNamed } from '../reading/may-be';
import { Broken, resourcesOfOthers, valueAt, Written } from '../reading/written';

/** Where others say where goes what is sent to a Service of ours: its endpoints, or what a network plugin takes instead of it. */
export function redirectedByOthers(written: Written): Broken[] {
  const { withOthers, document } = written;
  if (!withOthers) return [];
  const services = document.all('kubernetes_service_v1');
  return resourcesOfOthers(written).flatMap((other) =>
    servicesOf(other).flatMap(({ name, namespace }) =>
      services
        .filter((own) => clusterOf(own) === clusterOf(other) && isNamed(written, metadataOf(own), { name, namespace }))
        .map(({ address }) => ({
          address,
          safeguard: Safeguard.EXPOSURE,
          what: `${other.address} says where goes what is sent to it`,
        })),
    ),
  );
}

/** What others call an object. */
export interface Named {
  readonly name: string;
  /** @default - default */
  readonly namespace?: string;
}

/** Whether an object of ours is called as others say, or may be. */
export function isNamed({ document, withOthers = document }: Written, own: Named, other: Named): boolean {
  return (
    mayBeNamed(withOthers.nameIn(other.name), document.nameIn(own.name)) &&
    mayBe(withOthers.nameIn(other.namespace ?? 'default'), document.nameIn(own.namespace ?? 'default'))
  );
}

interface Target {
  readonly kind: string;
  readonly name: string;
}

/** What a policy of a Gateway is attached to, in its own namespace. */
export function targetsOf(spec: unknown): Target[] {
  return ['target_ref', 'target_refs'].flatMap((key) => all<Target>(valueAt(spec, key)));
}

/** Whether a policy of a Gateway has what is sent shown to another server, or a program of others. */
export function showsWhatIsSent(spec: unknown): boolean {
  return ['ext_auth', 'ext_proc', 'wasm', 'lua', 'json_patches'].some((key) => valueAt(spec, key) !== undefined);
}

const SERVICE = 'kubernetes.io/service-name';

// The Services that a resource is about.
function servicesOf(resource: Resource): Named[] {
  const { name, namespace, labels } = metadataOf(resource);
  const { type, body } = asOwnKind(resource);
  if (/^kubernetes_endpoints(_v1)?$/.test(type)) return [{ name, namespace }];
  if (/^kubernetes_endpoint_slice(_v1)?$/.test(type)) {
    const said: unknown = isUnknown(labels) ? labels : labels?.[SERVICE];
    return typeof said === 'string' ? [{ name: said, namespace }] : [];
  }
  const within = (named: Partial<Named>) => ({ namespace, ...named });
  if (type === 'kubernetes_cilium_local_redirect_policy') {
    const matcher = valueAt(body.spec, 'redirect_frontend', 'service_matcher');
    return all<{ service_name: string; namespace?: string }>(matcher).map(({ service_name, ...of }) => ({
      ...within(of),
      name: service_name,
    }));
  }
  // Which authority a Gateway verifies it by, or whom it shows what is sent there.
  if (type === 'kubernetes_backend_t_l_s_policy' || showsWhatIsSent(body.spec))
    return targetsOf(body.spec).flatMap(({ kind, name: of }) => (kind === 'Service' ? [{ namespace, name: of }] : []));
  if (MESHES.test(type)) return meshHosts(body.spec).map((host) => hostOf(host, namespace));
  return /^kubernetes_cilium_(clusterwide_)?envoy_config$/.test(type)
    ? all<Named>(valueAt(body.spec, 'services')).map((of) => ({ name: of.name, ...within(of) }))
    : [];
}

// Istio's: those of a gateway alone say nothing of what is sent in the cluster.
const MESHES = /^kubernetes_(virtual_service|service_entry)$/;

function meshHosts(spec: unknown): string[] {
  const { hosts, gateways } = one<{ hosts: unknown; gateways: unknown }>(spec);
  const ways = [gateways ?? 'mesh'].flat().map(String);
  if (!ways.some((way) => way === 'mesh' || isUnknown(way))) return [];
  return [hosts ?? []].flat().map(String);
}

// What whoever applies decides may be any name.
const ANY = '${var.any}';

// `influxdb`, `influxdb.monitoring.svc.cluster.local`, `*.monitoring.svc`; another domain is none of ours.
function hostOf(host: unknown, own: string | undefined): Named {
  if (isUndecided(host) || /^\*(\.svc)?(\.cluster)?(\.local)?$/.test(String(host)))
    return { name: ANY, namespace: ANY };
  if (isUnknown(host)) return { name: host, namespace: ANY };
  const [name = '', namespace = own, domain = 'svc'] = String(host).split('.');
  return { name: name === '*' ? ANY : name, namespace: domain === 'svc' ? namespace : '-' };
}
