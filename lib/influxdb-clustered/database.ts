import { Construct } from 'constructs';
import { Client } from '../connections/network/ends';
import { openPathFrom } from '../connections/network/path';
import { check } from '../core/checks/checks';
import { inCall } from '../core/checks/calls';
import { described, recordMistake } from '../core/checks/mistakes';
import { PropTypes, readArgument, readProps, REQUIRED_TEXT, TEXT } from '../core/checks/prop-types';
import { objectName, stableDigest } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { constructId, freeId } from '../core/terraform/ids';
import { isKnown } from '../core/terraform/tokens';
import { BoundCredential } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { REQUIRED_CREDENTIAL } from '../credentials/prop-types';
import { isRotated } from '../credentials/account-rotation';
import { Account, AdmitOptions, IDatabase, IInfluxDB } from '../influxdb-daemon/influxdb';
import { Privilege } from '../influxdb-daemon/desired-state';

/** A database of InfluxDB Clustered, which `influxctl database create` made. */
export interface ClusteredDatabaseOptions {
  /** A token of the database, which `influxctl token create` gave: what its clients may do is what the token may. */
  readonly token: Credential;
  /**
   * What tells this token from others of the same database: `read`. The Secret that is made of one that comes from a variable is
   * called by both names: `influxdb-metrics-read-token`, which `metrics-read` without one would have as well.
   * @default - it has one token here
   */
  readonly tokenName?: string;
}

const OPTIONS: PropTypes<ClusteredDatabaseOptions> = { token: REQUIRED_CREDENTIAL, tokenName: TEXT };

/** What clients of a database need of its server. */
export interface ClusteredServer extends IInfluxDB {
  /** Where the pods of its ingress are. */
  readonly _peers: readonly Peer[];
}

/** A database of a server, by one of its tokens. */
export function databaseOf(
  server: ClusteredServer & Construct,
  name: string,
  given: ClusteredDatabaseOptions,
): IDatabase {
  return inCall(server, 'database', name, () => {
    name = readArgument(server, 'name', name, REQUIRED_TEXT);
    const { token, tokenName } = readProps(server, given, OPTIONS);
    const takes = 'lower-case letters, digits and "-"';
    check(server, 'tokenName', tokenName, takes, (text) => /^[a-z\d]([a-z\d-]{0,40}[a-z\d])?$/.test(text));
    const names = [name, ...(tokenName === undefined ? [] : [tokenName])];
    const id = `database-${constructId(...names.map((one) => (isKnown(one) ? one : stableDigest(server, one))))}`;
    const existing = server.node.tryFindChild(id) as ClusteredDatabase | undefined;
    if (existing)
      recordMistake(server, {
        prop: 'name',
        got: name,
        takes: 'a name that `database` was not called with, or another `tokenName` for another of its tokens',
      });
    const made = ClusteredDatabase._of(server, freeId(server, id), names, token);
    return existing ?? made;
  });
}

/** A database of InfluxDB Clustered as its clients use it: by the API of InfluxDB 2, with a token. */
export class ClusteredDatabase extends Construct implements IDatabase {
  public readonly databaseName: string;
  /** It has none. */
  public readonly retentionPolicy: string = '';
  public readonly influxdb: IInfluxDB;
  readonly #server: ClusteredServer;
  readonly #token: BoundCredential;

  /** @internal */
  public static _of(
    server: ClusteredServer & Construct,
    id: string,
    names: readonly string[],
    token: Credential,
  ): ClusteredDatabase {
    return new ClusteredDatabase(server, id, names, token);
  }

  private constructor(server: ClusteredServer & Construct, id: string, names: readonly string[], token: Credential) {
    super(server, id);
    const [name = ''] = names;
    this.databaseName = name;
    this.influxdb = server;
    this.#server = server;
    const secret = [server.node.id, ...names, 'token'].join('-');
    const secretName = objectName(
      secret,
      `${server.node.id.toLowerCase()}-token`,
      isKnown(secret) ? secret : stableDigest(server, secret),
    );
    this.#token = new BoundCredential(this, 'token', {
      credential: token,
      secretName,
      prop: 'token',
      decidedElsewhere: true,
    });
  }

  /** @internal */
  public _admit(client: Client, _privilege: Privilege | undefined, options: AdmitOptions = {}): Account {
    if (!options.takesToken)
      recordMistake(client.owner, {
        prop: 'database',
        got: described(`${this.databaseName} of ${this.influxdb.node.path}`),
        takes:
          'a database of an InfluxDB 1.x: InfluxDB Clustered has tokens in place of users, no subscriptions and no remote write, and is for Telegraf and Grafana',
      });
    if (isRotated(options))
      recordMistake(client.owner, {
        prop: options.rotation === undefined ? 'alsoValidRotations' : 'rotation',
        got: options.rotation ?? options.alsoValidRotations,
        takes: 'nothing for a database of InfluxDB Clustered: another token, with another revision, replaces this one',
      });
    const { port } = this.influxdb._server;
    const account = { userName: TOKEN_USER, credential: this.#token, isToken: true } as const;
    for (const peer of this.#server._peers) openPathFrom(client, peer, port, { account, server: this.influxdb });
    return account;
  }
}

// What stands for the user in the list of connections.
const TOKEN_USER = 'token';
