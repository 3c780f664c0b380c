import { Construct } from 'constructs';
import { REQUIRED_TRUST } from '../certificates/prop-types';
import { Trust } from '../certificates/trust';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import {
  instanceOf,
  list,
  member,
  NUMBER,
  PropType,
  PropTypes,
  readProps,
  required,
  SETTINGS,
  TEXT,
  TEXT_MAP,
  TEXTS,
} from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { Peer } from '../core/kubernetes/peer';
import { INCOMING_PEER } from '../core/kubernetes/prop-types';
import { doubleDollars } from '../core/terraform/double-dollars';
import { Credential } from '../credentials/credential';
import { CREDENTIAL } from '../credentials/prop-types';
import { SourceRanges } from '../exposure';
import {
  CertificateListenerOptions,
  DatagramListenerOptions,
  HttpListenerOptions,
  InfluxDBListenerOptions,
  SocketDataFormat,
  SocketListenerOptions,
  TelegrafListenerOptions,
  UdpListenerOptions,
} from './listener-options';
import { ownTags } from './own-tags';
import { isWritable } from './plugin-checks/refused-options';

/** What the user's options make of a plugin that listens. */
export interface PlannedListener {
  readonly port: number;
  readonly udp: boolean;
  /** Who may send, besides those of `allowFrom`. */
  readonly peers: readonly Peer[];
  /** The table of the plugin, but for where it listens, its certificate and its credential. */
  readonly table: Settings;
  /** Where it listens, of `host:port`. */
  readonly address: (host: string) => Settings;
  /** Who logs in, and with what; nothing where a certificate or nothing is asked for. */
  readonly login?: { readonly by: 'password' | 'token'; readonly userName: string; readonly credential?: Credential };
  /** What verifies the certificates of those who send, where they have to show one. */
  readonly clients?: Trust;
}

// As its listeners for InfluxDB's protocols take: by itself it takes 500 MiB, which is more than its memory.
const MOST_AT_ONCE = '32MiB';

// By themselves these plugins end no connection, also of who has not shown a certificate yet: each takes up to 18 KiB, so that the
// default of 512 MiB is gone with some 30,000 of them. With these, it is 75 MiB at most.
const CONNECTIONS = { max_connections: 4096, read_timeout: '5m' };

// A tag of the plugin's, which whoever has a user of InfluxDB would read.
const SNMP = { tagexclude: ['community'] };

type Plan = (scope: Construct) => PlannedListener;

/**
 * What a Telegraf listens for: `telegraf.listen` takes it. What can encrypt does, with the certificate of the Telegraf, and asks for a
 * password, a token or a certificate. What comes as datagrams can do neither, and takes a reason.
 */
export class TelegrafListener {
  /**
   * What clients of InfluxDB 1.x write: `inputs.influxdb_listener`.
   * @param options Who may write.
   */
  public static influxdb(options: InfluxDBListenerOptions = {}): TelegrafListener {
    return new TelegrafListener('influxdb_listener', (scope) => {
      const given = readProps(scope, options, PASSWORD);
      return { ...common(scope, given, 8186), login: listenerLogin(given), address: (at) => ({ service_address: at }) };
    });
  }

  /**
   * What clients of InfluxDB 2 write, with a token: `inputs.influxdb_v2_listener`.
   * @param options Who may write.
   */
  public static influxdbV2(options: TelegrafListenerOptions = {}): TelegrafListener {
    return new TelegrafListener('influxdb_v2_listener', (scope) => {
      const given = readProps(scope, options, SECRET);
      const login = { by: 'token', userName: 'token', credential: given.credential } as const;
      // Without, which is its default up to 1.45, it logs a warning at each start.
      const statistics = { use_internal_statistics: true };
      const { table, ...more } = common(scope, given, 8086);
      return { ...more, table: { ...table, ...statistics }, login, address: (at) => ({ service_address: at }) };
    });
  }

