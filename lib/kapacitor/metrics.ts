import { Construct } from 'constructs';
import { ICertificateAuthority } from '../certificates/certificate';
import { ServerCertificate } from '../certificates/server-certificate';
import { CERTIFICATE } from '../certificates/prop-types';
import { exporterAccess } from '../connections/scraping/exporter-access';
import { ScrapeAccount } from '../connections/scraping/scrape-target';
import { metricsCertificate } from '../connections/tls/metrics-certificate';
import { ServerIdentity } from '../connections/tls/server-identity';
import { ACCEPTED, AcceptedRisk } from '../core/checks/accepted-risk';
import { alwaysToldAs } from '../core/checks/calls';
import { checkDuration } from '../core/checks/checks';
import { DURATION, NUMBER, PropTypes, TEXT } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { serviceHost } from '../core/kubernetes/names';
import { doubleDollars } from '../core/terraform/double-dollars';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { CREDENTIAL } from '../credentials/prop-types';
import { runTelegraf } from '../telegraf-daemon/container';
import { TELEGRAF_PATHS } from '../telegraf-daemon/config';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { prometheusClient } from '../telegraf-daemon/prometheus-client';
import { telegrafImage } from '../telegraf-daemon/versions';
import { ContainerImage, IMAGE } from '../workloads/container-image';
import { ephemeralStorage, resourcesFor } from '../workloads/own-resources';
import { Workload } from '../workloads/workload';
import { ContainerResources, RESOURCES } from '../workloads/container-resources';
import { KAPACITOR_PORT } from '../kapacitor-daemon/config';
import { metricsConfig } from './metrics-config';
import { KapacitorUser } from '../kapacitor-daemon/user';

/** How Kapacitor's metrics are served to Prometheus: by a Telegraf beside it, as it has them for its administrators only. */
export interface KapacitorMetricsOptions {
  /** Telegraf 1.38.0 or newer. @default ContainerImage.fromTag('telegraf:1.39.3') */
  readonly image?: ContainerImage;
  /** Who may ask: 1 to 255 printable ASCII characters without a colon. @default prometheus */
  readonly userName?: string;
  /**
   * That user's password. Telegraf serves for one user only: while it changes, for two minutes at most, who scrapes may be refused,
   * and misses the samples of that time.
   * @default Credential.ephemeral()
   */
  readonly credential?: Credential;
  /**
   * Its own certificate, which somebody else issues for `name-metrics.namespace.svc`, and which the same `trust` verifies: that
   * Telegraf never has Kapacitor's key. It has to be given where `certificate` of Kapacitor is.
   * @default - the authority of Kapacitor signs one
   */
  readonly certificate?: ServerCertificate;
  /** The port. @default 9273, as Telegraf has it */
  readonly port?: number;
  /** How often Kapacitor is asked. @default Duration.seconds(10) */
  readonly interval?: Duration;
  /** What the Telegraf may use. @default - requests 0.02 cores and 64 MiB, and at most 256 MiB */
  readonly resources?: ContainerResources;
  /**
   * Keeps its secrets in memory that may be swapped (`--unprotected`): where the container runtime lets
   * a container lock less than 64 KiB, it does not start otherwise.
   * @default - secrets are in locked memory
   */
  readonly unprotected?: AcceptedRisk;
}

export const KAPACITOR_METRICS: PropTypes<KapacitorMetricsOptions> = {
  image: IMAGE,
  userName: TEXT,
  credential: CREDENTIAL,
  certificate: CERTIFICATE,
  port: NUMBER,
  interval: DURATION,
  resources: RESOURCES,
  unprotected: ACCEPTED,
};

/** What the metrics of a Kapacitor are read with and served by. */
export interface KapacitorMetricsParts {
  readonly workload: Workload;
  /** The certificate of Kapacitor itself, and what verifies it. */
  readonly identity: ServerIdentity;
  /** Who signs certificates, unless they are given. */
  readonly authority?: ICertificateAuthority;
  /** Makes the user that Telegraf asks Kapacitor as. */
  readonly makeUser: () => KapacitorUser;
  /** Whether the stack gets an output. @default true */
  readonly accessOutput?: boolean;
}

/** The Telegraf in the pod of a Kapacitor that serves its metrics. */
export class KapacitorMetrics extends Construct {
  public readonly port: number;
  /** Who may ask. */
  public readonly account: ScrapeAccount;

  public constructor(scope: Construct, id: string, options: KapacitorMetricsOptions, parts: KapacitorMetricsParts) {
    super(scope, id);
    alwaysToldAs(this, 'metrics');
    const { workload } = parts;
    const { interval = Duration.seconds(10) } = options;
    checkDuration(this, 'interval', interval, { min: Duration.seconds(1), max: Duration.days(1) });
    const expirationInterval = servedFor(interval);
    const client = prometheusClient(this, { ...options, expirationInterval }, [KAPACITOR_PORT]);
    const secretName = metricsService(workload);
    const credential = new BoundCredential(this, 'credential', {
      credential: options.credential,
      secretName,
      rotatesBy: 'password',
      keptInState: true,
    });
    this.port = client.port;
    this.account = { userName: client.userName, credential };
    const certificate = metricsCertificate(this, options.certificate, {
      ...parts,
      service: secretName,
      server: 'Kapacitor',
    });
    const files: TelegrafFiles = new TelegrafFiles(workload, () => config, this, secretName);
    const config = metricsConfig(interval, {
      asks: asksAs(parts, files),
      serves: client.table(files, credential.in(workload.namespace), certificate.secretName),
    });
    this.#run(options, workload, files);
    this.#offer(parts);
  }

  #run(options: KapacitorMetricsOptions, workload: Workload, files: TelegrafFiles): void {
    runTelegraf(workload, {
      image: telegrafImage(this, workload.namespace, options.image).reference,
      hostMounts: false,
      owner: this,
      unprotected: options.unprotected,
      files,
      secretFolders: () => [TELEGRAF_PATHS.secrets],
      metricsPort: () => this.port,
      resources: resourcesFor(this, options.resources, {
        requestedCpu: 0.02,
        requestedMemory: Size.mebibytes(64),
        memoryLimit: Size.mebibytes(256),
        ...ephemeralStorage(),
      }),
    });
  }

  #offer({ workload, identity, accessOutput }: KapacitorMetricsParts): void {
    const { port } = this;
    const { userName, credential } = this.account;
    workload.serve({ metrics: port }, { id: 'metrics-service', name: metricsService(workload), headless: true });
    exporterAccess({
      owner: this,
      workload,
      bundle: identity.bundle,
      host: metricsHost(workload),
      port,
      path: METRICS_PATH,
      userName,
      credential: credential.in(workload.namespace),
      requiresClientCertificate: false,
      accessOutput,
    });
  }
}

// What is asked for rarely is served until it is asked for again.
function servedFor(interval: Duration): Duration {
  return Duration.minutes(Math.max(1, Math.ceil((3 * interval.toSeconds()) / 60) || 1));
}

function asksAs({ workload, identity, makeUser }: KapacitorMetricsParts, files: TelegrafFiles): Settings {
  const user = makeUser();
  return {
    username: doubleDollars(user.userName),
    password: files.secret('kapacitor', user._credential.in(workload.namespace)),
    ...files.verify(identity.trust),
  };
}

/** The Service of its metrics. */
export function metricsService({ name }: Workload): string {
  return `${name}-metrics`;
}

/** The name that who scrapes it dials. */
export function metricsHost(workload: Workload): string {
  return serviceHost(metricsService(workload), workload.namespace.namespaceName);
}

/** The path of its metrics. */
export const METRICS_PATH = '/metrics';
