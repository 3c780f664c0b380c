import { IN_CLUSTER } from '../connections/network/http-proxy';
import { Construct } from 'constructs';
import { join } from 'node:path';
import { Backup } from '../backup/backup';
import { BackupParts, Backups, prepareBackups } from '../backup/backups';
import { loginBundle, openLoginProvider } from '../connections/people/login-provider';
import { dnsNamesOf, PublicAddress, publicAddress } from '../connections/people/public-address';
import { checkDuration } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { inCall } from '../core/checks/calls';
import { recordMistake } from '../core/checks/mistakes';
import { checkArgument, readProps } from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { Duration } from '../core/values/duration';
import { IDatabase } from '../influxdb-daemon';
import { checkDatabase } from '../influxdb-daemon/prop-types';
import { IKapacitor, KAPACITOR } from '../kapacitor-daemon/kapacitor';
import { PreparedServer, SecureServer } from '../servers/secure-server';
import { DesiredFile } from '../workloads/desired-file';
import { PasswordFiles } from '../workloads/password-files';
import { addPasswordUsers, addProvider } from './accounts';
import { defineChronografPod } from './chronograf-pod';
import { SecureChronografProps } from './chronograf-props';
import { CHRONOGRAF_PORT, chronografEnvironment, CHRONOGRAF_PATHS as PATHS } from './config';
import { Connections, ManageOptions, ReadOptions } from './connections';
import { PlannedLogin } from './login';
import { CHRONOGRAF_PRODUCT } from './product';
import { MANAGE_OPTIONS, READ_OPTIONS, SECURE_CHRONOGRAF } from './prop-types';
import { acceptChronografSettings, flagsForUnknown } from './settings';

/**
 * A Chronograf 1.x behind TLS and a login, whose administrators are known before anybody can log in. It shows the servers
 * that it is connected to, each as a user of its own, verified by the authority of the server.
 *
 * Its `image` is `chronograf:1.11.4`, or another of 1.11.1 and newer, based on Debian. By default it asks for 0.05 cores and
 * 64 MiB, may use 512 MiB, stores 1 GiB of dashboards and users, and has two minutes to start and 30 seconds to
 * stop.
 *
 * It has one list of authorities for all that it dials: without `trust` at the login, the public ones are on it.
 *
 * Not tried: the public image. Chronograf 1.11.4 built from its source was, with all that is said here; of the image, only
 * what its Dockerfile says is known.
 *
 * @see https://docs.influxdata.com/chronograf/v1/administration/managing-security/
 * @example
 * const login = ChronografLogin.gitHub({
 *   clientId: 'Iv1.0123456789abcdef',
 *   clientSecret: Credential.fromVariable(clientSecret, { revision: '1' }),
 *   organizations: ['example'],
 *   administrators: ['platform@example.com'],
 *   peers: [Peer.cidr('192.0.2.0/24')],
 * });
 * const chronograf = new SecureChronograf(this, 'chronograf', { namespace, authority, login });
 * chronograf.readFrom(metrics);
 * chronograf.manage(kapacitor);
 */
export class SecureChronograf extends SecureServer {
  /** What the login provider has to know as callback, where one is used and `publicUrl` is given. */
  public readonly callbackUrl?: string;
  /** The Secrets in its namespace with the passwords of `ChronografLogin.htpasswd`, by the user's name. */
  public readonly userSecretNames: Record<string, string>;
  readonly #backedUp: Omit<BackupParts, 'takenFrom'>;
  readonly #connections: Connections;

  /**
   * Makes a Chronograf.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureChronografProps) {
    super(scope, id);
    const props = readProps(this, given, SECURE_CHRONOGRAF);
    const login = props.login._plan(this);
    const address = publicAddress(this, props.publicUrl, 'https://chronograf.example');
    if (login.needsPublicUrl && props.publicUrl === undefined)
      recordMistake(this, {
        prop: 'publicUrl',
        got: undefined,
        takes: `where people open it, for ${props.login.toString()} sends them back there`,
      });
    const server = this._prepare(props, CHRONOGRAF_PRODUCT, { dnsNames: dnsNamesOf(address) });
    const { workload } = server;
    this.#backedUp = prepareBackups(this, server, props, { scripts: join(__dirname, 'scripts'), isCopied: true });
    const passwords = new PasswordFiles(workload.pod, PATHS.credentials);
    this.#connections = new Connections(this, workload, passwords);
    const desired = new DesiredFile();
    const users = addPasswordUsers(workload, desired, passwords, login);
    this.userSecretNames = Object.fromEntries(users.map(({ name, password }) => [name, password.secretName]));
    if (address && login.secret)
      this.callbackUrl = `${address.origin}${address.basePath}/oauth/${login.provider}/callback`;
    this.#definePod(props, server, { login, address, passwords, desired });
    openLoginProvider(workload, login, props.proxy);
    workload.runNumbered({ api: CHRONOGRAF_PORT });
    const [user] = users;
    this._offerToPeople({
      path: `${address?.basePath ?? ''}${user ? '/chronograf/v1/me' : '/ping'}`,
      user: user && { userName: user.name, credential: user.password },
      publicHost: address?.hostname,
    });
  }

  /**
   * Shows an InfluxDB server: as a user that reads this database, and those of further calls, and nothing else.
   * @param database The database.
   * @param options The name of the source, and whether it comes first.
   */
  public readFrom(database: IDatabase, options: ReadOptions = {}): void {
    inCall(this, 'readFrom', database, () => {
      if (!checkDatabase(this, database)) return;
      this.#connections.read(database, readProps(this, options, READ_OPTIONS));
    });
  }

