import { PromiseNumber } from './promises';

/** What is checked of the resources as they are written, after Aspects and overrides. */
export enum Safeguard {
  /** The files, arguments, variables and images that daemons run with. */
  CONFIGURATION = 'configuration',
  /** Where credentials stand, and what they and the certificates are made of. */
  CREDENTIALS = 'credentials',
  /** What an apply may destroy: volumes, and namespaces with all that is in them. */
  DATA = 'data',
  /** What Services, Ingresses and custom objects open. */
  EXPOSURE = 'exposure',
  /** What pods may do in the API of Kubernetes. */
  IDENTITY = 'identity',
  /** Whom network policies let in and out. */
  NETWORK = 'network',
  /** How pods are confined, and what namespaces admit. */
  PODS = 'pods',
}

/** Each default that can be left, by its code, and which promise that is an exception to. */
export const EXCEPTION_TO = {
  'alerts-run-programs': 11,
  'alerts-write-files': 11,
  'any-account': 1,
  'any-port': 3,
  'api-token': 4,
  'cluster-administrator': 4,
  'chosen-user': 4,
  'continuous-queries': 11,
  'extra-container': 1,
  'downloaded-plugins': 11,
  flux: 11,
  'foreign-account': 4,
  'host-network': 3,
  'login-by-password': 1,
  'nodes-proxy': 4,
  'older-version': 9,
  'open-to-internet': 3,
  'opportunistic-tls': 2,
  'overrides-configuration': 1,
  'overrides-credentials': 5,
  'overrides-data': 8,
  'overrides-exposure': 1,
  'overrides-identity': 4,
  'overrides-network': 3,
  'overrides-pods': 4,
  'plain-alerts': 2,
  'plain-members': 1,
  'plain-metrics': 2,
  'plain-proxy': 2,
  'plain-tcp': 2,
  'plain-udp': 1,
  'pod-security': 4,
  'public-authorities': 2,
  'secret-argument': 5,
  'shared-volume': 4,
  'signed-tokens': 5,
  'single-meta-node': 11,
  'swappable-secrets': 5,
  'tasks-run-programs': 11,
  'unauthenticated-metrics': 1,
  'unencrypted-components': 1,
  'unknown-tls': 1,
  'unknown-annotations': 2,
  'unknown-environment': 9,
  'unknown-plugin': 9,
  'unknown-settings': 9,
  unlimited: 11,
  'unsigned-plugins': 11,
  'unverified-plugin': 2,
  'unverified-server': 2,
  'unverifying-controller': 2,
  'wide-peer': 3,
  'writable-image': 4,
} as const satisfies Readonly<Record<string, PromiseNumber>>;

/** Names a default that is left. It is data of the public API: a code keeps its meaning. */
export type DeviationCode = keyof typeof EXCEPTION_TO;

/** What overrides may loosen, where it is accepted. */
export const OVERRIDES = {
  [Safeguard.CONFIGURATION]: 'overrides-configuration',
  [Safeguard.CREDENTIALS]: 'overrides-credentials',
  [Safeguard.DATA]: 'overrides-data',
  [Safeguard.EXPOSURE]: 'overrides-exposure',
  [Safeguard.IDENTITY]: 'overrides-identity',
  [Safeguard.NETWORK]: 'overrides-network',
  [Safeguard.PODS]: 'overrides-pods',
} as const satisfies Readonly<Record<Safeguard, DeviationCode>>;
