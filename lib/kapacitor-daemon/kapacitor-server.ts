import { inCall } from '../core/checks/mistakes';
import { checkArgument, readProps } from '../core/checks/prop-types';
import { ROTATION, RotationOptions } from '../credentials/rotation';
import { IDatabase } from '../influxdb-daemon';
import { checkDatabase } from '../influxdb-daemon/prop-types';
import { SecureServer } from '../servers/secure-server';
import { Workload } from '../workloads/workload';
import { AlertHandler } from './alert-handler';
import { AlertHandlers } from './alert-handlers';
import { KAPACITOR_PORT } from './config';
import { Servers } from './influxdb-servers';
import { IKapacitor, KapacitorAccount } from './kapacitor';
import { HANDLER, SUBSCRIBE_OPTIONS } from './prop-types';
import { SubscribeOptions } from './subscribe-options';
import { KapacitorUser } from './user';

/**
 * What every Kapacitor can be told: which databases its tasks use, and whom they tell about alerts.
 *
 * @example
 * kapacitor.readFrom(archive);
 * kapacitor.writeTo(averages);
 */
// A product's constructor calls `_prepare`, then `_serve` when it has its InfluxDB servers and handlers, and ends with `_offerApi`.
export abstract class KapacitorServer extends SecureServer implements IKapacitor {
  #servers!: Servers;
  #handlers!: AlertHandlers;

  /**
   * Has InfluxDB send every point of a database here: users, tokens, certificates and policies, both ways.
   * @param database The database.
   * @param options Whether tasks use it by default; who makes the subscription on a server of others.
   */
  public subscribeTo(database: IDatabase, options: SubscribeOptions = {}): void {
    inCall(this, 'subscribeTo', database, () => {
      if (!checkDatabase(this, database)) return;
      options = readProps(this, options, SUBSCRIBE_OPTIONS);
      this.#servers.subscribe(database, options);
    });
  }

  /**
   * Lets batch tasks query a database.
   * @param database The database.
   * @param options How its account there is rotated.
   */
  public readFrom(database: IDatabase, options: RotationOptions = {}): void {
    inCall(this, 'readFrom', database, () => {
      if (checkDatabase(this, database)) this.#servers.use(database, 'READ', readProps(this, options, ROTATION));
    });
  }

  /**
   * Lets tasks write to a database.
   * @param database The database.
   * @param options How its account there is rotated.
   */
  public writeTo(database: IDatabase, options: RotationOptions = {}): void {
    inCall(this, 'writeTo', database, () => {
      if (checkDatabase(this, database)) this.#servers.use(database, 'WRITE', readProps(this, options, ROTATION));
    });
  }

  /**
   * Lets tasks tell somebody about an alert.
   * @param handler The handler, like `AlertHandler.slack({ … })`.
   */
  public alertThrough(handler: AlertHandler): void {
    // Mistakes name the call by it: text in its place may be the URL that a token is in.
    inCall(this, 'alertThrough', handler instanceof AlertHandler ? handler : {}, () => {
      if (checkArgument(this, 'handler', handler, HANDLER)) this.#handlers.add(handler);
    });
  }

  /** @internal the user that a workload manages it as, and the way there */
  public abstract _admitAdministrator(client: Workload, options: RotationOptions): KapacitorAccount;

  /** @internal the InfluxDB servers and the handlers that its methods add to */
  protected _serve(servers: Servers, handlers: AlertHandlers): void {
    this.#servers = servers;
    this.#handlers = handlers;
  }

  /** @internal says how people use its API, when everything else is there */
  protected _offerApi({ userName, _credential: credential }: KapacitorUser): void {
    this._offer({
      path: '/kapacitor/v1/ping',
      user: { userName, credential: credential.in(this._workload.namespace) },
      client: (user, password) =>
        `KAPACITOR_URL=https://${encodeURIComponent(user)}:${password}@localhost:${KAPACITOR_PORT} kapacitor list tasks`,
    });
  }
}
