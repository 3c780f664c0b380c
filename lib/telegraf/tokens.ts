import { join } from 'node:path';
import { digest } from '../core/values/digest';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { base64, json } from '../formats';
import { TELEGRAF_PATHS as PATHS, TOKEN_STORE } from '../telegraf-daemon/config';
import { Mount } from '../workloads/pod-volume';
import { ephemeralStorage } from '../workloads/own-resources';
import { jwtScript } from '../workloads/jwt';
import { script } from '../workloads/script';
import { configMapVolume, memoryVolume, secretVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';

const RESOURCES = {
  requestedCpu: 0.01,
  requestedMemory: Size.mebibytes(16),
  memoryLimit: Size.mebibytes(64),
  ...ephemeralStorage(),
};

/**
 * Short-lived tokens for servers of InfluxData. A container beside Telegraf signs them: it alone has the servers' shared
 * secrets, and the tokens are in memory only.
 */
export class TelegrafTokens {
  /** What Telegraf reads. */
  public readonly mounts: Mount[] = [];
  private readonly secrets: Mount[] = [];
  private readonly lines = new Map<string, string>();

  public constructor(
    private readonly workload: Workload,
    private readonly image: string,
  ) {}

  /** Whether there are any. */
  public get any(): boolean {
    return this.lines.size > 0;
  }

  /** A reference to a token of a user, signed with a server's shared secret. */
  public add(id: string, userName: string, { secretName, key }: SecretKey): string {
    if (!this.any) this.run();
    const name = `token_${digest(id, 12)}`;
    const volume = secretVolume(secretName, { secret: key });
    const secret = this.workload.pod.addVolume(`signing-${digest(id, 12)}`, volume);
    const mount = secret.at(`${PATHS.signing}/${digest(id, 12)}`);
    if (!this.lines.has(name)) this.secrets.push(mount);
    this.lines.set(name, [name, `${mount.path}/secret`, base64(json(userName))].join(' '));
    return `@{${TOKEN_STORE}:${name}}`;
  }

  private run(): void {
    const { pod } = this.workload;
    const scripts = this.workload.configure('scripts', {
      ...jwtScript(),
      'sign-tokens.sh': script(join(__dirname, 'scripts/sign-tokens.sh')),
    });
    const scriptsVolume = pod.addVolume('scripts', configMapVolume(scripts.name, '0555'));
    const tokens = pod.addVolume('tokens', memoryVolume(Size.mebibytes(1)));
    this.mounts.push(tokens.at(PATHS.tokens));
    pod.rollOutOn('scripts', scripts.revision);
    const command = ['bash', `${PATHS.scripts}/sign-tokens.sh`];
    const common = {
      image: this.image,
      command,
      env: { TOKENS_DIR: PATHS.tokens },
      mounts: [scriptsVolume.at(PATHS.scripts), tokens.writableAt(PATHS.tokens)],
      deferred: () => ({
        env: { TOKENS: [...this.lines.values()].sort().join('\n') },
        mounts: this.secrets,
      }),
      resources: RESOURCES,
    };
    // Telegraf does not start without them.
    pod.addInitContainer({ ...common, name: 'first-tokens', args: ['once'] });
    const probe = (what: string) => ({
      exec: { command: [...command, what] },
      timeoutSeconds: 10,
      failureThreshold: 3,
    });
    pod.addContainer({
      ...common,
      name: 'tokens',
      args: ['watch'],
      readinessProbe: { ...probe('check'), periodSeconds: 15 },
      livenessProbe: { ...probe('alive'), periodSeconds: 60, initialDelaySeconds: 30 },
    });
  }
}
