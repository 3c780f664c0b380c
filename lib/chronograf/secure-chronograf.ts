import { Construct } from 'constructs';
import { isIP } from 'node:net';
import { CaBundle, Trust } from '../certificates/trust';
import { HttpServer } from '../connections/access/http-server';
import { ServerAccess } from '../connections/access/server-access';
import { openPath } from '../connections/paths/path';
import { serverIdentity } from '../connections/tls/server-identity';
import { checkDuration } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import { checkArgument, readProps } from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { Peer } from '../core/kubernetes/peer';
import { PEER } from '../core/kubernetes/prop-types';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { Exposure, EXPOSURE } from '../exposure/exposure';
import { IDatabase } from '../influxdb';
import { DATABASE } from '../influxdb/prop-types';
import { IKapacitor, KAPACITOR } from '../kapacitor/kapacitor';
import { checkImage, ContainerImage } from '../workloads/container-image';
import { DesiredFile } from '../workloads/desired-file';
import { PasswordFiles } from '../workloads/password-files';
import { ephemeralStorage, resourcesFor } from '../workloads/resources';
import { Workload } from '../workloads/workload';
import { addPasswordUser, addProvider } from './accounts';
import { chronografPod, TEMPORARY } from './chronograf-pod';
import { SecureChronografProps } from './chronograf-props';
import {
  acceptChronografSettings,
  CHRONOGRAF_PORT,
  chronografEnvironment,
  CHRONOGRAF_PATHS as PATHS,
  publicAddress,
} from './config';
import { Connections, ManageOptions, ReadOptions } from './connections';
import { isUserName } from './login';
import { MANAGE_OPTIONS, READ_OPTIONS, SECURE_CHRONOGRAF } from './prop-types';
import { CHRONOGRAF_VERSIONS } from './versions';

