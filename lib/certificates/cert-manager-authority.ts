import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { readProps } from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { checkDnsLabel, checkObjectName, objectName } from '../core/kubernetes/names';
import { INamespace, sameCluster, sameNamespace } from '../core/kubernetes/namespace';
import { escapeTemplate } from '../core/terraform/template';
import { prepareStack } from '../posture/prepare-stack';
import { IssuedNames, ofGeneration } from './cert-manager-confinement';
import { certificateObject, IssuerReference, ownIssuer } from './cert-manager-objects';
import {
  CERT_MANAGER_CLUSTER_ISSUER,
  CERT_MANAGER_ISSUER,
  CertManagerClusterIssuerProps,
  CertManagerIssuerProps,
  CertManagerOptions,
  SELF_MANAGED_CERT_MANAGER,
  SelfManagedCertManagerProps,
} from './cert-manager-props';
import { IssuersTrust } from './cert-manager-trust';
import { CertificateRequest, ICertificate, ICertificateAuthority } from './certificate';
import { DnsNames } from './dns-names';
import { Lifetimes, readLifetimes, readOwnLifetime } from './lifetimes';
import { commonName, generations } from './signer';
import { Trust } from './trust';
import { BundleTrust, TrustBundleOptions } from './trust-bundle';

/** Who signs, and where. */
interface Source {
  readonly issuer: IssuerReference;
  /** Records a mistake where it cannot sign for servers of a namespace. Gives whether it can. */
  readonly signsIn: (scope: Construct, namespace: INamespace) => boolean;
  readonly after?: ITerraformDependable[];
  /** What verifies its certificates, in place of what cert-manager writes beside one. */
  readonly trustedBy?: (own: IssuersTrust) => Trust;
}

/**
 * A certificate authority whose certificates cert-manager makes and renews, with nobody applying. No key is in Terraform's state or
 * plan: each is made in the cluster, and stays there.
 *
 * cert-manager's CustomResourceDefinitions must be in the cluster before the plan; a stack that installs it comes first.
 *
 * @see https://cert-manager.io/docs/usage/certificate/
 * @example
 * const authority = CertManagerAuthority.selfManaged(this, 'authority');
 */
export class CertManagerAuthority extends Construct implements ICertificateAuthority {
  /**
   * An authority that cert-manager makes: its key is in cert-manager's namespace, and a ClusterIssuer signs for the namespaces of this
   * stack alone, and in each of them no name that is another's (a ValidatingAdmissionPolicy, which Kubernetes has since 1.30).
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param props How long it is valid, and what it signs.
   */
  public static selfManaged(
    scope: Construct,
    id: string,
    props: SelfManagedCertManagerProps = {},
  ): CertManagerAuthority {
    return new CertManagerAuthority(scope, id, (self) => {
      const given = readProps(self, props, SELF_MANAGED_CERT_MANAGER);
      return { options: given, source: (lifetimes) => made(self, given, lifetimes, () => self.issued()) };
    });
  }

  /**
   * An Issuer that exists, for servers and clients in its own namespace.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param props Its name and namespace, and what it signs.
   */
  public static fromIssuer(scope: Construct, id: string, props: CertManagerIssuerProps): CertManagerAuthority {
    return new CertManagerAuthority(scope, id, (self) => {
      const given = readProps(self, props, CERT_MANAGER_ISSUER);
      const { name, namespace: own } = given;
      checkObjectName(self, 'name', name);
      const signsIn = (asking: Construct, namespace: INamespace) => {
        const fine = sameNamespace(own, namespace);
        if (!fine) recordMistake(asking, { prop: 'authority', got: self, takes: inOneNamespace(own) });
        return fine;
      };
      return { options: given, source: () => ({ issuer: { name: escapeTemplate(name), kind: 'Issuer' }, signsIn }) };
    });
  }

  /**
   * A ClusterIssuer that exists. Who may make Certificates in any namespace of the cluster may have one for every name that it signs:
   * its owner decides who may (cert-manager's approver-policy, or RBAC).
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param props Its name, and what it signs.
   */
  public static fromClusterIssuer(
    scope: Construct,
    id: string,
    props: CertManagerClusterIssuerProps,
  ): CertManagerAuthority {
    return new CertManagerAuthority(scope, id, (self) => {
      const given = readProps(self, props, CERT_MANAGER_CLUSTER_ISSUER);
      checkObjectName(self, 'name', given.name);
      const issuer = { name: escapeTemplate(given.name), kind: 'ClusterIssuer' } as const;
      return { options: given, source: () => ({ issuer, signsIn: () => true }) };
    });
  }

  public readonly trust: Trust;
  private readonly lifetimes: Lifetimes;
  private readonly source: Source;
  private readonly names: { readonly namespace: INamespace; readonly dnsNames: readonly string[] }[] = [];

