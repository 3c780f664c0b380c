import { Construct } from 'constructs';
import { ApiAccess } from '../connections/network/api-access';
import { IN_CLUSTER } from '../connections/network/http-proxy';
import {
  IScrapeTarget,
  SCRAPE_TARGET,
  ScrapeAccount,
  Scraper,
  ScrapeService,
} from '../connections/scraping/scrape-target';
import { inCall } from '../core/checks/calls';
import { recordMistake } from '../core/checks/mistakes';
import { checkArgument, readOptions, readProps } from '../core/checks/prop-types';
import { yaml } from '../formats';
import { IDatabase } from '../influxdb-daemon/influxdb';
import { checkDatabase } from '../influxdb-daemon/prop-types';
import { PreparedServer } from '../servers/secure-server';
import { WebConfig } from '../web-config/web-config';
import { ALERTMANAGER, IAlertmanager } from '../prometheus-daemon/alertmanager';
import { WebConfigServer } from '../prometheus-daemon/web-config-server';
import { ClientFiles } from '../prometheus-daemon/client-files';
import { CONFIG_FOLDER, PROMETHEUS_PORT, prometheusConfig, selfLabels } from './config';
import { ExternalPrometheus, ExternalPrometheusAttributes } from './external-prometheus';
import { flagsOf } from './flags';
import { Sections, configSections } from './sections';
import { PROMETHEUS_PRODUCT } from './product';
import { IPrometheus, PROMETHEUS } from './prometheus';
import { definePrometheusPod } from './prometheus-pod';
import { SecurePrometheusProps } from './prometheus-props';
import {
  DATABASE_WRITE_OPTIONS,
  FEDERATION_OPTIONS,
  PROBE_OPTIONS,
  REMOTE_READ_OPTIONS,
  REMOTE_WRITE_OPTIONS,
  RULES,
  SCRAPE_OPTIONS,
  SCRAPE_SOURCE,
  SECURE_PROMETHEUS,
} from './prop-types';
import { RuleGroups } from './rule-groups';
import { PrometheusRules } from './rules';
import { openProbed, probeOf, ProbeOptions } from './probed-targets';
import { ScrapeJobs } from './scrape-jobs';
import { FederationOptions, ScrapeOptions } from './scrape-options';
import { ScrapeSource } from './scrape-source';
import { RemoteServers } from './remote-servers';
import { RemoteReadOptions } from './remote-read';
import { DatabaseWriteOptions, RemoteWriteOptions } from './remote-write';
import { WEB_CONFIG_SINCE } from './versions';

/**
 * A Prometheus that serves its API over TLS to those with a password only, and scrapes targets that it verifies with a
 * credential for each. A changed target or rule is reloaded, not rolled out; one that Prometheus does not take leaves the old
 * ones in use, which `prometheus_config_last_reload_successful` says.
 *
 * Its `image` is `quay.io/prometheus/prometheus:v3.9.1`, or another of 3.4.0 and newer. By default it asks for 0.25 cores and
 * 512 MiB, may use 2 GiB, stores 20 GiB of samples, and has four hours to start and 5 minutes to stop.
 *
 * @see https://prometheus.io/docs/operating/security/
 * @example
 * const prometheus = new SecurePrometheus(this, 'prometheus', { namespace, authority });
 * prometheus.scrape(nodes);
 * prometheus.addRules(PrometheusRules.fromFile('rules/nodes.yml'));
 */
export class SecurePrometheus extends WebConfigServer implements IPrometheus {
  /**
   * A Prometheus that this stack does not run.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where it is, what verifies it, and who may ask.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ExternalPrometheusAttributes): IPrometheus {
    return new ExternalPrometheus(scope, id, attributes);
  }

  public readonly port = PROMETHEUS_PORT;
  public readonly discoveryName: string;
  /** @internal */
  public readonly _single = true;
  /** @internal */
  public readonly _service: ScrapeService;
  readonly #web: WebConfig;
  readonly #files: ClientFiles;
  readonly #jobs: ScrapeJobs;
  readonly #rules = new RuleGroups();
  readonly #remotes: RemoteServers;

