import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { ServerAccess } from '../connections/access/server-access';
import { admitPeer } from '../connections/paths/path';
import { exporterAccess } from '../connections/scraping/exporter-access';
import { admit, IScrapeTarget, ScrapeAccount, Scraper, ScrapeService } from '../connections/scraping/scrape-target';
import { serverIdentity } from '../connections/tls/server-identity';
import { SERVER_IDENTITY, ServerIdentityProps } from '../connections/tls/server-identity-props';
import { DURATION, NUMBER, PropTypes, readProps, TEXT } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { Peer } from '../core/kubernetes/peer';
import { Duration } from '../core/values/duration';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { CREDENTIAL } from '../credentials/prop-types';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { prometheusClient } from '../telegraf-daemon/prometheus-client';
import { Workload } from '../workloads/workload';

/** How Telegraf serves what it collects to Prometheus. */
export interface TelegrafMetricsOptions extends ServerIdentityProps {
  /** Who may ask: 1 to 255 printable ASCII characters without a colon. @default prometheus */
  readonly userName?: string;
  /**
   * That user's password. Telegraf serves for one user only: while it changes, for two minutes at most, who scrapes may be refused,
   * and misses the samples of that time.
   * @default Credential.generated()
   */
  readonly credential?: Credential;
  /** The port. @default 9273, as the plugin has it */
  readonly port?: number;
  /** After which time a metric that is collected no more is served no more. @default Duration.minutes(1) */
  readonly expirationInterval?: Duration;
}

const OPTIONS: PropTypes<TelegrafMetricsOptions> = {
  ...SERVER_IDENTITY,
  userName: TEXT,
  credential: CREDENTIAL,
  port: NUMBER,
  expirationInterval: DURATION,
};

/** What Telegraf collects, served over TLS to those who know a password. */
export class TelegrafMetrics extends Construct implements IScrapeTarget {
  /** @internal */
  public static _of(
    workload: Workload,
    files: TelegrafFiles,
    options: TelegrafMetricsOptions,
    output?: boolean,
  ): TelegrafMetrics {
    return new TelegrafMetrics(workload, files, options, output);
  }

  public readonly scheme = 'https';
  public readonly port: number;
  public readonly metricsPath = '/metrics';
  public readonly discoveryName: string;
  public readonly serverName: string;
  public readonly trust: Trust;
  public readonly requiresClientCertificate = false;
  /** Who may scrape it. */
  public readonly userName: string;
  /** The Secret in the namespace of Telegraf with that user's password. */
  public readonly credentialSecretName: string;
  /** The key of the password in that Secret. */
  public readonly credentialSecretKey: string;
  /** The ConfigMap, or the Secret where it is none, with what verifies its certificate. */
  public readonly caName: string;
  /** How people reach it after the deploy; an output of the stack has the same. */
  public readonly access: ServerAccess;
  /** @internal */
  public readonly _service: ScrapeService;
  /** @internal its table in the config file */
  public readonly _table: Settings;
  readonly #workload: Workload;
  readonly #credential: BoundCredential;

  private constructor(workload: Workload, files: TelegrafFiles, given: TelegrafMetricsOptions, output?: boolean) {
    super(workload.owner, 'metrics');
    const options = readProps(this, given, OPTIONS);
    const client = prometheusClient(this, options);
    this.userName = client.userName;
    this.port = client.port;
    this.#workload = workload;
    this._service = workload;
    this.discoveryName = workload.host;
    this.serverName = workload.host;
    const identity = serverIdentity(workload, options);
    this.trust = identity.trust;
    this.caName = identity.caName;
    this.#credential = new BoundCredential(this, 'credential', {
      credential: options.credential,
      secretName: `${workload.name}-metrics`,
    });
    const secret = this.#credential.in(workload.namespace);
    this.credentialSecretName = secret.secretName;
    this.credentialSecretKey = secret.key;
    this.access = exporterAccess({
      workload,
      bundle: identity.bundle,
      port: this.port,
      path: this.metricsPath,
      userName: this.userName,
      credential: secret,
      requiresClientCertificate: this.requiresClientCertificate,
      output,
    });
    workload.serve({ metrics: this.port }, { headless: true });
    this._table = client.table(files, secret, identity.secretName);
  }

  /**
   * Lets a scraper in that this library does not run. It needs the password as well.
   * @param peer Who: pods, a namespace or addresses.
   */
  public allowScrapeFrom(peer: Peer): void {
    admitPeer(this, 'allowScrapeFrom', peer, this.#workload, () => this.port);
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    const account = { userName: this.userName, credential: this.#credential };
    return admit(this, scraper, [this.#workload], account) ? account : undefined;
  }
}
