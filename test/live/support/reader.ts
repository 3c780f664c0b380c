import { Background } from './background';
import { ClientPod, curlConfig, Login } from './client-pod';

/** Asks a question of InfluxDB every 100 ms, from inside of the cluster and whatever else the test does. */
export class Reader {
  private readonly background: Background;

  public constructor(
    private readonly pod: ClientPod,
    private readonly name: string,
  ) {
    this.background = new Background(pod, name);
  }

  public async start(url: string, user: Login, statement: string): Promise<void> {
    const file = `/tmp/${this.name}.conf`;
    const via = await this.pod.serviceOf(url);
    await this.pod.writeFile(file, curlConfig({ url: `${url}/query?db=metrics`, ca: 'platform', user, via }));
    await this.background.start(
      `curl -qs -o /dev/null -w '%{http_code} %{exitcode}\\n' -K ${file} --data-urlencode 'q=${statement}'`,
    );
  }

  public stop(): Promise<void> {
    return this.background.stop();
  }

  /** The HTTP status and curl's own of each answer, `200 0` where all is well. */
  public seen(): Promise<string[]> {
    return this.background.lines();
  }
}
