import { Construct } from 'constructs';
import { CaBundle, Trust } from '../certificates/trust';
import { recordMistake } from '../core/checks/mistakes';
import { pathInStack } from '../core/terraform/ids';
import { digest } from '../core/values/digest';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { base64, influxqlIdentifier } from '../formats';
import { Privilege } from '../influxdb-daemon/desired-state';
import { Account, IDatabase, IInfluxDB } from '../influxdb-daemon/influxdb';
import { DesiredFile } from '../workloads/desired-file';
import { Workload } from '../workloads/workload';
import { KAPACITOR_PORT, KAPACITOR_PATHS as PATHS, ServerEntry } from './config';
import { SubscribeOptions } from './subscribe-options';

interface Server {
  readonly influxdb: IInfluxDB;
  readonly account: Account;
  readonly password: SecretKey;
  readonly bundle: CaBundle | undefined;
  administrator?: Administrator;
  isDefault: boolean;
  readonly subscriptions: Map<string, Subscribed>;
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

/** The InfluxDB servers that Kapacitor reads, writes and is subscribed to. */
export class Servers {
  private readonly servers = new Map<IInfluxDB, Server>();
  private all?: NumberedServer[];

  /**
   * `subscriptionName` is the same for all of its subscriptions; `mountAdministrator` gives the path of a password's file;
   * `signing` is what signs tokens for the servers.
   */
  public constructor(
    private readonly owner: Construct,
    private readonly workload: Workload,
    private readonly trust: Trust,
    private readonly subscriptionName: string,
    private readonly mountAdministrator: (key: SecretKey, id: string) => string,
    private readonly signing?: BoundCredential,
  ) {
    owner.node.addValidation({ validate: () => this.validate() });
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
        got: `${database.databaseName} of ${influxdb.node.path} as user ${account.userName}`,
        takes: `databases of one server as one user: it uses others as ${known.account.userName}`,
      });
    const { sharedSecret } = influxdb._server;
    if (this.signing && sharedSecret && sharedSecret.revision !== this.signing.revision)
      recordMistake(this.owner, {
        prop: 'sharedSecret',
        ofConstruct: true,
        got: `another credential than ${influxdb.node.path} has`,
        takes: 'beside `influxdbTokens` one Credential for both, of a variable or an existing Secret',
      });
    const server = known ?? {
      influxdb,
      account,
      password: account.credential.in(this.workload.namespace),
      bundle: influxdb.trust._bundleIn(this.owner, this.workload.namespace),
      isDefault,
      subscriptions: new Map<string, Subscribed>(),
    };
    server.isDefault ||= isDefault;
    this.servers.set(influxdb, server);
    return server;
  }

  public subscribe(database: IDatabase, options: SubscribeOptions): void {
    const server = this.use(database, undefined, options);
    const { databaseName, retentionPolicy } = database;
    const key = JSON.stringify([databaseName, retentionPolicy]);
    if (server.subscriptions.has(key)) {
      recordMistake(this.owner, {
        prop: 'database',
        got: databaseName,
        takes: 'a database that it has not subscribed to',
      });
      return;
    }
    if (!server.bundle)
      recordMistake(this.owner, {
        prop: 'database',
        got: `${databaseName} of ${server.influxdb.node.path}, whose trust is Trust.unverified`,
        takes: 'a database of a server that is verified: a subscription is made with an administrator',
      });
    const { administrator, announcement } = server.influxdb._server.subscribe({
      subscriber: this.workload,
      name: this.subscriptionName,
      database,
      endpoint: `${this.workload.host}:${KAPACITOR_PORT}`,
      port: KAPACITOR_PORT,
      trust: this.trust,
      setup: options.setup,
    });
    this.all = undefined;
    server.subscriptions.set(key, { database, announcement });
    // Now, not when the pod is written out: by then the Secrets are.
    if (!administrator || server.administrator) return;
    const password = administrator.credential.in(this.workload.namespace);
    server.administrator = {
      userName: administrator.userName,
      passwordFile: this.mountAdministrator(password, digest(pathInStack(server.influxdb))),
      revision: password.revision,
    };
  }

  /** The servers in an order that does not depend on that of the calls. */
  public numbered(): NumberedServer[] {
    this.all ??= this.number();
    return this.all;
  }

  private number(): NumberedServer[] {
    return [...this.servers.values()]
      .sort((a, b) => (a.influxdb.node.path < b.influxdb.node.path ? -1 : 1))
      .map((server, index) => {
        const { influxdb, account, password, bundle, administrator } = server;
        const subscriptions = new Map<string, string[]>();
        for (const { database } of sorted(server))
          subscriptions.set(database.databaseName, [
            ...(subscriptions.get(database.databaseName) ?? []),
            database.retentionPolicy,
          ]);
        return {
          index,
          influxdb,
          name: influxdb.node.id,
          url: influxdb.url,
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
      const place = String(index).padStart(3, '0');
      desired.add('server', [place], [base64(name), url, caFile, base64(userName)]);
      for (const { database, announcement } of sorted(this.servers.get(influxdb))) {
        const { databaseName, retentionPolicy } = database;
        const names = [base64(influxqlIdentifier(databaseName)), base64(influxqlIdentifier(retentionPolicy))];
        const announced = announcement ? [announcement.database, base64(announcement.line)] : ['-', '-'];
        desired.add('subscription', [place, databaseName, retentionPolicy], [String(index), ...names, ...announced]);
      }
    }
    return desired.toString();
  }

  private validate(): string[] {
    const servers = [...this.servers.values()];
    const paths = servers.map(({ influxdb }) => influxdb.node.path).join(', ');
    const defaults = servers.filter(({ isDefault }) => isDefault);
    const ids = new Set(servers.map(({ influxdb }) => influxdb.node.id));
    return [
      ...(servers.length > 1 && defaults.length !== 1
        ? [`\`isDefault\` takes true for exactly one of the servers ${paths}, got it for ${defaults.length}`]
        : []),
      ...(ids.size === servers.length
        ? []
        : [`\`database\` takes servers whose construct ids differ, as a TICKscript names them by it, got ${paths}`]),
    ];
  }
}

function sorted(server: Server | undefined): Subscribed[] {
  return [...(server?.subscriptions ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
