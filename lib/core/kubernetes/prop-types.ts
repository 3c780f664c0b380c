import { construct, instanceOf, list, PropType, required, requiredList, RequiredPropType } from '../checks/prop-types';
import { INamespace, missingNamespace } from './namespace';
import { Peer } from './peer';

export const PEER: PropType<Peer> = instanceOf(Peer, "a Peer, like Peer.cidr('192.0.2.0/24')");

export const PEERS: PropType<Peer[]> = list(PEER);

/** Peers, each of which is one; that there are none is said by who knows whether there is another way. */
export const CHECKED_PEERS: PropType<Peer[]> = {
  read: (value, scope, prop) => {
    const peers = PEERS.read(value, scope, prop);
    for (const [index, peer] of (peers ?? []).entries()) peer._check(scope, `${prop}[${index}]`);
    return peers;
  },
};

/** Where somebody is in the network, which a policy has to know: without, nothing would arrive, and nobody would know why. */
export function whereIs(who: string, example = "Peer.cidr('192.0.2.0/24')"): RequiredPropType<Peer[]> {
  return requiredList(CHECKED_PEERS, `where ${who} in the network, like ${example}`);
}

export const OPTIONAL_NAMESPACE: PropType<INamespace> = construct(
  'a namespace, like a SecureNamespace',
  'namespaceName',
  'namespaceReference',
);

export const NAMESPACE: RequiredPropType<INamespace> = required(OPTIONAL_NAMESPACE, missingNamespace);
