import { Construct } from 'constructs';
import lt from 'semver/functions/lt';
import { ServerIdentity, serverIdentity } from '../connections/tls/server-identity';
import { acceptSettings } from '../core/checks/accept-settings';
import { described, recordMistake } from '../core/checks/mistakes';
import { mergeSettings } from '../core/checks/settings';
import { toml } from '../formats';
import { META_PORT } from '../influxdb-daemon/meta-nodes';
import { daemonImage, DaemonImage } from '../workloads/daemon-image';
import { limitDisruption } from '../workloads/disruption-budget';
import { resourcesFor } from '../workloads/own-resources';
import { Workload } from '../workloads/workload';
import { metaConfig, RAFT_PORT } from './config';
import { SecureInfluxDBEnterpriseProps } from './enterprise-props';
import { nodeConfig, SharedByNodes } from './node-config';
import { defineNodePod } from './node-pod';
import { META_PROBES } from './node-probes';
import { ENTERPRISE_PRODUCT, META_RESOURCES, SMALL_STORAGE } from './product';
import { META_SETTINGS } from './settings';
import { META_VERSIONS } from './versions';

const PORTS = { api: META_PORT, raft: RAFT_PORT };

/** The meta nodes before their pods. */
export interface PreparedMetaNodes extends DaemonImage {
  readonly workload: Workload;
  readonly identity: ServerIdentity;
  readonly replicas: number;
}

/** Their names, their certificate, and the Service by which clients find one of them. */
export function prepareMetaNodes(
  scope: Construct,
  props: SecureInfluxDBEnterpriseProps,
  replicas: number,
  dataVersion: string,
): PreparedMetaNodes {
  const { name, user, terminationGracePeriod } = ENTERPRISE_PRODUCT;
  const { startTimeout } = props;
  const workload = new Workload(scope, {
    product: name,
    props,
    user,
    terminationGracePeriod,
    startTimeout,
    part: 'meta',
  });
  const { image, version } = daemonImage(scope, props.namespace, props.metaImage, META_VERSIONS, 'metaImage');
  if (lt(version, dataVersion))
    recordMistake(scope, {
      prop: 'metaImage',
      got: described(`version ${version}`),
      takes: `one that is no older than that of \`image\`, ${dataVersion}: meta nodes are upgraded first`,
    });
  const identity = serverIdentity(workload, props, { client: true, dnsNames: workload.podDnsNames(replicas) });
  workload.serve({ api: META_PORT }, { onlyReady: true });
  limitDisruption(workload, props.disruptionBudget);
  return { workload, identity, image, version, replicas };
}

/** Their pods. */
export function runMetaNodes(
  props: SecureInfluxDBEnterpriseProps,
  { workload, identity, image, version, replicas }: PreparedMetaNodes,
  { license, internalSharedSecret }: SharedByNodes,
): void {
  const { owner } = workload;
  const { metaSettings, unknownMetaSettings, metaStorage } = props;
  const config = metaConfig(nodeConfig(props, version, license));
  const given = { settings: metaSettings, unknownSettings: unknownMetaSettings };
  const settings = acceptSettings(owner, given, META_SETTINGS, version, 'metaSettings', 'unknownMetaSettings');
  defineNodePod(workload, {
    image: image.reference,
    version,
    name: 'influxdb-meta',
    daemon: 'influxd-meta',
    args: replicas === 1 ? ['-single-server'] : [],
    file: 'influxdb-meta.conf',
    config: toml(mergeSettings(config, settings)),
    data: workload.storeEach('data', replicas, {
      ...metaStorage,
      size: metaStorage?.size ?? SMALL_STORAGE,
      prop: 'metaStorage.',
    }),
    identity,
    license,
    port: META_PORT,
    ports: PORTS,
    secretEnv: { INFLUXDB_META_INTERNAL_SHARED_SECRET: internalSharedSecret },
    probes: META_PROBES,
    resources: resourcesFor(owner, props.metaResources, META_RESOURCES),
  });
  workload.runNumbered(PORTS, replicas);
}
