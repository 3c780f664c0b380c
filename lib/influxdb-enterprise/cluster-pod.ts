import { join } from 'node:path';
import { CaBundle } from '../certificates/trust';
import { deferred } from '../core/terraform/deferred';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { addReconciler, RECONCILER_PATHS as PATHS, reconcilerScripts } from '../influxdb-daemon/reconciler-container';
import { jwtScript } from '../workloads/jwt';
import { lockScript } from '../workloads/supervise';
import { PasswordFiles } from '../workloads/password-files';
import { HardenedPod } from '../workloads/hardened-pod';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { askedByFiles } from '../workloads/probes';
import { scriptsIn } from '../workloads/script';
import { caVolume, configMapVolume, memoryVolume, scratchVolume, secretFiles, Volume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { ENTERPRISE_PATHS } from './config';
import { CLUSTER_RESOURCES } from './product';

/** What the pod that makes one cluster of the nodes is made of. */
export interface ClusterPodOptions {
  readonly image: string;
  /** `host:port` of each. */
  readonly metaNodes: readonly string[];
  readonly dataNodes: readonly string[];
  /** The name of the Service of the data nodes. */
  readonly host: string;
  readonly ca: CaBundle;
  readonly internalSharedSecret: SecretKey;
  /** The volume of the desired state. */
  readonly desired: () => Volume;
  readonly ledger: PodVolume;
  /** The permissions that InfluxQL does not grant, as scripts/permissions.sh says. */
  readonly permitted: () => string;
}

/** Defines what joins the nodes, sees that they stay together, and brings the cluster to its desired state: see scripts/cluster.sh. */
export function defineClusterPod(workload: Workload, options: ClusterPodOptions): PasswordFiles {
  const { pod } = workload;
  const { image, host, internalSharedSecret } = options;
  const passwords = new PasswordFiles(pod, PATHS.credentials);
  const own = scriptsIn(join(__dirname, 'scripts'));
  const scripts = workload.configure('scripts', { ...reconcilerScripts(), ...jwtScript(), ...lockScript(), ...own });
  const permitted = workload.configure('permitted', { permitted: deferred(options.permitted) });
  pod.rollOutOn('scripts', scripts.revision);
  pod.rollOutOn('permitted', permitted.revision);
  pod.rollOutOn('internal shared secret', internalSharedSecret.revision);
  const temporary = pod.addVolume('tmp', scratchVolume(Size.mebibytes(64)));
  const shared = [
    pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(PATHS.scripts),
    pod.addVolume('ca', caVolume(options.ca)).at(PATHS.ca),
    pod.addVolume('state', memoryVolume(Size.mebibytes(16))).writableAt(PATHS.state),
    options.ledger.writableAt(PATHS.ledger),
  ];
  addCluster(pod, options, {
    mounts: [
      ...shared,
      pod.addVolume('internal', secretFiles({ secret: internalSharedSecret })).at(ENTERPRISE_PATHS.internal),
      temporary.writableAt('/tmp', { subPath: 'cluster' }),
    ],
    permitted: pod.addVolume('permitted', configMapVolume(permitted.name)).at(ENTERPRISE_PATHS.permitted),
  });
  const desired = pod.addVolume('desired', options.desired).at(PATHS.desired);
  const mounts = [...shared, desired, temporary.writableAt('/tmp', { subPath: 'reconciler' })];
  addReconciler(pod, { image, mounts, passwords, printKey: internalSharedSecret, env: { INFLUX_HOST: host } });
  return passwords;
}

// Before the reconciler starts the nodes are joined; then somebody sees that they stay so.
function addCluster(
  pod: HardenedPod,
  { image, metaNodes, dataNodes }: ClusterPodOptions,
  { mounts, permitted }: { readonly mounts: readonly Mount[]; readonly permitted: Mount },
): void {
  const env = {
    META_NODES: metaNodes.join(','),
    DATA_NODES: dataNodes.join(','),
    SECRET_FILE: `${ENTERPRISE_PATHS.internal}/secret`,
    SSL_CERT_FILE: `${PATHS.ca}/ca.crt`,
    SSL_CERT_DIR: PATHS.ca,
    STATE_DIR: PATHS.state,
    LEDGER_DIR: PATHS.ledger,
    HOME: '/tmp',
  };
  const both = {
    image,
    command: ['bash', `${PATHS.scripts}/cluster.sh`],
    fieldEnv: { POD_NAME: 'metadata.name' },
    resources: CLUSTER_RESOURCES,
  };
  pod.addInitContainer({ ...both, name: 'join', args: ['once'], env, mounts });
  pod.addContainer({
    ...both,
    name: 'cluster',
    args: ['watch'],
    env: { ...env, PERMITTED: `${ENTERPRISE_PATHS.permitted}/permitted` },
    mounts: [...mounts, permitted],
    // What is wrong is which node is missing, or must not be.
    ...askedByFiles({ folder: PATHS.state, error: 'cluster-error', alive: 'cluster-alive' }),
  });
}
