import { TerraformProvider, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake, whenComplete } from '../core/checks/mistakes';
import {
  instanceOf,
  list,
  member,
  PropTypes,
  PROVIDER,
  readProps,
  nonEmpty,
  TEXT,
  TEXT_MAP,
} from '../core/checks/prop-types';
import { checkAnnotations, checkPodLabels } from '../core/kubernetes/pod-metadata';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { checkKeys } from '../core/kubernetes/label-checks';
import { checkDnsLabel } from '../core/kubernetes/names';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { namelessPeer } from '../core/kubernetes/prop-types';
import { escapeTemplate } from '../core/terraform/template';
import { prepareStack } from '../posture/prepare-stack';
import { denyAll } from './default-deny';
import { PodSecurity } from './pod-security';
import { overQuota } from './quota';
import { RemovalPolicy } from './removal-policy';

const QUANTITY = /^\d+(\.\d+)?(m|k|[KMGTPE]i?)?$/;

/** What a namespace is made with. */
export interface SecureNamespaceProps {
  /** Its name. @default - the construct's id */
  readonly name?: string;
  /** The Pod Security Standard that it enforces. @default PodSecurity.restricted() */
  readonly podSecurity?: PodSecurity;
  /**
   * Hard limits for the whole namespace, as a ResourceQuota takes them: `{ 'requests.cpu': '4', pods: '20' }`. What its pods need
   * is counted; one on `limits.cpu` takes `cpuLimitRatio` in `WorkloadDefaults`.
   * @default - none
   */
  readonly quota?: Record<string, string>;
  /** More labels. @default - none */
  readonly labels?: Record<string, string>;
  /** More annotations. @default - none */
  readonly annotations?: Record<string, string>;
  /** Who answers DNS queries of its pods. @default - the pods of kube-system with k8s-app=kube-dns */
  readonly dnsPeers?: Peer[];
  /** The kubernetes provider for everything in it, where the stack has several. @default - the stack's only one */
  readonly provider?: TerraformProvider;
  /**
   * What an apply may do to the namespace, which takes every volume in it along.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A namespace that exists already. */
export interface ExistingNamespaceOptions {
  /** Its name. @default - the construct's id */
  readonly name?: string;
  /** Who answers DNS queries of its pods. @default - the pods of kube-system with k8s-app=kube-dns */
  readonly dnsPeers?: Peer[];
  /** The kubernetes provider for everything in it, where the stack has several. @default - the stack's only one */
  readonly provider?: TerraformProvider;
}

const DNS_PEERS = nonEmpty(
  list(namelessPeer('without DNS no name is known')),
  'at least one peer: without DNS nobody finds a server',
);
const EXISTING: PropTypes<ExistingNamespaceOptions> = { name: TEXT, dnsPeers: DNS_PEERS, provider: PROVIDER };
const NAMESPACE_PROPS: PropTypes<SecureNamespaceProps> = {
  ...EXISTING,
  podSecurity: instanceOf(PodSecurity, 'a PodSecurity, like PodSecurity.restricted()'),
  quota: TEXT_MAP,
  labels: TEXT_MAP,
  annotations: TEXT_MAP,
  removalPolicy: member(RemovalPolicy),
};

/**
 * A namespace that admits hardened pods only and in which nobody talks to anybody until a connection says so.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 * @example
 * const namespace = new SecureNamespace(this, 'monitoring');
 */
export class SecureNamespace extends Construct implements INamespace {
  /**
   * A namespace that somebody else made. Nothing in it is relied on: each pod of this library brings its own
   * policies and meets the `restricted` standard without being asked.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param options Its name, and who answers its DNS queries.
   */
  public static fromName(scope: Construct, id: string, options: ExistingNamespaceOptions = {}): INamespace {
    return new ExistingNamespace(scope, id, options);
  }

  public readonly namespaceName: string;
  public readonly namespaceReference: string;
  public readonly provider?: TerraformProvider;
  public readonly dnsPeers?: Peer[];

