import { Construct } from 'constructs';
import { base64, influxqlIdentifier, influxqlString } from '../formats';
import { DesiredFile } from '../workloads/desired-file';
import { DeclaredDatabase, PlanWords } from './plan-words';
import { MADE_HERE } from './names';

/** What a user may do in a database. */
export type Privilege = 'READ' | 'WRITE' | 'ALL';

/** A database as the reconciler is told of it. */
export interface DesiredDatabase extends DeclaredDatabase {
  readonly name: string;
  /** Whether the library has it for itself, and nobody else's points are in it. */
  readonly internal?: boolean;
}

/** Databases with their policies, users, grants, continuous queries and subscriptions as the reconciler in the pod reads them: see scripts/lines.sh. */
export class DesiredState {
  private readonly lines = new DesiredFile();
  private readonly planned = new PlanWords();
  private readonly privileges = new Map<string, Privilege>();

  public addDatabase(options: DesiredDatabase): void {
    const { name, policy, internal = false } = options;
    this.lines.add('database', [name], [identifier(name), identifier(policy), ...keeping(options)]);
    this.limit(name, options);
    if (!internal) this.planned.addDatabase(name, options);
  }

  /** A further retention policy of a database. */
  public addPolicy(options: DeclaredDatabase & { readonly database: string }): void {
    const { database, policy } = options;
    this.lines.add('policy', [database, policy], [identifier(database), identifier(policy), ...keeping(options)]);
    this.limit(database, options);
    // A name of a database has no "/" in it.
    this.planned.addDatabase(`${database}/${policy}`, options);
  }

  private limit(database: string, { policy, writeLimits: limits }: DeclaredDatabase): void {
    if (!limits) return;
    const fields = [limits.future, limits.past].map((one) => one?.toString() ?? '0s');
    this.lines.add('limit', [database, policy], [identifier(database), identifier(policy), ...fields]);
  }

  /**
   * `password` is a Terraform expression, `file` the path of a mounted one; with neither, another pod sets it: set-passwords.sh.
   * Users of one `baseName` are one account under changing names, of which the former one stays for a while.
   */
  public addUser(options: {
    readonly name: string;
    readonly administrator: boolean;
    readonly password?: string;
    readonly file?: string;
    readonly revision: string;
    readonly adopt: boolean;
    readonly baseName: string;
  }): void {
    const { name, administrator, password, file = '-', revision, adopt, baseName } = options;
    const secret = password === undefined ? '-' : base64(influxqlString(password));
    const elsewhere = password === undefined && file === '-';
    this.lines.add(
      'user',
      [name],
      [
        identifier(name),
        administrator ? 'admin' : 'user',
        elsewhere ? '-' : { secret, revision },
        file,
        adopt ? 'adopt' : 'own',
        identifier(baseName),
      ],
    );
    if (elsewhere) this.mark(name);
    this.planned.addUser(name, { administrator, adopt });
  }

  // The reconciler does so to nobody who was not made by it, or adopted: set-passwords.sh sees that. It allows nothing: whoever may
  // read any database, were it an empty one, is shown the series of all others, and makes continuous queries.
  private mark(user: string): void {
    this.addDatabase({ name: MADE_HERE, policy: 'autogen', destroy: true, adopt: false, internal: true });
    this.lines.add('grant', [user, MADE_HERE], [identifier(user), 'NONE', identifier(MADE_HERE)]);
  }

  public addGrant(user: string, privilege: Privilege, database: string): void {
    const key = JSON.stringify([user, database]);
    const before = this.privileges.get(key) ?? privilege;
    // A grant replaces the one before: two of them are one.
    const both = before === privilege ? privilege : 'ALL';
    this.privileges.set(key, both);
    this.lines.add('grant', [user, database], [identifier(user), both, identifier(database)]);
    this.planned.addGrant(user, both, database);
  }

  /** The subscriber announces a destination at `endpoint` under `id`, in the database `mailbox`. */
  public addSubscription(options: {
    readonly name: string;
    readonly database: string;
    readonly policy: string;
    readonly endpoint: string;
    readonly mailbox: string;
    readonly id: string;
  }): void {
    const { name, database, policy, endpoint, mailbox, id } = options;
    this.lines.add(
      'subscription',
      [database, policy, endpoint],
      [identifier(name), identifier(database), identifier(policy), endpoint, identifier(mailbox), id],
    );
    this.planned.addSubscription(database, policy, endpoint);
  }

  /** `statement` is the whole `CREATE CONTINUOUS QUERY … END`, with the names quoted as `identifier` quotes them. */
  public addContinuousQuery(options: {
    readonly name: string;
    readonly database: string;
    readonly statement: string;
  }): void {
    const { name, database, statement } = options;
    const fields = [identifier(name), identifier(database), base64(statement)];
    this.lines.add('continuous_query', [database, name], fields);
    this.planned.addContinuousQuery(database, name, statement);
  }

  /** Says in the plan what is said by other means than this file: what InfluxQL has no grant for. */
  public notePermission(user: string, permission: string, database: string): void {
    this.planned.addPermission(user, permission, database);
  }

  /** Writes what is not secret of it to the plan of the stack, in words. */
  public declare(scope: Construct): void {
    this.planned.declare(scope);
  }

  /** Calls `make` for each part that is needed besides the first: see DesiredFile. */
  public inParts(make: (part: number) => void): void {
    this.lines.inParts(make);
  }

  /** A part of the file, as a value of a Secret. */
  public file(part = 1): string {
    return this.lines.file(part);
  }

  /** Changes with the part of the file. */
  public revision(part = 1): string {
    return this.lines.revision(part);
  }
}

// How long points are kept, and what becomes of them.
function keeping({ retention, shardDuration, destroy, adopt, replicationFactor }: DeclaredDatabase): string[] {
  const fate = [destroy ? 'destroy' : 'retain', adopt ? 'adopt' : 'own'];
  const copies = replicationFactor === undefined ? [] : [String(replicationFactor)];
  return [retention?.toString() ?? 'INF', shardDuration?.toString() ?? '-', ...fate, ...copies];
}

function identifier(name: string): string {
  return base64(influxqlIdentifier(name));
}
