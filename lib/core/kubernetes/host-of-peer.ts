import { isIP } from 'node:net';
import { isKnown } from '../terraform/tokens';
import { holdsAddress, metadataWithin } from './cidr';

/** Whom a peer stands for: addresses, a name, pods or a namespace. */
export interface PeerTarget {
  readonly cidr?: string;
  readonly fqdn?: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
}

const SERVICE = /^(?:[^.]+\.)+(?<namespace>[^.]+)\.svc(?:\.cluster\.local)?$/;

/**
 * Whether a policy to a peer lets out to a host, an address or a name. Nothing where that is not sure: an address may be a Service's, a
 * name has the addresses that its DNS says, and a Service selects pods by labels that nobody knows here, or leads out of the cluster.
 *
 * A Service has pods of its own namespace: one that only stands for another (`ExternalName`) is to be dialed by that one's name. A
 * range has the addresses of machines, as Kubernetes means it, and not those of Services whose pods are in it.
 */
export function isHostOf({ cidr, fqdn, namespace, labels }: PeerTarget, host: string): boolean | undefined {
  const isAddress = isIP(host) !== 0;
  const name = host.toLowerCase().replace(/\.$/, '');
  if (cidr !== undefined) return isAddress && isKnown(cidr) ? isAddressOf(cidr, host) : undefined;
  if (fqdn !== undefined) return isAddress || !isKnown(fqdn) ? undefined : isNamed(name, fqdn.toLowerCase());
  const service = SERVICE.exec(name)?.groups?.namespace;
  if (service === undefined || namespace === undefined || !isKnown(namespace)) return undefined;
  if (service !== namespace) return false;
  return labels === undefined ? true : undefined;
}

// A policy to a range leaves out the metadata services within it.
function isAddressOf(cidr: string, address: string): boolean | undefined {
  const held = holdsAddress(cidr, address);
  return held === true ? !metadataWithin(cidr).some((range) => holdsAddress(range, address)) : held;
}

// The pods' search domains may complete a name: Cilium compares what DNS was asked in the end.
function isNamed(name: string, pattern: string): boolean {
  const [first = ''] = name.split('.');
  return `${pattern.replace(/^\*/, () => first)}.`.startsWith(`${name}.`);
}
