import { ACCEPTED } from '../core/checks/accepted-risk';
import { DURATION, FLAG, NUMBER, PropTypes, SETTINGS, struct, TEXT } from '../core/checks/prop-types';
import { UNKNOWN_SETTINGS } from '../core/checks/unknown-settings';
import { CREDENTIAL } from '../credentials/prop-types';
import { DATABASE_OPTIONS, INFLUXDB_SERVER } from '../influxdb-daemon/prop-types';
import { REQUIRED_LICENSE } from '../servers/license';
import { IMAGE } from '../workloads/container-image';
import { PERSISTENT_STORAGE, WORKLOAD } from '../workloads/prop-types';
import { AntiEntropyOptions, EnterpriseDatabaseOptions, SecureInfluxDBEnterpriseProps } from './enterprise-props';

const ANTI_ENTROPY: PropTypes<AntiEntropyOptions> = {
  checkInterval: DURATION,
  maxFetch: NUMBER,
  maxSync: NUMBER,
  autoRepairMissing: FLAG,
};

export const ENTERPRISE_DATABASE: PropTypes<EnterpriseDatabaseOptions> = {
  ...DATABASE_OPTIONS,
  replicationFactor: NUMBER,
};

export const SECURE_INFLUXDB_ENTERPRISE: PropTypes<SecureInfluxDBEnterpriseProps> = {
  ...INFLUXDB_SERVER,
  license: REQUIRED_LICENSE,
  dataNodes: NUMBER,
  metaNodes: NUMBER,
  singleMetaNode: ACCEPTED,
  metaImage: IMAGE,
  metaResources: WORKLOAD.resources,
  metaStorage: PERSISTENT_STORAGE,
  internalSharedSecret: CREDENTIAL,
  antiEntropy: struct(ANTI_ENTROPY),
  auditLog: FLAG,
  passwordHash: TEXT,
  ensureFips: FLAG,
  settings: SETTINGS,
  metaSettings: SETTINGS,
  unknownSettings: UNKNOWN_SETTINGS,
  unknownMetaSettings: UNKNOWN_SETTINGS,
};
