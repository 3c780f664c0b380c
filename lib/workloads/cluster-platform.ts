import { list, instanceOf } from '../core/checks/prop-types';
import { textOf } from '../core/checks/mistakes';
import { Peer } from '../core/kubernetes/peer';
import { NodeLabel } from './node-label';
import { NameServers } from './name-servers';

/** What is special about a cluster, for all pods in it. */
export interface PlatformTraits {
  /** Who answers DNS queries. */
  readonly dns?: NameServers;
  /** Why the cluster chooses the users of pods, where it does. */
  readonly choosesUsers?: string;
  /** What nodes have to be for any pod. */
  readonly nodes?: readonly NodeLabel[];
  /** What nodes have to be for pods that belong on every node. */
  readonly everyNode?: readonly NodeLabel[];
  /** Labels and annotations that keep pods as they are. */
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  /** The families of addresses that Services have. */
  readonly ipFamilyPolicy?: string;
  /** Why no pod sees its node, where none does. */
  readonly hidesNodes?: string;
}

/**
 * What a cloud, a distribution or a mesh wants of pods otherwise than Kubernetes does. Several go together.
 *
 * @example
 * WorkloadDefaults.of(stack).set({ platforms: [ClusterPlatform.openShift(), ClusterPlatform.istio()] });
 */
export class ClusterPlatform {
  /**
   * OpenShift: its `restricted-v2` chooses the user of a pod from the range of its namespace, and its DNS listens on 5353. What
   * sees its node keeps a user of its own, and takes an SCC that admits it.
   * @see https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/authentication_and_authorization/managing-pod-security-policies
   */
  public static openShift(): ClusterPlatform {
    return new ClusterPlatform('OpenShift', {
      dns: {
        peers: [Peer.pods('openshift-dns', { 'dns.operator.openshift.io/daemonset-dns': 'default' })],
        port: 5353,
      },
      choosesUsers: 'restricted-v2 of OpenShift admits only a user that it chooses, from the range of the namespace',
    });
  }

  /**
   * EKS with Fargate: no pod of a DaemonSet waits for a node that Fargate runs one other pod on.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate.html
   */
  public static eksFargate(): ClusterPlatform {
    return new ClusterPlatform('EKS Fargate', {
      everyNode: [NodeLabel.isNotIn('eks.amazonaws.com/compute-type', ['fargate'])],
    });
  }

  /**
   * GKE Autopilot: pods do not see their node. What has to, like a node exporter, is a mistake that says so.
   * @see https://docs.cloud.google.com/kubernetes-engine/docs/concepts/autopilot-security
   */
  public static gkeAutopilot(): ClusterPlatform {
    return new ClusterPlatform('GKE Autopilot', {
      hidesNodes: 'GKE Autopilot admits no pod that sees its node or is on its network',
    });
  }

  /** A cluster with nodes of Windows too: pods run on those of Linux. */
  public static windowsNodes(): ClusterPlatform {
    return new ClusterPlatform('Windows nodes', { nodes: [NodeLabel.isIn('kubernetes.io/os', ['linux'])] });
  }

  /**
   * A cluster whose nodes have several architectures, where not all images have all of them.
   * @param names Those that all images have, like `amd64` and `arm64`.
   */
  public static architectures(names: string[]): ClusterPlatform {
    return new ClusterPlatform('architectures', { nodes: [NodeLabel.isIn('kubernetes.io/arch', names)] });
  }

  /**
   * Istio: pods stay out of the mesh, with sidecars and in ambient mode. Their daemons talk TLS themselves, and their probes and
   * scripts run where no proxy may be.
   * @see https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
   */
  public static istio(): ClusterPlatform {
    return new ClusterPlatform('Istio', {
      labels: { 'sidecar.istio.io/inject': 'false', 'istio.io/dataplane-mode': 'none' },
    });
  }

  /**
   * Linkerd: pods stay out of the mesh, for the same reason.
   * @see https://linkerd.io/2/features/proxy-injection/
   */
  public static linkerd(): ClusterPlatform {
    return new ClusterPlatform('Linkerd', { annotations: { 'linkerd.io/inject': 'disabled' } });
  }

  /**
   * IPv4 and IPv6: Services have an address of each family that the cluster has, headless ones an address of each pod. Daemons listen
   * on both anyway.
   * @see https://kubernetes.io/docs/concepts/services-networking/dual-stack/
   */
  public static dualStack(): ClusterPlatform {
    return new ClusterPlatform('dual stack', { ipFamilyPolicy: 'PreferDualStack' });
  }

  private constructor(
    private readonly name: string,
    /** @internal */ public readonly _traits: PlatformTraits,
  ) {}

  /** Its name. */
  public toString(): string {
    return textOf(this.name);
  }
}

/** What several platforms together are. */
export function traitsOf(platforms: readonly ClusterPlatform[]): PlatformTraits {
  return platforms
    .map(({ _traits }) => _traits)
    .reduce<PlatformTraits>(
      (all, one) => ({
        ...all,
        ...one,
        nodes: [...(all.nodes ?? []), ...(one.nodes ?? [])],
        everyNode: [...(all.everyNode ?? []), ...(one.everyNode ?? [])],
        labels: { ...all.labels, ...one.labels },
        annotations: { ...all.annotations, ...one.annotations },
      }),
      {},
    );
}

export const PLATFORMS = list(instanceOf(ClusterPlatform, 'a ClusterPlatform, like ClusterPlatform.openShift()'));
