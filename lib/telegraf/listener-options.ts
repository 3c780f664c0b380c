import { Trust } from '../certificates/trust';
import { Peer } from '../core/kubernetes/peer';
import { Credential } from '../credentials/credential';
import { SourceRanges } from '../exposure';

/** What everything that listens takes. */
export interface ListenerOptions {
  /** The port, from 1024. @default - that of the plugin: 8186, 8086, 8080, 6514, 4317, 8094, 8125, 1162 */
  readonly port?: number;
  /** Who may reach it, besides those whom `allowFrom` lets in. @default - nobody */
  readonly peers?: Peer[];
  /**
   * Tags for all of its metrics. Whoever sends cannot set these, and can any other, `host` and those of `globalTags` too.
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** What asks for a password or a token. */
export interface TelegrafListenerOptions extends ListenerOptions {
  /**
   * The password, or the token. It is in the environment of the container, or in a secret store: a changed one replaces the pod or reloads it.
   * @default Credential.ephemeral()
   */
  readonly credential?: Credential;
}

/** What asks for a user and a password. */
export interface InfluxDBListenerOptions extends TelegrafListenerOptions {
  /** Who may write. @default writer */
  readonly userName?: string;
}

/** Anything that is posted by HTTPS. */
export interface HttpListenerOptions extends InfluxDBListenerOptions {
  /** The paths that it takes. @default - /telegraf */
  readonly paths?: string[];
  /** The format of the body: `influx`, `json_v2`, `prometheusremotewrite`, … @default influx */
  readonly dataFormat?: string;
  /** The options of that format, in Telegraf's words. @default - none */
  readonly dataOptions?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
}

/** What asks for a certificate, as its protocol has no password. */
export interface CertificateListenerOptions extends ListenerOptions {
  /** What verifies the certificates of those who send: whoever has one that it signed may. */
  readonly clients: Trust;
}

/** The format of lines and datagrams. */
export enum SocketDataFormat {
  /** InfluxDB's line protocol. */
  INFLUX = 'influx',
  /** Graphite's lines. */
  GRAPHITE = 'graphite',
  /** OpenTSDB's `put` lines. */
  OPEN_TSDB = 'opentsdb',
  /** collectd's binary protocol, as datagrams. */
  COLLECTD = 'collectd',
}

/** Lines over TLS. */
export interface SocketListenerOptions extends CertificateListenerOptions {
  /** Their format. @default SocketDataFormat.INFLUX */
  readonly dataFormat?: SocketDataFormat;
  /** The options of that format, in Telegraf's words: `{ templates: ['host.measurement*'] }`. @default - none */
  readonly dataOptions?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
}

/** What comes as datagrams. */
export interface DatagramListenerOptions extends ListenerOptions {
  /** The addresses that may send. The pod's own policy holds to it; an address can be forged. */
  readonly sourceRanges: SourceRanges;
}

/** Lines as datagrams. */
export interface UdpListenerOptions extends DatagramListenerOptions {
  /** Their format. @default SocketDataFormat.INFLUX */
  readonly dataFormat?: SocketDataFormat;
  /** The options of that format, in Telegraf's words. @default - none */
  readonly dataOptions?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
}