  /**
   * What is posted by HTTPS, in any format of Telegraf's: `inputs.http_listener_v2`.
   * @param options Who may post, where, and in which format.
   */
  public static http(options: HttpListenerOptions = {}): TelegrafListener {
    return new TelegrafListener('http_listener_v2', (scope) => {
      const given = readProps(scope, options, HTTP);
      const { paths = ['/telegraf'], dataFormat = 'influx', dataOptions = {} } = given;
      const { table, ...more } = common(scope, given, 8080, dataOptions);
      const own = {
        max_body_size: MOST_AT_ONCE,
        ...formatOf(scope, dataFormat, dataOptions),
        ...table,
        paths: doubleDollars(paths),
        methods: ['POST', 'PUT'],
      };
      return {
        ...more,
        table: own,
        login: listenerLogin(given),
        address: (at) => ({ service_address: `tcp://${everywhere(at)}` }),
      };
    });
  }

  /**
   * Syslog over TLS, from who shows a certificate: `inputs.syslog`. It has 4096 connections at most, and ends one after five minutes
   * without a message.
   * @param options What verifies those who send.
   */
  public static syslog(options: CertificateListenerOptions): TelegrafListener {
    return withCertificate('syslog', options, 6514, (at) => ({ ...CONNECTIONS, server: `tcp://${everywhere(at)}` }));
  }

  /**
   * OpenTelemetry by gRPC, from who shows a certificate: `inputs.opentelemetry`.
   * @param options What verifies those who send.
   */
  public static openTelemetry(options: CertificateListenerOptions): TelegrafListener {
    return withCertificate('opentelemetry', options, 4317, (at) => ({ service_address: at }));
  }

  /**
   * Lines over TLS, from who shows a certificate: InfluxDB's, Graphite's, OpenTSDB's. `inputs.socket_listener`. It has 4096
   * connections at most, and ends one after five minutes without a line.
   * @param options What verifies those who send, and in which format.
   */
  public static socket(options: SocketListenerOptions): TelegrafListener {
    return new TelegrafListener('socket_listener', (scope) => {
      const given = readProps(scope, options, SOCKET);
      const { table, ...more } = common(scope, given, 8094, given.dataOptions);
      const own = { ...CONNECTIONS, ...formatOf(scope, given.dataFormat, given.dataOptions), ...table };
      return {
        ...more,
        table: own,
        clients: given.clients,
        address: (at) => ({ service_address: `tcp://${everywhere(at)}` }),
      };
    });
  }

  /**
   * The same as datagrams, in clear text and from anybody of the ranges: collectd, Graphite, InfluxDB's UDP. `Deviations.of` lists the reason.
   * @param reason Why by UDP.
   * @param options From which addresses, and in which format.
   */
  public static udp(reason: string, options: UdpListenerOptions): TelegrafListener {
    return new TelegrafListener('socket_listener', (scope) => {
      const given = readProps(scope, options, UDP);
      const planned = datagrams(scope, reason, given, 8094);
      const own = { ...formatOf(scope, given.dataFormat, given.dataOptions), ...planned.table };
      return { ...planned, table: own, address: (at) => ({ service_address: `udp://${everywhere(at)}` }) };
    });
  }

  /**
   * StatsD, as datagrams: `inputs.statsd`. `Deviations.of` lists the reason.
   * @param reason Why by UDP.
   * @param options From which addresses.
   */
  public static statsd(reason: string, options: DatagramListenerOptions): TelegrafListener {
    return new TelegrafListener('statsd', (scope) => {
      const planned = datagrams(scope, reason, readProps(scope, options, DATAGRAMS), 8125);
      const own = { ...planned.table, protocol: 'udp' };
      return { ...planned, table: own, address: (at) => ({ service_address: at }) };
    });
  }

  /**
   * SNMP traps, as datagrams: `inputs.snmp_trap`. Its MIBs have to be in the image. It takes those of versions 1 and 2c, which say
   * nothing of who sent them; the community that they come with is a password, and not written on. `Deviations.of` lists the reason.
   * @param reason Why by UDP, and in clear text.
   * @param options From which addresses.
   */
  public static snmpTraps(reason: string, options: DatagramListenerOptions): TelegrafListener {
    return new TelegrafListener('snmp_trap', (scope) => {
      const planned = datagrams(scope, reason, { ...readProps(scope, options, DATAGRAMS), dataOptions: SNMP }, 1162);
      return {
        ...planned,
        table: { ...SNMP, ...planned.table },
        address: (at) => ({ service_address: `udp://${everywhere(at)}` }),
      };
    });
  }

