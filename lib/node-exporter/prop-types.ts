import { SERVER_IDENTITY } from '../connections/tls/server-identity-props';
import {
  FLAG,
  kind,
  list,
  member,
  NUMBER,
  PropType,
  PropTypes,
  PROVIDER,
  struct,
  TEXT,
  TEXTS,
} from '../core/checks/prop-types';
import { OPTIONAL_NAMESPACE } from '../core/kubernetes/prop-types';
import { WEB_CONFIG } from '../web-config/prop-types';
import { IMAGE } from '../workloads/container-image';
import { POD } from '../workloads/prop-types';
import { RemovalPolicy } from '../workloads/removal-policy';
import { NodeExporterCollectorOptions, NodeExporterCollector } from './collector';
import { SecureNodeExporterProps } from './node-exporter-props';

// Which collectors there are is checked with the version.
const COLLECTOR: PropType<NodeExporterCollector> = kind(
  'the name of a collector',
  (value) => typeof value === 'string',
);
const COLLECTORS: PropTypes<NodeExporterCollectorOptions> = {
  enable: list(COLLECTOR),
  disable: list(COLLECTOR),
  defaults: FLAG,
  textfileFolders: TEXTS,
  systemdUnits: TEXT,
  runitFolder: TEXT,
};

export const TLS_NODE_EXPORTER: PropTypes<SecureNodeExporterProps> = {
  ...POD,
  ...SERVER_IDENTITY,
  ...WEB_CONFIG,
  namespace: OPTIONAL_NAMESPACE,
  provider: PROVIDER,
  namespaceRemovalPolicy: member(RemovalPolicy),
  hostNetwork: FLAG,
  nodeCidrs: TEXTS,
  checkNodes: FLAG,
  port: NUMBER,
  collectors: struct(COLLECTORS),
  extraArgs: TEXTS,
  image: IMAGE,
};