  /**
   * Makes a Prometheus.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecurePrometheusProps) {
    super(scope, id);
    const props = readProps(this, given, SECURE_PROMETHEUS);
    // It shows its certificate to targets that ask for one.
    const server = this._prepare(props, PROMETHEUS_PRODUCT, { client: true });
    const { workload, version } = server;
    this._service = workload;
    this.discoveryName = workload.host;
    this.#web = this._serveWeb({ ...props, otherUsers: props.remoteWriters }, server, WEB_CONFIG_SINCE);
    this.#files = new ClientFiles(workload, CONFIG_FOLDER, props.proxy);
    this.#remotes = new RemoteServers({ workload, files: this.#files }, version);
    const api = new ApiAccess(workload);
    const sections = configSections(this, props, { version, memory: server.resources.memoryLimit });
    this.#jobs = new ScrapeJobs({ workload, files: this.#files, api }, sections.scrapeInterval);
    if (props.selfMonitoring ?? true) this.#scrapeItself();
    this.#definePod(props, server, api, sections);
    workload.runNumbered({ api: PROMETHEUS_PORT });
    this._offerWeb('/api/v1/query?query=up');
  }

  /**
   * Scrapes a target: verified by its certificate, with a credential of its own, over a path in the network that is opened on
   * both sides. It is reloaded. Only where a password or a CA is in a Secret or ConfigMap that somebody else made is the
   * pod replaced, as that has to be mounted.
   * @param target Node exporters, a server of this library, or a `ScrapeTarget`.
   * @param options How often, and with which labels.
   */
  public scrape(target: IScrapeTarget, options: ScrapeOptions = {}): void {
    inCall(this, 'scrape', target, () => {
      if (!checkArgument(this, 'target', target, SCRAPE_TARGET)) return;
      this.#jobs.add(target, readProps(this, options, SCRAPE_OPTIONS));
    });
  }

  /**
   * Scrapes targets that are no construct: kubelets, the API server, and what somebody else lists.
   * @param source The targets, like `ScrapeSource.kubelets(reason, { … })`.
   * @param options How often, and with which labels.
   */
  public scrapeFrom(source: ScrapeSource, options: ScrapeOptions = {}): void {
    inCall(this, 'scrapeFrom', source, () => {
      if (!checkArgument(this, 'source', source, SCRAPE_SOURCE)) return;
      this.#jobs.addSource(source, readProps(this, options, SCRAPE_OPTIONS));
    });
  }

