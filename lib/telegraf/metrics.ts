import { ServerIdentity } from '../connections/tls/server-identity';
import { SERVER_IDENTITY, ServerIdentityProps } from '../connections/tls/server-identity-props';
import { ALL_PROPS } from '../core/checks/calls';
import { described, recordMistake } from '../core/checks/mistakes';
import { DURATION, NUMBER, PropTypes, readProps, TEXT } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { Duration } from '../core/values/duration';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { CREDENTIAL } from '../credentials/prop-types';
import { ScrapedServer } from '../servers/scraped-server';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { prometheusClient } from '../telegraf-daemon/prometheus-client';
import { standInFor } from '../workloads/stand-in';
import { Workload } from '../workloads/workload';

/** How Telegraf serves what it collects to Prometheus. */
export interface TelegrafMetricsOptions extends ServerIdentityProps {
  /** Who may ask: 1 to 255 printable ASCII characters without a colon. @default prometheus */
  readonly userName?: string;
  /**
   * That user's password. Telegraf serves for one user only: while it changes, for two minutes at most, who scrapes may be refused,
   * and misses the samples of that time.
   * @default Credential.ephemeral()
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
export class TelegrafMetrics extends ScrapedServer {
  /** @internal */
  public static _of(
    workload: Workload,
    files: TelegrafFiles,
    options: TelegrafMetricsOptions,
    identityOf: (props: ServerIdentityProps) => ServerIdentity,
    accessOutput?: boolean,
  ): TelegrafMetrics {
    return new TelegrafMetrics(workload, files, options, identityOf, accessOutput);
  }

  /** @internal records that they are a second call's, and what is wrong with them */
  public static _refuse(
    workload: Workload,
    options: TelegrafMetricsOptions,
    identityOf: (props: ServerIdentityProps) => ServerIdentity,
  ): void {
    const { owner } = workload;
    recordMistake(owner, { prop: ALL_PROPS, got: described('a second call'), takes: 'one call: it has one port' });
    const standIn = standInFor(workload);
    new TelegrafMetrics(standIn, new TelegrafFiles(standIn, () => ({})), options, identityOf, false);
  }

  /** @internal its table in the config file */
  public readonly _table: Settings;
  /** @internal its own id is the same for every Telegraf */
  public readonly _jobName: string;

  private constructor(
    workload: Workload,
    files: TelegrafFiles,
    given: TelegrafMetricsOptions,
    identityOf: (props: ServerIdentityProps) => ServerIdentity,
    accessOutput?: boolean,
  ) {
    super(workload.owner, 'metrics');
    this._jobName = workload.owner.node.id;
    const options = readProps(this, given, OPTIONS);
    const client = prometheusClient(this, options);
    const { userName, port } = client;
    const identity = identityOf(options);
    const credential = new BoundCredential(this, 'credential', {
      credential: options.credential,
      secretName: `${workload.name}-metrics`,
      rotatesBy: 'password',
      keptInState: true,
    });
    this._offerMetrics({ workload, identity, port, account: { userName, credential }, accessOutput });
    this._table = client.table(files, credential.in(workload.namespace), identity.secretName);
  }
}
