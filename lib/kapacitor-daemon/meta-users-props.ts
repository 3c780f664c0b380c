import { REQUIRED_TRUST } from '../certificates/prop-types';
import {
  construct,
  DURATION,
  NUMBER,
  PropType,
  PropTypes,
  required,
  REQUIRED_TEXT,
  TEXT,
} from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { PEER } from '../core/kubernetes/prop-types';
import { CREDENTIAL } from '../credentials/prop-types';
import { IMetaNodes } from '../influxdb-daemon/meta-nodes';
import { MetaUsersAttributes, MetaUsersOptions } from './meta-users-options';

export const META_USERS_OPTIONS: PropTypes<MetaUsersOptions> = {
  cacheExpiration: DURATION,
  bcryptCost: NUMBER,
  userName: TEXT,
  credential: CREDENTIAL,
};

export const META_USERS: PropTypes<MetaUsersAttributes> = {
  ...META_USERS_OPTIONS,
  address: REQUIRED_TEXT,
  trust: REQUIRED_TRUST,
  peer: required(PEER, () => Peer.cidr('192.0.2.0/24')),
  internalSharedSecret: CREDENTIAL,
};

export const META_NODES: PropType<IMetaNodes> = construct<IMetaNodes>('an InfluxDB Enterprise of this stack', '_meta');
