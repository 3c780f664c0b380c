import { IConstruct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { clusterProvider } from '../core/kubernetes/namespace';
import { isKnown } from '../core/terraform/tokens';
import { isOwnName } from '../core/values/dns-name';
import { CertificateRequest } from './certificate';

interface Claim {
  readonly name: string;
  /** Whose certificate it is in. */
  readonly scope: IConstruct;
  readonly cluster: unknown;
  /** Namespace and name of its Secret: that two certificates are put into one is `claimObjectName`'s to say. */
  readonly secret: string;
  /** Whether it is a name in the cluster, by which clients verify one server alone. */
  readonly isOwn: boolean;
  /** Whether people outside dial it. */
  readonly isHost: boolean;
}

const claims = new WeakMap<IConstruct, Map<string, Claim[]>>();

/**
 * The names of a certificate: those of its request, and what is added later, in an order that does not follow the calls'. Each is claimed:
 * with a name of another server, who has the certificate could stand in for that one.
 */
export class DnsNames {
  /** All of them, as a list that grows. */
  public readonly all: string[];
  private readonly more = new Set<string>();
  private readonly claimed: Map<string, Claim[]>;

  public constructor(
    authority: IConstruct,
    private readonly scope: IConstruct,
    private readonly request: CertificateRequest,
  ) {
    this.all = [...request.dnsNames];
    this.claimed = claims.get(authority) ?? new Map<string, Claim[]>();
    claims.set(authority, this.claimed);
    for (const name of request.dnsNames) this.claim('dnsNames', name, isOwnName(name, request.dnsNames));
  }

  /** One more, that people outside dial: several servers may have one, with paths of their own. */
  public add(name: string): void {
    this.claim('host', name, false);
    this.more.add(name);
    // Else a reordered program would renew the certificate.
    this.all.splice(0, Infinity, ...new Set([...this.request.dnsNames, ...[...this.more].sort()]));
  }

  private claim(prop: string, given: string, isOwn: boolean): void {
    if (!isKnown(given)) return;
    // OpenSSL takes `inf*.monitoring.svc` for each name that begins so.
    if (given.replace(/^\*\./, '').includes('*'))
      recordMistake(this.scope, { prop, got: given, takes: 'names whose "*", if any, is all before the first dot' });
    // As TLS compares them.
    const name = given.toLowerCase().replace(/\.$/, '');
    const { secretName, namespace } = this.request;
    const secret = `${namespace.namespaceName}/${secretName}`;
    const [cluster, isHost] = [clusterProvider(namespace), prop === 'host'];
    const claim: Claim = { name, scope: this.scope, cluster, secret, isOwn, isHost };
    // Without a dot it may be that of a server in each namespace, or of a program's certificate.
    const isShort = !name.includes('.');
    if (isShort && !isOwn && !isHost) return;
    const isTaken = (one: Claim) => (isShort ? (one.isOwn && isHost) || (isOwn && one.isHost) : one.isOwn || isOwn);
    const other = this.near(name).find(
      (one) => one.scope !== claim.scope && one.cluster === claim.cluster && one.secret !== secret && isTaken(one),
    );
    if (other)
      recordMistake(this.scope, {
        prop,
        got: given,
        takes: `names of which no other certificate of the authority has one: that of ${other.scope.node.path} has "${other.name}"`,
      });
    for (const key of new Set(isShort ? [name] : [name, wildcardOf(name)])) {
      const known = this.claimed.get(key);
      if (known) known.push(claim);
      else this.claimed.set(key, [claim]);
    }
  }

  // The same name, and a wildcard that holds it; of a wildcard, what it holds.
  private near(name: string): Claim[] {
    const wildcard = wildcardOf(name);
    const beside = this.claimed.get(wildcard) ?? [];
    return [...(this.claimed.get(name) ?? []), ...beside.filter((one) => one.name === wildcard || name === wildcard)];
  }
}

function wildcardOf(name: string): string {
  return name.replace(/^[^.]*/, '*');
}
