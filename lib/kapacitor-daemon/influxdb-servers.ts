import { Construct } from 'constructs';
import { basename, dirname } from 'node:path/posix';
import { CaBundle, Trust } from '../certificates/trust';
import { propOf } from '../core/checks/calls';
import { described, Mistake, recordMistake, whenComplete } from '../core/checks/mistakes';
import { pathInStack } from '../core/terraform/ids';
import { isKnown } from '../core/terraform/tokens';
import { digest } from '../core/values/digest';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { base64, influxqlIdentifier } from '../formats';
import { Privilege } from '../influxdb-daemon/desired-state';
import { Account, IDatabase, IInfluxDB } from '../influxdb-daemon/influxdb';
import { defaultMistakes } from '../influxdb-daemon/one-default';
import { DesiredFile } from '../workloads/desired-file';
import { HardenedPod } from '../workloads/hardened-pod';
import { Mount } from '../workloads/pod-volume';
import { caVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { KAPACITOR_PORT, KAPACITOR_PATHS as PATHS, ServerEntry } from './config';
import { SubscribeOptions } from './subscribe-options';
import { Dbrp, ScriptType } from './tasks/tickscript';

interface Server {
  readonly influxdb: IInfluxDB;
  readonly account: Account;
  readonly password: SecretKey;
  readonly bundle: CaBundle | undefined;
  administrator?: Administrator;
  isDefault: boolean;
  /** The call that says so, and the one that brought the server. */
  defaultBy: string;
  readonly givenBy: string;
  readonly subscriptions: Map<string, Subscribed>;
  /** The names of the databases that its tasks may query. */
  readonly queried: Set<string>;
}

interface Subscribed {
  readonly database: IDatabase;
  readonly announcement?: { readonly database: string; readonly line: string };
}

/** Who makes the subscriptions of a server that this stack does not run. */
interface Administrator {
  readonly userName: string;
  readonly passwordFile: string;
  readonly revision: string;
}

/** A server with its number, which is the same in the config file and in the environment. */
export interface NumberedServer extends ServerEntry {
  readonly index: number;
  readonly influxdb: IInfluxDB;
  readonly password: SecretKey;
  readonly bundle: CaBundle | undefined;
  readonly administrator?: Administrator;
}

/** What a Kapacitor says of itself to its servers. */
export interface ServersOptions {
  /** What verifies its certificate. */
  readonly trust: Trust;
  /** What signs tokens for the servers. */
  readonly signing?: BoundCredential;
  /** How its subscriptions are made by others. @default - it makes them itself */
  readonly subscriptions?: {
    /** The name of them all. */
    readonly name: string;
    /** Gives the path of a password's file. */
    readonly mountAdministrator: (key: SecretKey, id: string) => string;
  };
}

/** The InfluxDB servers that Kapacitor reads, writes and is subscribed to. */
export class Servers {
  private readonly servers = new Map<IInfluxDB, Server>();
  // Until the next call adds one, which may change their numbers.
  private all?: NumberedServer[];

  public constructor(
    private readonly owner: Construct,
    private readonly workload: Workload,
    private readonly options: ServersOptions,
  ) {
    whenComplete(owner, () => [...defaultMistakes([...this.servers.values()]), ...this.sameIds()]);
  }

  public use(
    database: IDatabase,
    privilege: Privilege | undefined,
    { isDefault = false, ...rotation }: SubscribeOptions,
  ): Server {
    this.all = undefined;
    const { influxdb } = database;
    const account = database._admit(this.workload, privilege, rotation);
    const known = this.servers.get(influxdb);
    if (known && known.account.userName !== account.userName)
      recordMistake(this.owner, {
        prop: 'database',
        got: described(`${database.databaseName} of ${influxdb.node.path} as user ${account.userName}`),
        takes: `databases of one server as one user: it uses others as ${known.account.userName}`,
      });
    const { sharedSecret } = influxdb._server;
    const { signing } = this.options;
    if (signing && sharedSecret && sharedSecret.revision !== signing.revision)
      recordMistake(this.owner, {
        prop: 'sharedSecret',
        ofConstruct: true,
        got: described(`another credential than ${influxdb.node.path} has`),
        takes: 'beside `influxdbTokens` one Credential for both, of a variable or an existing Secret',
      });
    const server = known ?? {
      influxdb,
      account,
      password: account.credential.in(this.workload.namespace),
      bundle: influxdb.trust._bundleIn(this.owner, this.workload.namespace),
      isDefault,
      defaultBy: propOf(this.owner, 'isDefault'),
      givenBy: propOf(this.owner, 'database'),
      subscriptions: new Map<string, Subscribed>(),
      queried: new Set<string>(),
    };
    if (isDefault) Object.assign(server, { isDefault, defaultBy: propOf(this.owner, 'isDefault') });
    if (privilege === 'READ') server.queried.add(database.databaseName);
    this.servers.set(influxdb, server);
    return server;
  }

  public subscribe(database: IDatabase, options: SubscribeOptions): void {
    const server = this.use(database, undefined, options);
    const { databaseName, retentionPolicy } = database;
    const key = JSON.stringify([databaseName, retentionPolicy]);
    if (server.subscriptions.has(key))
      recordMistake(this.owner, {
        prop: 'database',
        got: databaseName,
        takes: 'a database that it has not subscribed to',
      });
    if (!server.bundle)
      recordMistake(this.owner, {
        prop: 'database',
        got: described(`${databaseName} of ${server.influxdb.node.path}, whose trust is Trust.unverified`),
        takes: 'a database of a server that is verified: a subscription is made with an administrator',
      });
    const { trust, subscriptions } = this.options;
    const { administrator, announcement } = server.influxdb._server.subscribe({
      subscriber: this.workload,
      name: subscriptions?.name ?? '',
      madeBySubscriber: subscriptions === undefined,
      database,
      endpoint: `${this.workload.host}:${KAPACITOR_PORT}`,
      port: KAPACITOR_PORT,
      trust,
      setup: options.setup,
    });
    this.all = undefined;
    server.subscriptions.set(key, { database, announcement });
    // Now, not when the pod is written out: by then the Secrets are.
    if (!administrator || server.administrator || !subscriptions) return;
    const password = administrator.credential.in(this.workload.namespace);
    server.administrator = {
      userName: administrator.userName,
      passwordFile: subscriptions.mountAdministrator(password, digest(pathInStack(server.influxdb))),
      revision: password.revision,
    };
  }

  /** The servers in an order that does not depend on that of the calls. */
  public numbered(): NumberedServer[] {
    this.all ??= this.number();
    return this.all;
  }

  /** Whether tasks of that type get the points of a database; nothing where only Terraform knows. */
  public reads({ db, rp }: Dbrp, type: ScriptType): boolean | undefined {
    const servers = [...this.servers.values()];
    const all =
      type === 'batch'
        ? servers.flatMap(({ queried }) => [...queried].map((name) => [name]))
        : servers.flatMap(({ subscriptions }) =>
            [...subscriptions.values()].map(({ database }) => [database.databaseName, database.retentionPolicy]),
          );
    const wanted = type === 'batch' ? [db] : [db, rp];
    if (all.some((names) => names.every((name, i) => name === wanted[i]))) return true;
    return [...wanted, ...all.flat()].every((name) => isKnown(name)) ? false : undefined;
  }

  private number(): NumberedServer[] {
    return [...this.servers.values()]
      .sort((a, b) => (a.influxdb.node.path < b.influxdb.node.path ? -1 : 1))
      .map((server, index) => {
        const { influxdb, account, password, bundle, administrator } = server;
        const subscriptions = new Map<string, string[]>();
        for (const { database } of sortedSubscriptions(server))
          subscriptions.set(database.databaseName, [
            ...(subscriptions.get(database.databaseName) ?? []),
            database.retentionPolicy,
          ]);
        return {
          index,
          influxdb,
          name: influxdb.node.id,
          url: influxdb.url,
          urls: influxdb._server.urls ?? [influxdb.url],
          userName: account.userName,
          isDefault: server.isDefault || this.servers.size === 1,
          caFile: bundle && `${PATHS.serversCa}/${digest(pathInStack(influxdb))}/ca.crt`,
          // A database may be named `__proto__`.
          subscriptions: Object.fromEntries(subscriptions),
          password,
          bundle,
          administrator,
        };
      });
  }

  /** The servers and the subscriptions to their databases, as scripts/input.sh says. */
  public file(): string {
    const desired = new DesiredFile();
    for (const { index, name, url, caFile = '-', userName, influxdb } of this.numbered()) {
      // Their order in the file is their number.
      const number = String(index).padStart(3, '0');
      desired.add('server', [number], [base64(name), url, caFile, base64(userName)]);
      for (const { database, announcement } of sortedSubscriptions(this.servers.get(influxdb))) {
        const { databaseName, retentionPolicy } = database;
        const names = [base64(influxqlIdentifier(databaseName)), base64(influxqlIdentifier(retentionPolicy))];
        const announced = announcement ? [announcement.database, base64(announcement.line)] : ['-', '-'];
        desired.add('subscription', [number, databaseName, retentionPolicy], [String(index), ...names, ...announced]);
      }
    }
    return desired.toString();
  }

  // A TICKscript names a server by its construct's id.
  private sameIds(): Mistake[] {
    const firsts = new Map<string, string>();
    return [...this.servers.values()].flatMap(({ influxdb, givenBy }) => {
      const { id, path } = influxdb.node;
      const first = firsts.get(id);
      if (first === undefined) firsts.set(id, path);
      const takes = `databases of servers whose construct ids differ, as a TICKscript names them by it: ${first ?? ''} has it`;
      return first === undefined ? [] : [{ prop: givenBy, got: influxdb, takes }];
    });
  }
}

function sortedSubscriptions(server: Server | undefined): Subscribed[] {
  return [...(server?.subscriptions ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** What verifies the servers, as their entries name it. */
export function serverCaMounts(pod: HardenedPod, servers: readonly NumberedServer[]): Mount[] {
  return servers.flatMap(({ caFile, bundle }) =>
    caFile !== undefined && bundle
      ? [pod.addVolume(`server-${basename(dirname(caFile))}`, caVolume(bundle)).at(dirname(caFile))]
      : [],
  );
}
