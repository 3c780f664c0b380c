import { check, checkDuration } from '../core/checks/checks';
import { propOf } from '../core/checks/calls';
import { recordMistake, whenComplete } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { stableDigest } from '../core/kubernetes/names';
import { doubleDollars } from '../core/terraform/double-dollars';
import { pathInStack } from '../core/terraform/ids';
import { isKnown } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';
import { IDatabase } from '../influxdb-daemon/influxdb';
import { checkDatabase } from '../influxdb-daemon/prop-types';
import { Destination, drained } from './drain';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { Hook } from '../workloads/container';
import { Workload } from '../workloads/workload';
import { InfluxDBOutputs, TelegrafWriteOptions } from './influxdb-outputs';
import { PluginRegistry } from './plugin-registry';

/** Where a Telegraf brings what it collects. */
export class Outputs {
  // By the paths of their constructs.
  private readonly servers = new Map<string, Destination>();

  public constructor(
    private readonly workload: Workload,
    private readonly files: TelegrafFiles,
    private readonly registry: PluginRegistry,
    private readonly databases: InfluxDBOutputs,
  ) {}

  public write(database: IDatabase, options: TelegrafWriteOptions): void {
    const { owner } = this.workload;
    if (!checkDatabase(owner, database)) return;
    const { namePass, nameDrop, timeout } = options;
    const retentionPolicy = this.policyOf(database, options);
    checkDuration(owner, 'timeout', timeout, { min: Duration.milliseconds(100), max: Duration.hours(1) });
    const [name, table] = this.databases.of(database, { ...options, retentionPolicy });
    const key = this.stable(
      JSON.stringify([pathInStack(database.influxdb), database.databaseName, retentionPolicy ?? '']),
    );
    const verify = this.files.verify(database.influxdb.trust);
    const { url } = database.influxdb;
    this.servers.set(pathInStack(database.influxdb), {
      url,
      caFile: typeof verify.tls_ca === 'string' ? verify.tls_ca : undefined,
    });
    const added = this.registry.add('outputs', name, key, {
      ...table,
      timeout: timeout?.toString(),
      namepass: doubleDollars(namePass),
      namedrop: doubleDollars(nameDrop),
      ...verify,
    });
    const got = database.databaseName;
    if (!added) recordMistake(owner, { prop: 'database', got, takes: 'a database that it does not write to yet' });
  }

  // A policy takes it; a database has its default one, which needs no name.
  private policyOf(database: IDatabase, { retentionPolicy }: TelegrafWriteOptions): string | undefined {
    const { owner } = this.workload;
    const takes = 'the name of a retention policy';
    check(owner, 'retentionPolicy', retentionPolicy, takes, (text) => /^[^\p{C}\p{Cs}]+$/u.test(text));
    const { _policy: policy = retentionPolicy } = database;
    if (retentionPolicy !== undefined && policy !== retentionPolicy)
      recordMistake(owner, {
        prop: 'retentionPolicy',
        got: retentionPolicy,
        takes: `nothing beside the policy ${policy}`,
      });
    if (retentionPolicy === undefined || !isKnown(retentionPolicy)) return policy;
    // Those that later calls make are there, too.
    const prop = propOf(owner, 'retentionPolicy');
    const missing = { prop, got: retentionPolicy, takes: 'a policy that addRetentionPolicy made' };
    whenComplete(owner, () => (database._hasPolicy?.(retentionPolicy) === false ? [missing] : []));
    return policy;
  }

  /** What a pod waits for before it ends: an answer of each server, in an order that is not that of the calls. */
  public drained(gracePeriod: Duration): Hook | undefined {
    const servers = [...this.servers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, server]) => server);
    return drained(servers, gracePeriod);
  }

  /** Adds the listener for Prometheus. */
  public serve(table: Settings): void {
    this.registry.add('outputs', 'prometheus_client', '', table);
  }

  // The number of a token follows the order of the program.
  private stable(text: string): string {
    return isKnown(text) ? text : stableDigest(this.workload.owner, text, 16);
  }
}
