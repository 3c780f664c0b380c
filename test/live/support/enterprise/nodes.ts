import { get, isReady, kubectl, pods } from '../kubectl';
import { waitFor } from '../process';

/** The pods of a cluster's namespace. */
export class Nodes {
  public constructor(private readonly namespace: string) {}

  /** Runs a line of bash. */
  public run(pod: string, container: string, script: string): Promise<string> {
    return kubectl(['-n', this.namespace, 'exec', pod, '-c', container, '--', 'bash', '-c', script]);
  }

  public async addressOf(pod: string): Promise<string> {
    return (await get<{ status: { podIP: string } }>(this.namespace, 'pod', pod)).status.podIP;
  }

  public async allReady(count: number): Promise<void> {
    await waitFor('all pods to be ready', 240, async () => {
      const all = await pods(this.namespace);
      return all.length === count && all.every((pod) => isReady(pod)) ? true : undefined;
    });
  }

  /** The command lines that the containers have within some seconds, by what they are. */
  public async commandLines(): Promise<Map<string, string>> {
    const lines = 'for i in {1..20}; do cat /proc/[0-9]*/cmdline; sleep 0.1; done 2>/dev/null | tr "\\0" " "';
    const texts = new Map<string, string>();
    for (const { metadata, spec } of await pods(this.namespace))
      for (const { name } of spec.containers)
        texts.set(`${metadata.name}/${name}: command lines`, await this.run(metadata.name, name, lines));
    return texts;
  }
}

/** Whether a connection from a pod to an address is made. */
export async function reaches(
  from: (script: string) => Promise<string>,
  address: string,
  port: number,
): Promise<boolean> {
  const script = `timeout 3 bash -c '</dev/tcp/${address}/${String(port)}' 2>/dev/null; echo $?`;
  const status = (await from(script)).trim();
  if (!['0', '124'].includes(status)) throw new Error(`inconclusive: ${status} at ${address}:${String(port)}`);
  return status === '0';
}
