import { Answer, ClientPod, Login } from './client-pod';

/** An InfluxDB as its users see it from a client pod. */
export class InfluxDBClient {
  public constructor(
    private readonly pod: ClientPod,
    private readonly url: string,
    private readonly ca: string,
  ) {}

  /** As Telegraf's influxdb output does: line protocol, basic authentication, a verified server. */
  public write(user: Login, database: string, lines: string): Promise<Answer> {
    const url = `${this.url}/write?db=${encodeURIComponent(database)}&precision=ns`;
    return this.pod.request({ url, ca: this.ca, user, body: lines, method: 'POST' });
  }

  public query(user: Login, database: string, statement: string): Promise<Answer> {
    const parameters = new URLSearchParams({ db: database, q: statement }).toString();
    return this.pod.request({ url: `${this.url}/query?${parameters}`, ca: this.ca, user, method: 'POST' });
  }

  /** The values of all rows of a query that succeeds. */
  public async rows(user: Login, database: string, statement: string): Promise<unknown[][]> {
    const { status, body, error } = await this.query(user, database, statement);
    if (status !== 200) throw new Error(`${statement}: HTTP ${status} ${error} ${body}`);
    const { results } = JSON.parse(body) as { results: { error?: string; series?: { values: unknown[][] }[] }[] };
    for (const result of results) if (result.error !== undefined) throw new Error(`${statement}: ${result.error}`);
    return results.flatMap(({ series = [] }) => series.flatMap(({ values }) => values));
  }

  /** Whether a user is let in at all. */
  public async knows(user: Login): Promise<boolean> {
    const { status, error } = await this.pod.request({ url: `${this.url}/ping`, ca: this.ca, user });
    if (![204, 401].includes(status)) throw new Error(`/ping: HTTP ${status} ${error}`);
    return status === 204;
  }
}
