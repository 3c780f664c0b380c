import type { ClusterRoleBindingV1Config } from '@cdktf/provider-kubernetes/lib/cluster-role-binding-v1';
import type { ClusterRoleV1Config } from '@cdktf/provider-kubernetes/lib/cluster-role-v1';
import type { ConfigMapV1Config } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import type { IngressV1Config } from '@cdktf/provider-kubernetes/lib/ingress-v1';
import type { ManifestWait } from '@cdktf/provider-kubernetes/lib/manifest';
import type { NamespaceV1Config } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import type { NetworkPolicyV1Config } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import type { PersistentVolumeClaimV1Config } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1';
import type { PodDisruptionBudgetV1Config } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import type { ResourceQuotaV1Config } from '@cdktf/provider-kubernetes/lib/resource-quota-v1';
import type { RoleBindingV1Config } from '@cdktf/provider-kubernetes/lib/role-binding-v1';
import type { RoleV1Config } from '@cdktf/provider-kubernetes/lib/role-v1';
import type { SecretV1Config } from '@cdktf/provider-kubernetes/lib/secret-v1';
import type { ServiceAccountV1Config } from '@cdktf/provider-kubernetes/lib/service-account-v1';
import type { ServiceV1Config } from '@cdktf/provider-kubernetes/lib/service-v1';
import type { StatefulSetV1Metadata, StatefulSetV1Timeouts } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { TerraformMetaArguments } from 'cdktf';

/** A StatefulSet, DaemonSet or Deployment, whose pods are complete only when the whole program has run. */
export interface WorkloadResourceConfig extends TerraformMetaArguments {
  readonly metadata: StatefulSetV1Metadata;
  readonly timeouts?: StatefulSetV1Timeouts;
}

/** Newer packages of the provider take the metadata of some kinds as a list; what is written of it is the same to Terraform. */
type WithMetadata<Config> = Omit<Config, 'metadata'> & { readonly metadata: StatefulSetV1Metadata };

/** An object of a CustomResourceDefinition, in Kubernetes' own keys. */
export interface ManifestConfig extends TerraformMetaArguments {
  readonly manifest: object;
  readonly wait?: ManifestWait;
}

/** The kinds of the kubernetes provider that this library makes, and what each is configured with. */
export interface KubernetesKinds {
  readonly cluster_role_binding_v1: ClusterRoleBindingV1Config;
  readonly cluster_role_v1: ClusterRoleV1Config;
  readonly config_map_v1: ConfigMapV1Config;
  readonly daemon_set_v1: WorkloadResourceConfig;
  readonly deployment_v1: WorkloadResourceConfig;
  readonly ingress_v1: IngressV1Config;
  readonly manifest: ManifestConfig;
  readonly namespace_v1: WithMetadata<NamespaceV1Config>;
  readonly network_policy_v1: NetworkPolicyV1Config;
  readonly persistent_volume_claim_v1: PersistentVolumeClaimV1Config;
  readonly pod_disruption_budget_v1: PodDisruptionBudgetV1Config;
  readonly resource_quota_v1: ResourceQuotaV1Config;
  readonly role_binding_v1: RoleBindingV1Config;
  readonly role_v1: WithMetadata<RoleV1Config>;
  readonly secret_v1: SecretV1Config;
  readonly service_account_v1: ServiceAccountV1Config;
  readonly service_v1: ServiceV1Config;
  readonly stateful_set_v1: WorkloadResourceConfig;
}
