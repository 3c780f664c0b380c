import { Document, metadataOf, Resource } from './document';
import { readTemplate } from './expressions';

/** A container as the provider takes it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: string[];
  readonly args?: string[];
  readonly env?: {
    readonly name: string;
    readonly value?: string;
    readonly value_from?: { readonly secret_key_ref?: { readonly name: string; readonly key: string } };
  }[];
  readonly port?: { readonly container_port: number }[];
  readonly volume_mount?: {
    readonly name: string;
    readonly mount_path: string;
    readonly read_only: boolean;
    readonly sub_path?: string;
  }[];
  readonly security_context?: Record<string, unknown>;
  readonly resources?: { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> };
  readonly liveness_probe?: Probe;
  readonly readiness_probe?: Probe;
  readonly startup_probe?: Probe;
}

/** How a container is asked whether it lives. */
export interface Probe {
  readonly exec?: { readonly command: string[] };
  readonly tcp_socket?: unknown;
}

interface Items {
  readonly items?: { readonly key: string; readonly path: string }[];
}
interface Source extends Items {
  readonly name?: string;
  readonly secret_name?: string;
}

/** A volume as the provider takes it. */
export interface Volume {
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
  readonly persistent_volume_claim?: { readonly claim_name: string };
  readonly host_path?: { readonly path: string };
}

/** The pods of a StatefulSet or DaemonSet. */
export interface Pod {
  readonly owner: Resource;
  /** The provider of its cluster, where it is not the only one. */
  readonly cluster: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: {
    readonly host_network?: boolean;
    readonly host_pid?: boolean;
    readonly host_ipc?: boolean;
    readonly automount_service_account_token?: boolean;
    readonly enable_service_links?: boolean;
    readonly service_account_name?: string;
    readonly security_context?: Record<string, unknown>;
    readonly container: Container[];
    readonly init_container: Container[];
    readonly volume: Volume[];
  };
}

function clusterOf({ body }: Resource): string {
  return typeof body.provider === 'string' ? body.provider : '';
}

/** Whether a policy is about a pod. */
export function binds(policy: Policy, pod: Pod): boolean {
  const { cluster, namespace, selector } = policy;
  return cluster === pod.cluster && namespace === pod.namespace && selects(selector, pod.labels);
}

/** All pods of a document. */
export function podsOf(document: Document): Pod[] {
  return document.resources
    .filter(({ type }) =>
      /_(stateful_set|daemon_set|deployment|job|cron_job|pod|replication_controller)(_v1)?$/.test(type),
    )
    .map((owner) => {
      const { template } = owner.body.spec as {
        template: { metadata: Pick<Pod, 'labels' | 'annotations'>; spec: Pod['spec'] };
      };
      const namespace = document.nameIn(metadataOf(owner).namespace ?? 'default');
      return { owner, cluster: clusterOf(owner), namespace, ...template.metadata, spec: template.spec };
    });
}

/** The containers of a pod, those that run before it too. */
export function containersOf({ spec }: Pod): Container[] {
  return [...spec.init_container, ...spec.container];
}

/** What a file in a container is: its text where this stack has it, `elsewhere` where it is of a Secret or ConfigMap that exists. */
export interface File {
  readonly text?: string;
  readonly from: Resource | 'elsewhere' | 'pod';
}

/** The file that a container sees at a path. */
export function fileAt(document: Document, pod: Pod, container: Container, path: string): File | undefined {
  const mount = [...(container.volume_mount ?? [])]
    .sort((a, b) => b.mount_path.length - a.mount_path.length)
    .find(({ mount_path }) => path.startsWith(`${mount_path}/`));
  const volume = pod.spec.volume.find(({ name }) => name === mount?.name);
  if (!mount || !volume) return undefined;
  const key = path.slice(mount.mount_path.length + 1);
  const sources = [
    ...(volume.config_map ? [volume.config_map] : []),
    ...(volume.secret ? [volume.secret] : []),
    ...(volume.projected ?? []).flatMap(({ sources }) =>
      sources.flatMap(({ secret = [], config_map = [] }) => [...secret, ...config_map]),
    ),
  ];
  if (sources.length === 0) return { from: 'pod' };
  for (const { items, name, secret_name } of sources) {
    const entry = items ? items.find((item) => item.path === key)?.key : key;
    const source = document.referredTo(name ?? secret_name ?? '');
    if (entry !== undefined && !source) return { from: 'elsewhere' };
    const data = (source?.body.data_wo ?? source?.body.data) as Record<string, string> | undefined;
    if (entry !== undefined && source && data?.[entry] !== undefined) return { text: data[entry], from: source };
  }
  return undefined;
}

/** One rule of a policy: whom, and through which ports. */
export interface Rule {
  readonly from?: Selection[];
  readonly to?: Selection[];
  readonly ports?: { readonly port: string; readonly protocol: string }[];
}

/** Whom a rule lets through. */
export interface Selection {
  readonly ip_block?: { readonly cidr: string };
  readonly namespace_selector?: { readonly match_labels?: Record<string, string> };
  readonly pod_selector?: { readonly match_labels?: Record<string, string> };
}

/** A network policy. */
export interface Policy {
  readonly resource: Resource;
  readonly cluster: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly types: readonly string[];
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

/** All network policies of a document. */
export function policiesOf(document: Document): Policy[] {
  return document.all('kubernetes_network_policy_v1').map((resource) => {
    const spec = resource.body.spec as {
      readonly pod_selector: { readonly match_labels?: Record<string, string> };
      readonly policy_types: string[];
      readonly ingress?: Rule[];
      readonly egress?: Rule[];
    };
    return {
      resource,
      cluster: clusterOf(resource),
      namespace: document.nameIn(metadataOf(resource).namespace ?? 'default'),
      selector: spec.pod_selector.match_labels ?? {},
      types: spec.policy_types,
      ingress: spec.ingress ?? [],
      egress: spec.egress ?? [],
    };
  });
}

/** Whether labels are all there. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** What an expression hashes, by what it refers to. */
export function hashedIn(text: string): string[] {
  return readTemplate(text)
    .references.filter(({ functions }) => functions.includes('sha256('))
    .map(({ path }) => path);
}
