import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { ServerAccess } from '../connections/people/server-access';
import { End } from '../connections/network/ends';
import { admitPeer, openPath } from '../connections/network/path';
import { exporterAccess } from '../connections/scraping/exporter-access';
import { admit, IScrapeTarget, ScrapeAccount, Scraper, ScrapeService } from '../connections/scraping/scrape-target';
import { ServerIdentity } from '../connections/tls/server-identity';
import { IShowsCertificate, ShownAt } from '../connections/tls/shown-certificate';
import { Peer } from '../core/kubernetes/peer';
import { SecretKey } from '../credentials/bound-credential';
import { Workload } from '../workloads/workload';

/** What a product says about the metrics that it serves. */
export interface OfferedMetrics {
  /** The pods that serve them. */
  readonly workload: Workload;
  readonly identity: ServerIdentity;
  readonly port: number;
  /** Who may scrape them. */
  readonly account: ScrapeAccount;
  /** Where a scraper reaches them: the nodes, of pods on their network. @default - the pods of `workload` */
  readonly ends?: readonly End[];
  /** Whether who scrapes them must show a certificate too. @default false */
  readonly requiresClientCertificate?: boolean;
  /** Where they are. @default /metrics */
  readonly path?: string;
  /** Whether the stack gets an output with how people reach them. @default true */
  readonly accessOutput?: boolean;
}

/**
 * What serves metrics only, over TLS and to those with a password: from one pod or many, each scraped by itself.
 *
 * @example
 * for (const exporter of [nodes, telegraf.serveMetrics({ authority })]) exporter.allowScrapeFrom(Peer.namespace('metrics'));
 */
// A product's constructor defines its pods and calls `_offerMetrics`.
export abstract class ScrapedServer extends Construct implements IScrapeTarget, IShowsCertificate {
  public readonly scheme = 'https';
  #metrics!: OfferedMetrics;
  #credential!: SecretKey;
  #access!: ServerAccess;

  public get port(): number {
    return this.#metrics.port;
  }

  public get metricsPath(): string {
    return this.#metrics.path ?? '/metrics';
  }

  public get discoveryName(): string {
    return this._workload.host;
  }

  public get serverName(): string {
    return this._workload.host;
  }

  public get trust(): Trust {
    return this.#metrics.identity.trust;
  }

  public get requiresClientCertificate(): boolean {
    return this.#metrics.requiresClientCertificate ?? false;
  }

  /** Who may scrape it. */
  public get userName(): string {
    return this.#metrics.account.userName;
  }

  /** The Secret in its namespace with the password of `userName`. */
  public get credentialSecretName(): string {
    return this.#credential.secretName;
  }

  /** The key of the password in that Secret. */
  public get credentialSecretKey(): string {
    return this.#credential.key;
  }

  /** The ConfigMap, or the Secret where it is none, in its namespace with what verifies its certificate. */
  public get caName(): string {
    return this.#metrics.identity.caName;
  }

  /** How people reach one of its pods after the deploy; an output of the stack has the same. */
  public get access(): ServerAccess {
    return this.#access;
  }

  /**
   * Lets a scraper in that this library does not run: one outside of the cluster, or your own Prometheus. It needs the password
   * as well.
   * @param peer Who: pods, a namespace or addresses.
   */
  public allowScrapeFrom(peer: Peer): void {
    admitPeer(this, 'allowScrapeFrom', peer, this._workload, () => this.port);
  }

  /** @internal the pods that serve it */
  public get _workload(): Workload {
    return this.#metrics.workload;
  }

  /** @internal */
  public get _service(): ScrapeService {
    return this._workload;
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    const { account, ends = [this._workload] } = this.#metrics;
    return admit(this, scraper, ends, account) ? account : undefined;
  }

  /** @internal */
  public _showCertificate(client: Workload): ShownAt {
    const { ends = [this._workload] } = this.#metrics;
    for (const end of ends) openPath(client, end, this.port);
    return { host: this.discoveryName, port: this.port, serverName: this.serverName };
  }

  /** @internal makes the Service that scrapers find its pods by, and says how people reach them */
  protected _offerMetrics(metrics: OfferedMetrics): void {
    const { workload, identity, port, account, accessOutput } = metrics;
    this.#metrics = metrics;
    this.#credential = account.credential.in(workload.namespace);
    this.#access = exporterAccess({
      workload,
      bundle: identity.bundle,
      port,
      path: this.metricsPath,
      userName: account.userName,
      credential: this.#credential,
      requiresClientCertificate: this.requiresClientCertificate,
      accessOutput,
    });
    workload.serve({ metrics: port }, { headless: true });
  }
}
