import { Construct } from 'constructs';
import { AcceptedRisk } from '../core/checks/accepted-risk';
import { addressOf } from '../core/terraform/provider-resource';
import { Duration } from '../core/values/duration';
import { Declared, Words } from '../workloads/declared';

const FOR_EVER = 'for ever';
// What 64 bits of nanoseconds hold, so that it is more than any other.
const LONGEST = 9_223_372_036;

/** How far from now points may be; what is not given is not limited. */
export interface WriteLimits {
  readonly future?: Duration;
  readonly past?: Duration;
}

/** What a plan says of a database. */
export interface DeclaredDatabase {
  readonly policy: string;
  /** @default - for ever */
  readonly retention?: Duration;
  /** Why it may be shorter than it was. */
  readonly shortened?: AcceptedRisk;
  readonly shardDuration?: Duration;
  /** @default - InfluxDB has no such limits */
  readonly writeLimits?: WriteLimits;
  readonly destroy: boolean;
  readonly adopt: boolean;
  /** On how many data nodes each point is, where there are several. */
  readonly replicationFactor?: number;
}

// By what they are of: a user, a database.
type Several = Map<string, Map<string, string>>;

/** Databases and users in the words of a plan, as the pod is told them in a Secret. */
export class PlanWords {
  private readonly databases = new Map<string, DeclaredDatabase>();
  private readonly users = new Map<string, Words>();
  private readonly grants: Several = new Map();
  private readonly permissions: Several = new Map();
  private readonly queries: Several = new Map();
  private readonly subscriptions: Several = new Map();

  public addDatabase(name: string, database: DeclaredDatabase): void {
    this.databases.set(name, database);
  }

  public addUser(name: string, user: { readonly administrator: boolean; readonly adopt: boolean }): void {
    this.users.set(name, user);
  }

  public addGrant(user: string, privilege: string, database: string): void {
    put(this.grants, user, database, privilege);
  }

  /** What InfluxQL has no grant for. The database '' is every one. */
  public addPermission(user: string, permission: string, database: string): void {
    put(this.permissions, user, permission, database === '' ? 'every database' : database);
  }

  public addContinuousQuery(database: string, name: string, statement: string): void {
    put(this.queries, database, name, statement);
  }

  public addSubscription(database: string, policy: string, endpoint: string): void {
    const others = this.subscriptions.get(database)?.get(endpoint)?.split(', ') ?? [];
    put(this.subscriptions, database, endpoint, [...new Set([...others, policy])].sort().join(', '));
  }

  /** Writes them to the plan of the stack. */
  public declare(scope: Construct): void {
    const retention = new Declared(scope, 'declared-retention', () => mapped(this.databases, retentionOf), {
      // The retention that was there first, or was asked for by a reason: what a shorter one is compared with.
      lifecycle: { ignoreChanges: ['input'] },
      triggersReplace: ['${each.value.shortened_because}'],
    });
    const known = `${addressOf(retention)}[each.key]["output"]`;
    new Declared(scope, 'declared-databases', () => mapped(this.databases, (one, name) => this.wordsOf(one, name)), {
      lifecycle: {
        precondition: [
          {
            condition: `\${each.value.retention_seconds >= ${known}["retention_seconds"]}`,
            errorMessage: `The retention of the database "\${each.key}" was \${${known}["retention"]} and would be \${each.value.retention}: InfluxDB deletes every point that is older. If it may, say why: { retention, shortened: AcceptedRisk.because('the reason') }.`,
          },
        ],
      },
    });
    new Declared(scope, 'declared-users', () =>
      mapped(this.users, (user, name) => ({
        ...user,
        grants: of(this.grants, name),
        permissions: of(this.permissions, name),
      })),
    );
  }

  private wordsOf(database: DeclaredDatabase, name: string): Words {
    const { policy, shardDuration, writeLimits, destroy, adopt, replicationFactor } = database;
    const { retention, retention_seconds } = retentionOf(database);
    return {
      retention,
      retention_seconds,
      retention_policy: policy,
      shard_duration: shardDuration ? inWords(shardDuration) : 'as InfluxDB derives it',
      ...(writeLimits?.future && { refuses_points_later_than: `now and ${inWords(writeLimits.future)}` }),
      ...(writeLimits?.past && { refuses_points_earlier_than: `${inWords(writeLimits.past)} ago` }),
      ...(replicationFactor === undefined ? {} : { replication_factor: replicationFactor }),
      when_its_call_goes: destroy ? 'destroys all its points' : 'retains its points',
      adopt,
      continuous_queries: of(this.queries, name),
      subscriptions: of(this.subscriptions, name),
    };
  }
}

function put(several: Several, of: string, key: string, value: string): void {
  several.set(of, (several.get(of) ?? new Map<string, string>()).set(key, value));
}

function of(several: Several, name: string): Record<string, string> {
  return Object.fromEntries([...(several.get(name) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mapped<T>(all: ReadonlyMap<string, T>, words: (one: T, name: string) => Words): Record<string, Words> {
  return Object.fromEntries([...all].map(([name, one]) => [name, words(one, name)]));
}

function retentionOf({ retention, shortened }: DeclaredDatabase): {
  retention: string;
  retention_seconds: number;
  shortened_because: string;
} {
  return {
    retention: retention ? inWords(retention) : FOR_EVER,
    retention_seconds: retention?.toSeconds() ?? LONGEST,
    shortened_because: shortened?._reason ?? '',
  };
}

// `365d` reads better than `8760h`, which is the same to InfluxDB.
function inWords(duration: Duration): string {
  const days = duration.toSeconds() / 86_400;
  return Number.isInteger(days) ? `${days}d` : duration.toString();
}
