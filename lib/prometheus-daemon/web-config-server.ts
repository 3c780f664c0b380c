import { admit, IScrapeTarget, ScrapeAccount, Scraper, ScrapeService } from '../connections/scraping/scrape-target';
import { SecretKey } from '../credentials/bound-credential';
import { PreparedServer, SecureServer } from '../servers/secure-server';
import { OtherUsers, WebConfig } from '../web-config/web-config';
import { WebConfigProps } from '../web-config/web-config-props';

/**
 * A server of Prometheus' family: one port for its API and its metrics, and a password for both.
 *
 * @example
 * for (const server of [team, alertmanager]) prometheus.scrape(server);
 */
// A product's constructor calls `_serveWeb` after `_prepare`, and `_offerWeb` at its end.
export abstract class WebConfigServer extends SecureServer implements IScrapeTarget {
  public readonly scheme = 'https';
  public readonly metricsPath = '/metrics';
  public abstract readonly port: number;
  public abstract readonly discoveryName: string;
  /** @internal */
  public abstract readonly _service: ScrapeService;
  #web!: WebConfig;
  #credential!: SecretKey;

  /** The name that its certificate is verified for. */
  public get serverName(): string {
    return this._workload.host;
  }

  /** Whether who asks must show a certificate too. */
  public get requiresClientCertificate(): boolean {
    return this.#web.requiresClientCertificate;
  }

  /** Who may ask. */
  public get userName(): string {
    return this.#web.account.userName;
  }

  /** The Secret in its namespace with the password of `userName`. */
  public get credentialSecretName(): string {
    return this.#credential.secretName;
  }

  /** The key of the password in that Secret. */
  public get credentialSecretKey(): string {
    return this.#credential.key;
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    this.#web.admitClient(scraper);
    const { account } = this.#web;
    return admit(this, scraper, [this._workload], account) ? account : undefined;
  }

  /** @internal how its web interface is served; `since`: in which versions a key of the web config is known */
  protected _serveWeb(
    props: WebConfigProps & OtherUsers,
    { workload, identity, image, version }: PreparedServer,
    since: Readonly<Record<string, string>>,
  ): WebConfig {
    this.#web = new WebConfig(workload, props, identity, { version, since });
    this.#web.checkShell(image);
    this.#credential = this.#web.account.credential.in(workload.namespace);
    return this.#web;
  }

  /** @internal says how people ask at a path, when everything else is there */
  protected _offerWeb(path: string): void {
    const { userName, requiresClientCertificate } = this;
    this._offerToPeople({ path, user: { userName, credential: this.#credential }, requiresClientCertificate });
  }
}