  /**
   * Shows a Kapacitor beside the InfluxDB server that its alerts are about, as an administrator of its own: Kapacitor knows
   * no user with less.
   * @param kapacitor The Kapacitor, of this stack or from `SecureKapacitor.fromAttributes`.
   * @param options Its name, and the InfluxDB server that it belongs to.
   */
  public manage(kapacitor: IKapacitor, options: ManageOptions = {}): void {
    inCall(this, 'manage', kapacitor, () => {
      if (!checkArgument(this, 'kapacitor', kapacitor, KAPACITOR)) return;
      if (!sameStack(this, 'kapacitor', kapacitor, '`SecureKapacitor.fromAttributes`')) return;
      this.#connections.manage(kapacitor, readProps(this, options, MANAGE_OPTIONS));
    });
  }

  /**
   * Takes backups of its database, while it runs: dashboards, users, organizations.
   * @param backup Where they are kept, and how often one is taken.
   */
  public backUp(backup: Backup): Backups {
    return inCall(this, 'backUp', backup, () => {
      const folder = '/var/lib/backup-source';
      const takenFrom = () => ({
        env: { DATABASE: `${folder}/chronograf-v1.db` },
        mounts: [this.#backedUp.data.at(folder)],
      });
      return Backups._of(this, backup, { ...this.#backedUp, takenFrom });
    });
  }

  #definePod(props: SecureChronografProps, server: PreparedServer, parts: ChronografParts): void {
    const { workload, image, identity, data, resources } = server;
    const { login, address, passwords, desired } = parts;
    addProvider(workload, desired, passwords, login, props.tokenSecret);
    const bundle = loginBundle(workload, login);
    defineChronografPod(workload, {
      image: image.reference,
      data,
      environment: {
        ...chronografEnvironment(),
        ...acceptChronografSettings(this, props.settings),
        ...login.environment,
        ...(address ? { PUBLIC_URL: address.origin } : {}),
        ...(address?.basePath ? { BASE_PATH: address.basePath } : {}),
        ...(login.secret ? this.#sessions(props) : this.#withoutSessions(props)),
      },
      flags: flagsForUnknown(this, props.unknownSettings),
      desired: () => {
        this.#connections.addTo(desired);
        return desired.toString();
      },
      passwords,
      tlsSecretName: identity.secretName,
      ca: identity.bundle,
      bundles: () => ({ ...this.#connections.bundles(), ...(bundle ? { [`${PATHS.trust}/login`]: bundle } : {}) }),
      trustsPublic: this.#trustsPublic(login),
      proxy: props.proxy?._use(workload, () => [...IN_CLUSTER, ...this.#connections.hosts()]),
      basePath: address?.basePath ?? '',
      resources,
    });
  }

  #trustsPublic({ secret, trust }: PlannedLogin): boolean {
    const does = secret !== undefined && !trust;
    if (does)
      acceptDeviation(this, 'public-authorities', {
        prop: 'login.trust',
        what: 'the public authorities can vouch for InfluxDB and Kapacitor too',
        reason: 'they verify the login provider, and Chronograf has one list for all',
      });
    return does;
  }

  #sessions({ sessionDuration = Duration.hours(24), inactivityDuration = Duration.minutes(5) }: SecureChronografProps) {
    const least = Duration.minutes(1);
    // Chronograf takes 0 for a session without an end.
    const fine = checkDuration(this, 'sessionDuration', sessionDuration, { min: least, max: Duration.days(30) });
    const max = fine ? sessionDuration : Duration.days(30);
    checkDuration(this, 'inactivityDuration', inactivityDuration, { min: least, max });
    return { AUTH_DURATION: sessionDuration.toString(), INACTIVITY_DURATION: inactivityDuration.toString() };
  }

  #withoutSessions(props: SecureChronografProps) {
    const takes = 'nothing beside ChronografLogin.htpasswd, which has no sessions';
    for (const prop of ['tokenSecret', 'sessionDuration', 'inactivityDuration'] as const)
      if (props[prop] !== undefined) recordMistake(this, { prop, got: props[prop], takes });
    return { HTPASSWD: `${PATHS.composed}/htpasswd` };
  }
}

interface ChronografParts {
  readonly login: PlannedLogin;
  readonly address?: PublicAddress;
  readonly passwords: PasswordFiles;
  readonly desired: DesiredFile;
}
