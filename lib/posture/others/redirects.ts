import { Safeguard } from '../../core/checks/deviation-codes';
import { isRecord } from '../../core/values/records';
import { metadataOf, Resource } from '../reading/document';
import { all, clusterOf, one } from '../reading/kubernetes';
import { asOwnKind } from '../reading/manifests';
import { isUndecided, isUnknown, mayBe, mayBeNamed } from '../reading/may-be';
import { Broken, resourcesOfOthers, valueAt, Written } from '../reading/written';
import { maySelect } from '../reading/selectors';

/** Where others say where goes what is sent to a Service of ours: its endpoints, or what a network plugin takes instead of it. */
export function redirectedByOthers(written: Written): Broken[] {
  const { withOthers, document } = written;
  if (!withOthers) return [];
  const services = document.all('kubernetes_service_v1');
  return resourcesOfOthers(written).flatMap((other) =>
    servicesOf(other).flatMap((of) =>
      services
        .filter((own) => clusterOf(own) === clusterOf(other) && isNamed(written, metadataOf(own), of))
        .filter((own) => hasLabelsOf(of, metadataOf(own).labels ?? {}))
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

// What whoever applies decides may be any name.
const ANY = '${var.any}';

/** What a policy is attached to. */
export interface Target extends Named {
  readonly kind: string;
  /** The labels that it is selected by. @default - it is named */
  readonly selector?: unknown;
}

/** What a policy of a Gateway, or of a mesh, is attached to, in its own namespace. */
export function targetsOf(policy: Resource): Target[] {
  const { type, body } = asOwnKind(policy);
  const { spec } = body;
  const { namespace } = metadataOf(policy);
  const named = ['target_ref', 'target_refs'].flatMap((key) => all<Target>(valueAt(spec, key)));
  const selected = all<Target>(valueAt(spec, 'target_selectors')).map((of) => ({ ...of, name: ANY, selector: of }));
  const targets = [...named, ...selected].map(({ kind, name, selector }) => ({ kind, name, selector, namespace }));
  if (targets.length > 0 || !MESH_POLICIES.test(type)) return targets;
  // Each proxy of the namespace, or of the whole mesh, unless labels say which.
  const labels = valueAt(spec, 'selector', 'match_labels') ?? valueAt(spec, 'workload_selector', 'labels');
  const name = labels === undefined ? ANY : valueAt(labels, 'gateway.networking.k8s.io/gateway-name');
  const within = mayBe(namespace ?? 'default', ROOT_OF_MESH) ? ANY : namespace;
  return typeof name === 'string' ? [{ kind: 'Gateway', name, namespace: within }] : [];
}

const MESH_POLICIES = /^kubernetes_(wasm_plugin|authorization_policy|envoy_filter)$/;
// Where nobody chose another (`meshConfig.rootNamespace`).
const ROOT_OF_MESH = 'istio-system';

/** Whether a policy has what is sent shown to another server, or a program of others. */
export function showsWhatIsSent(policy: Resource): boolean {
  const { type, body } = asOwnKind(policy);
  if (type === 'kubernetes_wasm_plugin' || valueAt(body.spec, 'action') === 'CUSTOM') return true;
  return isRecord(body.spec) && Object.keys(body.spec).some((key) => SHOWS.test(key));
}

// Of Envoy Gateway, kgateway, Istio, GKE and NGINX Gateway Fabric.
const SHOWS = /^(ext_(auth|authz|proc)|wasm|lua|(json|config)_patches|extension_chains|snippets)$/;

/** Whether an object of ours has the labels that a target is selected by, or may have them. */
export function hasLabelsOf({ selector }: Pick<Target, 'selector'>, labels: unknown): boolean {
  return selector === undefined || maySelect(selector, { labels, mayHaveMore: () => labels === undefined });
}

const SERVICE = 'kubernetes.io/service-name';

// The Services that a resource is about.
function servicesOf(resource: Resource): (Named & Pick<Target, 'selector'>)[] {
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
  if (type === 'kubernetes_backend_t_l_s_policy' || showsWhatIsSent(resource))
    return targetsOf(resource).filter(({ kind }) => kind === 'Service');
  if (MESHES.test(type)) return meshHosts(body.spec).map((host) => hostOf(host, namespace));
  // By which certificates a mesh verifies it, or that it does not. Its own are verified.
  if (
    type === 'kubernetes_destination_rule' &&
    /"tls":\{(?![^{}]*"mode":"ISTIO_MUTUAL")/.test(JSON.stringify(body.spec))
  )
    return [hostOf(valueAt(body.spec, 'host'), namespace)];
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

// `influxdb`, `influxdb.monitoring.svc.cluster.local`, `*.monitoring.svc`; another domain is none of ours.
function hostOf(host: unknown, own: string | undefined): Named {
  if (isUndecided(host) || /^\*(\.svc)?(\.cluster)?(\.local)?$/.test(String(host)))
    return { name: ANY, namespace: ANY };
  if (isUnknown(host)) return { name: host, namespace: ANY };
  const [name = '', namespace = own, domain = 'svc'] = String(host).split('.');
  return { name: name === '*' ? ANY : name, namespace: domain === 'svc' ? namespace : '-' };
}
