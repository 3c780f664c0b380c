import { ClientPod } from './client-pod';
import { kubectl, logs, secret } from './kubectl';
import { pause, waitFor } from './process';

const TWO_MINUTES = 120;

/** The backups of the servers of a namespace, as who operates them sees them. */
export class BackupOperator {
  public constructor(
    private readonly client: ClientPod,
    private readonly namespace: string,
    private readonly ca: string,
  ) {}

  /** What is served about those of a server, by the names of metrics without their prefix. */
  public async metrics(server: string): Promise<Partial<Record<string, number>>> {
    const { namespace, ca } = this;
    const credential = await secret(namespace, `${server}-backup-credential`);
    const user = { name: 'prometheus', password: credential.password ?? '' };
    const url = `https://${server}-backup.${namespace}.svc:9101/metrics`;
    const { status, body, error } = await this.client.request({ url, ca, user });
    if (status !== 200) throw new Error(`HTTP ${status} ${error}`);
    return Object.fromEntries(
      [...body.matchAll(/^backup_(\w+)\{.*\} (.*)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
    );
  }

  /** What is served once there is a backup. */
  public first(server: string): Promise<Partial<Record<string, number>>> {
    return waitFor(`a backup of ${server}`, TWO_MINUTES, async () => {
      const now: Partial<Record<string, number>> = await this.metrics(server).catch(() => ({}));
      return (now.last_success_timestamp_seconds ?? 0) > 0 ? now : undefined;
    });
  }

  /** Asks for one more, and waits until it is there. */
  public async take(server: string): Promise<void> {
    const { namespace } = this;
    const before = (await this.metrics(server)).last_success_timestamp_seconds ?? 0;
    // Names are of one second.
    await pause(1.1);
    await kubectl(['-n', namespace, 'exec', `${server}-0`, '-c', 'backup', '--', 'touch', '/run/backup/now']);
    await waitFor(`a backup of ${server}`, TWO_MINUTES, async () => {
      const now = await this.metrics(server);
      if ((now.last_success_timestamp_seconds ?? 0) > before) return true;
      throw new Error(`${JSON.stringify(now)}\n${await logs(namespace, `${server}-0`, 'backup')}`);
    });
  }
}
