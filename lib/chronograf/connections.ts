import { Construct, IConstruct } from 'constructs';
import { CaBundle, Trust } from '../certificates/trust';
import { openPath } from '../connections/network/path';
import { hostIn } from '../core/checks/https-url';
import { propOf } from '../core/checks/calls';
import { described, Mistake, recordMistake, whenComplete } from '../core/checks/mistakes';
import { pathInStack } from '../core/terraform/ids';
import { digest } from '../core/values/digest';
import { SecretKey } from '../credentials/bound-credential';
import { RotationOptions } from '../credentials/account-rotation';
import { base64, json } from '../formats';
import { IDatabase, IInfluxDB } from '../influxdb-daemon/influxdb';
import { defaultMistakes } from '../influxdb-daemon/one-default';
import { IKapacitor } from '../kapacitor-daemon/kapacitor';
import { DesiredFile } from '../workloads/desired-file';
import { PasswordFiles } from '../workloads/password-files';
import { Workload } from '../workloads/workload';
import { CHRONOGRAF_PATHS as PATHS } from './config';

/** How an InfluxDB server is shown. */
export interface ReadOptions extends RotationOptions {
  /** The name of the source that people choose. @default - the id of the server's construct */
  readonly name?: string;
  /** Whether it is the source that is shown first; one of several is. @default - true where there is one server */
  readonly isDefault?: boolean;
  /** Whether Telegraf writes to this database, so that the host list reads it. @default - true for the server's first by name, of those that are not `false` */
  readonly telegraf?: boolean;
}

/** How a Kapacitor is shown. */
export interface ManageOptions extends RotationOptions {
  /** The name that people choose it by. @default - the id of its construct */
  readonly name?: string;
  /** A database of the InfluxDB server that its alerts are about. @default - the only server that `readFrom` was called for */
  readonly database?: IDatabase;
}

/** Something that Chronograf dials: a server, who it is there, and what verifies it. */
interface Dialled {
  /** A digest of its path, 8 hexadecimal digits: in the names of its files and folders, and its number among Chronograf's connections. */
  readonly key: string;
  readonly url: string;
  readonly userName: string;
  readonly passwordFile: string;
  readonly bundle?: CaBundle;
}

interface Source extends Dialled {
  readonly influxdb: IInfluxDB;
  name?: string;
  isDefault: boolean;
  /** The call that says so. */
  defaultBy: string;
  /** The databases that are read, and what Telegraf writes to. */
  readonly databases: Map<string, IDatabase>;
  /** Those that Telegraf does not write to. */
  readonly withoutHosts: Set<string>;
  telegraf?: string;
}

interface Manager extends Dialled {
  readonly kapacitor: IKapacitor;
  readonly name: string;
  readonly influxdb?: IInfluxDB;
  /** The prop that says so, with its call. */
  readonly influxdbBy: string;
}

/** The servers that Chronograf shows: its `.src` and `.kap` files, without their passwords. */
export class Connections {
  private readonly sources = new Map<IInfluxDB, Source>();
  private readonly managers = new Map<IKapacitor, Manager>();

  public constructor(
    private readonly owner: Construct,
    private readonly workload: Workload,
    private readonly passwords: PasswordFiles,
  ) {
    whenComplete(owner, () => [...defaultMistakes([...this.sources.values()]), ...this.withoutSource()]);
  }

  public read(database: IDatabase, options: ReadOptions): void {
    const { influxdb, databaseName } = database;
    const { userName, credential } = database._admit(this.workload, 'READ', options);
    const known = this.sources.get(influxdb);
    if (known) this.checkSameServer(known, databaseName, userName, options);
    const source: Source = known ?? {
      ...this.dial(influxdb, userName, credential.in(this.workload.namespace)),
      influxdb,
      isDefault: false,
      defaultBy: propOf(this.owner, 'isDefault'),
      databases: new Map<string, IDatabase>(),
      withoutHosts: new Set<string>(),
    };
    const { meta } = influxdb._server;
    // Of a cluster, Chronograf shows users and roles too.
    if (meta) openPath(this.workload, meta.end, meta.port);
    source.name ??= options.name;
    if (options.isDefault) Object.assign(source, { isDefault: true, defaultBy: propOf(this.owner, 'isDefault') });
    source.databases.set(databaseName, database);
    if (options.telegraf) source.telegraf ??= databaseName;
    if (options.telegraf === false) source.withoutHosts.add(databaseName);
    this.sources.set(influxdb, source);
  }

  public manage(kapacitor: IKapacitor, options: ManageOptions): void {
    if (this.managers.has(kapacitor)) {
      recordMistake(this.owner, {
        prop: 'kapacitor',
        got: kapacitor,
        takes: 'a Kapacitor that it does not manage yet',
      });
      return;
    }
    const account = kapacitor._admitAdministrator(this.workload, options);
    this.managers.set(kapacitor, {
      ...this.dial(kapacitor, account.userName, account.credential.in(this.workload.namespace)),
      kapacitor,
      name: options.name ?? kapacitor.node.id,
      influxdb: options.database?.influxdb,
      influxdbBy: propOf(this.owner, 'database'),
    });
  }

