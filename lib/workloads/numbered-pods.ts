import type { StatefulSetV1SpecTemplate } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { serviceHost } from '../core/kubernetes/names';
import { hcl } from '../core/terraform/hcl';
import { escapeTemplate } from '../core/terraform/template';
import { AccessMode } from './access-mode';
import { PodVolume } from './pod-volume';
import { ClaimOwner, GivenVolume, refuseExistingClaim, volumeClaim } from './volume-claim';
import { WorkloadResourceSpec } from './workload-resource';

/** Whose pods they are: a workload, as far as they need one. */
export interface NumberedPodsOwner extends ClaimOwner {
  readonly name: string;
  claimMetadata(kind: string, name: string): unknown;
}

/** What makes pods of a StatefulSet differ from each other, whose names end in their numbers: names in DNS, and volumes. */
export class NumberedPods {
  private readonly claims: KubernetesResource<'persistent_volume_claim_v1'>[] = [];
  private readonly volumes: string[] = [];

  public constructor(private readonly workload: NumberedPodsOwner) {}

  /** Their Service: headless, or they would have no names. */
  public get service(): string {
    return `${this.workload.name}-pods`;
  }

  /** Where they have their names. It has the address of each of them, too. */
  public get domain(): string {
    return serviceHost(this.service, this.workload.namespace.namespaceName);
  }

  /** Their names, which stay the same wherever they run. */
  public dnsNames(replicas: number): string[] {
    return [...Array(replicas).keys()].map((ordinal) => `${this.workload.name}-${ordinal}.${this.domain}`);
  }

  /** The claims of their volumes, which nothing in the pods refers to: they are found by name. */
  public get volumeClaims(): readonly KubernetesResource<'persistent_volume_claim_v1'>[] {
    return this.claims;
  }

  /**
   * A volume for each of them. A StatefulSet finds them by name, so that its claim template, which Kubernetes never changes,
   * decides nothing about them.
   */
  public storeEach(volume: string, replicas: number, options: GivenVolume): PodVolume {
    refuseExistingClaim(this.workload, options);
    const name = `${volume}-${this.workload.name}-`;
    // Only so that nobody else takes the names: one resource makes them all.
    for (let ordinal = 0; ordinal < replicas; ordinal++)
      this.workload.claimMetadata('PersistentVolumeClaim', `${name}${ordinal}`);
    // Counted: Terraform heeds `prevent_destroy` where a count falls, and not where a resource is gone.
    const numbered = { name: `${escapeTemplate(name)}${hcl`count.index`}`, count: replicas };
    this.claims.push(volumeClaim(this.workload, volume, numbered, options));
    this.volumes.push(volume);
    return new PodVolume(volume);
  }

  /** The spec of their StatefulSet. */
  public spec(replicas: number, template: StatefulSetV1SpecTemplate): WorkloadResourceSpec {
    return {
      replicas: String(replicas),
      serviceName: escapeTemplate(this.service),
      selector: { matchLabels: this.workload.selector },
      // In order, a pod that never gets ready would block the rollout that mends it.
      podManagementPolicy: 'Parallel',
      updateStrategy: [{ type: 'RollingUpdate', rollingUpdate: [{ partition: 0 }] }],
      ...(this.volumes.length > 0 ? { volumeClaimTemplate: this.volumes.map(claimTemplate) } : {}),
      template,
    };
  }
}

// It is there so that the pods differ in their volumes: those are made before, by name, and its size is never provisioned.
function claimTemplate(name: string) {
  const resources = { requests: { storage: '1Gi' } };
  return { metadata: { name }, spec: { accessModes: [AccessMode.READ_WRITE_ONCE], resources } };
}
