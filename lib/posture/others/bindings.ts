import { Safeguard } from '../../core/checks/deviation-codes';
import { isRecord } from '../../core/values/records';
import { Asked, askable } from '../reading/asked';
import { Document, metadataOf, Resource } from '../reading/document';
import { clusterOf, one } from '../reading/kubernetes';
import { asOwnKind } from '../reading/manifests';
import { isUnknown, mayBe, mayBeNamed } from '../reading/may-be';
import { resourcesOfOthers, valueAt, Written } from '../reading/written';

/** Whom a binding gives rights to. */
export interface Subject {
  readonly binding: Resource;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** The subjects of all bindings of others that give more than Kubernetes gives to everyone. */
export function subjectsOf(withOthers: Document, paths: ReadonlyMap<string, string>): Subject[] {
  return resourcesOfOthers({ withOthers, paths }).flatMap((binding) => {
    const { type, body } = asOwnKind(binding);
    if (!/^kubernetes_(cluster_)?role_binding(_v1)?$/.test(type) || isPublic(binding)) return [];
    const said: unknown[] = [body.subject ?? valueAt(binding.body.manifest, 'subjects') ?? []].flat();
    return said.map((of) => ({
      ...(isUnknown(of) ? { kind: of, name: of, namespace: of } : { kind: '', name: '', ...(isRecord(of) ? of : {}) }),
      binding,
    }));
  });
}

// What Kubernetes itself binds to all accounts, or to everyone.
const PUBLIC = /^system:(basic-user|discovery|public-info-viewer|service-account-issuer-discovery)$/;

function isPublic({ body }: Resource): boolean {
  const { kind, name } = one<{ kind: string; name: string }>(body.role_ref ?? valueAt(body.manifest, 'roleRef'));
  return kind === 'ClusterRole' && PUBLIC.test(String(name));
}

const EVERYONE: Readonly<Record<'Group' | 'User', readonly string[]>> = {
  Group: ['system:authenticated', 'system:unauthenticated', 'system:serviceaccounts'],
  User: ['system:anonymous'],
};

/** The accounts of ours that a subject is, by the names that the API server has for them; the first of all, where it is everyone. */
export function accountsBy(document: Document, withOthers: Document, { binding, kind, name }: Subject): Resource[] {
  const said = withOthers.nameIn(name);
  // Terraform is asked about those.
  if (askable(said) !== undefined) return [];
  const accounts = accountsOf(document, binding);
  const is = (of: 'Group' | 'User', names: readonly string[]) =>
    mayBe(kind, of) && names.some((one) => mayBeNamed(said, one));
  if (is('Group', EVERYONE.Group) || is('User', EVERYONE.User)) return accounts.slice(0, 1);
  return [
    ...accounts.filter((one) => is('Group', [groupOf(document, one)])).slice(0, 1),
    ...accounts.filter((one) => is('User', [userOf(document, one)])),
  ];
}

/** What Terraform is asked of groups and users that whoever applies decides. */
export function askedOfSubjects({ withOthers, document, paths }: Written): Asked[] {
  if (!withOthers) return [];
  const asked = subjectsOf(withOthers, paths).flatMap(({ binding, kind, name }) => {
    const expression = askable(withOthers.nameIn(name));
    const accounts = accountsOf(document, binding);
    const [first] = accounts;
    if (!first || expression === undefined || !(mayBe(kind, 'Group') || mayBe(kind, 'User'))) return [];
    const own = accounts.flatMap((one) => [groupOf(document, one), userOf(document, one)]);
    const names = [...new Set([...EVERYONE.Group, ...EVERYONE.User, ...own])];
    const pattern = names.map(patternOf).join('|');
    return [
      {
        address: first.address,
        safeguard: Safeguard.IDENTITY,
        condition: `\${!can(regex("\\"(${pattern})\\"", jsonencode([${expression}])))}`,
        error_message: `${binding.address} gives rights to accounts of this library's, or to everyone.`,
      },
    ];
  });
  // One for each instance would say the same.
  return [...new Map(asked.map((one) => [one.address + one.condition + one.error_message, one])).values()];
}

function accountsOf(document: Document, of: Resource): Resource[] {
  return document.all('kubernetes_service_account_v1').filter((one) => clusterOf(one) === clusterOf(of));
}

function groupOf(document: Document, account: Resource): string {
  return `system:serviceaccounts:${document.nameIn(metadataOf(account).namespace ?? 'default')}`;
}

function userOf(document: Document, account: Resource): string {
  const { name, namespace = 'default' } = metadataOf(account);
  return `system:serviceaccount:${document.nameIn(namespace)}:${document.nameIn(name)}`;
}

// Names have dots in them, and may be Terraform's to fill in.
function patternOf(name: string): string {
  return name.replace(/\$\{[^}]*\}+/g, '[^:\\"]*').replaceAll('.', '[.]');
}
