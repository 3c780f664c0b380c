import { Safeguard } from '../../core/checks/deviation-codes';
import { own } from '../../core/values/records';
import { metadataOf, Resource } from '../reading/document';
import { all, clusterOf, one } from '../reading/kubernetes';
import { asOwnKind } from '../reading/manifests';
import { isLike, isUnknown, mayBe, mayBeOn } from '../reading/may-be';
import { Broken, resourcesOfOthers, safeguardOf, valueAt, Written } from '../reading/written';
import { contentsOf, homesOf } from '../reading/homes';
import { maySelect } from '../reading/selectors';
import { kindIn, textsAt } from '../reading/ways-in';

/**
 * What others have copied of a namespace of ours and name none of it: volumes, and Secrets by what takes all objects, or all of them,
 * to another store, cluster or namespace. A volume and a Secret that are named are looked at as any name is.
 * @see https://kubernetes.io/blog/2024/12/18/kubernetes-1-32-volume-group-snapshot-beta/
 * @see https://velero.io/docs/main/api-types/backup/
 * @see https://docs.kasten.io/latest/api/policies
 * @see https://docs.k8up.io/k8up/references/object-specifications.html
 * @see https://external-secrets.io/latest/api/pushsecret/
 * @see https://karmada.io/docs/userguide/scheduling/resource-propagating/
 */
export function copiedByOthers(written: Written): Broken[] {
  const { document, withOthers = document } = written;
  const copies = resourcesOfOthers(written).flatMap((resource) => {
    const copy = copyBy(resource);
    return copy ? [{ resource, ...copy }] : [];
  });
  if (copies.length === 0) return [];
  const copiesFrom = (within: string, cluster: string, labels: readonly object[]) => {
    const selected = labels.map((of) => ({ labels: of, mayHaveMore: () => false }));
    return copies.filter(
      ({ resource, from = [], except = [], selectors = [] }) =>
        // Which cluster those of clouds are of nobody here knows.
        (!resource.type.startsWith('kubernetes_') || clusterOf(resource) === cluster) &&
        (from.length === 0 ||
          from.some((pattern) => mayBe(withOthers.nameIn(pattern), within) || isLike(pattern, within))) &&
        !except.some((pattern) => withOthers.nameIn(pattern) === within || isLike(pattern, within)) &&
        (selectors.length === 0 || selectors.some((selector) => selected.some((of) => maySelect(selector, of)))),
    );
  };
  const claims = document.all('kubernetes_persistent_volume_claim_v1').flatMap((claim) => {
    const { namespace = 'default', labels = {} } = metadataOf(claim);
    return copiesFrom(document.nameIn(namespace), clusterOf(claim), [labels])
      .filter(({ volumes = true }) => volumes)
      .map(({ resource }) => ({
        address: claim.address,
        safeguard: safeguardOf(claim.type, ''),
        what: `${resource.address} has its data`,
      }));
  });
  const secrets = homesOf(document).flatMap((home) => {
    const { resources } = contentsOf(document, home);
    const from = (secrets: Copy['secrets'], type: RegExp) => {
      const labels = resources.filter((of) => type.test(of.type)).map((of) => ({ ...(of.labels.labels as object) }));
      return copiesFrom(home.within, home.cluster, labels).filter((copy) => copy.secrets === secrets);
    };
    return [...from('selected', /_secret_v1$/), ...from('with others', /^/)].map(({ resource }) => ({
      address: home.target.address,
      safeguard: Safeguard.CREDENTIALS,
      what: `${resource.address} copies the Secrets in namespace "${home.within}"`,
    }));
  });
  return [...claims, ...secrets];
}

interface Copy {
  /** Namespaces, or patterns of them. @default - all */
  readonly from?: readonly string[];
  readonly except?: readonly string[];
  /** By labels, one of which is enough. @default - all that is there */
  readonly selectors?: readonly unknown[];
  /** @default - true */
  readonly volumes?: boolean;
  /** Those that labels select, or all where they select anything. @default - none */
  readonly secrets?: 'selected' | 'with others' | false;
}

function copyBy(resource: Resource): Copy | undefined {
  const { type, body } = asOwnKind(resource);
  const group = String(body.apiVersion).replace(/\/.*/, '');
  const { name, namespace = 'default' } = metadataOf(resource);
  return own(COPIES, kindIn(type))?.(body.spec ?? body, { name, namespace, group });
}

