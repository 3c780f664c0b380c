import { recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { IDatabase } from '../influxdb-daemon/influxdb';
import { Dialler, IAlertmanager } from '../prometheus-daemon/alertmanager';
import { remoteReadConfig, RemoteReadOptions } from './remote-read';
import { databaseConfig, DatabaseWriteOptions, remoteWriteConfig, RemoteWriteOptions } from './remote-write';

/** The servers that Prometheus sends to and reads from. */
export class RemoteServers {
  private readonly alertmanagers = new Map<string, Settings>();
  private readonly writes = new Map<string, Settings>();
  private readonly reads = new Map<string, Settings>();

  public constructor(
    private readonly client: Dialler,
    private readonly version: string,
  ) {}

  /** Their sections of the config file, in an order that does not depend on that of the calls. */
  public sections() {
    return {
      alertmanagers: sortedValues(this.alertmanagers),
      remoteWrites: sortedValues(this.writes),
      remoteReads: sortedValues(this.reads),
    };
  }

  public addAlertmanager(alertmanager: IAlertmanager): void {
    const key = alertmanager.toString();
    const takes = 'an Alertmanager that alertThrough was not called with before';
    if (this.alertmanagers.has(key)) this.refuse('alertmanager', key, takes);
    const config = alertmanager._receiveFrom(this.client);
    if (config) this.alertmanagers.set(key, config);
  }

  public addDatabase(database: IDatabase, options: DatabaseWriteOptions): void {
    const { key, config } = databaseConfig(database, options, this.client);
    const takes = 'a database that writeTo was not called with before';
    if (this.writes.has(key)) this.refuse('database', database.databaseName, takes);
    this.addWrite(key, config);
  }

  public addRemoteWrite(options: RemoteWriteOptions): void {
    const { url } = options;
    const takes = 'a URL that remoteWriteTo was not called with before';
    if (this.writes.has(url)) this.refuse('url', url, takes);
    this.addWrite(url, remoteWriteConfig(options, this.client, this.version));
  }

  public addRemoteRead(options: RemoteReadOptions): void {
    const { url } = options;
    const takes = 'a URL that remoteReadFrom was not called with before';
    if (this.reads.has(url)) this.refuse('url', url, takes);
    this.addTo(this.reads, url, remoteReadConfig(options, this.client), 'read');
  }

  private addWrite(url: string, config: Settings): void {
    this.addTo(this.writes, url, config, 'write');
  }

  private addTo(servers: Map<string, Settings>, url: string, config: Settings, what: string): void {
    for (const [other, { name }] of servers)
      if (other !== url && name === config.name)
        this.refuse('name', String(name), `a name that no other remote ${what} has`);
    servers.set(url, config);
  }

  private refuse(prop: string, got: string, takes: string): void {
    recordMistake(this.client.workload.owner, { prop, got, takes });
  }
}

/** Values in the order of their keys. */
export function sortedValues<T>(map: Map<string, T>): T[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
