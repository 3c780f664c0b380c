import { isRecord } from '../../core/values/records';
import { Document, metadataOf, Resource } from './document';
import { asOwnKind, makesPods } from './manifests';
import { isUnknown, mayBe, mayHave } from './may-be';
import { templatesIn } from './pod-shapes';

/** A container as the provider takes it. */
export interface WrittenContainer {
  readonly name: string;
  readonly image: string;
  readonly command?: string[];
  readonly args?: string[];
  readonly env?: {
    readonly name: string;
    readonly value?: string;
    readonly value_from?: {
      readonly secret_key_ref?: { readonly name: string; readonly key: string };
      readonly field_ref?: { readonly field_path: string };
    };
  }[];
  readonly env_from?: { readonly secret_ref?: { readonly name: string } }[];
  readonly port?: { readonly container_port: number }[];
  readonly volume_mount?: {
    readonly name: string;
    readonly mount_path: string;
    readonly read_only: boolean;
    readonly sub_path?: string;
  }[];
  readonly security_context?: Record<string, unknown>;
  readonly resources?: { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> };
  readonly liveness_probe?: WrittenProbe;
  readonly readiness_probe?: WrittenProbe;
  readonly startup_probe?: WrittenProbe;
}

/** How a container is asked whether it lives. */
export interface WrittenProbe {
  readonly exec?: { readonly command: string[] };
  readonly tcp_socket?: unknown;
  readonly period_seconds?: number;
  readonly failure_threshold?: number;
}

interface Items {
  readonly items?: { readonly key: string; readonly path: string }[];
}
interface Source extends Items {
  readonly name?: string;
  readonly secret_name?: string;
}

/** A volume as the provider takes it. */
export interface WrittenVolume {
  readonly name: string;
  readonly config_map?: Source;
  readonly secret?: Source;
  readonly projected?: {
    readonly sources: {
      readonly secret?: Source[];
      readonly config_map?: Source[];
      readonly service_account_token?: unknown;
    }[];
  }[];
  readonly empty_dir?: { readonly medium?: string; readonly size_limit?: string };
  readonly persistent_volume_claim?: { readonly claim_name?: string };
  readonly host_path?: { readonly path: string };
}

/** The pods of whatever makes some: a StatefulSet, DaemonSet, Deployment or Job, a pod of its own, and what has the shape of one. */
export interface Pod {
  readonly owner: Resource;
  /** The provider of its cluster, where it is not the only one. */
  readonly cluster: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** What stands where volumes, containers or all of it should, and Terraform fills in. */
  readonly unknown: readonly string[];
  readonly spec: {
    readonly host_network?: boolean;
    readonly host_pid?: boolean;
    readonly host_ipc?: boolean;
    readonly service_account_name?: string;
    readonly automount_service_account_token?: boolean;
    readonly enable_service_links?: boolean;
    readonly security_context?: Record<string, unknown>;
    readonly container: WrittenContainer[];
    readonly init_container: WrittenContainer[];
    readonly volume: WrittenVolume[];
  };
}

/** The provider of a resource's cluster. */
export function clusterOf({ body }: Resource): string {
  // The one without an alias need not be named.
  return typeof body.provider === 'string' ? body.provider : 'kubernetes';
}

/** Whether a policy is about a pod. */
export function binds(policy: Policy, pod: Pod): boolean {
  const { cluster, namespace, selector } = policy;
  return cluster === pod.cluster && namespace === pod.namespace && selects(selector, pod.labels);
}

/** Whether a policy is about a pod, or may be once Terraform has filled in what it selects by. */
export function mayBind({ cluster, namespace, selector }: Policy, pod: Pod): boolean {
  return cluster === pod.cluster && mayBe(namespace, pod.namespace) && mayHaveAll(pod.labels, selector);
}

/** Whether an object has all these labels, or may have them. */
export function mayHaveAll(labels: unknown, selector: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => mayHave(labels, key, value));
}

/**
 * All pods of a document; those that a controller makes of an object of a kind of its own by their shape.
 * @param also What else is read as a pod.
 */
export function podsOf(document: Document, also = (resource: Resource): Resource => resource): Pod[] {
  return document.resources
    .map(asOwnKind)
    .map(also)
    .flatMap((owner) =>
      makesPods(owner)
        ? [podOf(document, owner, templateOf(owner))]
        : templatesIn(owner).map((template) => podOf(document, owner, template)),
    );
}

function podOf(document: Document, owner: Resource, { metadata, spec, ...controller }: Template): Pod {
  const { labels = {}, annotations = {} } = one<Partial<Pod>>(metadata);
  const pod = one<Partial<Pod['spec']> & Manifested>(spec);
  const { container, containers, init_container, init_containers, volume, volumes } = pod;
  const blocks = [owner.body.spec, spec, container, containers, init_container, init_containers, volume, volumes];
  const unknown = blocks.flat().filter(isUnknown);
  const namespace = document.nameIn(metadataOf(owner).namespace ?? 'default');
  return {
    ...{ owner, cluster: clusterOf(owner), namespace, labels, annotations, unknown },
    spec: {
      ...pod,
      container: [...all<WrittenContainer>(container), ...all<WrittenContainer>(containers)],
      init_container: [...all<WrittenContainer>(init_container), ...all<WrittenContainer>(init_containers)],
      volume: [
        ...all<WrittenVolume>(volume),
        ...all<WrittenVolume>(volumes),
        ...all(controller.volume_claim_template).map((template) => claimedBy(template, metadataOf(owner).name)),
      ],
    },
  };
}

