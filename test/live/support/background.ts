import { ClientPod } from './client-pod';

/** How many turns there are at least for what none of them saw to say something: a slow machine takes few. */
export const TURNS = 10;

/** Lines of bash that a client pod goes on with, every 100 ms and whatever else the test does. */
export class Background {
  public constructor(
    private readonly pod: ClientPod,
    private readonly name: string,
  ) {}

  /** `n` counts the turns; each line that a turn prints is kept. */
  public async start(turn: string): Promise<void> {
    const { name } = this;
    const loop = `n=0
while [ ! -e /tmp/${name}.stop ]; do
  n=$((n + 1))
  ${turn}
  sleep 0.1
done >/tmp/${name}.log
touch /tmp/${name}.stopped`;
    await this.pod.writeFile(`/tmp/${name}.sh`, loop);
    await this.pod.run(`bash /tmp/${name}.sh >/dev/null 2>&1 </dev/null & sleep 1`);
  }

  public async stop(): Promise<void> {
    const { name } = this;
    await this.pod.run(`touch /tmp/${name}.stop; until [ -e /tmp/${name}.stopped ]; do sleep 0.1; done`);
  }

  /** What was printed so far, a line each. */
  public async lines(): Promise<string[]> {
    return (await this.pod.run(`cat /tmp/${this.name}.log`)).trim().split('\n');
  }
}
