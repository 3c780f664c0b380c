import type { NetworkPolicyV1SpecEgress } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { IConstruct } from 'constructs';
import { check } from '../core/checks/checks';
import { textOf } from '../core/checks/mistakes';
import { instanceOf, PropType, readOptions, readText } from '../core/checks/prop-types';
import { escapeTemplate } from '../core/terraform/template';

/** An identity of Microsoft Entra. */
export interface AzureIdentityOptions {
  /** The tenant, where it is not that of the cluster. @default - the cluster's */
  readonly tenantId?: string;
}

/** Where a pod asks for the credentials of its identity: no name of DNS, but addresses of its own node. */
interface CredentialServer {
  readonly cidr: string;
  readonly port: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Who a pod is for its cloud, so that it needs no key: its service account says it. Whatever runs in the pod has what the cloud
 * grants to that identity.
 *
 * @example
 * new SecurePrometheus(this, 'prometheus', {
 *   namespace,
 *   authority,
 *   identity: PodIdentity.eksRole('arn:aws:iam::111122223333:role/prometheus'),
 * });
 */
export class PodIdentity {
  /**
   * A role of AWS (IAM roles for service accounts). The pod has to reach `sts.<region>.amazonaws.com` as well.
   * @param roleArn `arn:aws:iam::111122223333:role/prometheus`
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   */
  public static eksRole(roleArn: string): PodIdentity {
    return new PodIdentity({
      id: roleArn,
      takes: 'the ARN of a role, like "arn:aws:iam::111122223333:role/prometheus"',
      valid: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      annotations: { 'eks.amazonaws.com/role-arn': textOf(roleArn) },
    });
  }

  /**
   * EKS Pod Identity: an association of the cluster names the service account, and its agent on the node is let through to.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
   */
  public static eksPodIdentity(): PodIdentity {
    return new PodIdentity({
      annotations: {},
      servers: [
        { cidr: '169.254.170.23/32', port: 80 },
        { cidr: 'fd00:ec2::23/128', port: 80 },
      ],
    });
  }

  /**
   * A service account of Google Cloud (Workload Identity Federation for GKE). The metadata server of the node is let through to.
   * @param serviceAccount `prometheus@project.iam.gserviceaccount.com`
   * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
   */
  public static gke(serviceAccount: string): PodIdentity {
    return new PodIdentity({
      id: serviceAccount,
      takes: 'a service account of Google Cloud, like "prometheus@project.iam.gserviceaccount.com"',
      valid: /^[a-z][a-z0-9-]*@[a-z0-9.:-]+\.gserviceaccount\.com$/,
      annotations: { 'iam.gke.io/gcp-service-account': textOf(serviceAccount) },
      // The first is where GKE's own server listens, the second what Dataplane V2 sees.
      servers: [
        { cidr: '169.254.169.252/32', port: 988 },
        { cidr: '169.254.169.254/32', port: 80 },
      ],
    });
  }

  /**
   * An application or a managed identity of Microsoft Entra (Workload ID). The pod has to reach `login.microsoftonline.com` as well.
   * @param clientId Its client id.
   * @param options Its tenant.
   * @see https://learn.microsoft.com/azure/aks/workload-identity-overview
   */
  public static azure(clientId: string, options: AzureIdentityOptions = {}): PodIdentity {
    const { tenantId } = readOptions(options);
    return new PodIdentity({
      id: clientId,
      more: tenantId,
      takes: 'the id of a client and of a tenant, like "00000000-0000-0000-0000-000000000000"',
      valid: UUID,
      annotations: {
        'azure.workload.identity/client-id': textOf(clientId),
        ...(tenantId === undefined ? {} : { 'azure.workload.identity/tenant-id': textOf(tenantId) }),
      },
      labels: { 'azure.workload.identity/use': 'true' },
    });
  }

  private constructor(
    private readonly of: {
      readonly annotations: Record<string, string>;
      readonly labels?: Record<string, string>;
      readonly id?: string;
      readonly more?: string;
      readonly takes?: string;
      readonly valid?: RegExp;
      readonly servers?: readonly CredentialServer[];
    },
  ) {}

  /** Who it is. */
  public toString(): string {
    return textOf(this.of.id ?? 'of an association');
  }

  /** @internal */
  public _check(scope: IConstruct, prop: string): void {
    const { id, more, takes = '', valid } = this.of;
    if (!valid) return;
    const given = more === undefined ? [id] : [id, more];
    for (const one of given)
      if (readText(one, scope, prop) !== undefined) check(scope, prop, one, takes, (text) => valid.test(text));
  }

  /** @internal of the service account */
  public get _annotations(): Record<string, string> {
    return escapeTemplate(this.of.annotations);
  }

  /** @internal of the pods */
  public get _labels(): Record<string, string> {
    return this.of.labels ?? {};
  }

  /** @internal what lets the pods reach who hands out its credentials, on their node */
  public get _egress(): NetworkPolicyV1SpecEgress[] {
    return (this.of.servers ?? []).map(({ cidr, port }) => ({
      to: [{ ipBlock: { cidr } }],
      ports: [{ protocol: 'TCP', port: String(port) }],
    }));
  }
}

export const POD_IDENTITY: PropType<PodIdentity> = instanceOf(
  PodIdentity,
  "a PodIdentity, like PodIdentity.eksRole('arn:aws:iam::111122223333:role/prometheus')",
);