interface Where {
  readonly name: string;
  readonly namespace: string;
  readonly group: string;
}
type Read = (spec: unknown, where: Where) => Copy | undefined;

// The volumes of a namespace: what they are selected by is at a path.
const volumesAt =
  (...path: string[]): Read =>
  (spec, { namespace }) => ({ from: [namespace], selectors: [valueAt(spec, ...path) ?? []].flat() });
// Whole namespaces.
const namespacesAt =
  (...path: string[]): Read =>
  (spec, { namespace }) => {
    const from = textsAt(spec, ...path);
    return { from: from.length > 0 ? from : [namespace], secrets: 'selected' };
  };

const SECRETS_ALONE: Copy = { secrets: 'selected', volumes: false };
const secretsOfNamespace: Read = (_, { namespace }) => ({ from: [namespace], ...SECRETS_ALONE });

const COPIES: Readonly<Record<string, Read>> = {
  application_backup: namespacesAt('namespaces'),
  application_backup_schedule: namespacesAt('template', 'spec', 'namespaces'),
  application_clone: namespacesAt('source_namespace'),
  archive: k8up,
  azurerm_data_protection_backup_instance_kubernetes_cluster: (body) => {
    const of = one<Record<string, unknown>>(valueAt(body, 'backup_datasource_parameters'));
    return {
      from: textsAt(of, 'included_namespaces'),
      except: textsAt(of, 'excluded_namespaces'),
      volumes: mayBeOn(of.volume_snapshot_enabled),
      secrets: !textsAt(of, 'excluded_resource_types').some((kind) => /secret/i.test(kind)) && 'selected',
    };
  },
  backup: (spec, where) => (where.group === 'velero.io' ? velero(spec) : k8up(spec, where)),
  backup_action: namespacesAt('subject', 'namespace'),
  backup_plan: namespacesAt('namespace'),
  cluster_propagation_policy: (spec) => karmada(spec),
  cluster_push_secret: (spec) => pushed(valueAt(spec, 'push_secret_spec')),
  config: (spec) => gatekeeper(valueAt(spec, 'sync', 'sync_only')),
  d_r_placement_control: volumesAt('pvc_selector'),
  export_action: namespacesAt('subject', 'namespace'),
  global_context_entry: (spec) => {
    const of = one<Record<string, unknown>>(valueAt(spec, 'kubernetes_resource'));
    return of.resource === 'secrets' ? { from: textsAt(of, 'namespace'), ...SECRETS_ALONE } : undefined;
  },
  google_gke_backup_backup_plan: (body) => {
    const of = one<Record<string, unknown>>(valueAt(body, 'backup_config'));
    return {
      from: [
        ...textsAt(of, 'selected_namespaces', 'namespaces'),
        ...textsAt(of, 'selected_applications', 'namespaced_names', 'namespace'),
      ],
      volumes: mayBeOn(of.include_volume_data),
      secrets: mayBeOn(of.include_secrets) && 'selected',
    };
  },
  group_volume_snapshot: volumesAt('pvc_selector'),
  // A namespace under another gets what that has: its Secrets, and the roles that read those of the lower one.
  hierarchy_configuration: (spec, { namespace }) => ({
    from: [namespace, ...textsAt(spec, 'parent')],
    ...SECRETS_ALONE,
  }),
  migration: namespacesAt('namespaces'),
  migration_schedule: namespacesAt('template', 'spec', 'namespaces'),
  namespace_offloading: secretsOfNamespace,
  non_admin_backup: (spec, { namespace }) => ({ ...velero(valueAt(spec, 'backup_spec')), from: [namespace] }),
  policy: (spec, { group }) => (group === 'config.kio.kasten.io' ? kasten(spec) : undefined),
  propagation_policy: (spec, { namespace }) => karmada(spec, namespace),
  push_secret: (spec, { namespace }) => pushed(spec, namespace),
  // Longhorn's, for volumes with a label, or without any.
  recurring_job: (spec, { name }) => ({
    selectors: [
      { match_labels: { [`recurring-job.longhorn.io/${name}`]: 'enabled' } },
      ...textsAt(spec, 'groups').map((group) =>
        group === 'default' ? {} : { match_labels: { [`recurring-job-group.longhorn.io/${group}`]: 'enabled' } },
      ),
    ],
    volumes: !/^(snapshot|filesystem)/.test(String(valueAt(spec, 'task'))),
  }),
  schedule: (spec, where) =>
    where.group === 'velero.io' ? velero(valueAt(spec, 'template')) : k8up(valueAt(spec, 'backup'), where),
  snapshot_schedule: volumesAt('claim_selector'),
  subnamespace_anchor: secretsOfNamespace,
  sync_set: (spec) => gatekeeper(valueAt(spec, 'gvks')),
  system_backup: (spec) => ({ volumes: valueAt(spec, 'volume_backup_policy') !== 'disabled' }),
  volume_group_snapshot: volumesAt('source', 'selector'),
  volume_replication_group: volumesAt('pvc_selector'),
};

