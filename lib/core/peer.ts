import { NetworkPolicyV1SpecIngressFrom } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { IConstruct } from 'constructs';
import { BlockList, isIP } from 'node:net';
import { check } from './checks';
import { checkLabels } from './labels';
import { acceptDeviation } from './deviations';
import { isRecord, literal } from './literal';
import { isKnown, recordMistake, textOf } from './mistakes';

/** Whom a network policy lets in or out, where it is no workload of the stack. */
export class Peer {
  /**
   * Addresses: `10.20.0.0/16`, `192.0.2.7/32`, `2001:db8::/32`. More than a /8 of IPv4 or a /16 of IPv6 is nobody's network
   * alone, and refused: see `wideCidr`.
   */
  public static cidr(cidr: string): Peer {
    return new Peer({ cidr: textOf(cidr) });
  }

  /** More addresses than those of one network, up to all there are. The reason is listed in the posture. */
  public static wideCidr(cidr: string, reason: string): Peer {
    return new Peer({ cidr: textOf(cidr), wide: { reason } });
  }

  /** Every pod of a namespace. */
  public static namespace(name: string): Peer {
    return new Peer({ namespace: textOf(name) });
  }

  /** The pods of a namespace that carry all of these labels. */
  public static pods(namespace: string, labels: Record<string, string>): Peer {
    return new Peer({ namespace: textOf(namespace), labels: isRecord(labels) ? labels : {} });
  }

  private constructor(
    private readonly what: {
      readonly cidr?: string;
      readonly wide?: { readonly reason: string };
      readonly namespace?: string;
      readonly labels?: Record<string, string>;
    },
  ) {}

  /** How policies and errors call it. */
  public toString(): string {
    const { cidr, namespace, labels } = this.what;
    if (cidr !== undefined) return cidr;
    const text = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
    return [namespace, ...text.sort()].join('/');
  }

  /** @internal Reports what is wrong with it as a mistake in `prop` of a construct. */
  public _check(scope: IConstruct, prop: string): void {
    const { cidr, wide, namespace, labels } = this.what;
    const valid = check(scope, prop, cidr, 'addresses in CIDR notation, like "10.20.0.0/16"', isCidr);
    if (wide) acceptDeviation(scope, prop, `a path to or from ${textOf(cidr)} is open`, wide.reason);
    else if (valid && cidr !== undefined && isKnown(cidr) && isWide(cidr))
      recordMistake(scope, {
        prop,
        got: cidr,
        takes: 'addresses of one network, at most a /8 of IPv4 or a /16 of IPv6, or Peer.wideCidr(cidr, reason)',
        undoesPromise: true,
      });
    check(scope, prop, namespace, 'the name of a namespace', (name) =>
      /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name),
    );
    checkLabels(scope, prop, labels);
    if (labels && Object.keys(labels).length === 0)
      recordMistake(scope, {
        prop,
        got: labels,
        takes: 'labels that select something; Peer.namespace is for all pods of a namespace',
        undoesPromise: true,
      });
  }

  /** @internal As the policy's block. */
  public _block(): NetworkPolicyV1SpecIngressFrom {
    const { cidr, namespace, labels } = this.what;
    if (cidr !== undefined) return { ipBlock: { cidr: literal(cidr) } };
    return {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': literal(namespace ?? '') } },
      podSelector: labels && { matchLabels: literal(labels) },
    };
  }
}

// Other spellings of IPv4 addresses: those in IPv6 notation mean them to some network plugins, and nothing to others.
const MAPPED = new BlockList();
MAPPED.addSubnet('::ffff:0:0', 96, 'ipv6');
const TRANSLATED = new BlockList();
TRANSLATED.addSubnet('::', 96, 'ipv6');
TRANSLATED.addSubnet('64:ff9b::', 96, 'ipv6');

function isWide(cidr: string): boolean {
  const [address = '', prefix = ''] = cidr.split('/');
  if (isIP(address) === 4) return Number(prefix) < 8;
  return Number(prefix) < (TRANSLATED.check(address, 'ipv6') ? 96 + 8 : 16);
}

function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  // A zone is of one machine.
  if (address.includes('%') || (isIP(address) === 6 && MAPPED.check(address, 'ipv6'))) return false;
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= bits;
}
