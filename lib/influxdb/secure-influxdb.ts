import { join } from 'node:path';
import { Construct } from 'constructs';
import { Backup } from '../backup/backup';
import { BackupParts, Backups, prepareBackups } from '../backup/backups';
import { acceptSettings } from '../core/checks/accept-settings';
import { inCall } from '../core/checks/calls';
import { readProps } from '../core/checks/prop-types';
import { mergeSettings } from '../core/checks/settings';
import { SecretKey } from '../credentials/bound-credential';
import { toml } from '../formats';
import { acceptManagedProps } from '../influxdb-daemon/accept-props';
import { INFLUXDB_PORT } from '../influxdb-daemon/config';
import { Database, DatabaseOptions } from '../influxdb-daemon/database';
import { ExternalInfluxDB } from '../influxdb-daemon/external-influxdb';
import { InfluxDBServer } from '../influxdb-daemon/influxdb-server';
import { PasswordSetter } from '../influxdb-daemon/password-setter';
import { DATABASE_OPTIONS } from '../influxdb-daemon/prop-types';
import { INFLUXDB_SETTINGS } from '../influxdb-daemon/settings';
import { Subscriptions } from '../influxdb-daemon/subscriptions';
import { ExternalServerAttributes } from '../servers/external-server';
import { PreparedServer } from '../servers/secure-server';
import { influxdbConfig } from './config';
import { InfluxDBPod } from './influxdb-pod';
import { SecureInfluxDBProps } from './influxdb-props';
import { INFLUXDB_PRODUCT, LEDGER_FOLDER } from './product';
import { SECURE_INFLUXDB } from './prop-types';
import { limitsWrites, reloadsCertificates } from './versions';

/**
 * An InfluxDB OSS 1.x server that only talks TLS, knows everyone who talks to it, and is reachable by declared clients only.
 *
 * Its `image` is `influxdb:1.12.4`, or one of 1.12.4 and newer, or of 1.11.8 and newer before 1.12. By default it asks for 0.25 cores and 512 MiB, may
 * use 2 GiB, stores 10 GiB, and has half an hour to start and a minute to stop.
 *
 * @see https://docs.influxdata.com/influxdb/v1/administration/security/
 * @example
 * const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority });
 * const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
 * metrics.grantRead(influxdb.addUser('dashboards'));
 */
export class SecureInfluxDB extends InfluxDBServer {
  /**
   * A server that this stack does not run. What only its owner can do is not in its interface.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where it is, and what verifies it.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ExternalServerAttributes): ExternalInfluxDB {
    return new ExternalInfluxDB(scope, id, attributes);
  }

  readonly #backedUp: Omit<BackupParts, 'takenFrom'>;
  #passwords?: PasswordSetter;

  /**
   * Makes an InfluxDB server.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureInfluxDBProps) {
    super(scope, id);
    const props = readProps(this, given, SECURE_INFLUXDB);
    const server = this._prepare(props, INFLUXDB_PRODUCT);
    const { workload } = server;
    this.#backedUp = prepareBackups(this, server, props, {
      scripts: join(__dirname, 'scripts'),
      sourced: ['tar.sh'],
    });
    const { sharedSecret, continuousQueries } = props;
    const subscriptions = this._offerToClients({
      sharedSecret,
      continuousQueries: continuousQueries !== undefined,
      limitsWrites: limitsWrites(server.version),
    });
    this.#definePod(props, server, subscriptions);
    workload.runNumbered({ api: INFLUXDB_PORT });
    // A pod of its own, made for the first password that only a Secret knows.
    const set = (userName: string, key: SecretKey) => {
      this.#passwords ??= this.#setPasswords(props, server);
      this.#passwords.add(userName, key);
    };
    this._addAccounts({ set }, props.administrator);
    this._offerApi();
  }

  /**
   * Makes a database. Its name may hold any printable text without `/` and `\`.
   * @param name Its name. It is in the id of the construct: another one is another database.
   * @param options How long points are kept, and what happens to them.
   */
  public addDatabase(name: string, options: DatabaseOptions = {}): Database {
    return inCall(this, 'addDatabase', name, () => {
      return this._addDatabase(name, readProps(this, options, DATABASE_OPTIONS));
    });
  }

  /**
   * Takes backups of all that it stores, while it runs: points, users, grants, subscriptions, and the record of what is this
   * library's. A new server takes one as `restoreFrom`, and `influxd restore -portable` takes the points of it.
   * @param backup Where they are kept, and how often one is taken.
   */
  public backUp(backup: Backup): Backups {
    return inCall(this, 'backUp', backup, () => {
      const ledger = '/var/lib/backup-ledger';
      return Backups._of(this, backup, {
        ...this.#backedUp,
        takenFrom: () => ({
          env: { LEDGER: `${ledger}/ledger` },
          // bootstrap.sh made the folder.
          mounts: [this.#backedUp.data.at(ledger, { subPath: LEDGER_FOLDER })],
        }),
      });
    });
  }

  #setPasswords(props: SecureInfluxDBProps, { workload, image, identity }: PreparedServer): PasswordSetter {
    const { name: product, user } = INFLUXDB_PRODUCT;
    return new PasswordSetter(this, {
      ...{ product, props, user, server: workload, image: image.reference, ca: identity.bundle },
      sharedSecret: this._sharedSecret,
    });
  }

  #definePod(props: SecureInfluxDBProps, server: PreparedServer, subscriptions: Subscriptions): void {
    const { workload, image, version, identity, data, resources } = server;
    const accepted = acceptManagedProps(workload, props, resources.memoryLimit, subscriptions);
    const config = influxdbConfig({ version, ...accepted });
    const settings = acceptSettings(this, props, INFLUXDB_SETTINGS, version);
    new InfluxDBPod(workload, {
      image: image.reference,
      config: toml(mergeSettings(config, settings)),
      reload: reloadsCertificates(version),
      data,
      tlsSecretName: identity.secretName,
      ca: identity.bundle,
      desired: this._writeDesiredState(workload),
      sharedSecret: this._sharedSecret.in(workload.namespace),
      subscribers: subscriptions.authorities,
      resources,
      queryTimeout: accepted.limits.queryTimeout,
    });
  }
}
