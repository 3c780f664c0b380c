import { Construct, IConstruct } from 'constructs';
import { checkPort } from '../../core/checks/checks';
import { inCall } from '../../core/checks/calls';
import { described, recordMistake } from '../../core/checks/mistakes';
import { checkArgument, member, NUMBER } from '../../core/checks/prop-types';
import { factoryOf } from '../../core/checks/same-stack';
import { sameCluster } from '../../core/kubernetes/namespace';
import { Peer } from '../../core/kubernetes/peer';
import { INCOMING_PEER, PEER } from '../../core/kubernetes/prop-types';
import { Protocol } from '../../core/kubernetes/protocol';
import { BoundCredential } from '../../credentials/bound-credential';
import { Workload } from '../../workloads/workload';
import { noteAccess } from './connection-notes';
import { allowDns } from './dns';
import { Client, describeEnd, End } from './ends';
import { allow } from './network-policy';
import { noteWayOut } from './ways-out';

/** A user and a password, as a client is given them. */
export interface UsedAccount {
  readonly userName: string;
  readonly credential: BoundCredential;
}

/** What is known of a connection beside its ends. */
export interface ConnectionUse {
  /** As whom the client logs in. */
  readonly account?: UsedAccount;
  /** What an end that is a Peer stands for. */
  readonly server?: IConstruct;
  /** What the client verifies it by, where that is not what the server says. */
  readonly verifiedBy?: string;
  /**
   * What goes that way. The first call for a port decides: [TCP, UDP] after [TCP] opens no UDP, as the policy of both has one id, which is
   * in states.
   * @default [Protocol.TCP]
   */
  readonly protocols?: readonly Protocol[];
}

/** The same as `openPath`, for a client that may be nobody of this library. */
export function openPathFrom(client: Client, server: End, port: number, use: ConnectionUse = {}): void {
  if (client instanceof Workload) {
    openPath(client, server, port, use);
    return;
  }
  for (const peer of client.peers) openNetwork(peer, server, port, use);
  note(client, server, port, use);
}

/** Lets somebody who is no workload of this stack reach a workload, in a call of its construct. `port` is asked for only where he is let in. */
export function admitPeer(scope: Construct, call: string, peer: Peer, workload: Workload, port: () => number): void {
  inCall(scope, call, peer, () => {
    if (!checkArgument(scope, 'peer', peer, INCOMING_PEER)) return;
    openPath(peer, workload, port());
  });
}

/**
 * Lets a workload reach somebody who is no workload of this stack, in a call of its construct. Gives whether it does.
 * `protocol` is by default TCP.
 */
export function allowTo(workload: Workload, peer: Peer, port: number, protocol?: Protocol): boolean {
  const scope = workload.owner;
  return inCall(scope, 'allowTo', peer, () => {
    const typed = [
      checkArgument(scope, 'peer', peer, PEER),
      checkArgument(scope, 'port', port, NUMBER) && checkPort(scope, 'port', port),
      protocol === undefined || checkArgument(scope, 'protocol', protocol, member(Protocol)),
    ];
    if (!typed.every(Boolean)) return false;
    openPath(workload, peer, port, { protocols: protocol && [protocol] });
    return true;
  });
}

/**
 * Opens the network between a client and a server: a policy for each of the two that is a pod of this stack, and the
 * client's way to the cluster's DNS. Opening a path twice opens it once.
 */
export function openPath(client: End, server: End, port: number, use: ConnectionUse = {}): void {
  if (client instanceof Workload && server instanceof Workload && !sameCluster(client.namespace, server.namespace)) {
    const factory = factoryOf(server.owner);
    recordMistake(client.owner, {
      prop: 'namespace',
      ofConstruct: true,
      got: described(`${server.owner.node.path}, whose namespace has another kubernetes provider`),
      takes: [
        'the cluster of those that it connects to',
        ...(factory ? [`a server of another cluster comes from ${factory}`] : []),
      ].join('; '),
    });
    return;
  }
  openNetwork(client, server, port, use);
  note(client, server, port, use);
}

function openNetwork(client: End, server: End, port: number, { protocols = [Protocol.TCP] }: ConnectionUse): void {
  if (client instanceof Workload) {
    allow(client, 'Egress', server, port, protocols);
    if (server instanceof Peer) noteWayOut(client, { peer: server, port, protocols });
    allowDns(client);
  }
  if (server instanceof Workload) allow(server, 'Ingress', client, port, protocols);
}

function note(
  client: Client | Peer,
  server: End,
  port: number,
  { account, server: target, verifiedBy }: ConnectionUse,
): void {
  const owner = client instanceof Peer ? (server instanceof Workload ? server.owner : undefined) : client.owner;
  if (!owner) return;
  const login =
    account && !(client instanceof Peer)
      ? { userName: account.userName, secretName: secretNameFor(client, account.credential) }
      : undefined;
  const end =
    target && server instanceof Peer ? { ...describeEnd(server), path: target.node.path } : describeEnd(server);
  noteAccess(owner, { path: { client: describeEnd(client), server: end, port, verifiedBy, login } });
}

/** Where a client reads a password. */
function secretNameFor(client: Client, credential: BoundCredential): string {
  const copies = client instanceof Workload && credential.value !== undefined ? client.passwordsSecret : undefined;
  return copies ?? credential.secretNameIn(client.namespace);
}
