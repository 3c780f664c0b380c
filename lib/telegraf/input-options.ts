import { KubernetesDiscoveryOptions } from '../connections/network/api-access';
import { Trust } from '../certificates/trust';
import { AcceptedRisk } from '../core/checks/accepted-risk';
import { Duration } from '../core/values/duration';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { Credential } from '../credentials/credential';
import { KubernetesInventory } from './kube-inventory';

/** What every input takes. */
export interface TelegrafInputOptions {
  /** How often it collects. @default - the `interval` of its Telegraf */
  readonly interval?: Duration;
  /** Tags for all of its metrics, in place of what comes under their names. @default - none */
  readonly tags?: Record<string, string>;
}

/** How a target is scraped. */
export interface TelegrafScrapeOptions {
  /** How often. @default - the `interval` of the Telegraf */
  readonly interval?: Duration;
  /** Tags for all of its metrics, in place of labels of their names. @default - none but `address`, that of the instance */
  readonly tags?: Record<string, string>;
}

/** What `inputs.cpu` collects. */
export interface CpuInputOptions extends TelegrafInputOptions {
  /** Each CPU by itself. @default true */
  readonly percpu?: boolean;
  /** All together. @default true */
  readonly totalcpu?: boolean;
  /** The times too, not only the shares. @default false */
  readonly collectCpuTime?: boolean;
  /** The sum of all states but idle. @default false */
  readonly reportActive?: boolean;
}

/** What `inputs.disk` collects. */
export interface DiskInputOptions extends TelegrafInputOptions {
  /** These only, by where they are mounted. @default - all */
  readonly mountPoints?: string[];
  /** Not these, by their file system. @default - tmpfs, devtmpfs, devfs, iso9660, overlay, aufs and squashfs */
  readonly ignoreFs?: string[];
}

/** What `inputs.diskio` collects. */
export interface DiskIoInputOptions extends TelegrafInputOptions {
  /** These only, by name; `*` and `?` stand for letters. @default - all */
  readonly devices?: string[];
}

/** What `inputs.net` collects: of the pod's own network, as it is not on its node's. */
export interface NetInputOptions extends TelegrafInputOptions {
  /** These only, by name; `*` and `?` stand for letters. @default - all that are up, but loopback */
  readonly interfaces?: string[];
}

/** What `inputs.internal` collects: about Telegraf itself. */
export interface InternalInputOptions extends TelegrafInputOptions {
  /** About its memory too. @default true */
  readonly collectMemstats?: boolean;
}

/** What `inputs.kubernetes` collects from the kubelet of each node. */
export interface KubeletInputOptions extends TelegrafInputOptions {
  /** What verifies the kubelets' certificates, which must be valid for the nodes' names. */
  readonly trust: Trust;
  /** The addresses of the nodes, like `10.20.0.0/16`. */
  readonly nodeCidrs: string[];
  /** Labels of pods that become tags; `*` and `?` stand for letters. @default - none */
  readonly labelInclude?: string[];
  /**
   * Is let in by `nodes/proxy`, as a kubelet before Kubernetes 1.33 asks for it: who has that may also run
   * programs in every pod of a node.
   * @default - by `nodes/stats` and `nodes/pods`
   */
  readonly nodesProxy?: AcceptedRisk;
}

/** What `inputs.kube_inventory` lists, and the API that it asks. */
export interface KubeInventoryInputOptions extends TelegrafInputOptions, KubernetesDiscoveryOptions {
  /** Which kinds of objects: its rights are to list these and nothing else. @default - all of KubernetesInventory */
  readonly resources?: KubernetesInventory[];
  /** Those of one namespace only, but nodes and volumes. @default - of all namespaces */
  readonly namespace?: INamespace;
}

/** What `inputs.http` reads. */
export interface HttpInputOptions extends TelegrafInputOptions {
  /** Where: `https://service.example/metrics`, without a user or password. */
  readonly url: string;
  /** What verifies the server's certificate. */
  readonly trust: Trust;
  /** Where it is in the network. */
  readonly peers: Peer[];
  /** The format of what it answers: `influx`, `json_v2`, `csv`, `prometheus`, … @default influx */
  readonly dataFormat?: string;
  /** The options of that format, in Telegraf's words: `{ csv_header_row_count: 1 }`. @default - none */
  readonly dataOptions?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /** The user, for basic authentication. @default - none */
  readonly userName?: string;
  /** That user's password, or, without `userName`, a bearer token. @default - none */
  readonly credential?: Credential;
  /** How long it waits. @default Duration.seconds(5), as the plugin has it */
  readonly timeout?: Duration;
}