  private constructor(
    /** @internal the name of its plugin */ public readonly _name: string,
    private readonly plan: Plan,
  ) {}

  /** The name of its plugin. */
  public toString(): string {
    return `inputs.${this._name}`;
  }

  /** @internal what the plugin is told; records what is wrong */
  public _plan(scope: Construct): PlannedListener {
    return this.plan(scope);
  }

  /** @internal */
  public static _of(name: string, plan: Plan): TelegrafListener {
    return new TelegrafListener(name, plan);
  }
}

export const LISTENER: PropType<TelegrafListener> = instanceOf(
  TelegrafListener,
  'a TelegrafListener, like TelegrafListener.influxdb()',
);

const COMMON = { port: NUMBER, peers: list(INCOMING_PEER), tags: TEXT_MAP };
const SECRET: PropTypes<TelegrafListenerOptions> = { ...COMMON, credential: CREDENTIAL };
const PASSWORD: PropTypes<InfluxDBListenerOptions> = { ...SECRET, userName: TEXT };
const HTTP: PropTypes<HttpListenerOptions> = { ...PASSWORD, paths: TEXTS, dataFormat: TEXT, dataOptions: SETTINGS };
const CLIENTS: PropTypes<CertificateListenerOptions> = { ...COMMON, clients: REQUIRED_TRUST };
const FORMAT = { dataFormat: member(SocketDataFormat), dataOptions: SETTINGS };
const SOCKET: PropTypes<SocketListenerOptions> = { ...CLIENTS, ...FORMAT };
const DATAGRAMS: PropTypes<DatagramListenerOptions> = {
  ...COMMON,
  sourceRanges: required(instanceOf(SourceRanges, "SourceRanges, like SourceRanges.of('10.20.0.0/16')"), () =>
    SourceRanges.of('192.0.2.0/24'),
  ),
};
const UDP: PropTypes<UdpListenerOptions> = { ...DATAGRAMS, ...FORMAT };

// A URL takes no address in brackets that is one of IPv4, and the pod has one address.
function everywhere(at: string): string {
  return at.slice(at.lastIndexOf(':'));
}

interface Common {
  readonly port?: number;
  readonly peers?: Peer[];
  readonly tags?: Record<string, string>;
}

function common(scope: Construct, { port, peers = [], tags }: Common, usual: number, { tagexclude }: Settings = {}) {
  return { port: port ?? usual, peers, udp: false, table: ownTags(scope, 'tags', tags, doubleDollars(tagexclude)) };
}

function listenerLogin({ userName = 'writer', credential }: InfluxDBListenerOptions) {
  return { by: 'password', userName, credential } as const;
}

function formatOf(scope: Construct, dataFormat: string = SocketDataFormat.INFLUX, dataOptions: Settings = {}) {
  const fine = Object.entries(dataOptions).filter(([key, value]) => isWritable(scope, `dataOptions.${key}`, value));
  return { ...doubleDollars(Object.fromEntries(fine)), data_format: doubleDollars(dataFormat) };
}

function withCertificate(
  name: string,
  options: CertificateListenerOptions,
  usual: number,
  address: (at: string) => Settings,
): TelegrafListener {
  return TelegrafListener._of(name, (scope) => {
    const given = readProps(scope, options, CLIENTS);
    return { ...common(scope, given, usual), clients: given.clients, address };
  });
}

function datagrams(
  scope: Construct,
  reason: string,
  given: DatagramListenerOptions & Pick<UdpListenerOptions, 'dataOptions'>,
  usual: number,
) {
  acceptDeviation(scope, 'plain-udp', {
    prop: 'listener',
    subject: String(given.port ?? usual),
    what: 'it takes metrics from whoever sends under an address of its ranges, in clear text and with no credential',
    reason,
  });
  const takes = 'the addresses of who sends: datagrams come without a login';
  const { sourceRanges: got } = given;
  if (got._isEveryone) recordMistake(scope, { prop: 'sourceRanges', got, takes });
  const ranges = got._in(scope).map((range) => Peer.cidr(range));
  const planned = common(scope, given, usual, given.dataOptions);
  return { ...planned, udp: true, peers: [...planned.peers, ...ranges] };
}
