import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, readdirSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where an executable is: among the daemons of a local cluster, or on PATH. */
export function executable(name: string): string | undefined {
  const home = process.env.MONITORING_CLUSTER_HOME ?? '/opt/monitoring-cluster';
  const folders = [join(home, 'bin'), ...(process.env.PATH ?? '').split(delimiter)];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

// Some workers run at once, each with ports of its own: one that is given is not listened at yet.
const FIRST_PORT = 10_000 + 2_000 * (Number(process.env.JEST_WORKER_ID ?? 1) % 10);
const given = new Set<number>();

/** A port that nobody listens at: below those that the kernel gives to whoever dials, which may take it before it is used. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, FIRST_PORT + 2_000);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** Waits until a condition holds: for long, as suites run beside others on a busy machine. */
export async function eventually(condition: () => boolean | Promise<boolean>, seconds = 45): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${condition.toString()}`);
    await sleep(50);
  }
}

/** A started program with what it prints. */
export class Running {
  output = '';
  readonly ended: Promise<number>;
  private readonly child: ChildProcess;

  constructor(command: readonly string[], environment: Record<string, string>) {
    const [program = '', ...parameters] = command;
    // A group of its own, so that a kill reaches its children.
    this.child = spawn(program, parameters, { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const collect = (data: Buffer) => {
      this.output += data.toString();
    };
    this.child.stdout?.on('data', collect);
    this.child.stderr?.on('data', collect);
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => {
        resolve(code ?? (signal === 'SIGKILL' ? 137 : 143));
      });
    });
    running.add(this);
    void this.ended.finally(() => running.delete(this)).catch(() => undefined);
  }

  /** The program's process id. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Signals the program alone. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Signals the program and its children. */
  signalAll(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // All of them have ended.
    }
  }

  /** Stops the program and returns its status. */
  async stop(): Promise<number> {
    this.signal('SIGTERM');
    return await this.ended;
  }
}

const running = new Set<Running>();

/** Ends what a failed test left running. */
export async function endAll(except?: Running): Promise<void> {
  const left = [...running].filter((program) => program !== except);
  for (const program of left) program.signalAll('SIGKILL');
  await Promise.all(left.map((program) => program.ended));
}

/** Collects the command lines of all processes while `work` runs. */
export async function commandLinesDuring(work: () => Promise<unknown>): Promise<string> {
  const seen = new Set<string>();
  const timer = setInterval(() => {
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        seen.add(readFileSync(`/proc/${entry}/cmdline`, 'utf8'));
      } catch {
        // It has ended.
      }
    }
  }, 3);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return [...seen].join('\n').replaceAll('\0', ' ');
}
