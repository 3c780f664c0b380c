import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { readProps } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { IDatabase, IInfluxDB, InfluxDBForClients } from '../influxdb-daemon/influxdb';
import { prepareStack } from '../posture/prepare-stack';
import { serverAddress, EXTERNAL_SERVER, ExternalServerAttributes } from '../servers/external-server';
import { ClusteredDatabaseOptions, databaseOf } from './database';

/** An InfluxDB Clustered that this stack does not run. */
export class ExternalInfluxDBClustered extends Construct implements IInfluxDB {
  public readonly url: string;
  public readonly trust: Trust;
  /** @internal */
  public readonly _server: InfluxDBForClients;
  /** @internal */
  public readonly _peers: readonly Peer[];

  /**
   * As `SecureInfluxDBClustered.fromAttributes` makes it.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where its ingress is, and what verifies it.
   */
  public constructor(scope: Construct, id: string, attributes: ExternalServerAttributes) {
    super(scope, id);
    prepareStack(this);
    const server = readProps(this, attributes, EXTERNAL_SERVER);
    this.url = server.url;
    this.trust = server.trust;
    this._server = { ...serverAddress(this, server), subscribe: () => ({}) };
    this._peers = [server.peer];
  }

  /**
   * A database of it, used with a token that its owner hands out.
   * @param name The name of the database there.
   * @param options The token that its clients use.
   */
  public database(name: string, options: ClusteredDatabaseOptions): IDatabase {
    return databaseOf(this, name, options);
  }
}
