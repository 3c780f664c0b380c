import { Background } from './background';
import { ClientPod } from './client-pod';
import { waitFor } from './process';
import { recordTiming } from './timings';

const TWO_MINUTES = 120;

/** What clients saw of servers whose certificates were renewed. */
export interface Renewed {
  /** How often each was asked. */
  readonly asked: number;
  /** The answers that a client would take for an outage, by the server: how curl ended. */
  readonly failed: Record<string, number[]>;
}

/** Servers, `host:port` by their names, which a client dials and verifies all the time while their certificates are replaced. */
export class Renewal {
  private serials: Record<string, string> = {};
  private readonly clients: Record<string, Background>;

  public constructor(
    private readonly pod: ClientPod,
    /** The name of the authority, which the pod was given. */
    private readonly ca: string,
    private readonly servers: Readonly<Record<string, string>>,
  ) {
    const clients = Object.keys(servers).map((server, i) => [server, new Background(pod, `renewal-${i}`)] as const);
    this.clients = Object.fromEntries(clients);
  }

  public async start(): Promise<void> {
    for (const [server, address] of Object.entries(this.servers)) {
      this.serials[server] = await this.serial(address);
      if (this.serials[server] === '') throw new Error(`${server} is not verified before its renewal`);
      // An answer of any kind is one: it came by a handshake that was verified.
      const verified = `--cacert /tmp/${this.ca}.crt --capath /tmp/none`;
      await this.clients[server]?.start(
        `curl -qs -o /dev/null --noproxy '*' --max-time 5 ${verified} https://${address}/; echo $?`,
      );
    }
  }

  /** Waits until each shows another certificate, two minutes at most, and some time longer. */
  public async end(): Promise<Renewed> {
    const since = Date.now();
    try {
      for (const [server, address] of Object.entries(this.servers)) {
        await waitFor(`the renewed certificate of ${server}`, TWO_MINUTES, async () =>
          ['', this.serials[server]].includes(await this.serial(address)) ? undefined : true,
        );
        recordTiming(`from the renewal until ${server} serves it`, since);
      }
    } finally {
      await Promise.all(Object.values(this.clients).map((client) => client.stop()));
    }
    const seen = await Promise.all(
      Object.entries(this.clients).map(
        async ([server, client]) => [server, (await client.lines()).map(Number)] as const,
      ),
    );
    return {
      asked: Math.min(...seen.map(([, exits]) => exits.length)),
      failed: Object.fromEntries(seen.map(([server, exits]) => [server, exits.filter((exit) => exit !== 0)])),
    };
  }

  // Nothing where it is not verified.
  private async serial(address: string): Promise<string> {
    const host = address.replace(/:.*/, '');
    const verify = `-CAfile /tmp/${this.ca}.crt -no-CApath -verify_return_error -verify_hostname ${host}`;
    const dial = `openssl s_client -connect ${address} -servername ${host} ${verify} </dev/null 2>/dev/null`;
    return (await this.pod.tryRun(`${dial} | openssl x509 -noout -serial`)).stdout.trim();
  }
}
