import { Construct } from 'constructs';
import { openPath } from '../connections/network/path';
import { checkInteger } from '../core/checks/checks';
import { inCall } from '../core/checks/calls';
import { recordMistake } from '../core/checks/mistakes';
import { checkArgument, readProps } from '../core/checks/prop-types';
import { isKnown } from '../core/terraform/tokens';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { base64, json } from '../formats';
import { INFLUXDB_PORT } from '../influxdb-daemon/config';
import { Database } from '../influxdb-daemon/database';
import { ExternalInfluxDB } from '../influxdb-daemon/external-influxdb';
import { InfluxDBServer } from '../influxdb-daemon/influxdb-server';
import { IMetaNodes, META_PORT, MetaNodes } from '../influxdb-daemon/meta-nodes';
import { USER } from '../influxdb-daemon/prop-types';
import { Subscriptions } from '../influxdb-daemon/subscriptions';
import { User } from '../influxdb-daemon/user';
import { ExternalServerAttributes } from '../servers/external-server';
import { PreparedServer } from '../servers/secure-server';
import { DesiredFile } from '../workloads/desired-file';
import { PasswordFiles } from '../workloads/password-files';
import { Workload } from '../workloads/workload';
import { checkPasswords, checkSecretsDiffer, COPIES, countNodes, internalSharedSecretOf } from './accept-props';
import { defineClusterPod } from './cluster-pod';
import { DATA_PORT, RAFT_PORT } from './config';
import { runDataNodes } from './data-nodes';
import { EnterpriseDatabaseOptions, SecureInfluxDBEnterpriseProps } from './enterprise-props';
import { PreparedMetaNodes, prepareMetaNodes, runMetaNodes } from './meta-nodes';
import { ENTERPRISE_PRODUCT, SMALL_STORAGE } from './product';
import { ENTERPRISE_DATABASE, SECURE_INFLUXDB_ENTERPRISE } from './prop-types';
import { limitsWrites } from './versions';

/**
 * An InfluxDB Enterprise 1.x: meta nodes and data nodes that talk TLS only, know each other, and are joined to one cluster. Its
 * databases, users and clients are those of a SecureInfluxDB.
 *
 * Its `image` is `influxdb:1.12.4-data`, or another of 1.12.4 and newer. By default a data node asks for 0.25 cores and 512 MiB, may
 * use 2 GiB, stores 10 GiB, and has half an hour to start and two minutes to stop (`startTimeout` is of meta nodes too,
 * `terminationGracePeriod` is not); node drains take one data node and one meta node at a
 * time. A `certificate` of somebody else has to be valid for all names of data nodes and meta nodes, as a server and as a client.
 *
 * @see https://docs.influxdata.com/enterprise_influxdb/v1/administration/configure/security/
 * @example
 * const influxdb = new SecureInfluxDBEnterprise(this, 'influxdb', {
 *   namespace,
 *   authority,
 *   license: License.file({ credential: Credential.fromSecret({ namespace, name: 'influxdb-license', key: 'license.json' }) }),
 * });
 * const metrics = influxdb.addDatabase('metrics', { replicationFactor: 2 });
 */
export class SecureInfluxDBEnterprise extends InfluxDBServer implements IMetaNodes {
  /**
   * A cluster that this stack does not run. What only its owner can do is not in its interface.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where it is, and what verifies it.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ExternalServerAttributes): ExternalInfluxDB {
    return new ExternalInfluxDB(scope, id, attributes);
  }

  readonly #meta: MetaNodes;
  readonly #dataNodes: number;
  // What InfluxQL has no grant for: see scripts/permissions.sh.
  readonly #permitted = new DesiredFile();

  /**
   * Makes an InfluxDB Enterprise.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureInfluxDBEnterpriseProps) {
    super(scope, id);
    const props = { disruptionBudget: 1, ...readProps(this, given, SECURE_INFLUXDB_ENTERPRISE) };
    const nodes = countNodes(this, props);
    const data = this._prepare(props, ENTERPRISE_PRODUCT, { client: true, replicas: nodes.data });
    const meta = prepareMetaNodes(this, props, nodes.meta, data.version);
    const secret = internalSharedSecretOf(data.workload, props.internalSharedSecret);
    const license = props.license._bind(this, [data.workload, meta.workload]);
    this.#dataNodes = nodes.data;
    this.#meta = metaNodesOf(data, meta, secret);
    const subscriptions = this.#offerData(props, data.version);
    checkSecretsDiffer(this, props);
    checkPasswords(this, props, license);
    const internalSharedSecret = secret.in(props.namespace);
    const shared = { license, internalSharedSecret };
    runMetaNodes(props, meta, shared);
    runDataNodes(props, data, {
      ...shared,
      sharedSecret: this._sharedSecret.in(props.namespace),
      subscriptions,
      replicas: nodes.data,
    });
    const passwords = this.#runCluster(props, data, meta, internalSharedSecret);
    this._addAccounts({ mount: (key, id) => passwords.add(key, id) }, props.administrator);
    this._offerApi();
  }

  /** @internal */
  public _permitSubscriptions(user: User, databaseName: string): void {
    this.#permit(user, databaseName, 'ManageSubscription');
  }

