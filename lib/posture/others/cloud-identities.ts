import { Safeguard } from '../../core/checks/deviation-codes';
import { identityPolicyName } from '../../core/kubernetes/names';
import { isRecord } from '../../core/values/records';
import { Document, META, metadataOf, Resource } from '../reading/document';
import { strings } from '../reading/expressions';
import { clusterOf } from '../reading/kubernetes';
import { isLike, isUndecided, mayBe } from '../reading/may-be';
import { Broken, resourcesOfOthers, Written } from '../reading/written';

/**
 * Rights outside of the cluster that others give to accounts of ours: by their names, in what a cloud or a Vault takes for who asks. One
 * whose pods have an `identity` was made for that.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
 * @see https://learn.microsoft.com/azure/aks/workload-identity-overview
 */
export function knownToClouds(written: Written): Broken[] {
  const { withOthers, document } = written;
  if (!withOthers) return [];
  const named = [...resourcesOfOthers(written), ...withOthers.dataSources, ...withOthers.modules].flatMap((resource) =>
    accountsIn(resource).map((account) => ({ resource, ...account })),
  );
  if (named.length === 0) return [];
  const accounts = document.all('kubernetes_service_account_v1').filter((one) => !hasIdentity(document, one));
  return named.flatMap(({ resource: { address }, name, namespace }) => {
    const targets = accounts.filter((one) => {
      const { name: own, namespace: within = 'default' } = metadataOf(one);
      return (
        matches(withOthers.nameIn(name), document.nameIn(own)) &&
        matches(withOthers.nameIn(namespace), document.nameIn(within))
      );
    });
    // All of a namespace are told by the first.
    return (/[*?]/.test(name) ? targets.slice(0, 1) : targets).map((target) => ({
      address: target.address,
      safeguard: Safeguard.IDENTITY,
      what: `${address} gives rights outside of the cluster to it, and its pods have no \`identity\``,
    }));
  });
}

// An identity that only the cloud knows, as EKS Pod Identity does, shows by the policy that opens the way to who hands out credentials.
function hasIdentity(document: Document, account: Resource): boolean {
  const { name, annotations = {} } = metadataOf(account);
  return (
    Object.keys(annotations).some((key) => IDENTITY_ANNOTATIONS.test(key)) ||
    document
      .all('kubernetes_network_policy_v1')
      .some(
        (policy) =>
          clusterOf(policy) === clusterOf(account) &&
          metadataOf(policy).name === identityPolicyName(name) &&
          metadataOf(policy).namespace === metadataOf(account).namespace,
      )
  );
}

const IDENTITY_ANNOTATIONS =
  /^(eks\.amazonaws\.com\/role-arn|iam\.gke\.io\/gcp-service-account|azure\.workload\.identity\/client-id)$/;

interface Account {
  readonly namespace: string;
  readonly name: string;
}

function accountsIn({ type, body }: Resource): Account[] {
  if (!isOfCloud(type, body)) return [];
  const said = Object.fromEntries(Object.entries(body).filter(([key]) => !META.has(key)));
  // Of Vault, to log in as one and to be given a token of one.
  const { bound_service_account_names: bound, service_account_name: names = bound } = said;
  const { bound_service_account_namespaces: within, allowed_kubernetes_namespaces: namespaces = within } = said;
  const ofVault = textsOf(names).flatMap((name) => textsOf(namespaces).map((of) => ({ namespace: of, name })));
  return [...pairsIn(said), ...ofVault, ...strings(said).flatMap(({ path, text }) => subjectsIn(text, path))];
}

// Providers that give no rights in a cloud. Objects of operators are looked at below.
const UTILITIES = /^(archive|external|helm|http|kubectl|kubernetes|local|null|random|template|terraform|time|tls)_/;
// Operators that make in a cloud what an object says.
const OPERATORS = /(^|\.)(cnrm\.cloud\.google\.com|azure\.com|services\.k8s\.aws|upbound\.io|crossplane\.io)(\/|$)/;

function isOfCloud(type: string, { manifest }: Resource['body']): boolean {
  if (type === 'kubernetes_manifest') return isRecord(manifest) && OPERATORS.test(String(manifest.apiVersion));
  return !UTILITIES.test(type);
}

function pairsIn(value: unknown): Account[] {
  if (Array.isArray(value)) return value.flatMap(pairsIn);
  if (!isRecord(value)) return [];
  const { namespace, service_account: account, k8s_sa_name: name = account } = value;
  const own = textsOf(name).flatMap((of) => textsOf(namespace).map((within) => ({ namespace: within, name: of })));
  return [...own, ...Object.values(value).flatMap(pairsIn)];
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === 'string');
}

// A name, in which there may be an expression.
const PART = String.raw`((?:\$\{[^}]*\}|[^:/"'\\\s,\[\]{}$])+)`;
const SUBJECTS = [
  `system:serviceaccount:${PART}:${PART}`,
  `\\.svc\\.id\\.goog\\[${PART}/${PART}\\]`,
  `/subject/ns/${PART}/sa/${PART}`,
];
// As modules for roles of AWS take them.
const PAIR = new RegExp(`^${PART}:${PART}$`);

function subjectsIn(text: string, path: readonly string[]): Account[] {
  const pair = path.some((key) => key.includes('service_account')) ? PAIR.exec(text) : null;
  const found = SUBJECTS.flatMap((subject) => [...text.matchAll(new RegExp(subject, 'g'))]);
  return [...found, ...(pair ? [pair] : [])].map(([, namespace = '', name = '']) => ({ namespace, name }));
}

// AWS takes patterns.
function matches(said: string, name: string): boolean {
  if (said === name) return true;
  if ((isUndecided(said) || isUndecided(name)) && mayBe(said, name)) return true;
  return isLike(said, name);
}
