import { REQUIRED_TRUST } from '../certificates/prop-types';
import { KUBERNETES_DISCOVERY } from '../connections/network/api-access';
import { ACCEPTED } from '../core/checks/accepted-risk';
import { checkDuration } from '../core/checks/checks';
import {
  DURATION,
  FLAG,
  list,
  member,
  PropTypes,
  readProps,
  REQUIRED_TEXT,
  requiredList,
  SETTINGS,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { OPTIONAL_NAMESPACE, whereIs } from '../core/kubernetes/prop-types';
import { doubleDollars } from '../core/terraform/double-dollars';
import { isKnown } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';
import { CREDENTIAL } from '../credentials/prop-types';
import { InputContext } from './input-context';
import {
  CpuInputOptions,
  DiskInputOptions,
  DiskIoInputOptions,
  HttpInputOptions,
  InternalInputOptions,
  KubeInventoryInputOptions,
  KubeletInputOptions,
  NetInputOptions,
  TelegrafInputOptions,
} from './input-options';
import { KubernetesInventory } from './kube-inventory';
import { ownTags } from './own-tags';

// The parsers of Telegraf 1.38 and 1.39; it does not start with another name.
const DATA_FORMATS = [
  'avro',
  'binary',
  'collectd',
  'csv',
  'dropwizard',
  'form_urlencoded',
  'graphite',
  'grok',
  'influx',
  'json',
  'json_v2',
  'logfmt',
  'nagios',
  'openmetrics',
  'opentsdb',
  'parquet',
  'prometheus',
  'prometheusremotewrite',
  'value',
  'wavefront',
  'xml',
  'xpath_cbor',
  'xpath_json',
  'xpath_msgpack',
  'xpath_protobuf',
];

/** Something that Telegraf collects. What is not here goes into `settings`. */
export class TelegrafInput {
  /**
   * How busy the node's CPUs are.
   * @param options What is collected, how often, and with which tags.
   */
  public static cpu(options: CpuInputOptions = {}): TelegrafInput {
    return input('cpu', options, CPU, (given) => ({
      percpu: given.percpu ?? true,
      totalcpu: given.totalcpu ?? true,
      collect_cpu_time: given.collectCpuTime ?? false,
      report_active: given.reportActive ?? false,
    }));
  }

  /**
   * How much of the node's memory is used.
   * @param options What is collected, how often, and with which tags.
   */
  public static mem(options: TelegrafInputOptions = {}): TelegrafInput {
    return input('mem', options, COMMON, () => ({}));
  }

  /**
   * How full file systems are: the node's with `hostMounts`, else those that the pod has of it.
   * @param options What is collected, how often, and with which tags.
   */
  public static disk(options: DiskInputOptions = {}): TelegrafInput {
    return input('disk', options, DISK, ({ mountPoints, ignoreFs = IGNORED }) => ({
      mount_points: mountPoints,
      ignore_fs: ignoreFs,
    }));
  }

  /**
   * How busy the node's disks are.
   * @param options What is collected, how often, and with which tags.
   */
  public static diskio(options: DiskIoInputOptions = {}): TelegrafInput {
    return input('diskio', options, DISKIO, ({ devices }) => ({ devices }));
  }

  /**
   * The node's load and uptime.
   * @param options What is collected, how often, and with which tags.
   */
  public static system(options: TelegrafInputOptions = {}): TelegrafInput {
    return input('system', options, COMMON, () => ({}));
  }

  /**
   * How much of the node's swap is used.
   * @param options What is collected, how often, and with which tags.
   */
  public static swap(options: TelegrafInputOptions = {}): TelegrafInput {
    return input('swap', options, COMMON, () => ({}));
  }

  /**
   * What passes through the pod's network interfaces.
   * @param options What is collected, how often, and with which tags.
   */
  public static net(options: NetInputOptions = {}): TelegrafInput {
    return input('net', options, NET, ({ interfaces }) => ({ interfaces }));
  }

  /**
   * How Telegraf itself fares: what it collects, writes and loses.
   * @param options What is collected, how often, and with which tags.
   */
  public static telegrafItself(options: InternalInputOptions = {}): TelegrafInput {
    return input('internal', options, INTERNAL, ({ collectMemstats = true }) => ({
      collect_memstats: collectMemstats,
    }));
  }

  /**
   * What the kubelet of each node knows about its pods. Only where Telegraf runs on every node. `Deviations.of` lists the reason.
   * @param reason Why each pod of Telegraf gets an identity in the API of Kubernetes, which reads what every kubelet knows.
   * @param options Where the nodes are, and what verifies the kubelets.
   */
  public static kubelet(reason: string, options: KubeletInputOptions): TelegrafInput {
    return input('kubernetes', options, KUBELET, (given, context) => ({
      ...context.kubelet(reason, given),
      label_include: doubleDollars(given.labelInclude ?? []),
      // Empty in both would be every label.
      label_exclude: given.labelInclude?.length ? [] : ['*'],
    }));
  }

  /**
   * What there is in the cluster: how many replicas run of how many, restarts of containers, conditions of nodes, sizes of volumes. For
   * one Telegraf, as each would ask for all of it. `Deviations.of` lists the reason.
   * @param reason Why the pod of Telegraf gets an identity in the API of Kubernetes, which may list these kinds.
   * @param options Where the API server is, and which kinds of objects.
   * @see https://github.com/influxdata/telegraf/tree/v1.39.3/plugins/inputs/kube_inventory
   */
  public static kubeInventory(reason: string, options: KubeInventoryInputOptions): TelegrafInput {
    return input('kube_inventory', options, KUBE_INVENTORY, (given, context) => context.inventory(reason, given));
  }

  /**
   * What a server answers over HTTPS.
   * @param options Where it reads, and what verifies the server.
   */
  public static http(options: HttpInputOptions): TelegrafInput {
    return input('http', options, HTTP, (given, context) => {
      const { dataFormat = 'influx', dataOptions = {}, userName, credential, timeout } = given;
      const bounds = { min: Duration.milliseconds(100), max: Duration.hours(1) };
      checkDuration(context.owner, context.of('timeout'), timeout, bounds);
      context.open(given.peers, context.https('url', given.url)?.port ?? 443);
      if (isKnown(dataFormat) && !DATA_FORMATS.includes(dataFormat))
        context.refuse('dataFormat', dataFormat, `one of ${DATA_FORMATS.join(', ')}`);
      if (dataFormat === 'csv' && !('csv_header_row_count' in dataOptions) && !('csv_column_names' in dataOptions))
        context.refuse(
          'dataOptions',
          undefined,
          '`csv_header_row_count` or `csv_column_names`, without which it does not start',
        );
      if (userName !== undefined && !credential)
        context.refuse('credential', credential, `the password of ${userName}`);
      if (userName !== undefined && isKnown(userName) && userName.includes(':'))
        context.refuse('userName', userName, 'a name without ":", which basic authentication cannot carry');
      const secret = credential && context.secret('credential', credential);
      return {
        ...doubleDollars(context.accept('dataOptions', dataOptions)),
        urls: [doubleDollars(given.url)],
        data_format: doubleDollars(dataFormat),
        timeout: timeout?.toString(),
        ...(userName === undefined
          ? { token: secret }
          : { username: context.secretText('userName', userName), password: secret }),
        ...context.verify(given.trust),
      };
    });
  }

  /** @internal */
  public static _of(name: string, table: (context: InputContext) => Settings): TelegrafInput {
    return new TelegrafInput(name, table);
  }

  private constructor(
    /** @internal */ public readonly _name: string,
    /** @internal its table in the config file */ public readonly _table: (context: InputContext) => Settings,
  ) {}

  /** The name of its plugin. */
  public toString(): string {
    return `inputs.${this._name}`;
  }
}

// Telegraf's sample.conf of it: what is in memory or cannot be written.
const IGNORED = ['tmpfs', 'devtmpfs', 'devfs', 'iso9660', 'overlay', 'aufs', 'squashfs'];

const COMMON: PropTypes<TelegrafInputOptions> = { interval: DURATION, tags: TEXT_MAP };
const CPU: PropTypes<CpuInputOptions> = {
  ...COMMON,
  percpu: FLAG,
  totalcpu: FLAG,
  collectCpuTime: FLAG,
  reportActive: FLAG,
};
const DISK: PropTypes<DiskInputOptions> = { ...COMMON, mountPoints: TEXTS, ignoreFs: TEXTS };
const DISKIO: PropTypes<DiskIoInputOptions> = { ...COMMON, devices: TEXTS };
const NET: PropTypes<NetInputOptions> = { ...COMMON, interfaces: TEXTS };
const INTERNAL: PropTypes<InternalInputOptions> = { ...COMMON, collectMemstats: FLAG };
const KUBELET: PropTypes<KubeletInputOptions> = {
  ...COMMON,
  trust: REQUIRED_TRUST,
  nodeCidrs: requiredList(TEXTS, 'where the nodes are in the network, like "10.20.0.0/16"'),
  labelInclude: TEXTS,
  nodesProxy: ACCEPTED,
};
const KUBE_INVENTORY: PropTypes<KubeInventoryInputOptions> = {
  ...COMMON,
  ...KUBERNETES_DISCOVERY,
  resources: list(member(KubernetesInventory)),
  namespace: OPTIONAL_NAMESPACE,
};
const HTTP: PropTypes<HttpInputOptions> = {
  ...COMMON,
  url: REQUIRED_TEXT,
  trust: REQUIRED_TRUST,
  peers: whereIs('the server is'),
  dataFormat: TEXT,
  dataOptions: SETTINGS,
  userName: TEXT,
  credential: CREDENTIAL,
  timeout: DURATION,
};

function input<T extends TelegrafInputOptions>(
  name: string,
  options: T,
  shape: PropTypes<T>,
  table: (given: T, context: InputContext) => Settings,
): TelegrafInput {
  return TelegrafInput._of(name, (context) => {
    const given = readProps(context.owner, options, shape, context.at);
    const bounds = { min: Duration.milliseconds(100), max: Duration.days(1) };
    checkDuration(context.owner, context.of('interval'), given.interval, bounds);
    const made = table(given, context);
    return {
      ...made,
      interval: given.interval?.toString(),
      ...ownTags(context.owner, context.of('tags'), given.tags, made.tagexclude),
    };
  });
}