  /** @internal */
  public get _meta(): MetaNodes {
    return this.#meta;
  }

  /**
   * Makes a database. Its name may hold any printable text without `/` and `\`.
   * @param name Its name. It is in the id of the construct: another one is another database.
   * @param options How long points are kept, on how many data nodes, and what happens to them.
   */
  public addDatabase(name: string, options: EnterpriseDatabaseOptions = {}): Database {
    return inCall(this, 'addDatabase', name, () => {
      const { replicationFactor = COPIES, ...others } = readProps(this, options, ENTERPRISE_DATABASE);
      const bounds = { min: 1, max: this.#dataNodes };
      const fine = checkInteger(this, 'replicationFactor', replicationFactor, bounds) && isKnown(replicationFactor);
      return this._addDatabase(name, others, fine ? replicationFactor : COPIES);
    });
  }

  /**
   * Lets a user administer a Kapacitor whose users these are: by KapacitorAPI and KapacitorConfigAPI, for all databases.
   * @param user A user of this cluster.
   */
  public grantKapacitor(user: User): void {
    inCall(this, 'grantKapacitor', user, () => {
      if (!checkArgument(this, 'user', user, USER)) return;
      if (user.node.scope !== this) {
        const takes = `a user of ${this.node.path} (its addUser gives one)`;
        recordMistake(this, { prop: 'user', got: user, takes });
        return;
      }
      for (const one of [user, ...user.alsoValid])
        for (const permission of ['KapacitorAPI', 'KapacitorConfigAPI']) this.#permit(one, '', permission);
    });
  }

  #offerData({ sharedSecret, continuousQueries }: SecureInfluxDBEnterpriseProps, version: string): Subscriptions {
    const { _workload: workload } = this;
    return this._offerToClients({
      sharedSecret,
      continuousQueries: continuousQueries !== undefined,
      limitsWrites: limitsWrites(version),
      instances: {
        service: { namespace: workload.namespace, name: workload.podService, selector: workload.selector },
        host: workload.podDomain,
        urls: workload.podDnsNames(this.#dataNodes).map((host) => `https://${host}:${INFLUXDB_PORT}`),
      },
      copies: COPIES,
      meta: this.#meta,
    });
  }

  // A pod beside the nodes joins them, and brings the cluster to its desired state.
  #runCluster(
    props: SecureInfluxDBEnterpriseProps,
    { workload: data, identity, image }: PreparedServer,
    { workload: meta, replicas }: PreparedMetaNodes,
    internalSharedSecret: SecretKey,
  ): PasswordFiles {
    const { name: product, user, terminationGracePeriod } = ENTERPRISE_PRODUCT;
    const { startTimeout } = props;
    const cluster = new Workload(this, { product, props, user, terminationGracePeriod, startTimeout, part: 'cluster' });
    openPaths(data, meta, cluster);
    const passwords = defineClusterPod(cluster, {
      image: image.reference,
      metaNodes: meta.podDnsNames(replicas).map((host) => `${host}:${META_PORT}`),
      dataNodes: data.podDnsNames(this.#dataNodes).map((host) => `${host}:${DATA_PORT}`),
      host: data.host,
      ca: identity.bundle,
      internalSharedSecret,
      desired: this._writeDesiredState(cluster),
      permitted: () => this.#permitted.toString(),
      ledger: cluster.storeEach('ledger', 1, { ...props.metaStorage, size: SMALL_STORAGE, prop: 'metaStorage.' }),
    });
    cluster.runNumbered({});
    return passwords;
  }

  // The database '' is every one.
  #permit({ userName }: User, databaseName: string, permission: string): void {
    const names = [base64(asTheMetaNodes(userName)), base64(asTheMetaNodes(databaseName))];
    this.#permitted.add('permission', [userName, databaseName, permission], [...names, permission]);
    this._desired.notePermission(userName, permission, databaseName);
  }
}

// What a Kapacitor whose users they keep needs of them.
function metaNodesOf(
  { identity }: PreparedServer,
  { workload }: PreparedMetaNodes,
  internalSharedSecret: BoundCredential,
): MetaNodes {
  return { host: workload.host, port: META_PORT, trust: identity.trust, end: workload, internalSharedSecret };
}

// Who may reach DATA_PORT can delete shards: it asks for no credential before 1.13.
function openPaths(data: Workload, meta: Workload, cluster: Workload): void {
  for (const client of [data, meta]) openPath(client, data, DATA_PORT);
  openPath(meta, meta, RAFT_PORT);
  for (const client of [data, meta, cluster]) openPath(client, meta, META_PORT);
  openPath(cluster, data, INFLUXDB_PORT);
}

// permissions.sh compares names with the JSON of the meta nodes, in which Go escapes these.
function asTheMetaNodes(text: string): string {
  return json(text).replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
