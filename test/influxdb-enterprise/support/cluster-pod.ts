import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Running } from '../../support/processes';
import { podScripts } from '../../support/pod-scripts';

const scripts = podScripts('influxdb-enterprise');

/** The pod with cluster.sh, as processes. */
export class ClusterPod {
  constructor(private readonly environment: Record<string, string>) {}

  /** Starts the script. */
  start(mode: string, environment: Record<string, string> = {}): Running {
    return new Running(['bash', join(scripts, 'cluster.sh'), mode], {
      PATH: process.env.PATH ?? '',
      RETRY_INTERVAL: '0.2',
      LOOK_INTERVAL: '0.5',
      SETTLE_INTERVAL: '0.1',
      FORGET_INTERVAL: '0',
      START_TIMEOUT: '20',
      ...this.environment,
      ...environment,
    });
  }

  /** Runs it once; `patience` is in seconds. */
  async once(patience = 20, environment: Record<string, string> = {}): Promise<{ status: number; output: string }> {
    const running = this.start('once', { START_TIMEOUT: String(patience), ...environment });
    return { status: await running.ended, output: running.output };
  }

  /** The content of a file in the memory volume, empty where there is none. */
  read(name: string): string {
    const path = join(this.environment.STATE_DIR ?? '', name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  get password(): string {
    return this.read('password').trim();
  }
}
