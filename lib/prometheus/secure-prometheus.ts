import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { HttpServer } from '../connections/access/http-server';
import { ServerAccess } from '../connections/access/server-access';
import { openPath } from '../connections/paths/path';
import {
  admit,
  IScrapeTarget,
  SCRAPE_TARGET,
  ScrapeAccount,
  Scraper,
  ScrapeService,
} from '../connections/scraping/scrape-target';
import { checkDuration } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { checkArgument, readProps } from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { Settings } from '../core/checks/settings';
import { Peer } from '../core/kubernetes/peer';
import { PEER } from '../core/kubernetes/prop-types';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { Exposure, EXPOSURE } from '../exposure/exposure';
import { yaml } from '../formats';
import { IDatabase } from '../influxdb/influxdb';
import { DATABASE } from '../influxdb/prop-types';
import { WebConfig } from '../web-config/web-config';
import { checkImage, ContainerImage } from '../workloads/container-image';
import { ephemeralStorage, resourcesFor } from '../workloads/resources';
import { Workload } from '../workloads/workload';
import { Alertmanager } from './alertmanager';
import { ClientFiles } from './client-files';
import { PROMETHEUS_PORT, prometheusConfig } from './config';
import { TargetFinder } from './discovery';
import { flagsOf, Sections, sectionsOf } from './options';
import { IPrometheus } from './prometheus';
import { definePrometheusPod } from './prometheus-pod';
import { SecurePrometheusProps } from './prometheus-props';
import {
  ALERTMANAGER,
  ALERTMANAGER_OPTIONS,
  DATABASE_WRITE_OPTIONS,
  REMOTE_WRITE_OPTIONS,
  RULES,
  SCRAPE_OPTIONS,
  SECURE_PROMETHEUS,
} from './prop-types';
import { RuleGroup, Rules } from './rules';
import { ScrapeJobs, ScrapeOptions } from './scrape-jobs';
import {
  alertmanagerConfig,
  databaseConfig,
  DatabaseWriteOptions,
  remoteWriteConfig,
  RemoteWriteOptions,
} from './servers';
import { PROMETHEUS_VERSIONS, WEB_CONFIG_SINCE } from './versions';

// With room for the rest of the config.
const MOST_RULES = 800_000;

/**
 * A Prometheus that serves its API over TLS to those with a password only, and scrapes targets that it verifies with a
 * credential for each. A changed target or rule is reloaded, not rolled out; one that Prometheus does not take leaves the old
 * ones in use, which `prometheus_config_last_reload_successful` says.
 *
 * @example
 * const prometheus = new SecurePrometheus(this, 'prometheus', { namespace, authority });
 * prometheus.scrape(nodes);
 * prometheus.addRules(Rules.fromFile('rules/nodes.yml'));
 */
export class SecurePrometheus extends Construct implements IPrometheus {
  public readonly scheme = 'https';
  public readonly port = PROMETHEUS_PORT;
  public readonly metricsPath = '/metrics';
  public readonly discoveryName: string;
  public readonly serverName: string;
  public readonly trust: Trust;
  public readonly requiresClientCertificate: boolean;
  /** Where its API is: `https://prometheus.monitoring.svc:9090`. */
  public readonly url: string;
  /** Who may ask. */
  public readonly userName: string;
  /** The Secret in its namespace with the password of `userName`. */
  public readonly credentialSecretName: string;
  /** The key of the password in that Secret. */
  public readonly credentialSecretKey: string;
  /** The ConfigMap in its namespace with what verifies its certificate, and the Secret where it is none. */
  public readonly caName: string;
  /** @internal */
  public readonly _single = true;
  /** @internal */
  public readonly _service: ScrapeService;
  readonly #workload: Workload;
  readonly #web: WebConfig;
  readonly #http: HttpServer;
  readonly #files: ClientFiles;
  readonly #jobs: ScrapeJobs;
  readonly #groups = new Map<string, RuleGroup>();
  readonly #alertmanagers = new Map<string, Settings>();
  readonly #remoteWrites = new Map<string, Settings>();

