import { deferred } from '../core/terraform/deferred';
import { combineRevisions, revisionOf } from '../core/terraform/revision';
import { base64, influxqlIdentifier, influxqlString } from '../formats';

/** What a user may do in a database. */
export type Privilege = 'READ' | 'WRITE' | 'ALL';

/** Databases, users, grants and subscriptions as the reconciler in the pod reads them: see scripts/lines.sh. */
export class DesiredState {
  // By what names them, so that the order of calls leaves no trace.
  private readonly lines = new Map<string, { readonly fields: string[]; readonly revision: string }>();
  private readonly grants = new Map<string, { user: string; database: string; privileges: Set<Privilege> }>();

  public addDatabase(options: {
    readonly name: string;
    readonly policy: string;
    readonly duration: string;
    readonly shardDuration?: string;
    readonly destroy: boolean;
    readonly adopt: boolean;
  }): void {
    const { name, policy, duration, shardDuration = '-', destroy, adopt } = options;
    this.add('database', name, [
      identifier(name),
      identifier(policy),
      duration,
      shardDuration,
      destroy ? 'destroy' : 'retain',
      adopt ? 'adopt' : 'own',
    ]);
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
    const fields = [identifier(name), administrator ? 'admin' : 'user'];
    const rest = [file, adopt ? 'adopt' : 'own', identifier(family)];
    const secret = password === undefined ? '-' : base64(influxqlString(password));
    this.add(
      'user',
      name,
      [...fields, secret, ...rest],
      combineRevisions([revisionOf([...fields, ...rest]), revision]),
    );
  }

  public addGrant(user: string, privilege: Privilege, database: string): void {
    const key = JSON.stringify([user, database]);
    const grant = this.grants.get(key) ?? { user, database, privileges: new Set<Privilege>() };
    grant.privileges.add(privilege);
    this.grants.set(key, grant);
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
    const fields = [identifier(name), identifier(database), identifier(policy), endpoint, identifier(mailbox), id];
    this.add(
      'subscription',
      JSON.stringify([database, policy, endpoint]),
      fields,
      combineRevisions([revisionOf([database, policy, endpoint, mailbox, id]), name]),
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
    this.add('continuous_query', JSON.stringify([database, name]), fields);
  }

  /** The file, as a value of a Secret. */
  public file(): string {
    return deferred(() => this.render());
  }

  /** Changes with the file. */
  public revision(): string {
    return deferred(() => combineRevisions(this.sorted().map(({ revision }) => revision)));
  }

  private add(kind: string, name: string, fields: string[], revision = revisionOf([kind, ...fields])): void {
    this.lines.set(`${kind} ${name}`, { fields: [kind, ...fields], revision });
  }

  private sorted(): { readonly fields: string[]; readonly revision: string }[] {
    const grants = [...this.grants].map(([key, { user, database, privileges }]) => {
      const [only] = privileges.size === 1 ? privileges : [];
      // A grant replaces the one before: two of them are one.
      const fields = ['grant', identifier(user), only ?? 'ALL', identifier(database)];
      return [`grant ${key}`, { fields, revision: revisionOf(fields) }] as const;
    });
    return [...this.lines, ...grants].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  }

  private render(): string {
    const lines = this.sorted().map(({ fields }) => fields.join('\t'));
    return ['desired\t2', ...lines, 'end', ''].join('\n');
  }
}

function identifier(name: string): string {
  return base64(influxqlIdentifier(name));
}
