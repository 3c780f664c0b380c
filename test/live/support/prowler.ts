import { Background } from './background';
import { ClientPod, curlConfig } from './client-pod';

/** Asks all the time, without a credential or with a wrong one, over TLS and without: what was open for a moment only answers him. */
export class Prowler {
  private readonly background: Background;

  public constructor(
    private readonly pod: ClientPod,
    private readonly name: string,
  ) {
    this.background = new Background(pod, name);
  }

  /** `doors` are addresses without their scheme. */
  public async start(doors: readonly string[]): Promise<void> {
    const nobody = { name: 'admin', password: 'admin' };
    const configs = doors.flatMap((door) => [
      curlConfig({ url: `http://${door}`, timeout: 2 }),
      curlConfig({ url: `https://${door}`, timeout: 2 }),
      curlConfig({ url: `https://${door}`, user: nobody, timeout: 2 }),
    ]);
    for (const [i, config] of configs.entries()) await this.pod.writeFile(`/tmp/${this.name}-${i}.conf`, config);
    const all = `/tmp/${this.name}-*.conf`;
    await this.background.start(
      `for f in ${all}; do curl -qs -o /dev/null -w '%{http_code} %{url}\\n' -K "$f"; done || :`,
    );
  }

  public stop(): Promise<void> {
    return this.background.stop();
  }

  /** How often each answer was given. */
  public async answers(): Promise<Record<string, number>> {
    const answers: Record<string, number> = {};
    for (const line of await this.background.lines()) answers[line] = (answers[line] ?? 0) + 1;
    return answers;
  }
}