// As a manifest calls them.
interface Manifested {
  readonly containers?: WrittenContainer[];
  readonly init_containers?: WrittenContainer[];
  readonly volumes?: WrittenVolume[];
}

interface Template {
  readonly metadata?: unknown;
  readonly spec?: unknown;
  readonly volume_claim_template?: unknown;
}

function templateOf({ type, body }: Resource): Template {
  if (/_pod(_v1)?$/.test(type)) return body;
  const spec = one<Template & { template: unknown; job_template: unknown }>(body.spec);
  const { template, volume_claim_template } = { ...spec, ...one<typeof spec>(one<Template>(spec.job_template).spec) };
  return { ...one<Template>(template), volume_claim_template };
}

// A StatefulSet has a volume for each of its claim templates, of the same name, and takes the claim of this name where there is one.
function claimedBy(template: unknown, set: string): WrittenVolume {
  const { name = '' } = one<{ name: string }>(one<{ metadata: unknown }>(template).metadata);
  return { name, persistent_volume_claim: { claim_name: `${name}-${set}-\${ordinal}` } };
}

/** A block: in Terraform's JSON it is an object or a list of them, and an override may have taken it away. */
export function one<T extends object>(block: unknown): Partial<T> {
  return all<Partial<T>>(block)[0] ?? {};
}

/** The blocks of one name. */
export function all<T>(blocks: unknown): T[] {
  return (Array.isArray(blocks) ? blocks : [blocks]).filter(
    (block) => typeof block === 'object' && block !== null,
  ) as T[];
}

/** The containers of a pod, those that run before it too. */
export function containersOf({ spec }: Pod): WrittenContainer[] {
  return [...spec.init_container, ...spec.container];
}

/** One rule of a policy: whom, and through which ports. */
export interface PolicyRule {
  readonly from?: Selection[];
  readonly to?: Selection[];
  readonly ports?: { readonly port: string; readonly protocol: string; readonly end_port?: unknown }[];
}

/** Whom a rule lets through. */
export interface Selection {
  readonly ip_block?: { readonly cidr: string };
  readonly namespace_selector?: Selector;
  readonly pod_selector?: Selector;
}

/** What labels select. */
export interface Selector {
  readonly match_labels?: Record<string, string>;
  readonly match_expressions?: unknown;
}

/** A network policy. */
export interface Policy {
  readonly resource: Resource;
  readonly cluster: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  /** Whether there are expressions too, which nothing here reads. */
  readonly selectsMore: boolean;
  readonly types: readonly string[];
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

/** Whether it is a policy of a network plugin or of administrators: those let in beside Kubernetes' own, whatever these deny. */
export function isPlugins({ body: { manifest } }: Resource): boolean {
  // What is staged is not in force.
  if (!isRecord(manifest) || !/^(?!Staged).*NetworkPolicy$|^PolicyEndpoint$/.test(String(manifest.kind))) return false;
  return !/^(networking\.k8s\.io|extensions)\//.test(String(manifest.apiVersion));
}

/** All network policies of a document, of Kubernetes' own kind. */
export function policiesOf(document: Document): Policy[] {
  const found = document.resources
    .filter((resource) => !isPlugins(resource))
    .map(asOwnKind)
    .filter(({ type }) => /^kubernetes_network_policy(_v1)?$/.test(type));
  return found.map((resource) => {
    const spec = one<{ pod_selector: unknown; policy_types: string[]; ingress: unknown; egress: unknown }>(
      resource.body.spec,
    );
    const selector = one<Selector>(spec.pod_selector);
    return {
      resource,
      cluster: clusterOf(resource),
      namespace: document.nameIn(metadataOf(resource).namespace ?? 'default'),
      selector: isRecord(selector.match_labels) ? selector.match_labels : {},
      selectsMore: selector.match_expressions !== undefined,
      types: [spec.policy_types ?? []].flat(),
      ingress: rulesOf(isUnknown(resource.body.spec) ? resource.body.spec : spec.ingress),
      egress: rulesOf(spec.egress),
    };
  });
}

// What nobody knows of a rule opens as much as there is.
function rulesOf(blocks: unknown): PolicyRule[] {
  return [blocks]
    .flat()
    .map((block): unknown => (isUnknown(block) ? {} : block))
    .filter(isRecord)
    .map(({ from, to, ports }) => ({
      from: known(from),
      to: known(to),
      ports: known(ports) as PolicyRule['ports'],
    }));
}

function known(value: unknown): Record<string, unknown>[] | undefined {
  const list: unknown[] = [value ?? []].flat();
  return value === undefined || list.some(isUnknown) ? undefined : list.filter(isRecord);
}

/** Whether labels are all there. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
