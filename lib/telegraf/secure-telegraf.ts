import { Construct } from 'constructs';
import { TRUST } from '../certificates/prop-types';
import { Trust } from '../certificates/trust';
import { allowTo } from '../connections/network/path';
import { IScrapeTarget, SCRAPE_TARGET } from '../connections/scraping/scrape-target';
import { serverIdentity, ServerIdentity } from '../connections/tls/server-identity';
import { SERVER_IDENTITY, ServerIdentityProps } from '../connections/tls/server-identity-props';
import { IShowsCertificate, SHOWS_CERTIFICATE } from '../connections/tls/shown-certificate';
import { check, checkDuration } from '../core/checks/checks';
import { inCall } from '../core/checks/calls';
import { described, recordMistake } from '../core/checks/mistakes';
import { checkArgument, DURATION, readArgument, readProps, SETTINGS, TEXT } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { Protocol } from '../core/kubernetes/protocol';
import { Duration } from '../core/values/duration';
import { SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { CREDENTIAL } from '../credentials/prop-types';
import { IDatabase } from '../influxdb-daemon';
import { DATABASE } from '../influxdb-daemon/prop-types';
import { telegrafConfig } from '../telegraf-daemon/config';
import { NOT_RENEWED_WITHIN } from '../telegraf-daemon/certificate-alerts';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { telegrafImage } from '../telegraf-daemon/versions';
import { HOST_USERS } from '../workloads/host-mounts';
import { Workload } from '../workloads/workload';
import { sharedConfig } from './agent';
import { Certificates } from './certificates';
import { InfluxDBOutputs, TelegrafWriteOptions } from './influxdb-outputs';
import { TelegrafDeployment } from './deployment';
import { TelegrafInput } from './input';
import { TelegrafScrapeOptions } from './input-options';
import { TelegrafMetrics, TelegrafMetricsOptions } from './metrics';
import { hostInputs, Inputs } from './inputs';
import { FREE_PORT, listenFor, REQUIRED_LISTENER } from './listen';
import { TelegrafListener } from './listener';
import { TelegrafEndpoint } from './endpoint';
import { Outputs } from './outputs';
import { PluginRegistry } from './plugin-registry';
import { GRACE_PERIOD } from './product';
import { runPods } from './telegraf-pod';
import { INPUT, ON_EVERY_NODE, PLUGINS, SCRAPE, TELEGRAF, WRITE } from './prop-types';
import { acceptNewerSettings, acceptTelegrafSettings, pluginNames, TelegrafPluginsOptions } from './settings';
import { SecureTelegrafProps } from './telegraf-props';
import { TelegrafTokens } from './tokens';

/**
 * A Telegraf that verifies whatever it reads from and writes to, and may do there what it has to. A changed config file,
 * password or certificate reaches it within two minutes, without a restart; the password of a listener that asks for one, and the
 * login of its proxy, replace its pods.
 *
 * It keeps metrics while InfluxDB is not there, and drops what InfluxDB refuses: points that do not fit, an unknown database,
 * and, where a password changes on both sides, what was written with the wrong one. With `rotation` or `tokens` it keeps that, too.
 *
 * @see https://github.com/influxdata/telegraf/blob/master/docs/TLS.md
 * @example
 * const telegraf = new SecureTelegraf(this, 'telegraf', { namespace });
 * telegraf.writeTo(influxdb.addDatabase('metrics'));
 */
export class SecureTelegraf extends Construct {
  readonly #workload: Workload;
  readonly #accessOutput?: boolean;
  readonly #files: TelegrafFiles;
  readonly #registry: PluginRegistry;
  readonly #inputs: Inputs;
  readonly #outputs: Outputs;
  readonly #certificates: Certificates;
  readonly #databases: InfluxDBOutputs;
  readonly #endpoints: TelegrafEndpoint[] = [];
  #metrics?: TelegrafMetrics;
  #identity?: ServerIdentity;

  /**
   * Makes a Telegraf, or one on every node.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureTelegrafProps) {
    super(scope, id);
    const props = readProps(this, given, TELEGRAF);
    const { deployment = TelegrafDeployment.onEveryNode(), terminationGracePeriod = GRACE_PERIOD } = props;
    const image = telegrafImage(this, props.namespace, props.image);
    const everyNode = deployment._replicas === undefined;
    const { hostMounts = false } = readProps(this, deployment._options, ON_EVERY_NODE, 'deployment');
    const tolerations = props.tolerations ?? (everyNode ? [{ operator: 'Exists' }] : undefined);
    const workload = new Workload(this, {
      product: 'telegraf',
      composes: 'rotated',
      props: { ...props, tolerations },
      user: hostMounts ? HOST_USERS.telegraf : 1000,
      terminationGracePeriod,
      everyNode,
      seesNode: hostMounts,
    });
    this.#workload = workload;
    this.#accessOutput = props.accessOutput;
    const settings = acceptTelegrafSettings(this, 'settings', props.settings, { withAgent: true });
    const newer = acceptNewerSettings(this, props.unknownSettings);
    const shared = sharedConfig(this, props, everyNode, { ...settings.agent, ...newer.agent });
    const tokens = new TelegrafTokens(workload, image.reference);
    const files: TelegrafFiles = new TelegrafFiles(workload, () =>
      telegrafConfig({ ...shared, ...this.#registry.with(shared.agent), stores: this.#databases.secretStores }),
    );
    this.#files = files;
    this.#registry = new PluginRegistry(workload, files, hostMounts);
    this.#databases = new InfluxDBOutputs(workload, files, tokens);
    this.#outputs = new Outputs(workload, files, this.#registry, this.#databases);
    this.#inputs = new Inputs(workload, files, this.#registry, deployment);
    this.#certificates = new Certificates(workload, files, this.#registry);
    this.#registry.addOwn(settings.plugins, props.settings);
    this.#registry.addOwn(newer.plugins, props.unknownSettings?._settings);
    runPods(this, props, {
      workload,
      deployment,
      hostMounts,
      image,
      files,
      mounts: () => [...this.#databases.mounts, ...this.#inputs.mounts, ...tokens.mounts],
      metricsPort: () => this.#metrics?.port,
      registry: this.#registry,
      preStop: () => this.#outputs.drained(terminationGracePeriod),
      secretFolders: () => Object.values(this.#databases.secretStores),
      secretEnv: () => Object.assign({}, ...this.#endpoints.map((of) => of._secretEnv)) as Record<string, SecretKey>,
    });
    this.#inputs.collectAll(props.inputs ?? (everyNode ? hostInputs() : []));
  }

  /**
   * Collects something more.
   * @param input The input, like `TelegrafInput.diskio()`.
   */
  public collect(input: TelegrafInput): void {
    inCall(this, 'collect', input, () => {
      this.#registry.markAsked('inputs');
      if (checkArgument(this, 'input', input, INPUT)) this.#inputs.collect(input);
    });
  }

  /**
   * Reads the metrics of every instance of a target, as a user of it, over verified TLS: 16 MiB at most, once they are decompressed.
   * @param target Node exporters, a server of this library, or a `ScrapeTarget`.
   * @param options How often, and with which tags.
   */
  public scrape(target: IScrapeTarget, options: TelegrafScrapeOptions = {}): void {
    inCall(this, 'scrape', target, () => {
      this.#registry.markAsked('inputs');
      if (checkArgument(this, 'target', target, SCRAPE_TARGET))
        this.#inputs.scrape(target, readProps(this, options, SCRAPE));
    });
  }

  /**
   * Collects until when a certificate is valid, as `x509_cert`, and whether it is verified: what the server shows, over the network,
   * as its clients see it. No credential is needed.
   * @param server A server of this library, or what serves metrics only.
   */
  public watchCertificate(server: IShowsCertificate): void {
    inCall(this, 'watchCertificate', server, () => {
      this.#registry.markAsked('inputs');
      if (checkArgument(this, 'server', server, SHOWS_CERTIFICATE)) this.#certificates.watch(server);
    });
  }

  /**
   * Rules for a Prometheus that scrapes what `serveMetrics` gives, for `PrometheusRules.fromObject`, about the certificates that are watched by
   * then: `CertificateEnding`, `CertificateInvalid` where its clients would refuse it, and `CertificateUnknown` where nobody says,
   * because the server, this Telegraf or the way between is gone.
   * @param within How long before its end a certificate is reported. By default 21 days: the authorities of this library renew
   * earlier, so it was not renewed. Where `certificateRenewBefore` of one is shorter, less than that.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as PrometheusRules.fromObject takes it
  public certificateAlerts(within: Duration = NOT_RENEWED_WITHIN): Record<string, any> {
    return inCall(this, 'certificateAlerts', within, () => {
      const isOne = checkArgument(this, 'within', within, DURATION);
      if (!isOne || !checkDuration(this, 'within', within, { min: Duration.minutes(1) })) return { groups: [] };
      return this.#certificates.alerts(within);
    });
  }

  /**
   * Writes to a database, as a user of its own that may do nothing else.
   * @param database The database.
   * @param options What is written, and how it logs in.
   */
  public writeTo(database: IDatabase, options: TelegrafWriteOptions = {}): void {
    inCall(this, 'writeTo', database, () => {
      this.#registry.markAsked('outputs');
      if (!checkArgument(this, 'database', database, DATABASE)) return;
      this.#outputs.write(database, readProps(this, options, WRITE));
    });
  }

  /**
   * Serves what it collects to Prometheus.
   * @param options Who signs its certificate, and who may ask.
   */
  public serveMetrics(options: TelegrafMetricsOptions): TelegrafMetrics {
    return inCall(this, 'serveMetrics', {}, () => {
      if (this.#metrics) {
        TelegrafMetrics._refuse(this.#workload, options, this.#identityOf);
        return this.#metrics;
      }
      const metrics = TelegrafMetrics._of(this.#workload, this.#files, options, this.#identityOf, this.#accessOutput);
      if (this.#endpoints.some(({ port }) => port === metrics.port))
        recordMistake(this, { prop: 'port', got: metrics.port, takes: FREE_PORT });
      this.#outputs.serve(metrics._table);
      this.#metrics = metrics;
      return metrics;
    });
  }

  /**
   * Listens for what others send: by TLS with a certificate of its own and a credential, or by UDP with a reason. Each listener has a
   * Service of its own, and nobody reaches it but by its `peers`, its source ranges and `allowFrom`.
   * @param listener What it listens for, like `TelegrafListener.influxdb()`.
   * @param options Who signs its certificate: once, as all of them and `serveMetrics` have one together.
   */
  public listen(listener: TelegrafListener, options: ServerIdentityProps = {}): TelegrafEndpoint {
    return inCall(this, 'listen', listener, () => {
      this.#registry.markAsked('inputs');
      const known = readArgument(this, 'listener', listener, REQUIRED_LISTENER);
      const identity = () => this.#identityOf(readProps(this, options, SERVER_IDENTITY));
      const parts = { workload: this.#workload, files: this.#files, identity, metricsPort: this.#metrics?.port };
      return listenFor(parts, known, this.#endpoints, this.#registry);
    });
  }

  /**
   * Adds plugins in Telegraf's own words, as in `settings`: `{ outputs: { http: { url, token: telegraf.secret(…) } } }`. What
   * listens, does not verify or holds a credential is refused. A plugin that is not known to verify whom it talks to takes a
   * reason: one that knows no TLS, runs programs, or dials what a secret says, like a whole DSN. A DSN that is written out needs
   * none: `host=db.example user=u password=${telegraf.secret(…)} sslmode=verify-full`, with its password as a reference.
   * @param plugins The plugins by kind and name, as in Telegraf's config file.
   * @param options What is accepted of them.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  public addPlugins(plugins: Record<string, any>, options: TelegrafPluginsOptions = {}): void {
    inCall(this, 'addPlugins', pluginNames(plugins), () => {
      if (!checkArgument(this, 'plugins', plugins, SETTINGS)) return;
      const accepted = readProps(this, options, PLUGINS);
      this.#registry.addOwn(acceptTelegrafSettings(this, '', plugins, accepted).plugins, plugins);
    });
  }

  /**
   * A reference to a secret for an option of `addPlugins` that takes secrets, like a password: its text never holds it.
   * @param name What the reference is called; the same name is the same secret.
   * @param credential Where the secret is from.
   */
  public secret(name: string, credential: Credential): string {
    return inCall(this, 'secret', name, () => {
      const takes = '1 to 61 letters, digits and "_", beginning with a letter';
      const fine =
        checkArgument(this, 'name', name, TEXT) &&
        check(this, 'name', name, takes, (text) => /^[a-z]\w{0,60}$/i.test(text));
      if (!fine || !checkArgument(this, 'credential', credential, CREDENTIAL)) return '';
      return this.#registry.ownSecret(name, credential);
    });
  }

  /**
   * The path of a file with what verifies a server, for `tls_ca` in `addPlugins`.
   * @param trust What verifies the server.
   */
  public caFile(trust: Trust): string {
    return inCall(this, 'caFile', trust, () => {
      if (!checkArgument(this, 'trust', trust, TRUST)) return '';
      const { tls_ca: path } = this.#files.verify(trust);
      if (path === undefined)
        recordMistake(this, { prop: 'trust', got: described('Trust.unverified'), takes: 'what verifies a server' });
      return typeof path === 'string' ? path : '';
    });
  }

  /**
   * Opens the way to whom a plugin of `settings` or `addPlugins` talks to. What such a plugin dials, and surely no way leads to, is a mistake.
   * @param peer Whom the plugin talks to.
   * @param port The port that it talks to.
   * @param protocol What it speaks there: TCP by default; agents of SNMP answer by UDP.
   */
  public allowTo(peer: Peer, port: number, protocol?: Protocol): void {
    if (allowTo(this.#workload, peer, port, protocol)) this.#registry.markAllowed(peer, port, protocol);
  }

  // One certificate for all that it serves.
  readonly #identityOf = (props: ServerIdentityProps): ServerIdentity =>
    (this.#identity ??= serverIdentity(this.#workload, props));
}