function k8up(spec: unknown, where: Where): Copy | undefined {
  return where.group === 'k8up.io' ? volumesAt('label_selectors')(spec, where) : undefined;
}

const SECRETS = /^secrets?(\.|$)/;
const VOLUMES = /^(pvc?|persistentvolume(claim)?s?)(\.|$)/;

function velero(spec: unknown): Copy {
  const kinds = (does: string) =>
    ['resources', 'namespace_scoped_resources'].flatMap((of) => textsAt(spec, `${does}d_${of}`));
  const [included, excluded] = [kinds('include'), kinds('exclude')];
  const takes = (kind: RegExp, also = kind) =>
    (included.length === 0 || included.some((of) => of === '*' || isUnknown(of) || also.test(of))) &&
    !excluded.some((of) => of === '*' || kind.test(of));
  const isCopied =
    valueAt(spec, 'snapshot_volumes') !== false || mayBeOn(valueAt(spec, 'default_volumes_to_fs_backup'));
  const selectors = ['label_selector', 'or_label_selectors'].map((key) => valueAt(spec, key) ?? []);
  return {
    from: textsAt(spec, 'included_namespaces'),
    except: textsAt(spec, 'excluded_namespaces'),
    selectors: selectors.flat(),
    // A pod is copied with what it mounts.
    volumes: isCopied && takes(VOLUMES, /^(p(od|vc?)s?|persistentvolume(claim)?s?)(\.|$)/),
    secrets: takes(SECRETS) && 'selected',
  };
}

function pushed(spec: unknown, namespace = '*'): Copy | undefined {
  const secret = valueAt(spec, 'selector', 'secret');
  const selector = valueAt(secret, 'selector');
  return selector === undefined ? undefined : { from: [namespace], selectors: [selector], ...SECRETS_ALONE };
}

interface Selected {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly label_selector?: unknown;
}

// Objects for other clusters, and with workloads what they need, if it is told so.
function karmada(spec: unknown, within?: string): Copy | undefined {
  const deps = mayBeOn(valueAt(spec, 'propagate_deps'));
  const selected = all<Selected>(valueAt(spec, 'resource_selectors')).filter(
    ({ kind, name }) => name === undefined && (deps || kind === 'Secret'),
  );
  if (selected.length === 0) return undefined;
  return {
    from: selected.map(({ namespace = within ?? '*' }) => namespace),
    selectors: selected.map((of) => of.label_selector ?? {}),
    ...SECRETS_ALONE,
  };
}

function gatekeeper(kinds: unknown): Copy | undefined {
  return all<Selected>(kinds).some(({ kind }) => kind === 'Secret') ? SECRETS_ALONE : undefined;
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | string;
}

const APPLICATION = 'k10.kasten.io/app';

// By the namespace that an application is, or by labels of what is in it.
function kasten(spec: unknown): Copy | undefined {
  const actions = textsAt(spec, 'actions', 'action');
  if (actions.length > 0 && actions.every((action) => /^(import|restore)$/.test(action))) return undefined;
  const { match_labels, match_expressions } = one<Record<string, object>>(valueAt(spec, 'selector'));
  const expressions = [
    ...Object.entries(match_labels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [String(value)] })),
    ...all<Expression>(match_expressions),
  ];
  const named = (operator: string) =>
    expressions
      .filter((of) => of.key.startsWith(APPLICATION) && of.operator === operator)
      .flatMap(({ values = [] }) => values);
  const others = expressions.filter(({ key }) => !key.startsWith(APPLICATION));
  return {
    from: named('In'),
    except: named('NotIn'),
    selectors: others.length > 0 ? [{ match_expressions: others }] : [],
    secrets: 'with others',
  };
}