  /**
   * Has an exporter ask many addresses, as the blackbox exporter does: one job, each address an instance of it. Where this stack
   * runs the exporter, the way to them is opened.
   * @param exporter The exporter, a SecureExporter or a `ScrapeTarget`.
   * @param options What is asked.
   */
  public probe(exporter: IScrapeTarget, options: ProbeOptions): void {
    inCall(this, 'probe', exporter, () => {
      if (!checkArgument(this, 'exporter', exporter, SCRAPE_TARGET)) return;
      const { jobName, ...given } = readProps(this, options, PROBE_OPTIONS);
      openProbed(this, exporter, given);
      this.#jobs.add(
        exporter,
        { ...given, jobName: jobName ?? [exporter.node.id, given.module ?? []].flat().join('-') },
        probeOf(exporter, given),
      );
    });
  }

  /**
   * Takes samples over that another Prometheus has, with their labels.
   * @param other The other one, of this stack or by `fromAttributes`.
   * @param options Which of its series.
   */
  public federate(other: IPrometheus, options: FederationOptions): void {
    inCall(this, 'federate', other, () => {
      if (!checkArgument(this, 'other', other, PROMETHEUS)) return;
      const given = readProps(this, options, FEDERATION_OPTIONS);
      this.#jobs.add(
        other,
        { honorLabels: true, ...given, jobName: given.jobName ?? `federate-${other.node.id}` },
        {
          path: '/federate',
          params: { 'match[]': given.match },
          prop: 'other',
          instead: '`SecurePrometheus.fromAttributes`',
        },
      );
    });
  }

  /**
   * Adds recording and alerting rules. They are reloaded; no two groups of all rules may have one name.
   * @param rules The rules, of a file or an object.
   */
  public addRules(rules: PrometheusRules): void {
    inCall(this, 'addRules', rules, () => {
      if (!checkArgument(this, 'rules', rules, RULES)) return;
      this.#rules.add(this, rules);
    });
  }

  /**
   * Sends alerts to an Alertmanager: to each of its members, where there are several.
   * @param alertmanager A SecureAlertmanager, or one like `Alertmanager.at({ … })`.
   */
  public alertThrough(alertmanager: IAlertmanager): void {
    inCall(this, 'alertThrough', alertmanager, () => {
      if (!checkArgument(this, 'alertmanager', alertmanager, ALERTMANAGER)) return;
      this.#remotes.addAlertmanager(alertmanager);
    });
  }

  /**
   * Writes every sample to a database of InfluxDB too, as a user of its own that may do nothing else there.
   * @param database The database.
   * @param options What is done with samples before they are sent.
   */
  public writeTo(database: IDatabase, options: DatabaseWriteOptions = {}): void {
    inCall(this, 'writeTo', database, () => {
      if (!checkDatabase(this, database)) return;
      this.#remotes.addDatabase(database, readProps(this, options, DATABASE_WRITE_OPTIONS));
    });
  }

  /**
   * Sends every sample to another server too.
   * @param options Where to, as whom, and what verifies it.
   */
  public remoteWriteTo(options: RemoteWriteOptions): void {
    inCall(this, 'remoteWriteTo', readOptions(options).url, () => {
      this.#remotes.addRemoteWrite(readProps(this, options, REMOTE_WRITE_OPTIONS));
    });
  }

  /**
   * Reads what a query asks for from another server too: samples that are too old to be here.
   * @param options Where it is, as whom, and what verifies it.
   */
  public remoteReadFrom(options: RemoteReadOptions): void {
    inCall(this, 'remoteReadFrom', readOptions(options).url, () => {
      this.#remotes.addRemoteRead(readProps(this, options, REMOTE_READ_OPTIONS));
    });
  }

  /** @internal */
  public override _admit(scraper: Scraper): ScrapeAccount | undefined {
    if (scraper.workload !== this._workload) return super._admit(scraper);
    const takes = 'another target: it scrapes itself by `selfMonitoring`';
    recordMistake(this, { prop: scraper.prop ?? 'target', got: this, takes });
    return undefined;
  }

  #definePod(props: SecurePrometheusProps, server: PreparedServer, api: ApiAccess, sections: Sections): void {
    const { workload, image, version, data, resources, storage } = server;
    definePrometheusPod(workload, {
      image: image.reference,
      version,
      web: this.#web,
      data,
      files: this.#files,
      api,
      proxy: props.proxy?._use(workload, () => IN_CLUSTER),
      config: () => this.#config(sections),
      flags: flagsOf(this, props, {
        storage,
        memory: resources.memoryLimit,
        version,
        url: this.url,
        exposedUrls: () => this.access.exposedUrls,
      }),
      resources,
    });
  }

  #scrapeItself(): void {
    const { requiresClientCertificate: certificate, trust, serverName } = this;
    if (certificate) this.#web.allowClient(this._workload.host);
    const account = this.#web.account;
    this.#jobs.addSelf({
      scheme: 'https',
      follow_redirects: false,
      ...this.#files.clientConfig('self', { trust, serverName, account, certificate }),
      static_configs: [
        {
          targets: [`localhost:${PROMETHEUS_PORT}`],
          labels: { instance: selfLabels(this._workload).instance },
        },
      ],
    });
  }

  #config({ global, others }: Sections) {
    const clients = { scrapeConfigs: this.#jobs.configs(), ...this.#remotes.sections() };
    return {
      'prometheus.yml': yaml(prometheusConfig({ global, others, ...clients })),
      'rules.yml': this.#rules.toString(),
    };
  }
}
