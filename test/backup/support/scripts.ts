import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Running } from '../../support/processes';
import { slimPath } from '../../support/slim-path';

const library = join(__dirname, '..', '..', '..', 'lib');

/** The scripts that back a product up and restore it, as the ConfigMap of its pod has them. */
export class BackupScripts {
  readonly scratch: string;
  readonly state: string;
  readonly metrics: string;
  private readonly folder: string;

  constructor(
    readonly home: string,
    private readonly product: string,
    private readonly environment: Record<string, string>,
    source = join(library, product, 'scripts', `${product}-source.sh`),
  ) {
    this.scratch = join(home, 'scratch');
    this.state = join(home, 'state');
    this.metrics = join(home, 'metrics');
    this.folder = join(home, 'backup-scripts');
    for (const made of [this.folder, this.scratch, this.state, this.metrics]) mkdirSync(made, { recursive: true });
    const shared = join(library, 'backup', 'scripts');
    for (const name of readdirSync(shared)) symlinkSync(join(shared, name), join(this.folder, name));
    for (const name of ['lock.sh', 'flush.sh'])
      symlinkSync(join(library, 'workloads/scripts', name), join(this.folder, name));
    symlinkSync(source, join(this.folder, 'source.sh'));
    symlinkSync(join(library, 'influxdb/scripts/tar.sh'), join(this.folder, 'tar.sh'));
  }

  /** Starts one of them. */
  run(script: string, environment: Record<string, string> = {}, ...parameters: string[]): Running {
    return new Running(['bash', join(this.folder, script), ...parameters], {
      PATH: slimPath(),
      HOME: this.home,
      HOSTNAME: 'influxdb-0',
      PRODUCT: this.product,
      SERVER: this.product,
      EVERY: '86400',
      RETRY: '900',
      KEEP: '1209600',
      PART_SIZE: '65536',
      SCRATCH_DIR: this.scratch,
      STATE_DIR: this.state,
      METRICS_DIR: this.metrics,
      TERMINATION_LOG: join(this.home, 'termination'),
      ...this.environment,
      ...environment,
    });
  }

  /** Takes one backup, and gives whether it is a good one. */
  async take(environment: Record<string, string> = {}): Promise<{ status: number; output: string }> {
    const running = this.run('backup.sh', { ...environment, LOOK_INTERVAL: '1' }, 'once');
    return { status: await running.ended, output: running.output };
  }

  /** A metric of the file for Prometheus. */
  metric(name: string): number {
    const line = new RegExp(`^backup_${name}\\{[^}]*\\} (.*)$`, 'm').exec(
      readFileSync(join(this.metrics, 'backup.prom'), 'utf8'),
    );
    return Number(line?.[1]);
  }

  /** Forgets when the last good one was. */
  forget(): void {
    writeFileSync(join(this.state, 'success'), '');
  }
}
