import { Construct } from 'constructs';
import { PropType, RequiredPropType, construct, instanceOf, list, required } from '../checks/prop-types';
import { INamespace } from './namespace';
import { Peer } from './peer';

export const PEER: PropType<Peer> = instanceOf(Peer, "a Peer, like Peer.cidr('192.0.2.0/24')");

export const PEERS: PropType<Peer[]> = list(PEER);

class MissingNamespace extends Construct implements INamespace {
  public readonly namespaceName = 'missing';
  public readonly namespaceReference = 'missing';
}

export const OPTIONAL_NAMESPACE: PropType<INamespace> = construct(
  'a namespace, like a SecureNamespace',
  'namespaceName',
  'namespaceReference',
);

export const NAMESPACE: RequiredPropType<INamespace> = required(
  OPTIONAL_NAMESPACE,
  (scope) =>
    (scope.node.tryFindChild('missing-namespace') as MissingNamespace | undefined) ??
    new MissingNamespace(scope, 'missing-namespace'),
);
