import { Safeguard } from '../../core/checks/deviation-codes';
import { isRecord, own } from '../../core/values/records';
import { Resource } from '../reading/document';
import { all, clusterOf, one } from '../reading/kubernetes';
import { withSnakeKeys } from '../reading/manifests';
import { isUnknown, mayBe } from '../reading/may-be';
import { PLURALS } from '../reading/object-names';
import { Broken, resourcesOfOthers, Written } from '../reading/written';
import { contentsOf, Home, homesOf, labelsOf } from '../reading/homes';
import { Labels, maySelect } from '../reading/selectors';

/**
 * Webhooks and policies of others that the API server hands to what is written in a namespace of ours: those that mutate may change
 * it, and all that are given Secrets see them.
 */
export function changedAtAdmission(written: Written): Broken[] {
  const { document } = written;
  const hooks = resourcesOfOthers(written).flatMap(hooksOf);
  if (hooks.length === 0) return [];
  return homesOf(document).flatMap((home) => {
    const objects = objectsIn(written, home);
    const labels = labelsOf(written, home);
    return hooks
      .filter(({ resource, namespaces }) => clusterOf(resource) === home.cluster && maySelect(namespaces, labels))
      .flatMap((hook) => {
        const { resource, mutates } = hook;
        const given = objects.filter((object) => isGiven(hook, object));
        const secret = given.some(({ plural }) => plural === 'secrets');
        const { address } = home.target;
        const where = `in namespace "${home.within}"`;
        return [
          ...(mutates && given.length > 0
            ? [{ address, safeguard: Safeguard.PODS, what: `${resource.address} may change what is made ${where}` }]
            : []),
          ...(secret
            ? [{ address, safeguard: Safeguard.CREDENTIALS, what: `${resource.address} sees the Secrets ${where}` }]
            : []),
        ];
      });
  });
}

interface Rule {
  readonly api_groups?: unknown;
  readonly resources?: unknown;
  readonly operations?: unknown;
}

interface Hook {
  readonly resource: Resource;
  readonly mutates: boolean;
  readonly rules: readonly Rule[];
  readonly namespaces: unknown;
  readonly objects: unknown;
}

const KIND = /^(mutating|validating)_?(webhook_?configuration|admission_?policy|(?<=^validating)policy)/;

function hooksOf(resource: Resource): Hook[] {
  const { manifest } = resource.body;
  const kind = isRecord(manifest) ? String(manifest.kind).toLowerCase() : resource.type.replace(/^kubernetes_/, '');
  const [, does, what = ''] = KIND.exec(kind) ?? [];
  if (does === undefined || kind.endsWith('binding')) return [];
  const body = one<Record<string, unknown>>(withSnakeKeys(manifest ?? resource.body));
  // A validating policy is an expression, which shows an object to nobody but by what it says.
  if (does === 'validating' && what.endsWith('policy') && !shows(body.spec)) return [];
  const constraints = one<{ match_constraints: unknown }>(body.spec).match_constraints;
  const hooks: unknown[] = [constraints ?? body.webhook ?? body.webhooks].flat();
  return hooks
    .map((of) => (isUnknown(of) ? { rule: of } : of))
    .filter(isRecord)
    .map((of) => ({
      resource,
      mutates: does === 'mutating',
      rules: rulesOf(of.rule ?? of.rules ?? of.resource_rules),
      namespaces: of.namespace_selector,
      objects: of.object_selector,
    }));
}

const DATA = /\b(object|oldObject|variables)\b(?!\.metadata\b)/;

function shows(spec: unknown): boolean {
  const { audit_annotations, validations } = one<Record<string, unknown>>(spec);
  const said = all<Record<string, string>>([audit_annotations, validations].flat());
  return said.some(({ value_expression = '', message_expression = '' }) =>
    DATA.test(value_expression + message_expression),
  );
}

// One that nobody knows may be about everything.
function rulesOf(said: unknown): Rule[] {
  return all<Rule>([said].flat().map((of) => (isUnknown(of) ? { api_groups: of, resources: of, operations: of } : of)));
}

interface Given extends Labels {
  readonly group: string;
  readonly plural: string;
}

const GROUPS: Readonly<Record<string, string>> = {
  daemonsets: 'apps',
  deployments: 'apps',
  ingresses: 'networking.k8s.io',
  networkpolicies: 'networking.k8s.io',
  poddisruptionbudgets: 'policy',
  rolebindings: 'rbac.authorization.k8s.io',
  roles: 'rbac.authorization.k8s.io',
  statefulsets: 'apps',
};

function objectsIn({ document }: Written, home: Home): Given[] {
  const { resources, pods } = contentsOf(document, home);
  return [
    ...resources.flatMap(({ type, labels }) => {
      const plural = own(PLURALS, type.replace(/^kubernetes_|_v\d+$/g, ''));
      return plural === undefined ? [] : [{ plural, group: own(GROUPS, plural) ?? '', ...labels }];
    }),
    ...pods.map((labels) => ({ plural: 'pods', group: '', ...labels })),
  ];
}

function isGiven({ rules, mutates, objects }: Hook, object: Given): boolean {
  const { group, plural } = object;
  const has = (said: unknown, names: readonly string[]) =>
    isUnknown(said) || [said].flat().some((one) => names.some((name) => mayBe(String(one), name)));
  const isRead = rules.some(
    ({ api_groups, resources, operations }) =>
      has(api_groups, ['*', group]) &&
      has(resources, ['*', '*/*', plural]) &&
      (!mutates || has(operations, ['*', 'CREATE', 'UPDATE'])),
  );
  return isRead && maySelect(objects, object);
}
