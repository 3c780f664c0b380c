/** The names of a certificate: those of its request, and what is added later, in an order that does not follow the calls'. */
export class DnsNames {
  /** All of them, as a list that grows. */
  public readonly all: string[];
  private readonly more = new Set<string>();

  public constructor(private readonly requested: readonly string[]) {
    this.all = [...requested];
  }

  public add(dnsName: string): void {
    this.more.add(dnsName);
    // Else a reordered program would renew the certificate.
    this.all.splice(0, Infinity, ...new Set([...this.requested, ...[...this.more].sort()]));
  }
}
