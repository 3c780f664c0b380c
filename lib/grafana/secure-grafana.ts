import { Construct } from 'constructs';
import { join } from 'node:path';
import { Backup } from '../backup/backup';
import { BackupParts, Backups, prepareBackups } from '../backup/backups';
import { IN_CLUSTER } from '../connections/network/http-proxy';
import { dnsNamesOf, PublicAddress, publicAddress } from '../connections/people/public-address';
import {
  admit,
  IScrapeTarget,
  ScrapeAccount,
  Scraper,
  ScrapeService,
  isOfItsStack,
} from '../connections/scraping/scrape-target';
import { inCall } from '../core/checks/calls';
import { readProps } from '../core/checks/prop-types';
import { noteAdministrator, noteSigning } from '../core/terraform/signing-secrets';
import { SIGNING_LENGTH } from '../core/values/generated-password';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { IDatabase } from '../influxdb-daemon';
import { IPrometheus } from '../prometheus/prometheus';
import { PreparedServer, SecureServer } from '../servers/secure-server';
import { PasswordFiles } from '../workloads/password-files';
import {
  ADMINISTRATOR_NAME,
  GRAFANA_PATHS as PATHS,
  GRAFANA_PORT,
  grafanaEnvironment,
  SCRAPER,
  SESSIONS,
} from './environment';
import { DashboardFolders } from './dashboard-folders';
import { Dashboards } from './dashboards';
import { Datasources } from './datasources';
import { content, Source } from './datasource-definition';
import { defineGrafanaPod } from './grafana-pod';
import { DashboardsOptions, DatasourceOptions, SecureGrafanaProps } from './grafana-props';
import { openOutgoing, Outgoing } from './outgoing';
import { GRAFANA_PRODUCT } from './product';
import { DASHBOARDS_OPTIONS, DATASOURCE_OPTIONS, SECURE_GRAFANA } from './prop-types';
import { settingsEnvironment } from './settings-environment';
import { databaseSource, prometheusSource } from './datasource-kinds';

/**
 * A Grafana behind TLS and a login, which reads the databases and the Prometheus that it is connected to, each as a user of its own,
 * verified by the authority of the server. Nobody gets in without a login, no plugin is downloaded, and it tells nobody of itself.
 *
 * Its `image` is `grafana/grafana:12.4.12-ubuntu`, or another of 12.4.11, 13.0.9, 13.1.6, 13.2.2 and newer, based on Ubuntu. By default
 * it asks for 0.1 cores and 256 MiB, may use 1 GiB, stores 1 GiB of what people make in it, and has three minutes to
 * start and 30 seconds to stop.
 *
 * Not tried: a Grafana, of which there was none to try it with. What it reads and does is said as its documentation and its source say it.
 *
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-security/
 * @example
 * const grafana = new SecureGrafana(this, 'grafana', { namespace, authority });
 * grafana.readFrom(metrics);
 * grafana.readFromPrometheus(prometheus, { isDefault: true });
 * grafana.addDashboards(Dashboards.ofPlatform());
 */
export class SecureGrafana extends SecureServer implements IScrapeTarget {
  public readonly scheme = 'https';
  public readonly port = GRAFANA_PORT;
  public readonly metricsPath: string;
  public readonly requiresClientCertificate = false;
  /** @internal */
  public readonly _single = true;
  readonly #backedUp: Omit<BackupParts, 'takenFrom'>;
  readonly #datasources: Datasources;
  readonly #folders: DashboardFolders;
  readonly #passwords: PasswordFiles;
  readonly #administrator: SecretKey;
  #scraper?: { readonly account: ScrapeAccount; readonly file: string };

  /**
   * Makes a Grafana.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureGrafanaProps) {
    super(scope, id);
    const props = readProps(this, given, SECURE_GRAFANA);
    const address = publicAddress(this, props.publicUrl, 'https://grafana.example');
    // A Prometheus may ask for a certificate.
    const server = this._prepare(props, GRAFANA_PRODUCT, { client: true, dnsNames: dnsNamesOf(address) });
    const { workload, version } = server;
    this.#backedUp = prepareBackups(this, server, props, { scripts: join(__dirname, 'scripts'), isCopied: true });
    this.metricsPath = `${address?.basePath ?? ''}/metrics`;
    this.#passwords = new PasswordFiles(workload.pod, PATHS.credentials);
    this.#datasources = new Datasources(this, workload, this.#passwords);
    this.#folders = new DashboardFolders(workload);
    const { administrator, files } = this.#secrets(props, server);
    this.#administrator = administrator;
    const outgoing = openOutgoing(this, workload, props, this.#passwords);
    const environment = {
      ...SESSIONS,
      ...settingsEnvironment(this, props, version),
      ...grafanaEnvironment(files, address),
      ...outgoing.environment,
    };
    this.#definePod(props, server, { environment, address, outgoing, administratorFile: files.administrator });
    workload.runNumbered({ api: GRAFANA_PORT });
    this._offerToPeople({
      path: `${address?.basePath ?? ''}/api/user`,
      user: { userName: ADMINISTRATOR_NAME, credential: administrator },
      publicHost: address?.hostname,
    });
  }

  /** The name of its administrator. */
  public get userName(): string {
    return ADMINISTRATOR_NAME;
  }

  /** The Secret in its namespace with the password of `userName`. */
  public get credentialSecretName(): string {
    return this.#administrator.secretName;
  }

  /** The key of the password in that Secret. */
  public get credentialSecretKey(): string {
    return this.#administrator.key;
  }

  /** A DNS name with its address. */
  public get discoveryName(): string {
    return this._workload.host;
  }

