import { IConstruct } from 'constructs';
import { check } from '../checks/checks';
import { described, recordMistake } from '../checks/mistakes';
import { resolveIn } from '../terraform/resolve';
import { fragments, isKnown, isToken } from '../terraform/tokens';
import { digest } from '../values/digest';
import { DNS_LABEL } from '../values/dns-name';

// RFC 1035. That of RFC 1123 may begin with a digit.
const SERVICE_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** The name of a Kubernetes object, of most kinds (RFC 1123 subdomain). */
export const OBJECT_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The name of the policy that lets pods with an `identity` reach who hands out its credentials. */
export function identityPolicyName(workload: string): string {
  return `${workload}-identity`;
}

/** Checks the name of a Kubernetes object that somebody else made. */
export function checkObjectName(scope: IConstruct, prop: string, name: string | undefined): boolean {
  const takes =
    'the name of a Kubernetes object: lower-case letters, digits, "-" and ".", with a letter or digit at each end';
  return name === undefined || checkCompleted(scope, prop, name, takes, (text) => OBJECT_NAME.test(text));
}

/** Checks the key of a value in a Secret or a ConfigMap. */
export function checkDataKey(scope: IConstruct, prop: string, key: string | undefined): boolean {
  const takes = 'a key of a Secret or a ConfigMap: letters, digits, "-", "_" and ".", 253 at most';
  return key === undefined || checkCompleted(scope, prop, key, takes, (text) => /^[\w.-]{1,253}$/.test(text));
}

// Of what Terraform completes, the rest can be checked.
function checkCompleted(
  scope: IConstruct,
  prop: string,
  text: string,
  takes: string,
  accepts: (text: string) => boolean,
): boolean {
  const fine = (one: string) =>
    accepts(
      fragments(one)
        .map((part) => (isToken(part) ? 'x' : part))
        .join(''),
    );
  if (!isKnown(text) && !fine(text)) recordMistake(scope, { prop, got: text, takes });
  return check(scope, prop, text, takes, fine) && fine(text);
}

/** A text as the name of a Kubernetes object: itself where it can be, a digest of it behind `otherwise` where it cannot. */
export function objectName(text: string, otherwise: string, digested = text): string {
  return text.length <= 200 && OBJECT_NAME.test(text) ? text : `${otherwise}-${digest(digested)}`;
}

/** The name that clients in the cluster dial a Service by, whatever the cluster's domain is. */
export function serviceHost(service: string, namespaceName: string): string {
  return `${service}.${namespaceName}.svc`;
}

/** Checks the name of a Namespace or a container. */
export function checkDnsLabel(scope: IConstruct, prop: string, name: string): boolean {
  const takes =
    'a DNS label: at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit';
  return checkCompleted(scope, prop, name, takes, (text) => DNS_LABEL.test(text));
}

/** Checks a name that a Service is called by. `max` leaves room for what is appended to it. */
export function checkServiceName(scope: IConstruct, prop: string, name: string, max = 63): boolean {
  const takes = `the name of a Service: at most ${max} lower-case letters, digits and "-", beginning with a letter and ending in a letter or digit`;
  return checkCompleted(scope, prop, name, takes, (text) => text.length <= max && SERVICE_NAME.test(text));
}

/**
 * The name of the pods of a construct, after its id where `given` is none, and of a `part` of them. Pods have a label with it and a
 * hash of 10 characters behind, and a label has 63 at most.
 */
export function workloadName(scope: IConstruct, given: string | undefined, part?: string): string {
  const own = given ?? scope.node.id;
  const behind = part === undefined ? '' : `-${part}`;
  // What is wrong with the name itself is said of the first pods, which have none behind it.
  if (part === undefined || (own.length <= 52 && SERVICE_NAME.test(own)))
    checkServiceName(scope, given === undefined ? 'id' : 'name', own, 52 - behind.length);
  return own + behind;
}

/**
 * A digest that does not change with the numbers of tokens, which follow the order of the program. What a Lazy cannot say yet has
 * none, which is recorded.
 */
export function stableDigest(scope: IConstruct, text: string, length = 8): string {
  try {
    return digest(JSON.stringify(resolveIn(scope, text)), length);
  } catch (error) {
    const takes = 'values that can be asked for when they are given: names of resources are made of them';
    recordMistake(scope, { prop: 'arguments', got: described(`a value that cannot (${String(error)})`), takes });
    return digest(text, length);
  }
}
