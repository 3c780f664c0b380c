import { TerraformProvider } from 'cdktf';
import { ServerIdentityProps } from '../connections/tls/server-identity-props';
import { INamespace } from '../core/kubernetes/namespace';
import { WebConfigProps } from '../web-config/web-config-props';
import { ContainerImage } from '../workloads/container-image';
import { RemovalPolicy } from '../workloads/removal-policy';
import { ContainerResources, Toleration } from '../workloads/workload-props';
import { CollectorOptions } from './collector';

/** What node exporters are made with. */
export interface TlsNodeExporterProps extends ServerIdentityProps, WebConfigProps {
  /**
   * The namespace that they run in, which must admit `privileged` pods: host mounts are refused by the other standards.
   * @default - one of their own, so that yours may stay `restricted`
   */
  readonly namespace?: INamespace;
  /** The kubernetes provider of their own namespace, where the stack has several. @default - the stack's only one */
  readonly provider?: TerraformProvider;
  /** Whether an apply may destroy their own namespace. @default RemovalPolicy.RETAIN */
  readonly namespaceRemovalPolicy?: RemovalPolicy;
  /** The name of their Kubernetes objects, their own namespace included. @default - the construct's id */
  readonly name?: string;
  /**
   * Whether they share their node's network. Without, a NetworkPolicy binds them, and there are no metrics of the node's
   * network: the collectors for it are off unless `collectors` enables them.
   * @default true
   */
  readonly hostNetwork?: boolean;
  /**
   * The addresses of the nodes, like `10.20.0.0/16`: where a scraper's policy has to let it go, as no label selects an
   * exporter on the node's network. Needed for whatever this library connects.
   * @default - none
   */
  readonly nodeCidrs?: string[];
  /** The port, on each node's own address. @default 9100 */
  readonly port?: number;
  /** Which collectors run. @default - those that node_exporter runs by default */
  readonly collectors?: CollectorOptions;
  /** More flags, each with its value: `--collector.filesystem.fs-types-exclude=^(tmpfs|overlay)$`. @default - none */
  readonly extraArgs?: string[];
  /** node_exporter 1.5.0 or newer. @default ContainerImage.fromTag('quay.io/prometheus/node-exporter:v1.12.1') */
  readonly image?: ContainerImage;
  /** Secrets to pull the image with, by name. @default - none */
  readonly imagePullSecrets?: string[];
  /** What each asks for and may use. @default - 0.05 cores and 32 MiB are set aside, 128 MiB are the most */
  readonly resources?: ContainerResources;
  /** Labels of the nodes that are watched. @default - every node with Linux */
  readonly nodeSelector?: Record<string, string>;
  /** Taints that they run in spite of. @default - all */
  readonly tolerations?: Toleration[];
  /** Their priority class. @default - the cluster's default */
  readonly priorityClassName?: string;
  /** More labels for their pods. @default - none */
  readonly labels?: Record<string, string>;
  /** More annotations for their pods. @default - none */
  readonly annotations?: Record<string, string>;
  /** Whether the stack has an output that says how they are reached. @default true */
  readonly accessOutput?: boolean;
}
