import { TerraformProvider } from 'cdktf';
import { ServerIdentityProps } from '../connections/tls/server-identity-props';
import { INamespace } from '../core/kubernetes/namespace';
import { WebConfigProps } from '../web-config/web-config-props';
import { ContainerImage } from '../workloads/container-image';
import { RemovalPolicy } from '../workloads/removal-policy';
import { PodProps } from '../workloads/workload-props';
import { NodeExporterCollectorOptions } from './collector';

/** What node exporters are made with. */
export interface SecureNodeExporterProps extends PodProps, ServerIdentityProps, WebConfigProps {
  /**
   * The namespace that they run in, which must admit `privileged` pods: host mounts are refused by the other standards.
   * @default - one of their own, of their `name`, so that yours may stay `restricted`
   */
  readonly namespace?: INamespace;
  /** The kubernetes provider of their own namespace, where the stack has several. @default - the stack's only one */
  readonly provider?: TerraformProvider;
  /** Whether an apply may destroy their own namespace. @default RemovalPolicy.RETAIN */
  readonly namespaceRemovalPolicy?: RemovalPolicy;
  /**
   * Whether they share their node's network. Without, a NetworkPolicy binds them, and there are no counters of the node's
   * network: the collectors that read those are off unless `collectors` enables them.
   * @default true
   */
  readonly hostNetwork?: boolean;
  /**
   * The addresses of the nodes, like `10.20.0.0/16`: where a scraper's policy has to let it go, as no label selects an
   * exporter on the node's network. Needed for whatever this library connects.
   * @default - none
   */
  readonly nodeCidrs?: string[];
  /**
   * Whether each plan compares `nodeCidrs` with the addresses of the nodes that there are, and warns of those outside, whose
   * exporters no scraper reaches. Who plans needs the right to list nodes, and the cluster has to be there.
   * @default false
   */
  readonly checkNodes?: boolean;
  /** The port, on each node's own address. @default 9100 */
  readonly port?: number;
  /** Which collectors run. @default - those that node_exporter runs by default */
  readonly collectors?: NodeExporterCollectorOptions;
  /** More flags, each with its value: `--collector.filesystem.fs-types-exclude=^(tmpfs|overlay)$`. @default - none */
  readonly extraArgs?: string[];
  /** node_exporter 1.5.0 or newer. @default ContainerImage.fromTag('quay.io/prometheus/node-exporter:v1.12.1') */
  readonly image?: ContainerImage;
}
