import { Safeguard } from '../core/checks/deviation-codes';
import { isRecord, own } from '../core/values/records';
import { metadataOf, Resource } from './document';
import { asObject, isRelease } from './helm-releases';
import { homesOf } from './homes';
import { clusterOf } from './kubernetes';
import { isUnknown, mayBe } from './may-be';
import { Broken, valueAt, Written } from './written';

/** What others make in a namespace of ours, be it that of a Helm chart or of a manifest that Terraform fills in: nobody here can read it. */
export function unreadOfOthers({ withOthers, document, paths }: Written): Broken[] {
  if (!withOthers) return [];
  const unread = withOthers.resources
    .filter(({ address }) => !paths.has(address))
    .flatMap((resource) => placesOf(resource).map((place) => ({ resource, ...place })));
  if (unread.length === 0) return [];
  const homes = homesOf(document);
  return unread.flatMap(({ resource, namespace, makes }) =>
    homes
      .filter(({ within }) => namespace === undefined || mayBe(withOthers.nameIn(namespace), within))
      .filter(({ cluster }) => isRelease(resource.type) || clusterOf(resource) === cluster)
      .map(({ within, target: { address } }) => ({
        address,
        safeguard: Safeguard.NETWORK,
        what: `${resource.address} makes ${makes} in namespace "${within}" that nobody here can read`,
      })),
  );
}

interface Place {
  /** Nothing where that is not known. */
  readonly namespace?: string;
  readonly makes: string;
}

const CHART = 'pods and policies';
const MANIFEST = 'what Terraform fills in';

// Where a resource makes what is not read, if it does.
function placesOf(resource: Resource): Place[] {
  const { type, body } = resource;
  if (isRelease(type)) return [{ namespace: metadataOf(asObject(resource)).namespace ?? 'default', makes: CHART }];
  if (type !== 'kubernetes_manifest') return [];
  const { manifest, override_namespace: other } = body;
  const override = typeof other === 'string' ? other : undefined;
  if (!isRecord(manifest)) return [{ namespace: override, makes: MANIFEST }];
  if (isUnknown(manifest.kind) || isUnknown(manifest.spec))
    return [{ namespace: metadataOf(resource).namespace ?? override, makes: MANIFEST }];
  return deliveredBy(manifest).map((namespace) => ({ namespace, makes: CHART }));
}

// Controllers that make of an object what a chart or a repository says: where that is.
const DELIVERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'argoproj.io/Application': [['spec', 'destination', 'namespace']],
  'helm.cattle.io/HelmChart': [
    ['spec', 'targetNamespace'],
    ['metadata', 'namespace'],
  ],
  'helm.toolkit.fluxcd.io/HelmRelease': [
    ['spec', 'targetNamespace'],
    ['metadata', 'namespace'],
  ],
  'kustomize.toolkit.fluxcd.io/Kustomization': [['spec', 'targetNamespace']],
};

function deliveredBy(manifest: Readonly<Record<string, unknown>>): string[] {
  const group = String(manifest.apiVersion).replace(/\/.*/, '');
  const paths = own(DELIVERS, `${group}/${String(manifest.kind)}`) ?? [];
  return paths
    .map((path) => valueAt(manifest, ...path))
    .filter((one) => typeof one === 'string')
    .slice(0, 1);
}
