import { base64, influxqlIdentifier, influxqlString } from '../formats';
import { DesiredFile } from '../workloads/desired-file';

/** What a user may do in a database. */
export type Privilege = 'READ' | 'WRITE' | 'ALL';

/** Databases, users, grants and subscriptions as the reconciler in the pod reads them: see scripts/lines.sh. */
export class DesiredState {
  private readonly lines = new DesiredFile();
  private readonly privileges = new Map<string, Privilege>();

  public addDatabase(options: {
    readonly name: string;
    readonly policy: string;
    readonly duration: string;
    readonly shardDuration?: string;
    readonly destroy: boolean;
    readonly adopt: boolean;
    /** On how many data nodes each point is, where there are several. */
    readonly replicationFactor?: number;
  }): void {
    const { name, policy, duration, shardDuration = '-', destroy, adopt, replicationFactor } = options;
    const fate = [destroy ? 'destroy' : 'retain', adopt ? 'adopt' : 'own'];
    const copies = replicationFactor === undefined ? [] : [String(replicationFactor)];
    const fields = [identifier(name), identifier(policy), duration, shardDuration, ...fate, ...copies];
    this.lines.add('database', [name], fields);
  }

  /**
   * `password` is a Terraform expression, `file` the path of a mounted one: exactly one of them is given. Users of one `family`
   * are one account under changing names, of which the former one stays for a while.
   */
  public addUser(options: {
    readonly name: string;
    readonly administrator: boolean;
    readonly password?: string;
    readonly file?: string;
    readonly revision: string;
    readonly adopt: boolean;
    readonly family: string;
  }): void {
    const { name, administrator, password, file = '-', revision, adopt, family } = options;
    const secret = password === undefined ? '-' : base64(influxqlString(password));
    this.lines.add(
      'user',
      [name],
      [
        identifier(name),
        administrator ? 'admin' : 'user',
        { secret, revision },
        file,
        adopt ? 'adopt' : 'own',
        identifier(family),
      ],
    );
  }

  public addGrant(user: string, privilege: Privilege, database: string): void {
    const key = JSON.stringify([user, database]);
    const before = this.privileges.get(key) ?? privilege;
    // A grant replaces the one before: two of them are one.
    const both = before === privilege ? privilege : 'ALL';
    this.privileges.set(key, both);
    this.lines.add('grant', [user, database], [identifier(user), both, identifier(database)]);
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
  }

  /** The file, as a value of a Secret. */
  public file(): string {
    return this.lines.file();
  }

  /** Changes with the file. */
  public revision(): string {
    return this.lines.revision();
  }
}

function identifier(name: string): string {
  return base64(influxqlIdentifier(name));
}
