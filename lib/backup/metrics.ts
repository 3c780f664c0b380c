import { Construct } from 'constructs';
import { ICertificateAuthority } from '../certificates/certificate';
import { ServerCertificate } from '../certificates/server-certificate';
import { CERTIFICATE } from '../certificates/prop-types';
import { exporterAccess } from '../connections/scraping/exporter-access';
import { ScrapeAccount } from '../connections/scraping/scrape-target';
import { metricsCertificate } from '../connections/tls/metrics-certificate';
import { ServerIdentity } from '../connections/tls/server-identity';
import { alwaysToldAs } from '../core/checks/calls';
import { checkListeningPort } from '../core/checks/checks';
import { NUMBER, PropTypes, TEXT } from '../core/checks/prop-types';
import { Size } from '../core/values/size';
import { Credential } from '../credentials/credential';
import { CREDENTIAL } from '../credentials/prop-types';
import { NODE_EXPORTER_VERSIONS, NODE_EXPORTER_WEB_CONFIG, webConfigFlag } from '../web-config/node-exporter-versions';
import { WebConfig } from '../web-config/web-config';
import { ContainerImage, IMAGE } from '../workloads/container-image';
import { daemonImage } from '../workloads/daemon-image';
import { PodVolume } from '../workloads/pod-volume';
import { askedByTcp } from '../workloads/probes';
import { ephemeralStorage, resourcesFor } from '../workloads/own-resources';
import { Workload } from '../workloads/workload';
import { ContainerResources, RESOURCES } from '../workloads/container-resources';
import { backupHost, backupService } from './names';
import { BACKUP_PATHS as PATHS } from './source';

/** How the metrics of backups are served: by a node_exporter in the pod that reads a file, and nothing of its node. */
export interface BackupMetricsOptions {
  /** node_exporter 1.5.0 or newer. @default - the image that SecureNodeExporter has by default */
  readonly image?: ContainerImage;
  /** Who may ask: printable text without a colon. @default prometheus */
  readonly userName?: string;
  /** That user's password. One in a Secret that exists needs `bcryptKey`. @default Credential.generated() */
  readonly credential?: Credential;
  /**
   * Its own certificate, which somebody else issues for `name-backup.namespace.svc`, and which the same `trust` verifies. It has
   * to be given where `certificate` of the server is.
   * @default - the authority of the server signs one
   */
  readonly certificate?: ServerCertificate;
  /** The port. @default 9101 */
  readonly port?: number;
  /** What it may use. @default - requests 0.01 cores and 16 MiB, and at most 64 MiB */
  readonly resources?: ContainerResources;
}

export const BACKUP_METRICS: PropTypes<BackupMetricsOptions> = {
  image: IMAGE,
  userName: TEXT,
  credential: CREDENTIAL,
  certificate: CERTIFICATE,
  port: NUMBER,
  resources: RESOURCES,
};

/** Where the metrics are served unless a port is given. */
export const BACKUP_METRICS_PORT = 9101;

/** Whose metrics they are. */
export interface BackupMetricsParts {
  /** The prop that the options are given to, with its call. */
  readonly givenTo: string;
  readonly workload: Workload;
  /** The certificate of the server itself, and what verifies it. */
  readonly identity: ServerIdentity;
  readonly authority?: ICertificateAuthority;
  /** The volume with the file. */
  readonly metrics: PodVolume;
  /** Whether the stack gets an output. @default true */
  readonly output?: boolean;
}

/** The node_exporter in the pod of a server that serves what its backups say of themselves. */
export class BackupMetrics extends Construct {
  public readonly port: number;
  /** Who may ask. */
  public readonly account: ScrapeAccount;

  public constructor(scope: Construct, id: string, options: BackupMetricsOptions, parts: BackupMetricsParts) {
    super(scope, id);
    alwaysToldAs(this, parts.givenTo);
    const { workload, identity } = parts;
    const { port = BACKUP_METRICS_PORT } = options;
    const service = backupService(workload);
    this.port = checkListeningPort(this, 'port', port) ? port : BACKUP_METRICS_PORT;
    const daemon = daemonImage(this, workload.namespace, options.image, NODE_EXPORTER_VERSIONS);
    const certificate = metricsCertificate(this, options.certificate, {
      ...parts,
      service,
      server: 'the server',
    });
    const web = new WebConfig(
      workload,
      { userName: options.userName, credential: options.credential },
      { ...identity, ...certificate },
      { version: daemon.version, since: NODE_EXPORTER_WEB_CONFIG },
      this,
      service,
    );
    web.checkShell(daemon.image);
    this.account = web.account;
    this.#run(options, parts, web, daemon);
    this.#offer(parts);
  }

  #run(
    options: BackupMetricsOptions,
    { workload, metrics }: BackupMetricsParts,
    web: WebConfig,
    { image, version }: { readonly image: ContainerImage; readonly version: string },
  ): void {
    workload.pod.addContainer({
      name: 'backup-metrics',
      image: image.reference,
      command: [...web.wrapper, '/bin/node_exporter'],
      args: [
        // In brackets an address of either family may stand.
        `--web.listen-address=[$(POD_IP)]:${this.port}`,
        `${webConfigFlag(version)}=${web.file}`,
        '--web.disable-exporter-metrics',
        '--collector.disable-defaults',
        '--collector.textfile',
        `--collector.textfile.directory=${PATHS.metrics}`,
      ],
      fieldEnv: { POD_IP: 'status.podIP' },
      mounts: [...web.mounts, metrics.at(PATHS.metrics)],
      ports: { backup: this.port },
      ...askedByTcp(this.port),
      resources: resourcesFor(this, options.resources, {
        requestedCpu: 0.01,
        requestedMemory: Size.mebibytes(16),
        memoryLimit: Size.mebibytes(64),
        ...ephemeralStorage(),
      }),
    });
  }

  #offer({ workload, identity, output }: BackupMetricsParts): void {
    const { port } = this;
    const { userName, credential } = this.account;
    const service = backupService(workload);
    workload.serve({ backup: port }, { id: 'backup-service', name: service, headless: true });
    exporterAccess({
      owner: this,
      workload,
      bundle: identity.bundle,
      host: backupHost(workload),
      port,
      path: '/metrics',
      userName,
      credential: credential.in(workload.namespace),
      requiresClientCertificate: false,
      accessOutput: output,
    });
  }
}
