import { Construct } from 'constructs';
import { acceptDeviation } from '../core/checks/deviations';
import { isKnown } from '../core/terraform/tokens';
import { described, recordMistake } from '../core/checks/mistakes';
import { stableDigest } from '../core/kubernetes/names';
import { areWideTogether, isCidr, isWide } from '../core/kubernetes/cidr';
import { Peer } from '../core/kubernetes/peer';

const EVERYONE = '0.0.0.0/0';

/** From which addresses a server may be reached. */
export class SourceRanges {
  /**
   * Addresses in CIDR notation: `203.0.113.0/24`.
   * @param cidrs The addresses in CIDR notation, without host bits.
   */
  public static of(...cidrs: string[]): SourceRanges {
    return new SourceRanges(cidrs);
  }

  /**
   * Every IPv4 address there is. `Deviations.of` lists the reason.
   * @param reason Why everyone may try.
   */
  public static everyone(reason: string): SourceRanges {
    return new SourceRanges([EVERYONE], reason);
  }

  private constructor(
    private readonly cidrs: string[],
    private readonly reason?: string,
  ) {}

  /** The ranges. */
  public toString(): string {
    return this.cidrs.join(', ');
  }

  /** @internal whether they are every address there is, for a reason */
  public get _isEveryone(): boolean {
    return this.reason !== undefined;
  }

  /** @internal the ranges, each once and in an order of its own; what is wrong with them is recorded */
  public _in(scope: Construct): string[] {
    const cidrs = (this.cidrs as unknown[]).filter(isKnownText);
    if (this.reason !== undefined)
      acceptDeviation(scope, 'open-to-internet', {
        prop: 'sourceRanges',
        what: 'every address of the internet may try to log in',
        reason: this.reason,
      });
    else {
      for (const [index, cidr] of this.cidrs.entries())
        if (isKnownText(cidr)) Peer.cidr(cidr)._check(scope, `sourceRanges[${index}]`, 'SourceRanges.everyone(reason)');
      // One that is too much by itself has its line.
      const networks = cidrs.filter((cidr) => isKnown(cidr) && isCidr(cidr) && !isWide(cidr));
      if (areWideTogether(networks))
        recordMistake(scope, {
          prop: 'sourceRanges',
          got: described(`${networks.length} ranges that are much of the internet together`),
          takes: 'the addresses of who may reach it, or SourceRanges.everyone(reason)',
        });
    }
    if (cidrs.length === 0 || cidrs.length < this.cidrs.length)
      recordMistake(scope, {
        prop: 'sourceRanges',
        got: this.cidrs,
        takes:
          "SourceRanges.of('203.0.113.0/24', …), the addresses that may reach it, or SourceRanges.everyone(reason)",
      });
    // Not by the numbers of tokens, which follow the order of the program.
    const keyed = cidrs.map((cidr) => [isKnown(cidr) ? cidr : `$${stableDigest(scope, cidr, 16)}`, cidr] as const);
    return [...new Map(keyed)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cidr]) => cidr);
  }
}

// The one item of a list that Terraform fills in is no address.
function isKnownText(cidr: unknown): cidr is string {
  return typeof cidr === 'string' && (!isKnown(cidr) || isKnown([cidr]));
}
