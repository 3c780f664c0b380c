import { isIP } from 'node:net';

// RFC 1123.
const LABEL = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';

/** One label of a DNS name, in lower case. */
export const DNS_LABEL = new RegExp(`^${LABEL}$`);

/** A DNS name in lower case and without a wildcard, as Kubernetes takes hosts. */
export const HOST_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`);

/** A domain below another one, in letters of any case. */
export const DOMAIN = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})+$`, 'i');

/** Whether text may be a name in somebody else's DNS or certificate: they have "_" too. */
export function isDnsName(text: string): boolean {
  return /^(?=.{1,253}$)[a-z0-9_]([\w.-]*[a-z0-9])?$/i.test(text);
}

// What certificates of clients are called, ends otherwise than any domain.
const OF_THE_CLUSTER = /\.(svc|cluster\.local|client)\.?$/i;

/**
 * Whether a name is one of a cluster's own: of a Service, which its server alone may have a certificate for, or by which a client is
 * known. People outside have others.
 */
export function isOfTheCluster(name: string): boolean {
  return OF_THE_CLUSTER.test(name);
}

/** Whether a name of a certificate with these names is its server's in the cluster: whole, or as its namespace and those beside it shorten it. */
export function isOwnName(name: string, names: readonly string[]): boolean {
  const begins = `${name}.`;
  return isOfTheCluster(name) || names.some((one) => isOfTheCluster(one) && one.startsWith(begins));
}

/**
 * Whether a name is one by which people outside of the cluster may reach a server. A wildcard would be no name to verify, nor is an
 * address; by the name of a Service, or of a client, the server could be another.
 */
export function isPublicHost(name: string): boolean {
  return HOST_NAME.test(name) && isIP(name) === 0 && !isOfTheCluster(name);
}