  /**
   * Makes a namespace.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureNamespaceProps = {}) {
    super(scope, id);
    prepareStack(this);
    const props = readProps(this, given, NAMESPACE_PROPS);
    this.namespaceName = props.name ?? id;
    this.provider = props.provider;
    this.dnsPeers = props.dnsPeers;
    this.#check(props);
    this.namespaceReference = this.#make(props);
    denyAll(this, 'default-deny', this.#metadata('default-deny'));
    const { quota } = props;
    if (!quota) return;
    new KubernetesResource(this, 'quota', 'resource_quota_v1', {
      ...this.#metadata('quota'),
      spec: { hard: escapeTemplate(quota) },
    });
    whenComplete(this, () => overQuota(this, quota));
  }

  #check({ labels, annotations, quota = {} }: SecureNamespaceProps): void {
    checkProvider(this, this.provider);
    checkDnsLabel(this, 'name', this.namespaceName);
    claimObjectName(this, 'name', 'Namespace', { provider: this.provider }, this.namespaceName);
    checkPodLabels(this, 'labels', this.#withoutOwn(labels));
    checkAnnotations(this, 'annotations', annotations);
    checkKeys(this, 'quota', quota);
    for (const [key, amount] of Object.entries(quota))
      check(this, `quota.${key}`, amount, 'a quantity like "4", "500m" or "10Gi"', (text) => QUANTITY.test(text));
  }

  #make(props: SecureNamespaceProps): string {
    const { podSecurity = PodSecurity.restricted(), removalPolicy = RemovalPolicy.RETAIN } = props;
    const { _level: level, _reason: reason } = podSecurity;
    if (level !== 'restricted') {
      const what = `the namespace admits ${level} pods`;
      acceptDeviation(this, 'pod-security', { prop: 'podSecurity', subject: level, what, reason });
    }
    return new KubernetesResource(this, 'Resource', 'namespace_v1', {
      provider: this.provider,
      metadata: {
        name: escapeTemplate(this.namespaceName),
        labels: {
          ...escapeTemplate(props.labels),
          'pod-security.kubernetes.io/enforce': level,
          'pod-security.kubernetes.io/warn': level,
          'pod-security.kubernetes.io/audit': level,
        },
        annotations: escapeTemplate(props.annotations),
      },
      lifecycle: { preventDestroy: removalPolicy === RemovalPolicy.RETAIN },
    }).nameReference;
  }

  #metadata(name: string) {
    return { provider: this.provider, metadata: { name, namespace: this.namespaceReference } };
  }

  // A label that this construct decides is refused once, and not looked at further.
  #withoutOwn(labels: Record<string, string> = {}): Record<string, string> {
    const isOwn = (label: string) =>
      label.startsWith('pod-security.kubernetes.io/') || label === 'kubernetes.io/metadata.name';
    const takes = 'labels that do not decide what the namespace admits (`podSecurity` does)';
    for (const label of Object.keys(labels).filter(isOwn)) recordMistake(this, { prop: 'labels', got: label, takes });
    return Object.fromEntries(Object.entries(labels).filter(([label]) => !isOwn(label)));
  }
}

class ExistingNamespace extends Construct implements INamespace {
  public readonly namespaceName: string;
  public readonly namespaceReference: string;
  public readonly provider?: TerraformProvider;
  public readonly dnsPeers?: Peer[];

  public constructor(scope: Construct, id: string, options: ExistingNamespaceOptions) {
    super(scope, id);
    prepareStack(this);
    options = readProps(this, options, EXISTING);
    this.namespaceName = options.name ?? id;
    this.namespaceReference = escapeTemplate(this.namespaceName);
    checkProvider(this, options.provider);
    this.provider = options.provider;
    this.dnsPeers = options.dnsPeers;
    checkDnsLabel(this, 'name', this.namespaceName);
  }
}

// Terraform knows the providers of one configuration only.
function checkProvider(scope: Construct, provider: TerraformProvider | undefined): void {
  if (provider && TerraformStack.of(provider) !== TerraformStack.of(scope))
    recordMistake(scope, { prop: 'provider', got: provider, takes: 'a provider of the same stack' });
}
