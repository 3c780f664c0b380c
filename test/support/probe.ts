import { Probe } from '../../lib/workloads/container';
import { run } from '../live/support/process';

/** Whether a kubelet would find that it succeeds: in the seconds of a test, not in those of a pod. */
export async function succeeds({ exec }: Probe, path = process.env.PATH ?? ''): Promise<boolean> {
  const [command = '', ...args] = exec?.command ?? [];
  // As Terraform writes it.
  const text = args.map((arg) => arg.replaceAll('%%{', '%{').replace(/-m \d+/, '-m 1'));
  return (await run(command, text, { env: { PATH: path } })).status === 0;
}
