import { Construct } from 'constructs';
import { IN_CLUSTER } from '../connections/network/http-proxy';
import { ScrapeService } from '../connections/scraping/scrape-target';
import { inCall, propOf, itemsOf } from '../core/checks/calls';
import { check } from '../core/checks/checks';
import { described, Mistake, recordMistake, whenComplete } from '../core/checks/mistakes';
import { readArgument, readProps, REQUIRED_TEXT } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { Dialler, IAlertmanager } from '../prometheus-daemon/alertmanager';
import { WebConfigServer } from '../prometheus-daemon/web-config-server';
import { ClientFiles, fileId } from '../prometheus-daemon/client-files';
import { SecureAlertmanagerProps } from './alertmanager-props';
import { defineAlertmanagerPod } from './alertmanager-pod';
import { alertmanagerConfig, resolveTimeoutOf } from './config';
import { flagsOf } from './flags';
import { countMembers } from './gossip';
import { InhibitOptions, inhibitionConfig } from './inhibition';
import { acceptTimeIntervals } from './known/settings';
import { ALERTMANAGER_PORT, ALERTMANAGER_PRODUCT, CONFIG_FOLDER } from './product';
import { INTEGRATIONS, INTERVALS, SECURE_ALERTMANAGER, TIME_INTERVALS_OPTIONS } from './prop-types';
import { Receiver } from './receivers/receiver';
import { ReceiverIntegration } from './receivers/receiver-integration';
import { Receivers } from './receivers/receivers';
import { ROUTE_OPTIONS, routeConfig, RouteOptions } from './route';
import { TimeIntervalsOptions } from './time-intervals';
import { WEB_CONFIG_SINCE } from './versions';

/**
 * An Alertmanager that serves its API over TLS to those with a password only, and tells receivers whom it verifies, with
 * secrets that it reads from files. Its members, where there are several, talk over mutual TLS to each other and to nobody else.
 * A changed config is looked at by amtool and reloaded, not rolled out; one that is wrong leaves the old one in use, which
 * `alertmanager_config_last_reload_successful` says.
 *
 * Its `image` is `quay.io/prometheus/alertmanager:v0.35.0`, or a newer one of 0.x. By default it asks for 0.05 cores and 64 MiB,
 * may use 256 MiB, keeps silences on 1 GiB, and has four hours to start and a minute to stop.
 *
 * @see https://prometheus.io/docs/alerting/latest/https/
 * @example
 * const alertmanager = new SecureAlertmanager(this, 'alertmanager', { namespace, authority });
 * const team = alertmanager.addReceiver('team', [ReceiverIntegration.slack({ webhookUrl, peers })]);
 * alertmanager.routeTo(team);
 * prometheus.alertThrough(alertmanager);
 */
export class SecureAlertmanager extends WebConfigServer implements IAlertmanager {
  public readonly port = ALERTMANAGER_PORT;
  public readonly discoveryName: string;
  /** @internal */
  public readonly _service: ScrapeService;
  readonly #replicas: number;
  readonly #receivers: Receivers;
  readonly #routes: Settings[] = [];
  readonly #inhibitions: Settings[] = [];
  readonly #intervals = new Map<string, Settings[]>();
  readonly #usedIntervals: Mistake[] = [];
  #default?: Settings;

  /**
   * Makes an Alertmanager.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureAlertmanagerProps) {
    super(scope, id);
    const props = readProps(this, given, SECURE_ALERTMANAGER);
    const replicas = countMembers(this, props);
    this.#replicas = replicas;
    // Members show their certificate to each other.
    const server = this._prepare(props, ALERTMANAGER_PRODUCT, { client: true, replicas });
    const { workload, identity, image, data, resources } = server;
    this._service = { namespace: workload.namespace, name: workload.podService, selector: workload.selector };
    this.discoveryName = workload.podDomain;
    const web = this._serveWeb(props, server, WEB_CONFIG_SINCE);
    const files = new ClientFiles(workload, CONFIG_FOLDER);
    this.#receivers = new Receivers(workload, files, props.proxy);
    const resolveTimeout = resolveTimeoutOf(this, props);
    defineAlertmanagerPod(workload, {
      ...{ image: image.reference, web, data, files, replicas, resources, ca: identity.bundle },
      // What is told through it has no other way: whatever it dials besides is dialled without.
      proxy: props.proxy?._use(workload, () => IN_CLUSTER),
      config: () => this.#config(resolveTimeout),
      flags: flagsOf(this, props, { url: this.url, exposedUrls: () => this.access.exposedUrls }),
    });
    workload.runNumbered({ api: ALERTMANAGER_PORT }, replicas);
    this._offerWeb('/api/v2/status');
    whenComplete(this, () => this.#missing());
  }

  /**
   * Adds somebody who is told, once a route leads there. Of alerts that nobody is told of, a route leads to `Receiver.nobody()`.
   * @param name The receiver's name, which no other has.
   * @param integrations How: by one service or several.
   */
  public addReceiver(name: string, integrations: ReceiverIntegration[]): Receiver {
    return inCall(this, 'addReceiver', name, () => {
      name = readArgument(this, 'name', name, REQUIRED_TEXT);
      this.#receivers.add(name, readArgument(this, 'integrations', integrations, INTEGRATIONS));
      return Receiver._of(this, name);
    });
  }

