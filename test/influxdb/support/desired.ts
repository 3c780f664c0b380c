const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A quoted InfluxQL identifier. */
export function identifier(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** A quoted InfluxQL string. */
export function text(value: string): string {
  return `'${value.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

/** The file of the desired state that reconcile.sh reads. */
export class Desired {
  private readonly lines: string[] = [];

  database(
    name: string,
    options: { policy?: string; duration?: string; shard?: string; fate?: string; mode?: string } = {},
  ): this {
    const { policy = 'autogen', duration = '720h', shard = '-', fate = 'retain', mode = 'own' } = options;
    return this.add('database', base64(identifier(name)), base64(identifier(policy)), duration, shard, fate, mode);
  }

  user(name: string, password: string, options: { role?: string; mode?: string } = {}): this {
    const { role = 'user', mode = 'own' } = options;
    return this.add('user', base64(identifier(name)), role, base64(text(password)), '-', mode);
  }

  userOfFile(name: string, file: string): this {
    return this.add('user', base64(identifier(name)), 'user', '-', file, 'own');
  }

  grant(user: string, privilege: 'READ' | 'WRITE' | 'ALL', database: string): this {
    return this.add('grant', base64(identifier(user)), privilege, base64(identifier(database)));
  }

  subscription(name: string, database: string, policy: string, endpoint: string): this {
    const select = `SELECT last("destination") FROM "_subscriptions".."announcement" WHERE "name" = ${text(name)}`;
    const names = [name, database, policy].map((value) => base64(identifier(value)));
    return this.add('subscription', ...names, endpoint, base64(select));
  }

  /** A line of any content. */
  add(...fields: readonly string[]): this {
    this.lines.push(fields.join('\t'));
    return this;
  }

  toString(): string {
    return ['desired\t1', ...this.lines, 'end', ''].join('\n');
  }
}
