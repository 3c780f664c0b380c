import type {
  StatefulSetV1SpecTemplate,
  StatefulSetV1SpecTemplateMetadata,
  StatefulSetV1SpecTemplateSpec,
  StatefulSetV1SpecTemplateSpecVolume,
} from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { Construct } from 'constructs';
import { checkInteger } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { described, recordMistake } from '../core/checks/mistakes';
import { commonLabels } from '../core/kubernetes/common-labels';
import { combineRevisions } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { Duration } from '../core/values/duration';
import { affinityBlock, spreadBlocks } from './affinity';
import { Container, containerBlock, mountsOf } from './container';
import { PlatformTraits, traitsOf } from './cluster-platform';
import { nameServers, NameServers } from './name-servers';
import { dnsBlock } from './pod-dns';
import { PodExtras } from './pod-extras';
import { PodVolume } from './pod-volume';
import { PodResources } from './quota';
import { resourcesFor, withCpuLimit } from './own-resources';
import { checkPodProps } from './pod-checks';
import { podSecurityContext } from './security-context';
import { Volume } from './volumes';
import { platformsOf, withDefaults } from './workload-defaults';
import { WorkloadProps } from './workload-props';

/** What decides about a pod as a whole. */
export interface PodOptions {
  readonly props: WorkloadProps;
  /** The labels that select it; no one else's pod may carry them. */
  readonly selector: Record<string, string>;
  /** The numeric user and group that every container runs as. */
  readonly user: number;
  /** Its identity in the API, whose token is in no container but those that mount it. */
  readonly serviceAccountName: string;
  /** How long it may take to stop. */
  readonly terminationGracePeriod?: Duration;
  /** How long it may take to start. @default - as its probes say */
  readonly startTimeout?: Duration;
  /** Whether it shares the node's network, which no policy binds. */
  readonly hostNetwork?: boolean;
  /** Whether it belongs on every node: where others are placed does not bind it. */
  readonly everyNode?: boolean;
  /** Whether its node's file system, network or processes are in it, so that its user has to be one that nobody else has. */
  readonly seesNode?: boolean;
  /** Whether it is a further pod of its construct (`part`): volumes, sidecars, init containers and variables of the user's are for the first. */
  readonly helper?: boolean;
}

