import { Answer, ClientPod, Login } from './client-pod';

/** A Kapacitor as its administrator sees it from a client pod. */
export class KapacitorClient {
  public constructor(
    private readonly pod: ClientPod,
    private readonly url: string,
    /** Without, any server is taken. */
    private readonly ca: string | undefined,
    private readonly user: Login,
  ) {}

  /** Defines a task that shows the last point of a measurement at `/seen`. */
  public show(database: string, measurement: string): Promise<void> {
    const script = `stream|from().measurement('${measurement}')|httpOut('seen')`;
    return this.define(measurement, 'stream', database, script);
  }

  /** Defines a task that is critical about every point of a measurement, in a topic of the measurement's name. */
  public alertOn(database: string, measurement: string): Promise<void> {
    const alert = `alert().id('always').crit(lambda: TRUE).topic('${measurement}')`;
    const script = `stream|from().measurement('${measurement}')|${alert}`;
    return this.define(`alert-${measurement}`, 'stream', database, script);
  }

  /** The levels of the alerts in a topic. */
  public async levels(topic: string): Promise<string[]> {
    const { status, body } = await this.call('GET', `/alerts/topics/${topic}/events`);
    if (status !== 200) return [];
    const { events } = JSON.parse(body) as { events?: { state: { level: string } }[] | null };
    return (events ?? []).map(({ state }) => state.level);
  }

  /** The value of the last point that a task saw. */
  public async seen(measurement: string): Promise<number | undefined> {
    const { status, body } = await this.call('GET', `/tasks/${measurement}/seen`);
    if (status !== 200) return undefined;
    const { series } = JSON.parse(body) as { series?: { columns: string[]; values: number[][] }[] };
    const [first] = series ?? [];
    return first?.values.at(-1)?.[first.columns.indexOf('value')];
  }

  public call(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.send(method, path, body === undefined ? undefined : JSON.stringify(body));
  }

  /** Writes lines to its streams, as a subscription does. */
  public write(database: string, lines: string): Promise<Answer> {
    const parameters = new URLSearchParams({ db: database, rp: 'autogen' }).toString();
    return this.send('POST', `/write?${parameters}`, lines);
  }

  /** Defines and starts a task, of the type `stream` or `batch`. */
  public async define(id: string, type: string, database: string, script: string): Promise<void> {
    const task = { id, type, status: 'enabled', dbrps: [{ db: database, rp: 'autogen' }], script };
    const { status, body, error } = await this.call('POST', '/tasks', task);
    if (status !== 200) throw new Error(`the task ${id}: HTTP ${status} ${body} ${error}`);
  }

  private send(method: string, path: string, body?: string): Promise<Answer> {
    const { url, ca, user } = this;
    return this.pod.request({ url: `${url}/kapacitor/v1${path}`, ca, user, method, body });
  }
}
