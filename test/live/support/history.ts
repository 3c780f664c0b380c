import { ChildProcess, spawn } from 'node:child_process';
import { Pod, pods } from './kubectl';
import { secretsOf } from './leaks';
import { pause } from './process';

/**
 * What nobody can ask for afterwards: the logs of pods that are gone, and the values that Secrets had. It follows each
 * container from its start, and looks into the Secrets every few seconds.
 */
export class History {
  /** Each value that a Secret had, in every encoding, and where it was. */
  public readonly secrets = new Map<string, string>();
  /** The log of each container that ran, by its pod, its own name and its number of restarts. */
  public readonly logs = new Map<string, string>();
  private readonly followed = new Set<ChildProcess>();
  private ended = false;
  private watching: Promise<void> = Promise.resolve();

  public constructor(private readonly namespaces: string[]) {}

  public begin(): void {
    this.watching = this.watch();
  }

  public async end(): Promise<void> {
    this.ended = true;
    await this.watching;
    for (const child of this.followed) child.kill();
  }

  /** The values of now, for one that could be gone before the next look. */
  public async remember(): Promise<void> {
    for (const [text, name] of await secretsOf(this.namespaces)) this.secrets.set(text, name);
  }

  private async watch(): Promise<void> {
    while (!this.ended) {
      try {
        for (const namespace of this.namespaces)
          for (const pod of await pods(namespace)) this.followAll(namespace, pod);
        await this.remember();
      } catch {
        // The namespace is made, or removed, in these seconds.
      }
      await pause(2);
    }
  }

  private followAll(namespace: string, { metadata, status }: Pod): void {
    for (const { name, restartCount, state } of [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
    ]) {
      const id = `${metadata.name} ${metadata.uid}/${name}, restart ${restartCount}`;
      if (state.waiting !== undefined || this.logs.has(id)) continue;
      this.logs.set(id, '');
      const child = spawn('kubectl', ['-n', namespace, 'logs', '-f', metadata.name, '-c', name]);
      this.followed.add(child);
      child.on('error', () => this.logs.delete(id));
      child.on('close', () => this.followed.delete(child));
      child.stdout.on('data', (chunk: Buffer) => this.logs.set(id, (this.logs.get(id) ?? '') + chunk.toString()));
    }
  }
}