/**
 * A pod that meets the `restricted` Pod Security Standard and more: no token of the API, no writable root, no Service
 * variables. Products add what they need until the stack is synthesized; nothing here can be loosened.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class HardenedPod {
  private readonly volumes = new Map<string, Volume | (() => Volume)>();
  private readonly containers: Container[] = [];
  private readonly initContainers: Container[] = [];
  private readonly revisions = new Map<string, string>();
  private readonly props: WorkloadProps;
  private readonly traits: PlatformTraits;
  private readonly extras: PodExtras;
  private readonly instance: string;

  public constructor(
    private readonly scope: Construct,
    private readonly options: PodOptions,
  ) {
    const { labels = {} } = options.props;
    for (const label of Object.keys(options.selector))
      if (label in labels)
        recordMistake(scope, { prop: 'labels', got: label, takes: 'labels other than those that policies select by' });
    checkPodProps(scope, options.props);
    checkInteger(scope, 'user', options.user, { min: 1 });
    this.props = withDefaults(scope, options.props, options.everyNode ?? false);
    this.instance = options.selector['app.kubernetes.io/instance'] ?? '';
    const daemonMounts = () => (this.daemon ? mountsOf(this.daemon) : []);
    this.extras = new PodExtras(scope, this.instance, daemonMounts, options.helper ? undefined : this.props);
    for (const [name, volume] of this.extras.volumes) this.volumes.set(name, volume);
    this.traits = traitsOf(platformsOf(scope, options.props.namespace));
    this.checkPlatform();
  }

  /** Who answers its DNS queries. */
  public get nameServers(): NameServers {
    return nameServers(this.props.namespace, this.props.dns, this.traits.dns);
  }

  /** What its Services within the cluster have of the user's own. */
  public get serviceAnnotations(): Record<string, string> | undefined {
    const { serviceAnnotations = {} } = this.props;
    return Object.keys(serviceAnnotations).length > 0 ? escapeTemplate(serviceAnnotations) : undefined;
  }

  /** Of which families its Services have an address. A headless one has each pod once: with two, each would be scraped twice. */
  public families({ headless = false } = {}): { readonly ipFamilyPolicy?: string } {
    const { ipFamilyPolicy } = this.traits;
    return ipFamilyPolicy === undefined ? {} : { ipFamilyPolicy: headless ? 'SingleStack' : ipFamilyPolicy };
  }

  /**
   * Adds a volume, which may be known only at synthesis; the same name again is the same volume. One that depends on later
   * calls is added where it is mounted, among the deferred parts of a container.
   */
  public addVolume(name: string, volume: Volume | (() => Volume)): PodVolume {
    this.volumes.set(name, volume);
    return new PodVolume(name);
  }

  public addContainer(container: Container): void {
    const isHelper = this.options.helper === true || this.containers.length > 0;
    this.containers.push(isHelper ? this.asGiven(container) : container);
    this.extras.checkAgainst(container);
  }

  /** Init containers run one after the other in the order in which they are added. */
  public addInitContainer(container: Container): void {
    this.initContainers.push(this.asGiven(container));
    this.extras.checkAgainst(container);
  }

  /** Replaces the pod when the revision changes: for what a running daemon cannot take in. */
  public rollOutOn(what: string, revision: string): void {
    this.revisions.set(what, revision);
  }

  /** The pod template, as it stands now. */
  public template(): StatefulSetV1SpecTemplate {
    // Before the volumes: their deferred parts add some.
    const { sidecars, initContainers } = this.extras;
    const initContainer = [...initContainers, ...this.initContainers].map((one) => this.render(one));
    const daemons = this.containers.map((one) => (one === this.daemon ? this.extras.daemon(one) : one));
    const container = [...daemons, ...sidecars].map((one) => this.render(one));
    return {
      metadata: this.metadata(),
      spec: { ...this.spec(), volume: this.renderVolumes(), initContainer, container },
    };
  }

  /** What its init containers ask for, and what those that run on do. */
  public get resources(): PodResources {
    const named = ({ name, resources }: Container) => ({
      name,
      resources: withCpuLimit(resources, this.props.cpuLimitRatio),
    });
    return {
      initContainers: [...this.extras.initContainers, ...this.initContainers].map(named),
      containers: [...this.containers, ...this.extras.sidecars].map(named),
    };
  }

  // A helper, with the resources that the user gives it.
  private asGiven(helper: Container): Container {
    const given = this.props.helperResources?.[helper.name];
    const resources = resourcesFor(this.scope, given, helper.resources, `helperResources.${helper.name}`);
    return { ...helper, resources };
  }

  // The first of those that run on, which extras are about.
  private get daemon(): Container | undefined {
    return this.containers[0];
  }

  private render(container: Container) {
    const { hostNetwork, startTimeout } = this.options;
    return containerBlock(container, { hostNetwork, startTimeout, cpuLimitRatio: this.props.cpuLimitRatio });
  }

  private metadata(): StatefulSetV1SpecTemplateMetadata {
    const { labels, annotations, identity } = this.props;
    const revisions = [...this.revisions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, revision]) => revision);
    return {
      labels: {
        ...commonLabels(this.scope),
        ...escapeTemplate(labels),
        ...this.traits.labels,
        ...(this.options.helper ? {} : identity?._labels),
        ...this.options.selector,
      },
      annotations: {
        ...escapeTemplate(annotations),
        ...this.traits.annotations,
        // Another one rolls the pods out: see `rollOutOn`.
        'cdktf-secure-monitoring/revision': combineRevisions(revisions),
      },
    };
  }

  private spec(): StatefulSetV1SpecTemplateSpec {
    const { imagePullSecrets, runtimeClassName, hostAliases, dns, namespace } = this.props;
    const { serviceAccountName, terminationGracePeriod, hostNetwork } = this.options;
    return {
      automountServiceAccountToken: false,
      serviceAccountName,
      enableServiceLinks: false,
      hostNetwork: hostNetwork ? true : undefined,
      dnsPolicy: hostNetwork ? 'ClusterFirstWithHostNet' : undefined,
      ...dnsBlock(dns, namespace),
      hostAliases: escapeTemplate(hostAliases),
      runtimeClassName: escapeTemplate(runtimeClassName),
      terminationGracePeriodSeconds: terminationGracePeriod && Math.ceil(terminationGracePeriod.toSeconds()),
      imagePullSecrets: imagePullSecrets?.map((name) => ({ name: escapeTemplate(name) })),
      ...this.placement(),
      securityContext: podSecurityContext(this.options.user, { chosenByPlatform: this.choosesUser }),
    };
  }

  private placement() {
    const { priorityClassName, nodeSelector, tolerations, affinity = {}, topologySpread } = this.props;
    const { nodes = [], everyNode = [] } = this.traits;
    return {
      priorityClassName: escapeTemplate(priorityClassName),
      nodeSelector: escapeTemplate(nodeSelector),
      toleration: tolerations?.map((toleration) => ({
        ...escapeTemplate(toleration),
        operator: toleration.operator ?? (toleration.value === undefined ? 'Exists' : 'Equal'),
      })),
      affinity: affinityBlock(affinity, [...nodes, ...(this.options.everyNode ? everyNode : [])]),
      topologySpreadConstraint: spreadBlocks(topologySpread, this.options.selector),
    };
  }

  // Its user owns nothing of the image: what it writes to is of the group.
  private get choosesUser(): boolean {
    return this.traits.choosesUsers !== undefined && !this.options.seesNode;
  }

  private checkPlatform(): void {
    const { choosesUsers, hidesNodes } = this.traits;
    if (hidesNodes !== undefined && this.options.seesNode)
      recordMistake(this.scope, {
        prop: 'platforms',
        got: described(this.instance),
        takes: `a cluster that admits it: ${hidesNodes}`,
      });
    if (this.choosesUser)
      acceptDeviation(this.scope, 'chosen-user', {
        prop: 'platforms',
        subject: this.instance,
        what: `the cluster chooses the user of the pods of ${this.instance}`,
        reason: choosesUsers,
      });
  }

  private renderVolumes(): StatefulSetV1SpecTemplateSpecVolume[] {
    const volumes = [...this.volumes].sort(([a], [b]) => (a < b ? -1 : 1));
    return volumes.map(([name, volume]) => ({ name, ...(typeof volume === 'function' ? volume() : volume) }));
  }
}
