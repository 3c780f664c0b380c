import { Answer, ClientPod, Login, Request } from './client-pod';

/** One target as Prometheus sees it. */
export interface SeenTarget {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
  readonly scrapeUrl: string;
  readonly scrapePool: string;
}

/** A Prometheus as who has its password sees it from a client pod. */
export class PrometheusClient {
  public constructor(
    private readonly pod: ClientPod,
    private readonly url: string,
    private readonly ca: string,
    private readonly login: () => Promise<Login>,
  ) {}

  public async request(path: string, more: Partial<Request> = {}): Promise<Answer> {
    return this.pod.request({ url: `${this.url}${path}`, ca: this.ca, user: await this.login(), ...more });
  }

  /** The values that an expression has now, by the label `job`. */
  public async query(expression: string): Promise<Record<string, number>> {
    const { result } = await this.data<{ result: { metric: { job?: string }; value: [number, string] }[] }>(
      `/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`,
    );
    return Object.fromEntries(result.map(({ metric, value }) => [metric.job ?? '', Number(value[1])]));
  }

  public async targets(): Promise<SeenTarget[]> {
    return (await this.data<{ activeTargets: SeenTarget[] }>('/api/v1/targets?state=active')).activeTargets;
  }

  /** The target of a job; nothing where there is not exactly one. */
  public async target(job: string): Promise<SeenTarget | undefined> {
    const found = (await this.targets()).filter(({ labels }) => labels.job === job);
    return found.length === 1 ? found[0] : undefined;
  }

  /** The names of its rules. */
  public async rules(): Promise<string[]> {
    const { groups } = await this.data<{ groups: { rules: { name: string }[] }[] }>('/api/v1/rules');
    return groups.flatMap(({ rules }) => rules.map(({ name }) => name)).sort();
  }

  private async data<T>(path: string): Promise<T> {
    const { status, body, error } = await this.request(path);
    if (status !== 200) throw new Error(`${path}: HTTP ${status} ${error} ${body.slice(0, 300)}`);
    return (JSON.parse(body) as { data: T }).data;
  }
}