  /** The hosts of the servers. */
  public hosts(): string[] {
    return [...this.sources.values(), ...this.managers.values()].map(({ url }) => hostIn(url).host);
  }

  /** What verifies the servers, by the folder that it is mounted in. */
  public bundles(): Record<string, CaBundle> {
    const all = [...this.sources.values(), ...this.managers.values()];
    return Object.fromEntries(all.flatMap(({ key, bundle }) => (bundle ? [[`${PATHS.trust}/${key}`, bundle]] : [])));
  }

  /** Adds the lines that serve.sh makes the files from, whatever the order of the calls was. */
  public addTo(desired: DesiredFile): void {
    const sources = sortedByKey(this.sources.values());
    const active = new Set<number>();
    for (const source of sources)
      addResource(desired, source, 'src', {
        id: String(connectionId(source)),
        name: source.name ?? source.influxdb.node.id,
        ...serverType(source.influxdb),
        username: source.userName,
        url: source.url,
        insecureSkipVerify: !source.bundle,
        default: source.isDefault || sources.length === 1,
        telegraf: telegrafOf(source),
        organization: 'default',
        defaultRP: source.databases.get(telegrafOf(source))?.retentionPolicy ?? '',
        // Without one it would be taken for InfluxDB 2.
        version: 'unknown',
      });
    for (const manager of sortedByKey(this.managers.values())) {
      const source = manager.influxdb ? this.sources.get(manager.influxdb) : sources[0];
      const srcId = source ? connectionId(source) : 0;
      addResource(desired, manager, 'kap', {
        id: String(connectionId(manager)),
        srcId: String(srcId),
        name: manager.name,
        url: manager.url,
        username: manager.userName,
        insecureSkipVerify: !manager.bundle,
        active: !active.has(srcId),
        organization: 'default',
      });
      active.add(srcId);
    }
  }

  // What a further call for a server has to leave as it is.
  private checkSameServer(
    { influxdb, databases, userName: knownAs, name: called, telegraf: written }: Source,
    databaseName: string,
    userName: string,
    { name, telegraf }: ReadOptions,
  ): void {
    if (databases.has(databaseName))
      recordMistake(this.owner, { prop: 'database', got: databaseName, takes: 'a database that it does not read yet' });
    if (knownAs !== userName)
      recordMistake(this.owner, {
        prop: 'database',
        got: described(`${databaseName} of ${influxdb.node.path} as user ${userName}`),
        takes: `databases of one server as one user: it reads others as ${knownAs}`,
      });
    if (called !== undefined && name !== undefined && called !== name)
      recordMistake(this.owner, { prop: 'name', got: name, takes: `one name for each server, as "${called}"` });
    if (telegraf && written !== undefined && written !== databaseName)
      recordMistake(this.owner, {
        prop: 'telegraf',
        got: databaseName,
        takes: `true for one database of each server: "${written}" has it`,
      });
  }

  private dial(
    server: IConstruct & { readonly url: string; readonly trust: Trust },
    userName: string,
    password: SecretKey,
  ): Dialled {
    const key = digest(pathInStack(server));
    return {
      key,
      url: server.url,
      userName,
      passwordFile: this.passwords.add(password, key),
      bundle: server.trust._bundleIn(this.owner, this.workload.namespace),
    };
  }

  private withoutSource(): Mistake[] {
    const { size } = this.sources;
    const lost = [...this.managers.values()].filter(({ influxdb }) =>
      influxdb ? !this.sources.has(influxdb) : size !== 1,
    );
    return lost.map(({ influxdb, influxdbBy }) => ({
      prop: influxdbBy,
      got: influxdb ?? described(`none, with ${size} servers`),
      takes: 'a database of a server that `readFrom` is called for',
    }));
  }
}

function sortedByKey<T extends Dialled>(all: Iterable<T>): T[] {
  return [...all].sort((a, b) => (a.key < b.key ? -1 : 1));
}

// The meta nodes of a cluster have its users and roles; it asks them only where it is told that it is one.
function serverType({ _server: { meta } }: IInfluxDB): { readonly type: string; readonly metaUrl?: string } {
  return meta ? { type: 'influx-enterprise', metaUrl: `https://${meta.host}:${meta.port}` } : { type: 'influx' };
}

function telegrafOf({ telegraf, databases, withoutHosts }: Source): string {
  return telegraf ?? [...databases.keys()].filter((name) => !withoutHosts.has(name)).sort()[0] ?? '';
}

// Chronograf numbers what people add from 1; a number of theirs would hide one of ours.
function connectionId({ key }: Dialled): number {
  return 2 ** 32 + parseInt(key, 16);
}

function addResource(
  desired: DesiredFile,
  { key, passwordFile }: Dialled,
  extension: string,
  file: Record<string, unknown>,
): void {
  const name = `${extension}-${key}.${extension}`;
  desired.add('resource', [name], [name, base64(json(file)), passwordFile]);
}
