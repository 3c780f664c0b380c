import { Safeguard } from '../../core/checks/deviation-codes';
import { isRecord } from '../../core/values/records';
import { metadataOf, Resource } from '../reading/document';
import { clusterOf } from '../reading/kubernetes';
import { isUnknown, mayBe } from '../reading/may-be';
import { Broken, resourcesOfOthers, valueAt, Written } from '../reading/written';
import { homesOf } from '../reading/homes';

/**
 * Objects of others by which a controller reads all Secrets of a namespace of ours, and names none of them: a ReferenceGrant of the
 * Gateway API, a store of External Secrets.
 * @see https://gateway-api.sigs.k8s.io/api-types/referencegrant/
 * @see https://external-secrets.io/latest/provider/kubernetes/
 */
export function secretsReadByOthers(written: Written): Broken[] {
  const { document, withOthers = document } = written;
  const readers = resourcesOfOthers(written).flatMap((resource) => {
    const read = readBy(resource);
    return read ? [{ resource, ...read }] : [];
  });
  if (readers.length === 0) return [];
  return homesOf(document).flatMap(({ within, cluster, target: { address } }) =>
    readers
      .filter(({ resource }) => clusterOf(resource) === cluster)
      .filter(({ from, except }) => {
        const is = (one: string) => one === '*' || mayBe(withOthers.nameIn(one), within);
        return from.some(is) && !except.some((one) => !isUnknown(one) && is(one));
      })
      .map(({ resource, what }) => ({
        address,
        safeguard: Safeguard.CREDENTIALS,
        what: `${resource.address} ${what} in namespace "${within}"`,
      })),
  );
}

interface Read {
  /** Namespaces, `*` for all. */
  readonly from: readonly string[];
  readonly except: readonly string[];
  readonly what: string;
}

function readBy(resource: Resource): Read | undefined {
  const { manifest } = resource.body;
  if (!isRecord(manifest)) return undefined;
  const { kind, spec } = manifest;
  const group = String(manifest.apiVersion).replace(/\/.*/, '');
  if (group === 'gateway.networking.k8s.io' && kind === 'ReferenceGrant' && grantsSecrets(spec)) {
    const { namespace = 'default' } = metadataOf(resource);
    return { from: [namespace], except: [], what: 'lets Gateways of others have the Secrets' };
  }
  if (group === 'external-secrets.io' && /^(Cluster)?SecretStore$/.test(String(kind))) return readByStore(spec);
  return undefined;
}

// One that is named is looked at as any name is.
function grantsSecrets(spec: unknown): boolean {
  const to = [valueAt(spec, 'to') ?? []].flat();
  return to.some((one) => isUnknown(one) || (valueAt(one, 'kind') === 'Secret' && valueAt(one, 'name') === undefined));
}

function readByStore(spec: unknown): Read | undefined {
  const store = valueAt(spec, 'provider', 'kubernetes');
  const { remoteNamespace: from = 'default' } = isRecord(store) ? store : {};
  const server = valueAt(store, 'server', 'url');
  const isElsewhere = typeof server === 'string' && !isUnknown(server) && !/\bkubernetes\.default\b/.test(server);
  if (!isRecord(store) || isElsewhere || typeof from !== 'string') return undefined;
  return { from: [from], except: [], what: 'has others read the Secrets' };
}
