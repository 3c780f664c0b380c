import type {
  NetworkPolicyV1SpecEgressTo,
  NetworkPolicyV1SpecIngressFrom,
} from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { Precondition } from 'cdktf';
import { IConstruct } from 'constructs';
import { check } from '../checks/checks';
import { acceptDeviation } from '../checks/deviations';
import { described, recordMistake, textOf } from '../checks/mistakes';
import { hcl } from '../terraform/hcl';
import { isSensitive } from '../terraform/sensitive';
import { escapeTemplate } from '../terraform/template';
import { isKnown } from '../terraform/tokens';
import { DNS_LABEL, DOMAIN } from '../values/dns-name';
import { isRecord } from '../values/records';
import {
  CIDR,
  cidrCondition,
  isCidr,
  isWide,
  metadataWithin,
  metadataWithinLater,
  networkOf,
  ONE_NETWORK,
} from './cidr';
import { isHostOf } from './host-of-peer';
import { checkLabels } from './label-checks';

/** Whom a network policy lets in or out, where it is no workload of the stack. */
export class Peer {
  /**
   * Addresses: `10.20.0.0/16`, `192.0.2.7/32`, `2001:db8::/32`. More than a /8 of IPv4 or a /16 of IPv6 is nobody's network
   * alone, and refused: see `wideCidr`. What Terraform fills in is checked in its plan. Of metadata services and link-local addresses,
   * which hand out the identity of a node, a pod reaches those alone that are named by themselves.
   * @param cidr The addresses in CIDR notation, without host bits.
   */
  public static cidr(cidr: string): Peer {
    return new Peer({ cidr: textOf(cidr) });
  }

  /**
   * More addresses than those of one network, up to all there are, without metadata services as those of `cidr`. `Deviations.of`
   * lists the reason.
   * @param reason Why as many.
   * @param cidr The addresses in CIDR notation, without host bits.
   */
  public static wideCidr(reason: string, cidr: string): Peer {
    return new Peer({ cidr: textOf(cidr), wide: { reason } });
  }

  /**
   * Every pod of a namespace.
   * @param name The name of the namespace.
   */
  public static namespace(name: string): Peer {
    return new Peer({ namespace: textOf(name) });
  }

  /**
   * The pods of a namespace that carry all of these labels.
   * @param namespace The name of the namespace.
   * @param labels Labels that a pod has all of.
   */
  public static pods(namespace: string, labels: Record<string, string>): Peer {
    return new Peer({ namespace: textOf(namespace), labels: isRecord(labels) ? labels : {} });
  }

  /**
   * A public service by its name, as its addresses change: `hooks.slack.com`. It takes Cilium, whose policy (CiliumNetworkPolicy) is
   * written in place of one of Kubernetes, and which reads the answers of the DNS that the pods ask; with any other network nothing
   * would be let out. Who answers for that DNS decides which addresses are let out to, but those of metadata services: the client
   * verifies the certificate still.
   * Somebody who is let in has no name. A wildcard is refused: see `wideFqdn`.
   * @param name The name.
   * @see https://docs.cilium.io/en/stable/security/policy/language/#dns-based
   */
  public static fqdn(name: string): Peer {
    return new Peer({ fqdn: textOf(name) });
  }

  /**
   * Every name in a domain, as those of `fqdn`. Below the domain of a cloud, `*.s3.amazonaws.com`, anybody can have a name, and a pod
   * that was taken over hands him what it has. `Deviations.of` lists the reason.
   * @param reason Why every name, and whose they are.
   * @param pattern `*.` and a domain of two parts at least: the `*` stands for one part.
   */
  public static wideFqdn(reason: string, pattern: string): Peer {
    return new Peer({ fqdn: textOf(pattern), wide: { reason } });
  }

  private constructor(
    private readonly what: {
      readonly fqdn?: string;
      readonly cidr?: string;
      readonly wide?: { readonly reason: string };
      readonly namespace?: string;
      readonly labels?: Record<string, string>;
    },
  ) {}

  /** How policies and errors call it. */
  public toString(): string {
    const { cidr, fqdn, namespace, labels } = this.what;
    if (cidr !== undefined || fqdn !== undefined) return cidr ?? fqdn ?? '';
    const text = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
    return [namespace, ...text.sort()].join('/');
  }

