import { isIP } from 'node:net';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { PodDns } from './pod-dns';

/** Who answers the DNS queries of pods, and at which port: all that a pod's own policy lets them reach (`allowDns`). */
export interface NameServers {
  readonly peers: Peer[];
  readonly port: number;
}

const CLUSTER_DNS: NameServers = { peers: [Peer.pods('kube-system', { 'k8s-app': 'kube-dns' })], port: 53 };

/** Who answers the DNS queries of the pods of a namespace: those that they name, those of the namespace, those of the platform. */
export function nameServers(
  namespace: INamespace,
  dns: PodDns | undefined,
  platform: NameServers | undefined,
): NameServers {
  const { nameservers } = dns ?? {};
  if (nameservers) return { peers: nameservers.map((ip) => Peer.cidr(`${ip}/${isIP(ip) === 6 ? 128 : 32}`)), port: 53 };
  const cluster = platform ?? CLUSTER_DNS;
  return namespace.dnsPeers ? { peers: namespace.dnsPeers, port: cluster.port } : cluster;
}
