import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { Client } from '../connections/network/ends';
import { openPath, openPathFrom } from '../connections/network/path';
import { check } from '../core/checks/checks';
import { inCall } from '../core/checks/calls';
import { recordMistake } from '../core/checks/mistakes';
import { readArgument, readProps, REQUIRED_TEXT } from '../core/checks/prop-types';
import { objectName, stableDigest } from '../core/kubernetes/names';
import { constructId, freeId, pathInStack } from '../core/terraform/ids';
import { isKnown } from '../core/terraform/tokens';
import { BoundCredential } from '../credentials/bound-credential';
import { RotationOptions } from '../credentials/account-rotation';
import { prepareStack } from '../posture/prepare-stack';
import { serverAddress, EXTERNAL_SERVER, ExternalServerAttributes, refuseRotation } from '../servers/external-server';
import { Privilege } from './desired-state';
import { ExternalDatabaseOptions } from './external-database-options';
import { Account, IDatabase, IInfluxDB, InfluxDBForClients, Subscription, SubscriptionRequest } from './influxdb';
import { EXTERNAL_DATABASE } from './prop-types';

/** An InfluxDB server that this stack does not run. */
export class ExternalInfluxDB extends Construct implements IInfluxDB {
  public readonly url: string;
  public readonly trust: Trust;
  /** @internal */
  public readonly _server: InfluxDBForClients;

  /**
   * As `SecureInfluxDB.fromAttributes` makes it.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where it is, and what verifies it.
   */
  public constructor(scope: Construct, id: string, attributes: ExternalServerAttributes) {
    super(scope, id);
    prepareStack(this);
    const server = readProps(this, attributes, EXTERNAL_SERVER);
    this.url = server.url;
    this.trust = server.trust;
    this._server = { ...serverAddress(this, server), subscribe: (request) => this.subscribe(request) };
  }

  /**
   * A database of it, used with what its owner hands out.
   * @param name The name of the database there.
   * @param options The user that its owner made for the clients of this stack.
   */
  public database(name: string, options: ExternalDatabaseOptions): IDatabase {
    return inCall(this, 'database', name, () => {
      name = readArgument(this, 'name', name, REQUIRED_TEXT);
      options = readProps(this, options, EXTERNAL_DATABASE);
      const id = `database-${constructId(isKnown(name) ? name : stableDigest(this, name))}`;
      const existing = this.node.tryFindChild(id) as ExternalDatabase | undefined;
      if (existing)
        recordMistake(this, { prop: 'name', got: name, takes: 'a name that `database` was not called with' });
      const made = new ExternalDatabase(this, freeId(this, id), name, options);
      return existing ?? made;
    });
  }

  private subscribe(request: SubscriptionRequest): Subscription {
    const { subscriber, port, setup, madeBySubscriber = false } = request;
    const { end } = this._server;
    openPath(end, subscriber, port);
    if (madeBySubscriber) return {};
    if (!setup)
      recordMistake(subscriber.owner, {
        prop: 'setup',
        got: setup,
        takes: `an administrator of ${this.url}, which makes the subscription: only its owner has one`,
      });
    checkCarried(subscriber.owner, 'setup.userName', setup?.userName);
    const id = `setup-${constructId(pathInStack(this))}`;
    const credential =
      (subscriber.owner.node.tryFindChild(id) as BoundCredential | undefined) ??
      new BoundCredential(subscriber.owner, id, {
        credential: setup?.credential,
        secretName: objectName(`${subscriber.name}-setup-${this.node.id}`, `${subscriber.name}-setup`),
        prop: 'setup.credential',
        decidedElsewhere: true,
      });
    return { administrator: { userName: setup?.userName ?? '', credential } };
  }
}

class ExternalDatabase extends Construct implements IDatabase {
  public readonly retentionPolicy: string;
  private readonly account: Account;

  public constructor(
    public readonly influxdb: ExternalInfluxDB,
    id: string,
    public readonly databaseName: string,
    options: ExternalDatabaseOptions,
  ) {
    super(influxdb, id);
    this.retentionPolicy = options.retentionPolicy ?? 'autogen';
    checkCarried(this, 'userName', options.userName);
    const secret = `${influxdb.node.id}-${options.userName}`;
    const secretName = objectName(secret, 'influxdb', isKnown(secret) ? secret : stableDigest(influxdb, secret));
    const credential = new BoundCredential(this, 'password', {
      credential: options.credential,
      secretName,
      decidedElsewhere: true,
    });
    this.account = { userName: options.userName, credential };
  }

  /** @internal */
  public _admit(client: Client, _privilege: Privilege | undefined, options: RotationOptions = {}): Account {
    refuseRotation(client.owner, options);
    const { end, port } = this.influxdb._server;
    openPathFrom(client, end, port, { account: this.account, server: this.influxdb });
    return this.account;
  }
}

// It is somebody else's name: only what no client could send is wrong with it.
function checkCarried(scope: Construct, prop: string, name: string | undefined): void {
  const takes = 'a name without ":", which basic authentication cannot carry';
  check(scope, prop, name, takes, (text) => !text.includes(':'));
}