  /** @internal Reports what is wrong with it as a mistake in `prop` of a construct. */
  public _check(scope: IConstruct, prop: string, instead = 'Peer.wideCidr(reason, cidr)'): void {
    const { cidr, wide, namespace, labels, fqdn } = this.what;
    check(
      scope,
      prop,
      fqdn,
      wide
        ? '"*." and a domain, like *.slack.com, known when the program runs'
        : 'a name like hooks.slack.com, known when the program runs, or Peer.wideFqdn(reason, pattern)',
      // Addresses are no names: nothing would be let out to them.
      (name) =>
        isKnown(name) &&
        name.startsWith('*.') === (wide !== undefined) &&
        DOMAIN.test(name.replace(/^\*\./, '')) &&
        !/\.\d+$/.test(name),
    );
    const network = cidr === undefined ? undefined : networkOf(cidr);
    const valid = check(scope, prop, cidr, network === undefined ? CIDR : `${CIDR}: "${network}"`, isCidr);
    if (wide)
      acceptDeviation(scope, 'wide-peer', {
        prop,
        subject: this.toString(),
        what:
          fqdn === undefined ? `a path to or from ${textOf(cidr)} is open` : `a path to every name in ${fqdn} is open`,
        reason: wide.reason,
      });
    else if (valid && cidr !== undefined && isKnown(cidr) && isWide(cidr))
      recordMistake(scope, {
        prop,
        got: cidr,
        takes: `${ONE_NETWORK}, or ${instead}`,
      });
    check(scope, prop, namespace, 'the name of a namespace', (name) => DNS_LABEL.test(name));
    // Nothing would leave a label out, and select more pods than were meant.
    const untold = Object.entries<unknown>(labels ?? {}).filter(([, value]) => typeof value !== 'string');
    for (const [key, got] of untold) recordMistake(scope, { prop: `${prop}.${key}`, got, takes: 'text' });
    if (untold.length === 0) checkLabels(scope, prop, labels);
    const keys = Object.keys(labels ?? {});
    if ([cidr, namespace, ...Object.values(labels ?? {})].some((value) => isSensitive(scope, value)))
      recordMistake(scope, {
        prop,
        got: described('a value that is sensitive'),
        takes: 'peers that whoever reads the policy may know',
      });
    if (labels && (keys.length === 0 || !keys.every(isKnown)))
      recordMistake(scope, {
        prop,
        got: labels,
        takes: 'labels that select something; Peer.namespace is for all pods of a namespace',
      });
  }

  /** @internal the name, where that is all that is known of it */
  public get _fqdn(): string | undefined {
    return this.what.fqdn;
  }

  /** @internal whether a policy to it lets out to a host, a name or an address; nothing where that is not sure */
  public _isAt(host: string): boolean | undefined {
    return isHostOf(this.what, host);
  }

  /** @internal As whom a policy of Cilium lets out to. */
  public _ciliumDestination(): object {
    const { cidr, namespace, labels = {} } = this.what;
    if (cidr !== undefined) return { toCIDR: [escapeTemplate(cidr)] };
    const own = Object.entries(labels).map(([key, value]) => [`k8s:${key}`, escapeTemplate(value)]);
    const matchLabels: Record<string, string> = {
      'k8s:io.kubernetes.pod.namespace': escapeTemplate(namespace ?? ''),
      ...(Object.fromEntries(own) as Record<string, string>),
    };
    return { toEndpoints: [{ matchLabels }] };
  }

  /** @internal As whom a policy lets in. */
  public _source(): NetworkPolicyV1SpecIngressFrom {
    const { cidr, namespace, labels } = this.what;
    if (cidr !== undefined) return { ipBlock: { cidr: escapeTemplate(cidr) } };
    return {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': escapeTemplate(namespace ?? '') } },
      podSelector: labels && { matchLabels: escapeTemplate(labels) },
    };
  }

  /** @internal As whom a policy lets out to: never to what hands out the identity of a machine, unless it is named. */
  public _destination(): NetworkPolicyV1SpecEgressTo {
    const { cidr } = this.what;
    if (cidr === undefined) return this._source();
    const except = isKnown(cidr) ? metadataWithin(cidr) : metadataWithinLater(cidr);
    return { ipBlock: { cidr: escapeTemplate(cidr), ...(except.length > 0 ? { except } : {}) } };
  }

  /** @internal What Terraform must find true of what it fills in, before a policy is made with it. */
  public _conditions(): Precondition[] {
    const { cidr, wide, namespace, labels = {} } = this.what;
    const later = (value: string | undefined) => value !== undefined && !isKnown(value);
    const must = (condition: string, takes: string) => ({ condition, errorMessage: `A peer takes ${takes}.` });
    return [
      ...(later(cidr) ? [must(cidrCondition(cidr ?? '', wide !== undefined), wide ? CIDR : ONE_NETWORK)] : []),
      ...(later(namespace)
        ? [must(hcl`can(regex(${DNS_LABEL.source}, ${namespace}))`, 'the name of a namespace')]
        : []),
      // Nothing would leave a label out, and select more pods than were meant.
      ...Object.values(labels)
        .filter(later)
        .map((value) => must(hcl`${value} != null`, 'labels that have a value')),
    ];
  }
}
