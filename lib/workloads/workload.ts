import { TerraformResource, TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { checkDuration } from '../core/checks/checks';
import { sameStack } from '../core/checks/same-stack';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { identityPolicyName, serviceHost, workloadName } from '../core/kubernetes/names';
import { INamespace } from '../core/kubernetes/namespace';
import { hcl } from '../core/terraform/hcl';
import { escapeTemplate } from '../core/terraform/template';
import { Duration } from '../core/values/duration';
import { prepareStack } from '../posture/prepare-stack';
import { denyAll } from './default-deny';
import { NumberedPods } from './numbered-pods';
import { mayBePolicy, portsOf, waitFor } from './objects';
import { HardenedPod } from './hardened-pod';
import { WorkloadResource, WorkloadResourceKind, WorkloadResourceSpec } from './workload-resource';
import { PodVolume } from './pod-volume';
import { countPods } from './quota';
import { RemovalPolicy } from './removal-policy';
import { ServiceAccount } from './service-account';
import { existingClaim, GivenVolume, volumeClaim, VolumeOptions } from './volume-claim';
import { claimVolume } from './volumes';
import { ComposedPasswords, WorkloadOptions } from './workload-options';

const START_TIMEOUT = { min: Duration.minutes(1), max: Duration.days(7) };
const GRACE_PERIODS = { min: Duration.seconds(5), max: Duration.hours(1) };

/**
 * The pods of a product and all that Kubernetes needs around them. It belongs to the product's construct, which may have
 * several.
 */
export class Workload {
  public readonly name: string;
  /** The construct that its resources are below: `owner`, on which mistakes are recorded, or one below it where it has several. */
  public readonly scope: Construct;
  public readonly namespace: INamespace;
  public readonly selector: Record<string, string>;
  /** The identity of its pods in the API. Its token is in no pod by itself: what needs it mounts it at TOKEN_FOLDER. */
  public readonly serviceAccountName: string;
  public readonly pod: HardenedPod;
  public readonly hostNetwork: boolean;
  /** Which of the passwords that it logs in with are in Secrets of its own, so that none of them replaces a pod. */
  public readonly composes?: ComposedPasswords;
  /** The resource of the pods, once it is there. */
  public resource?: TerraformResource;
  /** The Secret of its own that has each password that it logs in with, of those that Terraform knows. */
  public passwordsSecret?: string;
  /** How long its pods may take to start, where the user says so. */
  public readonly startTimeout?: Duration;
  // Whether a volume of it is retained.
  private retained = false;
  private readonly account?: ServiceAccount;
  private readonly after = new Set<Workload>();
  private readonly numbered = new NumberedPods(this);

  public constructor(
    public readonly owner: Construct,
    options: WorkloadOptions,
  ) {
    prepareStack(owner);
    const { product, props, part, terminationGracePeriod, startTimeout } = options;
    checkDuration(owner, 'terminationGracePeriod', terminationGracePeriod, GRACE_PERIODS);
    const known = checkDuration(owner, 'startTimeout', startTimeout, START_TIMEOUT);
    this.startTimeout = known ? startTimeout : undefined;
    this.scope = part === undefined ? owner : new Construct(owner, part);
    this.name = workloadName(owner, props.name, part);
    sameStack(owner, 'namespace', props.namespace, '`SecureNamespace.fromName`');
    this.namespace = props.namespace;
    this.hostNetwork = options.hostNetwork ?? false;
    this.composes = options.composes;
    this.selector = { 'app.kubernetes.io/name': product, 'app.kubernetes.io/instance': escapeTemplate(this.name) };
    // What the user gives is for the daemon: helpers have an account of their own.
    const identity = part === undefined ? props.identity : undefined;
    this.account = part === undefined ? props.serviceAccount : undefined;
    // As `default` they would have whatever somebody grants to every pod of the namespace.
    this.serviceAccountName =
      this.account?._wornBy(owner, this.namespace) ??
      new KubernetesResource(this.scope, 'service-account', 'service_account_v1', {
        ...this.claimMetadata('ServiceAccount', this.name, identity?._annotations),
        automountServiceAccountToken: false,
      }).nameReference;
    this.pod = new HardenedPod(owner, {
      ...options,
      startTimeout: this.startTimeout,
      selector: this.selector,
      serviceAccountName: this.serviceAccountName,
      helper: part !== undefined,
    });
    // One that binds nothing, of pods on the node's network, is there too: it is in force as soon as they leave that.
    denyAll(this.scope, 'deny', this.claimMetadata('NetworkPolicy', `${this.name}-deny`), this.selector);
    if (identity && identity._egress.length > 0)
      new KubernetesResource(this.scope, 'identity', 'network_policy_v1', {
        ...this.claimMetadata('NetworkPolicy', identityPolicyName(this.name)),
        spec: { podSelector: { matchLabels: this.selector }, policyTypes: ['Egress'], egress: identity._egress },
      });
  }

  /** The names that a client may reach its Service by. */
  public get dnsNames(): string[] {
    const { name } = this;
    const namespace = this.namespace.namespaceName;
    return [this.host, `${this.host}.cluster.local`, `${name}.${namespace}`, name];
  }

  /** The names of pods that are numbered, which stay the same wherever they run. */
  public podDnsNames(replicas = 1): string[] {
    return this.numbered.dnsNames(replicas);
  }

  /** Where pods that are numbered have their names. It has the address of each of them, too. */
  public get podDomain(): string {
    return this.numbered.domain;
  }

  /** The Service of pods that are numbered. */
  public get podService(): string {
    return this.numbered.service;
  }

  /** The name that a client of this library dials. */
  public get host(): string {
    return serviceHost(this.name, this.namespace.namespaceName);
  }

  /** Provider and metadata for one more object of this workload; its name is claimed. */
  public claimMetadata(kind: string, name: string, annotations?: Record<string, string>) {
    claimObjectName(this.owner, 'name', kind, this.namespace, name);
    const { provider, namespaceReference: namespace } = this.namespace;
    return { provider, metadata: { name: escapeTemplate(name), namespace, labels: this.selector, annotations } };
  }

  /** Its token is in the pod: an account of others takes a reason. */
  public holdToken(): void {
    this.account?._holdToken(this.owner);
  }

  /** The pods start only when those of another workload are there. */
  public startAfter(other: Workload): void {
    if (other !== this) this.after.add(other);
  }

  /**
   * Numbered pods, of each number never two, which would corrupt one volume. A cluster takes several, each with a volume by
   * `storeEach` and a name in `podDnsNames` (test/workloads/numbered-pods.test.ts).
   */
  public runNumbered(ports: Record<string, number>, replicas = 1): WorkloadResource {
    new KubernetesResource(this.scope, 'pod-service', 'service_v1', {
      ...this.claimMetadata('Service', this.podService, this.pod.serviceAnnotations),
      spec: {
        ...this.pod.families({ headless: true }),
        clusterIp: 'None',
        selector: this.selector,
        publishNotReadyAddresses: true,
        port: portsOf(ports),
      },
    });
    return this.run('stateful_set', replicas, () => this.numbered.spec(replicas, this.pod.template()));
  }

  /**
   * One pod on every node that it tolerates. A new one has been ready for `minReadySeconds` before the old one on its node goes, but on
   * the network of the node: there both would listen on one port.
   */
  public runOnEveryNode({ minReadySeconds = 0 } = {}): WorkloadResource {
    const { hostNetwork } = this;
    return this.run('daemon_set', hostNetwork ? 1 : 2, () => ({
      selector: { matchLabels: this.selector },
      ...(minReadySeconds > 0 && { minReadySeconds }),
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: hostNetwork ? { maxUnavailable: '10%' } : { maxSurge: '10%', maxUnavailable: '0' },
      },
      template: this.pod.template(),
    }));
  }

  /** Some pods, wherever there is room for them. A new one is ready before an old one goes. */
  public runReplicas(replicas: number): WorkloadResource {
    return this.run('deployment', replicas + 1, () => ({
      replicas: String(replicas),
      selector: { matchLabels: this.selector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '1', maxUnavailable: '0' } },
      template: this.pod.template(),
    }));
  }

  /** One pod, and never two: the old one ends before the new one starts. An apply waits for it so many seconds. */
  public runAlone(progressDeadlineSeconds: number): WorkloadResource {
    return this.run('deployment', 1, () => ({
      replicas: '1',
      selector: { matchLabels: this.selector },
      strategy: { type: 'Recreate' },
      progressDeadlineSeconds,
      template: this.pod.template(),
    }));
  }

  /**
   * A stable name for the pods, those that are not ready included: nobody else could answer for a single one, and of several each
   * is scraped by itself. `onlyReady` is for those of which each answers for all.
   */
  public serve(
    ports: Record<string, number>,
    { id = 'service', name = this.name, headless = false, onlyReady = false } = {},
  ): void {
    new KubernetesResource(this.scope, id, 'service_v1', {
      ...this.claimMetadata('Service', name, this.pod.serviceAnnotations),
      spec: {
        ...this.pod.families({ headless }),
        type: 'ClusterIP',
        clusterIp: headless ? 'None' : undefined,
        selector: this.selector,
        publishNotReadyAddresses: !onlyReady,
        port: portsOf(ports),
      },
    });
  }

  /** A volume of its own, grown in place by its size. Terraform would have to replace it for a smaller one. */
  public store(volume: string, options: GivenVolume): PodVolume {
    this.noteRetention(options);
    if (options.existingClaim !== undefined)
      return this.pod.addVolume(volume, claimVolume(existingClaim(this, options.existingClaim, options)));
    const { name } = this.claimMetadata('PersistentVolumeClaim', `${this.name}-${volume}`).metadata;
    return this.pod.addVolume(volume, claimVolume(volumeClaim(this, volume, { name }, options).nameReference));
  }

  /** A volume for each of its numbered pods. */
  public storeEach(volume: string, replicas: number, options: GivenVolume): PodVolume {
    this.noteRetention(options);
    return this.numbered.storeEach(volume, replicas, options);
  }

  /** Files for the pod that hold no secret. Gives the name of their ConfigMap, and what changes with them. */
  public configure(id: string, files: Record<string, string>): { readonly name: string; readonly revision: string } {
    const configMap = new KubernetesResource(this.scope, id, 'config_map_v1', {
      ...this.claimMetadata('ConfigMap', `${this.name}-${id}`),
      data: files,
    });
    return {
      name: configMap.nameReference,
      revision: hcl`sha256(jsonencode(${configMap.getStringMapAttribute('data')}))`,
    };
  }

  private noteRetention({ removalPolicy = RemovalPolicy.RETAIN }: VolumeOptions): void {
    this.retained ||= removalPolicy === RemovalPolicy.RETAIN;
  }

  private lifecycle(): TerraformResourceLifecycle | undefined {
    const precondition = this.account?._conditions ?? [];
    if (!this.retained && precondition.length === 0) return undefined;
    return { ...(this.retained && { preventDestroy: true }), ...(precondition.length > 0 && { precondition }) };
  }

  // `pods`: how many there are while they are replaced; of what is on every node, those of one.
  private run(kind: WorkloadResourceKind, pods: number, spec: () => WorkloadResourceSpec): WorkloadResource {
    countPods(this.namespace, { name: this.name, pods, resources: () => this.pod.resources });
    const objectKind = kind.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
    const config = {
      ...this.claimMetadata(objectKind, this.name),
      // The pods of retained data are not destroyed by an apply either: what an apply made that timed out is tainted, so the next would
      // replace it, and end a start that goes on, which takes long with much data.
      lifecycle: this.lifecycle(),
      timeouts: this.startTimeout && waitFor(this.startTimeout),
    };
    const resource = new WorkloadResource(this.scope, kind, config, {
      spec,
      waitsFor: () => [
        ...this.policies(),
        ...this.numbered.volumeClaims,
        ...[...this.after].flatMap((other) => other.resource ?? []),
      ],
    });
    this.resource = resource;
    return resource;
  }

  // A pod that starts before its policies is open, and one that starts before its paths is lost.
  private policies(): TerraformResource[] {
    return this.scope.node.findAll().filter(mayBePolicy);
  }
}
