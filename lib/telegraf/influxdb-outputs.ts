import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import { readProps } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { objectName, stableDigest } from '../core/kubernetes/names';
import { doubleDollars, queryEncoded } from '../core/terraform/double-dollars';
import { constructId, pathInStack } from '../core/terraform/ids';
import { combineRevisions } from '../core/terraform/revision';
import { escapeTemplate } from '../core/terraform/template';
import { isKnown } from '../core/terraform/tokens';
import { digest } from '../core/values/digest';
import { Duration } from '../core/values/duration';
import { BoundCredential } from '../credentials/bound-credential';
import { isRotated, RotationOptions } from '../credentials/account-rotation';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { Account, IDatabase, IInfluxDB } from '../influxdb-daemon/influxdb';
import { ACCOUNT_STORE, SECRET_STORE, TELEGRAF_PATHS as PATHS, TOKEN_STORE } from '../telegraf-daemon/config';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { Mount } from '../workloads/pod-volume';
import { secretSources } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { literalText } from './literal-text';
import { SIGNED_TOKENS, SignedTokens } from './signed-tokens';
import { TelegrafTokens } from './tokens';

/**
 * What is written to a database, and how. With a rotation, which is the same in all calls for one InfluxDB, no pod is replaced and
 * one apply is enough: what InfluxDB does not accept meanwhile is kept and written later. Without, it is dropped.
 */
export interface TelegrafWriteOptions extends RotationOptions {
  /** The retention policy. @default - the database's default one */
  readonly retentionPolicy?: string;
  /** Only metrics of these names; `*` and `?` stand for letters. @default - all */
  readonly namePass?: string[];
  /** No metrics of these names. @default - none */
  readonly nameDrop?: string[];
  /** How long it waits for an answer. @default Duration.seconds(5), as the plugin has it */
  readonly timeout?: Duration;
  /** Tokens that are valid for five minutes in place of the password. @default - the password */
  readonly tokens?: SignedTokens;
}

/** The name of a plugin, and its table. */
export type Output = readonly [name: string, table: Settings];

/** How Telegraf writes to a database, and as whom. */
export class InfluxDBOutputs {
  // What the first call for a server says of rotations.
  private readonly rotations = new Map<IInfluxDB, RotationOptions>();
  // The Secrets with a user name and a password, by what the names of their files end in.
  private readonly accounts = new Map<string, string>();
  /** What Telegraf reads beside its files. */
  public readonly mounts: Mount[] = [];

  public constructor(
    private readonly workload: Workload,
    private readonly files: TelegrafFiles,
    private readonly tokens: TelegrafTokens,
  ) {}

  /** The folders of all secrets of its Telegraf, by the id of their store. */
  public get secretStores(): Record<string, string> {
    return {
      ...(this.files.hasSecrets ? { [SECRET_STORE]: PATHS.secrets } : {}),
      ...(this.accounts.size > 0 ? { [ACCOUNT_STORE]: PATHS.accounts } : {}),
      ...(this.tokens.any ? { [TOKEN_STORE]: PATHS.tokens } : {}),
    };
  }

  /** The plugin that writes to a database, and how it logs in there: by a token, by one that the pod signs, or by a password. */
  public of(database: IDatabase, options: TelegrafWriteOptions): Output {
    const { influxdb } = database;
    // Calls that say nothing go by the first.
    const rotation = isRotated(options) ? options : (this.rotations.get(influxdb) ?? options);
    if (!this.rotations.has(influxdb)) this.rotations.set(influxdb, rotation);
    const account = database._admit(this.workload, 'WRITE', { ...rotation, takesToken: true });
    if (account.isToken) return this.influxdbV2Output(database, options, account);
    if (options.tokens) {
      const token = this.signedToken(influxdb, account.userName, options.tokens);
      return this.httpOutput(database, options, { headers: { Authorization: `Bearer ${token}` } });
    }
    if (isRotated(rotation) || account.credential.renamedWhenRotated)
      return this.httpOutput(database, options, this.accountLogin(influxdb, account));
    return this.influxdbOutput(database, options, account);
  }

  private influxdbOutput(
    database: IDatabase,
    options: TelegrafWriteOptions,
    { userName, credential }: Account,
  ): Output {
    const table = {
      urls: [doubleDollars(database.influxdb.url)],
      database: doubleDollars(database.databaseName),
      retention_policy: doubleDollars(options.retentionPolicy),
      // It may only write, and a database that nobody made is a mistake.
      skip_database_creation: true,
      ...this.ownLogin(userName, credential),
    };
    return ['influxdb', table];
  }

  private ownLogin(userName: string, credential: BoundCredential): Settings {
    const { owner, namespace } = this.workload;
    return {
      username: literalText(owner, 'database.userName', userName),
      password: this.files.secret(secretStoreKey(credential), credential.in(namespace)),
    };
  }

