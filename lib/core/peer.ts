import { NetworkPolicyV1SpecIngressFrom } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { IConstruct } from 'constructs';
import { isIP } from 'node:net';
import { check } from './checks';
import { checkLabels } from './labels';
import { literal } from './literal';
import { isKnown, recordMistake } from './mistakes';

/** Whom a network policy lets in or out, where it is no workload of the stack. */
export class Peer {
  /** Addresses: `10.20.0.0/16`, `192.0.2.7/32`, `2001:db8::/32`. */
  public static cidr(cidr: string): Peer {
    return new Peer({ cidr });
  }

  /** Every pod of a namespace. */
  public static namespace(name: string): Peer {
    return new Peer({ namespace: name });
  }

  /** The pods of a namespace that carry all of these labels. */
  public static pods(namespace: string, labels: Record<string, string>): Peer {
    return new Peer({ namespace, labels });
  }

  private constructor(
    private readonly what: {
      readonly cidr?: string;
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
    const { cidr, namespace, labels } = this.what;
    check(scope, prop, cidr, 'addresses in CIDR notation, like "10.20.0.0/16"', isCidr);
    if (cidr !== undefined && isKnown(cidr) && cidr.endsWith('/0'))
      recordMistake(scope, { prop, got: cidr, takes: 'less than the whole internet', undoesPromise: true });
    check(scope, prop, namespace, 'the name of a namespace', (name) =>
      /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name),
    );
    checkLabels(scope, prop, labels);
    check(scope, prop, labels, 'labels that select something', (map) => Object.keys(map).length > 0);
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

function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= bits;
}
