import { recordMistake } from '../checks/mistakes';
import { construct, instanceOf, list, PropType, required, requiredList, RequiredPropType } from '../checks/prop-types';
import { INamespace, missingNamespace } from './namespace';
import { Peer } from './peer';

const INSTANCE: PropType<Peer> = instanceOf(Peer, "a Peer, like Peer.cidr('192.0.2.0/24')");

/** A peer, with nothing wrong in it. There is no other type for one, so that nobody opens a path that is not checked. */
export const PEER: PropType<Peer> = {
  read: (value, scope, prop) => {
    const peer = INSTANCE.read(value, scope, prop);
    peer?._check(scope, prop);
    return peer;
  },
};

/** Peers; that there are none is said by who knows whether there is another way. */
export const PEERS: PropType<Peer[]> = list(PEER);

/** A peer in a policy that knows no names. `because` says why, after a colon. */
export function namelessPeer(because: string): PropType<Peer> {
  return {
    read: (value, scope, prop) => {
      if (!(value instanceof Peer) || value._fqdn === undefined) return PEER.read(value, scope, prop);
      recordMistake(scope, { prop, got: value, takes: `pods, a namespace or addresses: ${because}` });
      return undefined;
    },
  };
}

/** Who is let in. */
export const INCOMING_PEER: PropType<Peer> = namelessPeer('who comes in has no name');

/** What a list of peers says of them. */
interface PeersOptions {
  readonly example?: string;
  /** @default PEER */
  readonly of?: PropType<Peer>;
}

/** Where somebody is in the network, which a policy has to know: without, nothing would arrive, and nobody would know why. */
export function whereIs(
  who: string,
  { example = "Peer.cidr('192.0.2.0/24')", of = PEER }: PeersOptions = {},
): RequiredPropType<Peer[]> {
  return requiredList(list(of), `where ${who} in the network, like ${example}`);
}

export const OPTIONAL_NAMESPACE: PropType<INamespace> = construct(
  'a namespace, like a SecureNamespace',
  'namespaceName',
  'namespaceReference',
);

export const NAMESPACE: RequiredPropType<INamespace> = required(OPTIONAL_NAMESPACE, missingNamespace);