  /**
   * Sends alerts to a receiver: those that match, or, without `matchers`, those that no other route has taken, which has to be
   * said once. Routes are tried in the order of the calls; the first that matches takes an alert, unless it `continues`.
   * @param receiver Who is told.
   * @param options Which alerts, and how often.
   */
  public routeTo(receiver: Receiver, options: RouteOptions = {}): void {
    inCall(this, 'routeTo', receiver, () => {
      if (!this.#receivers.has(receiver)) return;
      options = readProps(this, options, ROUTE_OPTIONS);
      this.#noteIntervals(options);
      const config = routeConfig(this, receiver.receiverName, options);
      if (options.matchers?.length === 0)
        recordMistake(this, {
          prop: 'matchers',
          got: [],
          takes: 'one matcher or more: none match every alert, and no route behind this one would be asked',
        });
      if (options.matchers === undefined && receiver._owner === undefined)
        recordMistake(this, {
          prop: 'receiver',
          got: receiver,
          takes: 'somebody, where there are no matchers: else nobody is told what no other route takes',
        });
      if (options.matchers !== undefined) this.#routes.push(config);
      else if (this.#default)
        recordMistake(this, { prop: 'matchers', got: undefined, takes: 'matchers in all calls but one' });
      else this.#default = config;
    });
  }

  /**
   * Keeps alerts back while another is there: those of a node's services while the node is away.
   * @param options Which ones.
   */
  public inhibit(options: InhibitOptions): void {
    inCall(this, 'inhibit', {}, () => {
      this.#inhibitions.push(inhibitionConfig(this, options));
    });
  }

  /**
   * Names intervals of time, for `muteTimeIntervals` and `activeTimeIntervals` of routes.
   * @param name The name, which no other has.
   * @param intervals The intervals in Alertmanager's words: `[{ weekdays: ['saturday', 'sunday'] }]`. A key that it does not know is a mistake.
   * @param options What is newer than this library.
   * @see https://prometheus.io/docs/alerting/latest/configuration/#time_interval
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  public addTimeIntervals(name: string, intervals: Record<string, any>[], options: TimeIntervalsOptions = {}): void {
    inCall(this, 'addTimeIntervals', name, () => {
      name = readArgument(this, 'name', name, REQUIRED_TEXT);
      options = readProps(this, options, TIME_INTERVALS_OPTIONS);
      const accepted = acceptTimeIntervals(this, readArgument(this, 'intervals', intervals, INTERVALS), options);
      check(this, 'name', name, 'a name, which is not empty', (text) => text !== '');
      if (this.#intervals.has(name))
        recordMistake(this, { prop: 'name', got: name, takes: 'a name that no other time interval has' });
      this.#intervals.set(name, accepted);
    });
  }

  /** @internal */
  public _receiveFrom({ workload, files }: Dialler): Record<string, unknown> | undefined {
    const asked = { prop: 'alertmanager', instead: '`Alertmanager.at`' };
    const account = this._admit({ workload, certificateName: workload.host, ...asked });
    if (!account) return undefined;
    const { trust, requiresClientCertificate: certificate } = this;
    // Each member has to know every alert: through one address, another one would get it each time.
    const targets = this._workload.podDnsNames(this.#replicas).map((host) => `${host}:${ALERTMANAGER_PORT}`);
    return {
      scheme: 'https',
      ...files.clientConfig(fileId('alertmanager', this.node.path), { trust, account, certificate }),
      follow_redirects: false,
      static_configs: [{ targets }],
    };
  }

  #config(resolveTimeout: string): string {
    return alertmanagerConfig({
      resolveTimeout,
      defaultRoute: this.#default,
      routes: this.#routes,
      receivers: this.#receivers.configs(),
      inhibitions: this.#inhibitions,
      timeIntervals: this.#intervals,
    });
  }

  // Their names may be given later.
  #noteIntervals({ muteTimeIntervals, activeTimeIntervals }: RouteOptions): void {
    const takes = 'names that `addTimeIntervals` is called with';
    for (const [option, names = []] of Object.entries({ muteTimeIntervals, activeTimeIntervals }))
      for (const [i, got] of itemsOf(names))
        this.#usedIntervals.push({ prop: propOf(this, `${option}[${i}]`), got, takes });
  }

  #missing(): Mistake[] {
    const takes = 'a call without `matchers`, who is told of alerts that no other route takes';
    return [
      ...this.#usedIntervals.filter(({ got }) => !this.#intervals.has(String(got))),
      ...(this.#default ? [] : [{ prop: 'routeTo', got: described('none'), takes }]),
    ];
  }
}
