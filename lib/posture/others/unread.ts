import { Safeguard } from '../../core/checks/deviation-codes';
import { isRecord, own } from '../../core/values/records';
import { metadataOf, Resource } from '../reading/document';
import { strings } from '../reading/expressions';
import { clusterOf } from '../reading/kubernetes';
import { isUnknown, mayBe } from '../reading/may-be';
import { Broken, resourcesOfOthers, valueAt, Written } from '../reading/written';
import { asObject, isRelease } from '../reading/helm-releases';
import { homesOf } from '../reading/homes';

/**
 * What others have made in a namespace of ours that nobody can read here: by charts of Helm, modules of Terraform, what Argo CD, Flux
 * and K3s are told to make, and manifests that Terraform fills in.
 */
export function unreadOfOthers(written: Written): Broken[] {
  const { withOthers, document } = written;
  if (!withOthers) return [];
  const others = [...resourcesOfOthers(written), ...withOthers.modules];
  const unread = others.flatMap((resource) => unreadIn(resource).map((one) => ({ resource, ...one })));
  if (unread.length === 0) return [];
  const homes = homesOf(document);
  return unread.flatMap(({ resource, namespace, makes }) =>
    homes
      .filter(({ within }) => namespace === undefined || mayBe(withOthers.nameIn(namespace), within))
      // Which cluster those of other providers are of nobody here knows.
      .filter(({ cluster }) => RELEASED.test(resource.type) || clusterOf(resource) === cluster)
      .map(({ within, target: { address } }) => ({
        address,
        safeguard: Safeguard.NETWORK,
        what: `${resource.address} makes ${makes} in namespace "${within}" that nobody here can read`,
      })),
  );
}

interface Unread {
  /** Nothing where that is not known. */
  readonly namespace?: string;
  readonly makes: string;
}

const CHART = 'pods and policies';
const MANIFEST = 'what only Terraform knows';
const OBJECTS = 'objects by a controller';

// Where a resource makes what is not read, if it does.
function unreadIn(resource: Resource): Unread[] {
  const { type, body } = resource;
  if (type === 'module') return toldTo(body).map((namespace) => ({ namespace, makes: CHART }));
  if (RELEASED.test(type)) return toldTo({ values: body }).map((namespace) => ({ namespace, makes: CHART }));
  if (isRelease(type)) return releasedTo(asObject(resource)).map((namespace) => ({ namespace, makes: CHART }));
  if (type !== 'kubernetes_manifest') return [];
  const { manifest, override_namespace: other } = body;
  const override = typeof other === 'string' ? other : undefined;
  if (!isRecord(manifest)) return [{ namespace: override, makes: MANIFEST }];
  const { namespace = override } = metadataOf(resource);
  // Several objects in one are taken apart by nobody here.
  if (isUnknown(manifest.kind) || isUnknown(manifest.spec) || Array.isArray(manifest.items))
    return [{ namespace, makes: MANIFEST }];
  const path = own(DELIVERS, `${String(manifest.apiVersion).replace(/\/.*/, '')}/${String(manifest.kind)}`);
  const within = namespacesIn(manifest.spec).map((one) => ({ namespace: one, makes: OBJECTS }));
  if (!path || goesElsewhere(manifest)) return within;
  const target = valueAt(manifest, ...path) ?? namespace ?? 'default';
  return [{ namespace: typeof target === 'string' ? target : undefined, makes: CHART }, ...within];
}

// Where whole objects are that an object is told to make: of Crossplane, Open Cluster Management, OpenShift's templates.
function namespacesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namespacesIn);
  if (!isRecord(value)) return [];
  const { apiVersion, kind, metadata } = value;
  const namespace = typeof apiVersion === 'string' && typeof kind === 'string' && valueAt(metadata, 'namespace');
  return [...(typeof namespace === 'string' ? [namespace] : []), ...Object.values(value).flatMap(namespacesIn)];
}

// Of its values, what charts call the namespace that they make things in; others say where something else is.
function releasedTo(release: Resource): string[] {
  const said = strings(release.body.values).filter(({ path }) => OVERRIDES.test(path.at(-1) ?? ''));
  return [metadataOf(release).namespace ?? 'default', ...said.map(({ text }) => text)];
}

const OVERRIDES = /(^|\.)(namespaceOverride|forceNamespace)$/;

// The namespaces that a module is told: by a key that says so, or by what a namespace of the stack is called, whatever the key.
function toldTo(body: Resource['body']): string[] {
  return strings(body.values).flatMap(({ path, text }) =>
    path.some((key) => /namespaces?(_?name)?$|^ns$/i.test(key)) || /\bkubernetes_namespace(_v1)?\./.test(text)
      ? [text]
      : [],
  );
}

/** Types of other providers that deliver what nobody reads here, whatever those call it. */
export const RELEASED =
  /^(?!kubernetes_|helm_release$).*_(app|application|kapp|(cluster_)?(extension|addon)|(flux|gitops)\w*|kustomization|package_install|release)(_(deployment|install|set|v\d+))*$/;

// Controllers that make of an object what a chart or a repository says: where that is, unless it is where the object is.
const DELIVERS: Readonly<Record<string, readonly string[]>> = {
  'argoproj.io/Application': ['spec', 'destination', 'namespace'],
  'argoproj.io/ApplicationSet': ['spec', 'template', 'spec', 'destination', 'namespace'],
  'core.oam.dev/Application': ['metadata', 'namespace'],
  'fleet.cattle.io/Bundle': ['spec', 'targetNamespace'],
  'fleet.cattle.io/GitRepo': ['spec', 'targetNamespace'],
  'helm.cattle.io/HelmChart': ['spec', 'targetNamespace'],
  'helm.crossplane.io/Release': ['spec', 'forProvider', 'namespace'],
  'helm.fluxcd.io/HelmRelease': ['spec', 'targetNamespace'],
  'helm.toolkit.fluxcd.io/HelmRelease': ['spec', 'targetNamespace'],
  'kappctrl.k14s.io/App': ['spec', 'defaultNamespace'],
  'kustomize.toolkit.fluxcd.io/Kustomization': ['spec', 'targetNamespace'],
  'olm.operatorframework.io/ClusterExtension': ['spec', 'namespace'],
  'operators.coreos.com/Subscription': ['metadata', 'namespace'],
  'packaging.carvel.dev/PackageInstall': ['spec', 'defaultNamespace'],
};

// Argo CD may be told another cluster.
function goesElsewhere(manifest: unknown): boolean {
  const spec = valueAt(manifest, 'spec', 'template', 'spec') ?? valueAt(manifest, 'spec');
  const [server, name] = ['server', 'name'].map((key) => valueAt(spec, 'destination', key));
  const isOther = (said: unknown, ours: RegExp) => typeof said === 'string' && !isUnknown(said) && !ours.test(said);
  return isOther(server, /^https:\/\/kubernetes\.default(\.|:|$)/) || isOther(name, /^in-cluster$/);
}
