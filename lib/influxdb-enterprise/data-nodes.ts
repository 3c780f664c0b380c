import { acceptSettings } from '../core/checks/accept-settings';
import { mergeSettings } from '../core/checks/settings';
import { SecretKey } from '../credentials/bound-credential';
import { toml } from '../formats';
import { acceptManagedProps } from '../influxdb-daemon/accept-props';
import { INFLUXDB_PORT, LOGGED_CREDENTIALS } from '../influxdb-daemon/config';
import { Subscriptions } from '../influxdb-daemon/subscriptions';
import { PreparedServer } from '../servers/secure-server';
import { NO_TEMPORARY_FILES } from '../workloads/volumes';
import { acceptAntiEntropy } from './accept-props';
import { DATA_PORT, dataConfig, ENTERPRISE_PATHS as PATHS } from './config';
import { SecureInfluxDBEnterpriseProps } from './enterprise-props';
import { nodeConfig, SharedByNodes } from './node-config';
import { defineNodePod } from './node-pod';
import { DATA_PROBES } from './node-probes';
import { DATA_SETTINGS } from './settings';

const PORTS = { api: INFLUXDB_PORT, rpc: DATA_PORT };

/** What data nodes have besides. */
export interface DataNodesOptions extends SharedByNodes {
  readonly sharedSecret: SecretKey;
  readonly subscriptions: Subscriptions;
  readonly replicas: number;
}

/** The pods of the data nodes. */
export function runDataNodes(
  props: SecureInfluxDBEnterpriseProps,
  { workload, image, version, identity, data, resources }: PreparedServer,
  { license, internalSharedSecret, sharedSecret, subscriptions, replicas }: DataNodesOptions,
): void {
  const { owner } = workload;
  const accepted = acceptManagedProps(workload, props, resources.memoryLimit, subscriptions);
  const antiEntropy = acceptAntiEntropy(owner, props.antiEntropy);
  const config = dataConfig({ ...nodeConfig(props, version, license), ...accepted, antiEntropy });
  const settings = acceptSettings(owner, props, DATA_SETTINGS, version);
  defineNodePod(workload, {
    image: image.reference,
    version,
    name: 'influxdb',
    daemon: 'influxd',
    file: 'influxdb.conf',
    config: toml(mergeSettings(config, settings)),
    data,
    identity,
    license,
    port: INFLUXDB_PORT,
    ports: PORTS,
    env: { DATA_VOLUME: PATHS.data, WAL_DIR: `${PATHS.data}/wal`, REDACT: LOGGED_CREDENTIALS, ...NO_TEMPORARY_FILES },
    secretEnv: {
      INFLUXDB_HTTP_SHARED_SECRET: sharedSecret,
      // The key is `meta-internal-shared-secret` in `[meta]`.
      INFLUXDB_META_META_INTERNAL_SHARED_SECRET: internalSharedSecret,
    },
    probes: DATA_PROBES,
    subscribers: subscriptions.authorities,
    resources,
  });
  workload.runNumbered(PORTS, replicas);
}
