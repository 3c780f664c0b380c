import { TRUST } from '../certificates/prop-types';
import { FLAG, member, NUMBER, PropTypes, required, SETTINGS, SIZE, struct, TEXT } from '../core/checks/prop-types';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { NAMESPACE, namelessPeer, whereIs } from '../core/kubernetes/prop-types';
import { Size } from '../core/values/size';
import { CREDENTIAL, REQUIRED_CREDENTIAL } from '../credentials/prop-types';
import { RemovalPolicy } from '../workloads/removal-policy';
import {
  ClusteredDestination,
  ClusteredNetwork,
  ClusteredStorage,
  SecureInfluxDBClusteredProps,
} from './clustered-props';
import { FEATURE_FLAGS } from './feature-flags';
import { INSTALL_METHOD } from './install-method';
import { HOSTING_ENVIRONMENT } from './hosting-environment';
import { IDENTITY_PROVIDER } from './identity-provider';
import { INGRESS } from './ingress';
import { OBJECT_STORE } from './object-store';
import { RELEASE } from './release';
import { USERS } from './users';

const CLUSTERED_STORAGE: PropTypes<ClusteredStorage> = {
  size: required(SIZE, () => Size.gibibytes(10)),
  storageClassName: TEXT,
};
const STORAGE = required(struct(CLUSTERED_STORAGE), () => ({ size: Size.gibibytes(10) }));

const CLUSTERED_DESTINATION: PropTypes<ClusteredDestination> = {
  peers: whereIs('it is', { of: namelessPeer("the policies of a package's namespace know no names") }),
  port: NUMBER,
};
const DESTINATION = struct(CLUSTERED_DESTINATION);
const NOWHERE = (): ClusteredDestination => ({ peers: [] });
const CLUSTERED_NETWORK: PropTypes<ClusteredNetwork> = {
  catalog: required(DESTINATION, NOWHERE),
  objectStore: required(DESTINATION, NOWHERE),
  identityProvider: required(DESTINATION, NOWHERE),
  apiServer: required(DESTINATION, NOWHERE),
  registry: DESTINATION,
};
const NETWORK = required(struct(CLUSTERED_NETWORK), (): ClusteredNetwork => ({
  catalog: NOWHERE(),
  objectStore: NOWHERE(),
  identityProvider: NOWHERE(),
  apiServer: NOWHERE(),
}));

export const SECURE_INFLUXDB_CLUSTERED: PropTypes<SecureInfluxDBClusteredProps> = {
  namespace: NAMESPACE,
  release: RELEASE,
  imagePullSecret: CREDENTIAL,
  catalogDsn: REQUIRED_CREDENTIAL,
  objectStore: OBJECT_STORE,
  ingesterStorage: STORAGE,
  monitoringStorage: STORAGE,
  ingress: INGRESS,
  identityProvider: IDENTITY_PROVIDER,
  users: USERS,
  network: NETWORK,
  egressTrust: TRUST,
  hostingEnvironment: HOSTING_ENVIRONMENT,
  featureFlags: FEATURE_FLAGS,
  settings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
  installMethod: INSTALL_METHOD,
  name: TEXT,
  pause: FLAG,
  removalPolicy: member(RemovalPolicy),
  accessOutput: FLAG,
};
