import { Document, Resource } from '../posture/reading/document';
import { all, one } from '../posture/reading/kubernetes';
import { asOwnKind } from '../posture/reading/manifests';
import { isUnknown } from '../posture/reading/may-be';

/** What roles and bindings of a stack let somebody do with the Secrets and the pods of others. */
export function reachOf(document: Document): { readonly resource: Resource; readonly what: readonly string[] }[] {
  return document.resources
    .map((resource) => ({ resource, what: [...new Set([...grantedBy(resource), ...boundBy(resource)])] }))
    .filter(({ what }) => what.length > 0);
}

interface Rule {
  readonly api_groups?: unknown;
  readonly apiGroups?: unknown;
  readonly resources?: unknown;
  readonly verbs?: unknown;
}

function grantedBy(resource: Resource): string[] {
  const { body } = resource;
  if (!/^kubernetes_(cluster_)?role(_v1)?$/.test(asOwnKind(resource).type)) return [];
  const rules = all<Rule>(body.rule ?? one<{ rules: unknown }>(body.manifest).rules);
  return rules.flatMap(({ api_groups, apiGroups = api_groups, resources, verbs }) => {
    const may = (group: string, of: string, ...how: string[]) =>
      has(apiGroups, group) && has(resources, of) && how.some((verb) => has(verbs, verb));
    return [
      ...(may('', 'secrets', 'get', 'list', 'watch') ? ['reads Secrets'] : []),
      ...(ENTERS.some((of) => may('', of, 'create', 'get')) ? ['enters pods'] : []),
      ...(may('', 'pods', 'create') || MAKERS.some(([group, of]) => may(group, of, 'create', 'update', 'patch'))
        ? ['makes pods, which mount what is in their namespace']
        : []),
    ];
  });
}

const ENTERS = ['pods/exec', 'pods/attach', 'pods/ephemeralcontainers', 'nodes/proxy'];
const MAKERS = [
  ['apps', 'deployments'],
  ['apps', 'statefulsets'],
  ['apps', 'daemonsets'],
  ['apps', 'replicasets'],
  ['batch', 'jobs'],
  ['batch', 'cronjobs'],
] as const;

// What nobody knows may be all.
function has(list: unknown, value: string): boolean {
  const texts = [list ?? []].flat();
  return texts.some((text) => text === value || text === '*' || isUnknown(text));
}

// Of the roles that every cluster has.
const BUILT_IN = /^(cluster-admin|admin|edit)$/;

function boundBy(resource: Resource): string[] {
  if (!/^kubernetes_(cluster_)?role_binding(_v1)?$/.test(asOwnKind(resource).type)) return [];
  const { role_ref, manifest } = resource.body;
  const { name } = one<{ name: string }>(role_ref ?? one<{ roleRef: unknown }>(manifest).roleRef);
  return BUILT_IN.test(String(name)) ? [`binds "${String(name)}", which reads Secrets and enters pods`] : [];
}
