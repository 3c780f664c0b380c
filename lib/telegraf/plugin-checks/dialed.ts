import { isIP } from 'node:net';
import { WayOut } from '../../connections/network/ways-out';
import { Settings } from '../../core/checks/settings';
import { Protocol } from '../../core/kubernetes/protocol';
import { own } from '../../core/values/records';
import { dialsBareByTcp } from './addresses';
import { BY_DSN, BY_URL, DIRECT, SNMP, SYSTEM_PROXY } from './classes';

/** A host that a plugin dials. */
export interface Dialed {
  /** A name, or an address without brackets. */
  readonly host: string;
  /** Where its text or the protocol in it says so. */
  readonly port?: number;
  readonly protocol?: Protocol;
  /** The protocol in its URL, in small letters. */
  readonly scheme?: string;
}

const HOST =
  /^(?:(?<scheme>[a-z][a-z\d+.-]*):\/\/)?(?<host>\[[\da-f:.]+\]|[a-z\d][\w.-]*)(?::(?<port>\d+))?(?:[/?#]|$)/i;
const TCP_SCHEME = /^(tcp[46]?|https?|wss?|ldaps?|starttls|amqps?|tls|ssl|mqtts?|mqtt\+ssl|tcps|nats|mongodb)$/;
const WEB_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };
const IN_CLUSTER = /\.svc(\.cluster\.local)?\.?$/i;
const OWN_PROXY = /proxy|socks/i;

/** Whom a text has a plugin dial; nothing where it says no host, or not in this way. */
export function dialed(text: string, plugin: string, table: Settings = {}): Dialed | undefined {
  const { scheme: written, host, port } = HOST.exec(text)?.groups ?? {};
  if (host === undefined) return undefined;
  const scheme = written?.toLowerCase();
  // IPv4 in IPv6 notation is dialed as IPv4.
  const address = host.replace(/^\[(::ffff:(?=[\d.]+\]))?|\]$/gi, '');
  // Others have a port of their own where there is none, or an option for it.
  const usual =
    scheme !== undefined && BY_URL.has(plugin) && table.port === undefined ? own(WEB_PORTS, scheme) : undefined;
  return {
    host: address,
    port: port === undefined ? usual : Number(port),
    protocol: protocolOf(plugin, scheme),
    scheme,
  };
}

function protocolOf(plugin: string, scheme: string | undefined): Protocol | undefined {
  if (scheme?.startsWith('udp')) return Protocol.UDP;
  if (scheme === undefined && SNMP.has(plugin)) return Protocol.UDP;
  const tcp = scheme === undefined ? BY_URL.has(plugin) || dialsBareByTcp(plugin) : TCP_SCHEME.test(scheme);
  return tcp ? Protocol.TCP : undefined;
}

/** Whether a policy lets a plugin out to a host; nothing where that is not sure. */
export function letsOut({ peer, port, protocols }: WayOut, to: Dialed): boolean | undefined {
  if (to.protocol !== undefined && !protocols.includes(to.protocol)) return false;
  // SRV records name the hosts.
  const known = to.scheme?.endsWith('+srv') ? undefined : peer._isAt(to.host);
  // A Service has ports of its own, a pod's policy those of the pods.
  const same = to.port === undefined || to.port === port || IN_CLUSTER.test(to.host);
  return known === true ? same : known;
}

/**
 * Whether a plugin may go to a host by the proxy of its environment, which is asked for what is outside of the cluster, and by
 * HTTPS only.
 */
export function mayGoByProxy(to: Dialed, plugin: string, table: Settings): boolean {
  const { scheme, host } = to;
  if (IN_CLUSTER.test(host) || (scheme !== undefined && !/^(https|wss)$/.test(scheme))) return false;
  if (SYSTEM_PROXY.has(plugin)) return table.use_system_proxy !== undefined && table.use_system_proxy !== false;
  return !DIRECT.has(plugin) && !(plugin in BY_DSN);
}

/** Whether what an option says is dialed by a proxy of the plugin's own, which knows whom it reaches. */
export function goesByOwnProxy(option: string, table: Settings): boolean {
  const isProxy = (key: string, value: unknown) =>
    OWN_PROXY.test(key) && key !== 'use_system_proxy' && value !== false && value !== '';
  return !OWN_PROXY.test(option) && Object.entries(table).some(([key, value]) => isProxy(key, value));
}

/** Whether a host may be what hands out the identity of a pod, to which `PodIdentity` opens ways of its own. */
export function isLinkLocal(host: string): boolean {
  return isIP(host) === 4 && host.startsWith('169.254.');
}