  private influxdbV2Output(database: IDatabase, options: TelegrafWriteOptions, { credential }: Account): Output {
    const { owner, namespace } = this.workload;
    const { retentionPolicy, tokens } = options;
    for (const [prop, got] of Object.entries({ retentionPolicy, tokens: tokens && 'tokens that the pod signs' }))
      if (got !== undefined)
        recordMistake(owner, { prop, got, takes: 'nothing for a database whose clients have a token of their own' });
    const table = {
      urls: [doubleDollars(database.influxdb.url)],
      // The server has none, and the plugin asks for one.
      organization: '',
      bucket: doubleDollars(database.databaseName),
      token: this.files.secret(secretStoreKey(credential), credential.in(namespace)),
    };
    return ['influxdb_v2', table];
  }

  // `outputs.influxdb` drops what is refused because of a wrong login, and takes no token.
  private httpOutput(
    { influxdb, databaseName }: IDatabase,
    { retentionPolicy }: TelegrafWriteOptions,
    login: Settings,
  ): Output {
    const query = { db: databaseName, ...(retentionPolicy === undefined ? {} : { rp: retentionPolicy }) };
    const parameters = Object.entries(query).map(([key, value]) => `${key}=${queryEncoded(value)}`);
    const table = {
      url: doubleDollars(`${influxdb.url}/write?${parameters.join('&')}`),
      data_format: 'influx',
      content_encoding: 'gzip',
      ...login,
      // What no second try would mend: points that do not fit. All else is kept and tried again.
      non_retryable_statuscodes: [400, 413],
    };
    return ['http', table];
  }

  // User name and password in one Secret of one name, so that a pod sees both change at once, and no pod is replaced. In a
  // volume of their own: files beside the config file would reload Telegraf, which then drops what it could not write.
  private accountLogin(influxdb: IInfluxDB, { userName, credential }: Account): Settings {
    // What only the cluster knows cannot be in one Secret with its user name.
    if (credential.value === undefined) return this.ownLogin(userName, credential);
    const { owner, name, namespace } = this.workload;
    const id = `account-${constructId(pathInStack(influxdb))}`;
    const key = digest(pathInStack(influxdb), 12);
    if (!owner.node.tryFindChild(id)) {
      const secretName = objectName(`${name}-account-${influxdb.node.id}`, `${name}-account`, pathInStack(influxdb));
      const secret = writeOnlySecret(owner, id, {
        namespace,
        name: secretName,
        data: { username: escapeTemplate(userName), password: credential.value },
        revision: combineRevisions([userName, credential.revision]),
      });
      this.accounts.set(key, secret.nameReference);
      if (this.accounts.size === 1) this.mountAccounts();
    }
    return { username: `@{${ACCOUNT_STORE}:username_${key}}`, password: `@{${ACCOUNT_STORE}:password_${key}}` };
  }

  private mountAccounts(): void {
    const volume = this.workload.pod.addVolume('accounts', () => {
      const sources = [...this.accounts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, name]) => {
          const items = ['username', 'password'].map((from) => ({ key: from, path: `${from}_${key}` }));
          return { secret: [{ name, items }] };
        });
      return secretSources(sources);
    });
    this.mounts.push(volume.at(PATHS.accounts));
  }

  private signedToken(influxdb: IInfluxDB, userName: string, tokens: SignedTokens): string {
    const { owner, namespace, name } = this.workload;
    const what = `the pod of ${name} has the shared secret of ${influxdb.node.path}, and can become any user there`;
    const { sharedSecret: given } = readProps(owner, tokens._options, SIGNED_TOKENS, 'tokens');
    acceptDeviation(owner, 'signed-tokens', {
      prop: 'tokens',
      subject: influxdb.node.path,
      what,
      reason: tokens._reason,
    });
    const own = influxdb._server.sharedSecret;
    const prop = 'tokens.sharedSecret';
    if (!own && !given)
      recordMistake(owner, { prop, got: undefined, takes: `the shared secret of ${influxdb.node.path}` });
    if (own && given) recordMistake(owner, { prop, got: given, takes: 'nothing for a server of this stack' });
    const id = `signing-${constructId(pathInStack(influxdb))}`;
    const secret =
      own ??
      (owner.node.tryFindChild(id) as BoundCredential | undefined) ??
      new BoundCredential(owner, id, {
        credential: given,
        secretName: objectName(`${name}-signing-${influxdb.node.id}`, `${name}-signing`, pathInStack(influxdb)),
        prop,
        decidedElsewhere: true,
      });
    const user = `${pathInStack(influxdb)} ${userName}`;
    const tokenId = isKnown(user) ? user : stableDigest(owner, user, 16);
    return this.tokens.add(tokenId, userName, secret.in(namespace));
  }
}

/** What names a password among the mounted secrets. */
export function secretStoreKey(credential: BoundCredential): string {
  return `password_${digest(pathInStack(credential), 12)}`;
}
