import { Construct, IConstruct } from 'constructs';
import { allowTo, openPath } from '../connections/network/path';
import { AskedText, checkPath, ScrapeAccount, Scraper } from '../connections/scraping/scrape-target';
import { ServerIdentity, serverIdentity } from '../connections/tls/server-identity';
import { check, checkListeningPort } from '../core/checks/checks';
import { readProps } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { Protocol } from '../core/kubernetes/protocol';
import { ScrapedServer } from '../servers/scraped-server';
import { WebConfig } from '../web-config/web-config';
import { Workload } from '../workloads/workload';
import { defineExporterPod } from './exporter-pod';
import { SecureExporterProps } from './exporter-props';
import { SECURE_EXPORTER } from './prop-types';
import { Serving, servingByFlags } from './serving';
import { checkNames, checkWhatItIsAsked, checkWhatItReads } from './check-props';

const NOBODY = 65_534;

/**
 * One exporter of the exporter-toolkit family, for whatever it reads: a database, a queue, web pages. It serves its metrics over
 * TLS and to those with a password only, and reaches nobody but whom `allowTo` names. By default it asks for 0.05 cores and
 * 32 MiB, and may use 128 MiB.
 *
 * @see https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
 * @example
 * const mysql = new SecureExporter(this, 'mysql', {
 *   namespace,
 *   authority,
 *   image: ContainerImage.fromTag('quay.io/prometheus/mysqld-exporter:v0.17.2'),
 *   command: '/bin/mysqld_exporter',
 *   port: 9104,
 *   args: ['--config.my-cnf=/etc/exporter-secrets/my.cnf'],
 *   secretFiles: { 'my.cnf': Credential.fromSecret({ namespace, name: 'mysql', key: 'my.cnf' }) },
 * });
 * mysql.allowTo(Peer.pods('shop', { app: 'mysql' }), 3306);
 * prometheus.scrape(mysql);
 */
export class SecureExporter extends ScrapedServer {
  /** @internal */
  public readonly _single = true;
  readonly #props: SecureExporterProps;
  #web?: WebConfig;

  /**
   * Makes an exporter.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureExporterProps) {
    super(scope, id);
    const props = readProps(this, given, SECURE_EXPORTER);
    this.#props = props;
    const { command, metricsPath, user = NOBODY, accessOutput } = props;
    checkPath(this, 'metricsPath', metricsPath);
    check(this, 'command', command, 'the path of a program in the image', (text) => /^\/[\w./-]+$/.test(text));
    const port = checkListeningPort(this, 'port', props.port) ? props.port : 9100;
    checkNames(this, props);
    checkWhatItReads(this, props);
    const workload = new Workload(this, { product: 'exporter', props, user });
    const identity = serverIdentity(workload, props);
    const flags = props.serving?._flags;
    const serving = flags
      ? servingByFlags(workload, identity, flags, { ...props, port })
      : this.#byWebConfig(workload, identity, { ...props, port });
    defineExporterPod(workload, serving, { ...props, port });
    workload.runReplicas(1);
    this._offerMetrics({
      workload,
      identity,
      port,
      path: metricsPath,
      account: serving.account,
      requiresClientCertificate: this.#web?.requiresClientCertificate,
      accessOutput,
    });
  }

  /**
   * Opens the way to what it reads.
   * @param peer Whom it reads: pods, a namespace or addresses.
   * @param port The port that it dials there, that of the pods and not of their Service.
   * @param protocol What it speaks there: TCP by default; agents of SNMP answer by UDP.
   */
  public allowTo(peer: Peer, port: number, protocol?: Protocol): void {
    allowTo(this._workload, peer, port, protocol);
  }

  /** @internal */
  public _reach(peer: Peer, port: number, protocol?: Protocol): void {
    openPath(this._workload, peer, port, { protocols: protocol && [protocol] });
  }

  /** @internal */
  public _checkAsked(scope: IConstruct, asked: readonly AskedText[]): void {
    checkWhatItIsAsked(scope, this, this.#props, asked);
  }

  /** @internal */
  public override _admit(scraper: Scraper): ScrapeAccount | undefined {
    this.#web?.admitClient(scraper);
    return super._admit(scraper);
  }

  #byWebConfig(workload: Workload, identity: ServerIdentity, props: SecureExporterProps): Serving {
    const { image, port } = props;
    // What its version of exporter-toolkit does not know, it refuses at its start.
    const web = new WebConfig(workload, props, identity, { version: image.version, since: {} });
    web.checkShell(image);
    this.#web = web;
    // In brackets an address of either family may stand.
    const args = [`--web.listen-address=[$(POD_IP)]:${port}`, `--web.config.file=${web.file}`];
    const { wrapper, mounts, account } = web;
    return { wrapper, mounts, account, args, env: {}, secretEnv: {} };
  }
}
