import { Background } from './background';
import { ClientPod, curlConfig, Login } from './client-pod';

/** What a writer saw, of one point each. */
export interface Written {
  readonly number: number;
  /** When the answer came, in milliseconds. */
  readonly at: number;
  /** The HTTP status, or 0. */
  readonly status: number;
  /** How curl ended: 60 where the server was not verified. */
  readonly exit: number;
}

/** Writes a numbered point every 100 ms, from inside of the cluster and whatever else the test does. */
export class Writer {
  private readonly background: Background;

  public constructor(
    private readonly pod: ClientPod,
    private readonly measurement: string,
  ) {
    this.background = new Background(pod, measurement);
  }

  public async start(url: string, user: Login): Promise<void> {
    const { measurement } = this;
    const via = await this.pod.serviceOf(url);
    const config = curlConfig({ url: `${url}/write?db=metrics`, ca: 'platform', user, via });
    await this.pod.writeFile(`/tmp/${measurement}.conf`, config);
    await this.background
      .start(`status=$(curl -qs -o /dev/null -w '%{http_code} %{exitcode}' -K /tmp/${measurement}.conf --data-binary "${measurement},n=$n value=$n")
  echo "$n $(date +%s%3N) $((10#\${status% *})) \${status#* }"`);
  }

  public stop(): Promise<void> {
    return this.background.stop();
  }

  public async seen(): Promise<Written[]> {
    return (await this.background.lines()).map((line) => {
      const [number = NaN, at = NaN, status = NaN, exit = NaN] = line.split(' ').map(Number);
      return { number, at, status, exit };
    });
  }
}

/** The longest time without an answer of 204, from the last one before to the first one after. */
export function longestGap(written: Written[]): { from: number; to: number } {
  const times = written.filter(({ status }) => status === 204).map(({ at }) => at);
  let longest = { from: 0, to: 0 };
  times.forEach((to, i) => {
    const from = times[i - 1] ?? to;
    if (to - from > longest.to - longest.from) longest = { from, to };
  });
  return longest;
}
