const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A quoted InfluxQL identifier. */
export function identifier(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** A quoted InfluxQL string. */
export function text(value: string): string {
  return `'${value.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

/** The mailbox of a subscriber, and what one of its subscriptions is called in there. */
export function mailbox(subscription: string): { readonly database: string; readonly id: string } {
  return { database: `_subscriptions_${subscription}`, id: Buffer.from(subscription).toString('hex') };
}

interface Keeping {
  readonly duration?: string;
  readonly shard?: string;
  readonly fate?: string;
  readonly mode?: string;
  readonly replication?: number;
}

function times({ duration = '720h', shard = '-', fate = 'retain', mode = 'own', replication }: Keeping): string[] {
  return [duration, shard, fate, mode, ...(replication === undefined ? [] : [String(replication)])];
}

/** The file of the desired state that reconcile.sh reads. It has an administrator: without one it is refused. */
export class Desired {
  private readonly lines: string[] = [];

  constructor(administrator = 'root') {
    if (administrator !== '') this.user(administrator, 'password of root', { role: 'admin', mode: 'adopt' });
  }

  database(name: string, options: Keeping & { readonly policy?: string } = {}): this {
    const { policy = 'autogen', ...keeping } = options;
    return this.add('database', base64(identifier(name)), base64(identifier(policy)), ...times(keeping));
  }

  policy(database: string, name: string, options: Keeping = {}): this {
    return this.add('policy', base64(identifier(database)), base64(identifier(name)), ...times(options));
  }

  limit(database: string, policy: string, future: string, past = '0s'): this {
    return this.add('limit', base64(identifier(database)), base64(identifier(policy)), future, past);
  }

  user(name: string, password: string, options: { role?: string; mode?: string; family?: string } = {}): this {
    const { role = 'user', mode = 'own', family } = options;
    const base = family === undefined ? '-' : base64(identifier(family));
    return this.add('user', base64(identifier(name)), role, base64(text(password)), '-', mode, base);
  }

  userOfFile(name: string, file: string): this {
    return this.add('user', base64(identifier(name)), 'user', '-', file, 'own', '-');
  }

  grant(user: string, privilege: 'READ' | 'WRITE' | 'ALL' | 'NONE', database: string): this {
    return this.add('grant', base64(identifier(user)), privilege, base64(identifier(database)));
  }

  subscription(name: string, database: string, policy: string, endpoint: string): this {
    const names = [name, database, policy].map((value) => base64(identifier(value)));
    const box = mailbox(name);
    return this.add('subscription', ...names, endpoint, base64(identifier(box.database)), box.id);
  }

  continuousQuery(name: string, database: string, body: string): this {
    const statement = `CREATE CONTINUOUS QUERY ${identifier(name)} ON ${identifier(database)} ${body}`;
    return this.add('continuous_query', base64(identifier(name)), base64(identifier(database)), base64(statement));
  }

  /** A line of any content. */
  add(...fields: readonly string[]): this {
    this.lines.push(fields.join('\t'));
    return this;
  }

  toString(): string {
    return ['desired\t2', ...this.lines, 'end', ''].join('\n');
  }
}