  private constructor(
    scope: Construct,
    id: string,
    plan: (self: CertManagerAuthority) => {
      readonly options: CertManagerOptions;
      readonly source: (lifetimes: Lifetimes) => Source;
    },
  ) {
    super(scope, id);
    prepareStack(this);
    const { options, source } = plan(this);
    this.lifetimes = readLifetimes(this, options);
    this.source = source(this.lifetimes);
    const own = new IssuersTrust(this);
    this.trust = options.trust ?? this.source.trustedBy?.(own) ?? own;
  }

  /**
   * Has cert-manager make a certificate and put it and its key into a Secret. cert-manager renews it.
   * @param scope The construct that the certificate is for.
   * @param id The id of the certificate there.
   * @param request The names that it is valid for, and the Secret that it is put into.
   */
  public issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    const { namespace, secretName } = request;
    const nothing = { secretName: escapeTemplate(secretName), revision: '' };
    if (!sameStack(scope, 'authority', this, '`CertManagerAuthority.fromClusterIssuer`')) return nothing;
    if (!this._signsIn(scope, namespace)) return nothing;
    const { issuer, after } = this.source;
    claimObjectName(scope, 'name', 'Secret', namespace, secretName);
    const names = new DnsNames(this, scope, request);
    this.names.push({ namespace, dnsNames: names.all });
    const asked = { ...request, secretName: escapeTemplate(secretName), dnsNames: names.all };
    const certificate = certificateObject(new Construct(scope, id), asked, issuer, this.lifetimes, after);
    return {
      secretName: certificate.nameReference,
      // The daemons notice a renewed one by themselves: Terraform does not know of it.
      revision: '',
      _addDnsName: (dnsName) => {
        names.add(dnsName);
      },
    };
  }

  /** @internal Records a mistake where it cannot sign for servers and clients of a namespace. Gives whether it can. */
  public _signsIn(asking: Construct, namespace: INamespace): boolean {
    return this.source.signsIn(asking, namespace);
  }

  private issued(): IssuedNames[] {
    return this.names.map(({ namespace, dnsNames }) => ({
      namespaceName: escapeTemplate(namespace.namespaceName),
      dnsNames,
    }));
  }
}

function inOneNamespace({ namespaceName }: INamespace): string {
  return `a server or client in the namespace "${namespaceName}": an Issuer signs for its own only, a ClusterIssuer for all`;
}

function made(
  self: CertManagerAuthority,
  given: SelfManagedCertManagerProps,
  lifetimes: Lifetimes,
  issued: () => readonly IssuedNames[],
): Source {
  const path = self.node.path.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const { name = objectName(path, 'authority', self.node.path), certManagerNamespace = 'cert-manager' } = given;
  checkObjectName(self, 'name', name);
  checkDnsLabel(self, 'certManagerNamespace', certManagerNamespace);
  const { provider } = given;
  const { generation, others } = generations(self, given);
  for (const number of [generation, ...others])
    claimObjectName(self, 'name', 'ClusterIssuer', { provider }, ofGeneration(name, number));
  const after = ownIssuer(self, {
    name: escapeTemplate(name),
    namespaceName: escapeTemplate(certManagerNamespace),
    provider,
    commonName: escapeTemplate(commonName(given.commonName ?? self.node.path)),
    lifetime: readOwnLifetime(self, given, lifetimes),
    algorithm: lifetimes.algorithm,
    generation,
    others,
    issued,
  });
  const signsIn = (scope: Construct, namespace: INamespace) => {
    const fine = sameCluster({ provider }, namespace);
    const takes = 'an authority of the same cluster: cert-manager signs for the one that it runs in';
    if (!fine) recordMistake(scope, { prop: 'authority', got: self, takes });
    return fine;
  };
  const trustedBy = bundled(self, given, {
    name: escapeTemplate(name),
    provider,
    secretNames: [generation, ...others].map((number) => ofGeneration(escapeTemplate(name), number)),
    after,
    reaches: signsIn,
  });
  return {
    issuer: { name: ofGeneration(escapeTemplate(name), generation), kind: 'ClusterIssuer' },
    signsIn,
    after,
    trustedBy,
  };
}

function bundled(
  self: CertManagerAuthority,
  { trust, trustManager = false, alsoTrustedGenerations = [] }: SelfManagedCertManagerProps,
  bundle: Omit<TrustBundleOptions, 'secretIn'>,
): Source['trustedBy'] {
  if (!trustManager && trust === undefined && alsoTrustedGenerations.length > 0)
    recordMistake(self, {
      prop: 'alsoTrustedGenerations',
      got: alsoTrustedGenerations,
      takes: 'none without `trustManager`: the `ca.crt` that cert-manager writes has the certificate of one authority',
    });
  if (trustManager && trust !== undefined)
    recordMistake(self, {
      prop: 'trustManager',
      got: trustManager,
      takes: 'nothing beside `trust`: one of both says what verifies',
    });
  if (!trustManager) return undefined;
  return (own) =>
    new BundleTrust(self, { ...bundle, secretIn: (scope, namespace) => own._bundleIn(scope, namespace).secretName });
}