  /** The name that its certificate is verified for. */
  public get serverName(): string {
    return this._workload.host;
  }

  /** @internal */
  public get _service(): ScrapeService {
    return this._workload;
  }

  /**
   * Shows a database, by InfluxQL: as a user of its own that reads this database and nothing else.
   * @param database The database.
   * @param options What it is called.
   */
  public readFrom(database: IDatabase, options: DatasourceOptions = {}): void {
    inCall(this, 'readFrom', database, () => {
      this.#show(databaseSource(this, database), options, () => database.databaseName);
    });
  }

  /**
   * Shows a Prometheus, as its own user: it has one only.
   * @param prometheus The Prometheus.
   * @param options What it is called.
   */
  public readFromPrometheus(prometheus: IPrometheus, options: DatasourceOptions = {}): void {
    inCall(this, 'readFromPrometheus', prometheus, () => {
      this.#show(prometheusSource(this, prometheus), options, () => prometheus.node.id);
    });
  }

  /**
   * Shows dashboards, which people can look at but not change. Those that leave the code are removed.
   * @param dashboards The dashboards.
   * @param options Where they are shown.
   */
  public addDashboards(dashboards: Dashboards, options: DashboardsOptions = {}): void {
    inCall(this, 'addDashboards', dashboards, () => {
      this.#folders.add(dashboards, readProps(this, options, DASHBOARDS_OPTIONS));
    });
  }

  /**
   * Takes backups of its database, while it runs: dashboards, alerts and users that people made. What is secret in it is encrypted with
   * the key of the Secret `<name>-secret-key`, which is in none of them.
   * @param backup Where they are kept, and how often one is taken.
   */
  public backUp(backup: Backup): Backups {
    return inCall(this, 'backUp', backup, () => {
      const folder = '/var/lib/backup-source';
      const takenFrom = () => ({
        env: { DATABASE: `${folder}/grafana.db` },
        mounts: [this.#backedUp.data.at(folder)],
      });
      return Backups._of(this, backup, { ...this.#backedUp, takenFrom });
    });
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    // Before an account is made for it.
    if (!isOfItsStack(this, scraper)) return undefined;
    this.#scraper ??= this.#makeScraper();
    const { account } = this.#scraper;
    return admit(this, scraper, [this._workload], account) ? account : undefined;
  }

  #show(source: Source | undefined, options: DatasourceOptions, about: () => string): void {
    const read = readProps(this, options, DATASOURCE_OPTIONS);
    if (source) this.#datasources.add(source, about(), read);
  }

  #makeScraper() {
    const { namespace, name } = this._workload;
    const credential = new BoundCredential(this, 'metrics', {
      secretName: `${name}-metrics`,
      rotatesBy: 'password',
      keptInState: true,
    });
    const file = this.#passwords.add(credential.in(namespace), 'metrics');
    return { account: { userName: SCRAPER, credential }, file };
  }

  #secrets(
    { credential, secretKey = Credential.ephemeral({ length: SIGNING_LENGTH }) }: SecureGrafanaProps,
    server: PreparedServer,
  ) {
    const { namespace, name } = server.workload;
    const administrator = new BoundCredential(this, 'credential', {
      credential,
      secretName: `${name}-credential`,
      rotatesBy: 'password',
    });
    noteAdministrator(administrator);
    const signing = new BoundCredential(this, 'secret-key', {
      credential: secretKey,
      secretName: `${name}-secret-key`,
      prop: 'secretKey',
    });
    noteSigning(signing);
    const key = signing.in(namespace);
    const login = administrator.in(namespace);
    const files = {
      administrator: this.#passwords.add(login, 'administrator'),
      secretKey: this.#passwords.add(key, 'secret-key'),
    };
    return { administrator: login, files };
  }

  #definePod(props: SecureGrafanaProps, server: PreparedServer, parts: GrafanaParts): void {
    const { workload, image, identity, data, resources } = server;
    const { environment, address, outgoing, administratorFile } = parts;
    const { bundles, trusted, trustsPublic } = outgoing;
    defineGrafanaPod(workload, {
      ...{ image: image.reference, environment, administratorFile, data, resources },
      passwords: this.#passwords,
      later: () => this.#later(props, address),
      datasources: () => this.#datasources.file(),
      providers: () => this.#folders.providers(),
      tlsSecretName: identity.secretName,
      ca: identity.bundle,
      bundles: () => ({ ...this.#datasources.bundles(), ...bundles }),
      dashboards: this.#folders.mounts,
      trusted,
      trustsPublic,
      proxy: props.proxy?._use(workload, () => [...IN_CLUSTER, ...this.#datasources.hosts()]),
      basePath: address?.basePath ?? '',
    });
  }

  // What calls decide.
  #later({ publicUrl }: SecureGrafanaProps, address: PublicAddress | undefined): Record<string, string> {
    const open = address && publicUrl !== undefined ? publicUrl : (this.access.exposedUrls[0] ?? this.url);
    const targets = this.#datasources.targets();
    return {
      GF_SERVER_ROOT_URL: `${open.replace(/\/$/, '')}/`,
      ...(targets.length > 0 && { GF_SECURITY_DATA_SOURCE_PROXY_WHITELIST: targets.join(' ') }),
      // Without a password for it, everybody who reaches the port would read them.
      GF_METRICS_ENABLED: String(this.#scraper !== undefined),
      ...(this.#scraper && { GF_METRICS_BASIC_AUTH_PASSWORD: content(this.#scraper.file) }),
    };
  }
}

interface GrafanaParts {
  readonly environment: Record<string, string>;
  readonly address?: PublicAddress;
  readonly outgoing: Outgoing;
  readonly administratorFile: string;
}