  public constructor(scope: Construct, id: string, props: SecurePrometheusProps) {
    super(scope, id);
    props = readProps(this, props, SECURE_PROMETHEUS);
    const grace = props.terminationGracePeriod ?? Duration.minutes(5);
    checkDuration(this, 'terminationGracePeriod', grace, { min: Duration.seconds(5), max: Duration.hours(1) });
    const workload = new Workload(this, { product: 'prometheus', props, user: 65534, terminationGracePeriod: grace });
    this.#workload = workload;
    this._service = workload;
    const image = props.image ?? ContainerImage.fromTag('quay.io/prometheus/prometheus:v3.9.1');
    const version = checkImage(this, image, PROMETHEUS_VERSIONS);
    // It shows its certificate to targets that ask for one.
    const certificate = { dnsNames: workload.podDnsNames(), client: true };
    const web = new WebConfig(workload, props, { version, since: WEB_CONFIG_SINCE }, certificate);
    this.#web = web;
    web.checkShell(image);
    this.url = `https://${workload.host}:${PROMETHEUS_PORT}`;
    this.discoveryName = workload.host;
    this.serverName = workload.host;
    this.trust = web.identity.trust;
    this.requiresClientCertificate = web.requiresClientCertificate;
    this.userName = web.account.userName;
    const credential = web.account.credential.in(workload.namespace);
    this.credentialSecretName = credential.secretName;
    this.credentialSecretKey = credential.key;
    this.caName = web.identity.bundle.configMapName ?? web.identity.bundle.secretName ?? '';

    const storage = { ...props.storage, size: props.storage?.size ?? Size.gibibytes(20) };
    const data = workload.store('data', storage);
    const files = (this.#files = new ClientFiles(workload));
    const finder = new TargetFinder(workload);
    const sections = sectionsOf(this, props);
    this.#jobs = new ScrapeJobs(workload, files, sections.scrapeInterval, finder);
    if (props.selfMonitoring ?? true) this.#scrapeItself();
    const resources = resourcesFor(this, props.resources, {
      requestedCpu: 0.25,
      requestedMemory: Size.mebibytes(512),
      memoryLimit: Size.gibibytes(2),
      ...ephemeralStorage(),
    });
    definePrometheusPod(workload, {
      image: image.reference,
      version,
      web,
      data,
      files,
      finder,
      config: () => this.#config(sections),
      flags: flagsOf(this, props, { storage: storage.size, memory: resources.memoryLimit, url: this.url }),
      resources,
    });
    workload.serve({ api: PROMETHEUS_PORT });
    workload.budget(props.disruptionBudget);
    workload.runNumbered({ api: PROMETHEUS_PORT });
    this.#http = new HttpServer({
      workload,
      identity: web.identity,
      port: PROMETHEUS_PORT,
      path: '/api/v1/query?query=up',
      user: { userName: this.userName, credential },
      requiresClientCertificate: this.requiresClientCertificate,
      output: props.accessOutput,
    });
  }

  /** How people reach it after the deploy; an output of the stack has the same. */
  public get access(): ServerAccess {
    return this.#http.access;
  }

  /** Opens a way to it from outside of the cluster. Who comes by it needs the password as well. */
  public exposeThrough(exposure: Exposure): void {
    if (checkArgument(this, 'exposure', exposure, EXPOSURE)) exposure._open(this.#http);
  }

  /**
   * Scrapes a target: verified by its certificate, with a credential of its own, over a path in the network that is opened on
   * both sides. It is reloaded. Only where a password or a CA is in a Secret or ConfigMap that somebody else made is the
   * pod replaced, as that has to be mounted.
   *
   * Kapacitor serves no metrics of this kind, only JSON at `/kapacitor/v1/debug/vars`: a Telegraf can read that, and serve it.
   */
  public scrape(target: IScrapeTarget, options: ScrapeOptions = {}): void {
    if (!checkArgument(this, 'target', target, SCRAPE_TARGET)) return;
    this.#jobs.add(target, readProps(this, options, SCRAPE_OPTIONS, 'options'));
  }

  /** Adds recording and alerting rules. They are reloaded; no two groups of all rules may have one name. */
  public addRules(rules: Rules): void {
    if (!checkArgument(this, 'rules', rules, RULES)) return;
    for (const group of rules._groups(this)) {
      if (this.#groups.has(group.name))
        recordMistake(this, { prop: 'rules', got: group.name, takes: 'groups whose names no other group has' });
      this.#groups.set(group.name, group);
    }
    const size = Buffer.byteLength(JSON.stringify([...this.#groups.values()]));
    if (size > MOST_RULES)
      recordMistake(this, {
        prop: 'rules',
        got: `${size} bytes`,
        takes: `no more than ${MOST_RULES} bytes in all: they are in one ConfigMap, which holds 1 MiB`,
      });
  }

  /** Sends alerts to an Alertmanager. */
  public alertThrough(alertmanager: Alertmanager): void {
    if (!checkArgument(this, 'alertmanager', alertmanager, ALERTMANAGER)) return;
    const options = readProps(this, alertmanager._options, ALERTMANAGER_OPTIONS, 'options');
    const { url } = options;
    if (this.#alertmanagers.has(url))
      recordMistake(this, {
        prop: 'url',
        got: url,
        takes: 'an Alertmanager that alertThrough was not called with before',
      });
    else this.#alertmanagers.set(url, alertmanagerConfig(options, this.#client()));
  }

  /** Writes every sample to a database of InfluxDB too, as a user of its own that may do nothing else there. */
  public writeTo(database: IDatabase, options: DatabaseWriteOptions = {}): void {
    if (!checkArgument(this, 'database', database, DATABASE) || !sameStack(this, 'database', database.influxdb)) return;
    options = readProps(this, options, DATABASE_WRITE_OPTIONS, 'options');
    const { key, config } = databaseConfig(database, options, this.#client());
    if (this.#remoteWrites.has(key))
      recordMistake(this, {
        prop: 'database',
        got: database.databaseName,
        takes: 'a database that writeTo was not called with before',
      });
    this.#addRemoteWrite(key, config);
  }

  /** Sends every sample to another server too. */
  public remoteWriteTo(options: RemoteWriteOptions): void {
    options = readProps(this, options, REMOTE_WRITE_OPTIONS, 'options');
    const { url } = options;
    if (this.#remoteWrites.has(url))
      recordMistake(this, { prop: 'url', got: url, takes: 'a URL that remoteWriteTo was not called with before' });
    else this.#addRemoteWrite(url, remoteWriteConfig(options, this.#client()));
  }

  /** Lets somebody who is no workload of this stack reach its port: people's tools, an ingress. They need the password as well. */
  public allowFrom(peer: Peer): void {
    if (!checkArgument(this, 'peer', peer, PEER)) return;
    peer._check(this, 'peer');
    openPath(peer, this.#workload, PROMETHEUS_PORT);
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    this.#web.admitClient(scraper);
    if (scraper.workload === this.#workload) {
      recordMistake(this, {
        prop: 'target',
        got: this,
        takes: 'another target: it scrapes itself by `selfMonitoring`',
      });
      return undefined;
    }
    return admit(this, scraper, [this.#workload]) ? this.#web.account : undefined;
  }

  #addRemoteWrite(url: string, config: Settings): void {
    for (const [other, { name }] of this.#remoteWrites)
      if (other !== url && name === config.name)
        recordMistake(this, { prop: 'name', got: name, takes: 'a name that no other remote write has' });
    this.#remoteWrites.set(url, config);
  }

  #client() {
    return { workload: this.#workload, files: this.#files };
  }

  #scrapeItself(): void {
    const { requiresClientCertificate: certificate, trust, serverName } = this;
    if (certificate) this.#web.allowClient(this.#workload.host);
    const account = this.#web.account;
    this.#jobs.addSelf({
      scheme: 'https',
      follow_redirects: false,
      ...this.#files.clientConfig('self', { trust, serverName, account, certificate }),
      static_configs: [
        {
          targets: [`localhost:${PROMETHEUS_PORT}`],
          labels: { instance: `${this.#workload.host}:${PROMETHEUS_PORT}` },
        },
      ],
    });
  }

  #config({ global, others }: Sections) {
    const sorted = <T>(map: Map<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
    const clients = {
      scrapeConfigs: this.#jobs.configs(),
      alertmanagers: sorted(this.#alertmanagers),
      remoteWrites: sorted(this.#remoteWrites),
    };
    return {
      'prometheus.yml': yaml(prometheusConfig({ global, others, ...clients })),
      'rules.yml': yaml({ groups: sorted(this.#groups) }),
    };
  }
}
