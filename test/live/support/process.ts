import { ChildProcess, spawn } from 'node:child_process';

/** How a program ended. A status of -1: it was ended by a signal, after its timeout for one. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Record<string, string>;
  /** In seconds. */
  readonly timeout?: number;
  /** Ends it and all that it started, at once and without a word, when this says so; a program that has ended is asked no more. */
  readonly killWhen?: () => Promise<boolean>;
}

/** Runs a program to its end, or to its timeout. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<Ended> {
  const { input = '', env = {}, timeout = 60, killWhen } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      timeout: timeout * 1000,
      detached: killWhen !== undefined,
    });
    if (killWhen) killGroup(child, killWhen).catch(reject);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({
        status: status ?? -1,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
    // A program that ends without reading its input closes the pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

// A detached one leads a group of its own, which what it starts is in.
async function killGroup(child: ChildProcess, when: () => Promise<boolean>): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    if (await when()) {
      process.kill(-child.pid, 'SIGKILL');
      return;
    }
    await pause(0.1);
  }
}

/** Asks again until there is an answer, and tells what it was when there is none in time. */
export async function waitFor<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = 'no answer yet';
    } catch (error) {
      last = error;
    }
    await pause(0.5);
  }
  throw new Error(`${what}: not within ${seconds} s: ${last instanceof Error ? last.message : String(last)}`);
}

export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
