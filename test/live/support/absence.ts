import { ClientPod } from './client-pod';

/** How long a listener gave no answer at all at a time, in milliseconds. */
export interface Absence {
  readonly from: number;
  readonly to: number;
}

/** Asks listeners five times a second, whatever certificate they show, from inside of the cluster. */
export class AbsenceWatch {
  public constructor(
    private readonly pod: ClientPod,
    private readonly urls: Readonly<Record<string, string>>,
  ) {}

  public async start(): Promise<void> {
    const loops = Object.entries(this.urls).map(
      ([name, url]) => `while [ ! -e /tmp/absence.stop ]; do
  status=$(curl -qsk -o /dev/null --max-time 2 -w '%{http_code}' ${url})
  [ "$status" = 000 ] || date +%s%3N
  sleep 0.2
done >/tmp/absence-${name}.log &`,
    );
    await this.pod.writeFile('/tmp/absence.sh', `${loops.join('\n')}\nwait\ntouch /tmp/absence.stopped\n`);
    await this.pod.run(`bash /tmp/absence.sh >/dev/null 2>&1 </dev/null & sleep 1`);
  }

  /** The longest absence of each, by its name. */
  public async stop(): Promise<Record<string, Absence>> {
    await this.pod.run('touch /tmp/absence.stop; until [ -e /tmp/absence.stopped ]; do sleep 0.1; done');
    const seen = Object.keys(this.urls).map(async (name) => {
      const log = await this.pod.run(`cat /tmp/absence-${name}.log`);
      return [name, longest(log.trim().split('\n').map(Number))] as const;
    });
    return Object.fromEntries(await Promise.all(seen));
  }
}

function longest(times: readonly number[]): Absence {
  return times.reduce<Absence>(
    (found, to, i) => {
      const from = times[i - 1] ?? to;
      return to - from > found.to - found.from ? { from, to } : found;
    },
    { from: 0, to: 0 },
  );
}