/**
 * A Chronograf 1.x behind TLS and a login, whose administrators are known before anybody can log in. It shows the servers
 * that it is connected to, each as a user of its own, verified by the authority of the server.
 *
 * It has one list of authorities for all that it dials: without `trust` at the login, the public ones are on it.
 *
 * Not tried: the public image. Chronograf 1.11.4 built from its source was, with all that is said here; of the image, only
 * what its Dockerfile says is known.
 *
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
export class SecureChronograf extends Construct {
  /** Where it is in the cluster: `https://chronograf.monitoring.svc:8888`. */
  public readonly url: string;
  /** What the login provider has to know as callback, where one is used and `publicUrl` is given. */
  public readonly callbackUrl?: string;
  /** What verifies its certificate. */
  public readonly trust: Trust;
  /** The ConfigMap in its namespace with what verifies its certificate, and the Secret where it is none. */
  public readonly caName: string;
  /** The Secrets in its namespace with the passwords of `ChronografLogin.htpasswd`, by the user's name. */
  public readonly userSecretNames: Record<string, string>;
  readonly #workload: Workload;
  readonly #passwords: PasswordFiles;
  readonly #http: HttpServer;
  readonly #connections: Connections;

  public constructor(scope: Construct, id: string, props: SecureChronografProps) {
    super(scope, id);
    props = readProps(this, props, SECURE_CHRONOGRAF);
    const grace = props.terminationGracePeriod ?? Duration.seconds(30);
    checkDuration(this, 'terminationGracePeriod', grace, { min: Duration.seconds(5), max: Duration.hours(1) });
    const workload = new Workload(this, { product: 'chronograf', props, user: 999, terminationGracePeriod: grace });
    this.#workload = workload;
    const image = props.image ?? ContainerImage.fromTag('chronograf:1.11.4');
    checkImage(this, image, CHRONOGRAF_VERSIONS);
    const login = props.login._plan(this);
    const address = publicAddress(this, props.publicUrl);
    if (login.needsPublicUrl && props.publicUrl === undefined)
      recordMistake(this, {
        prop: 'publicUrl',
        got: undefined,
        takes: `where people open it, for ${props.login.toString()} sends them back there`,
      });
    const host = address && !isIP(address.hostname.replace(/^\[|\]$/g, '')) ? [address.hostname] : [];
    const identity = serverIdentity(workload, props, { dnsNames: [...workload.podDnsNames(), ...host] });
    this.url = `https://${workload.host}:${CHRONOGRAF_PORT}`;
    this.trust = identity.trust;
    this.caName = identity.bundle.configMapName ?? identity.bundle.secretName ?? '';
    const basePath = address?.basePath ?? '';
    if (address && login.secret) this.callbackUrl = `${address.origin}${basePath}/oauth/${login.provider}/callback`;
    const data = workload.store('data', { ...props.storage, size: props.storage?.size ?? Size.gibibytes(1) });
    this.#passwords = new PasswordFiles(workload.pod, PATHS.credentials);
    this.#connections = new Connections(this, workload, this.#passwords);
    const bundle = login.trust?._bundleIn(this, workload.namespace);
    if (login.trust && !bundle)
      recordMistake(this, {
        prop: 'login.trust',
        got: 'Trust.unverified',
        takes: 'what verifies the login provider: who could stand in for it would be anyone',
      });
    const users = new Map(login.users.filter(({ name }) => isUserName(name)).map((user) => [user.name, user]));
    const desired = new DesiredFile();
    const made = [...users].map(([name, user]) => ({
      name,
      password: addPasswordUser(workload, desired, this.#passwords, user),
    }));
    this.userSecretNames = Object.fromEntries(made.map(({ name, password }) => [name, password.secretName]));
    addProvider(workload, desired, this.#passwords, login, props.tokenSecret);
    const trustsPublic = login.secret !== undefined && !login.trust;
    if (trustsPublic)
      acceptDeviation(
        this,
        'login.trust',
        'the public authorities can vouch for InfluxDB and Kapacitor too',
        'they verify the login provider, and Chronograf has one list for all',
      );
    const settings = acceptChronografSettings(this, props.settings);
    chronografPod(workload, {
      image: image.reference,
      data,
      environment: {
        ...chronografEnvironment(),
        ...settings,
        ...login.environment,
        ...(address ? { PUBLIC_URL: address.origin } : {}),
        ...(basePath ? { BASE_PATH: basePath } : {}),
        ...(login.secret ? this.#sessions(props) : this.#withoutSessions(props)),
      },
      desired: () => {
        this.#connections.addTo(desired);
        return desired.toString();
      },
      passwords: this.#passwords,
      tlsSecretName: identity.secretName,
      ca: identity.bundle,
      bundles: (): Record<string, CaBundle> => ({
        ...this.#connections.bundles(),
        ...(bundle ? { [`${PATHS.trust}/login`]: bundle } : {}),
      }),
      trustsPublic,
      basePath,
      resources: resourcesFor(this, props.resources, {
        requestedCpu: 0.05,
        requestedMemory: Size.mebibytes(64),
        memoryLimit: Size.mebibytes(512),
        ...ephemeralStorage(TEMPORARY),
      }),
    });
    for (const peer of login.peers) for (const port of login.ports) openPath(workload, peer, port);
    workload.serve({ api: CHRONOGRAF_PORT });
    workload.budget(props.disruptionBudget);
    workload.runNumbered({ api: CHRONOGRAF_PORT });
    const [user] = made;
    this.#http = new HttpServer({
      workload,
      identity,
      port: CHRONOGRAF_PORT,
      path: user ? `${basePath}/chronograf/v1/me` : `${basePath}/ping`,
      user: user && { userName: user.name, credential: user.password },
      publicHost: address?.hostname,
      output: props.accessOutput,
    });
  }

  /** How people reach it after the deploy; an output of the stack has the same. */
  public get access(): ServerAccess {
    return this.#http.access;
  }

  /** Opens a way to it from outside of the cluster, by the host of its `publicUrl` where it has one. People have to log in. */
  public exposeThrough(exposure: Exposure): void {
    if (checkArgument(this, 'exposure', exposure, EXPOSURE)) exposure._open(this.#http);
  }

  /** Shows an InfluxDB server: as a user that reads this database, and those of further calls, and nothing else. */
  public readFrom(database: IDatabase, options: ReadOptions = {}): void {
    if (!checkArgument(this, 'database', database, DATABASE) || !sameStack(this, 'database', database.influxdb)) return;
    this.#connections.read(database, readProps(this, options, READ_OPTIONS, 'options'));
  }

  /**
   * Shows a Kapacitor beside the InfluxDB server that its alerts are about, as an administrator of its own: Kapacitor knows
   * no user with less.
   */
  public manage(kapacitor: IKapacitor, options: ManageOptions = {}): void {
    if (!checkArgument(this, 'kapacitor', kapacitor, KAPACITOR) || !sameStack(this, 'kapacitor', kapacitor)) return;
    this.#connections.manage(kapacitor, readProps(this, options, MANAGE_OPTIONS, 'options'));
  }

  /** Lets somebody who is no workload of this stack reach its port: people's browsers, an ingress. They have to log in. */
  public allowFrom(peer: Peer): void {
    if (!checkArgument(this, 'peer', peer, PEER)) return;
    peer._check(this, 'peer');
    openPath(peer, this.#workload, CHRONOGRAF_PORT);
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
