import { execFileSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';

/** The files of an authority and of a server certificate for localhost that it signed. */
export class Certificates {
  public readonly caFile: string;
  public readonly certificateFile: string;
  public readonly keyFile: string;

  public constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.caFile = join(folder, 'ca.crt');
    this.certificateFile = join(folder, 'tls.crt');
    this.keyFile = join(folder, 'tls.key');
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=test authority');
    const server = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE'];
    openssl('req', '-x509', ...key, '-keyout', 'tls.key', '-out', 'tls.crt', ...server, ...signed);
  }
}

/** What a daemon answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What to send besides the URL. */
export interface Question {
  readonly caFile: string;
  readonly user?: string;
  readonly password?: string;
  readonly method?: string;
  readonly body?: string;
}

/** One request over TLS that verifies the server. */
export async function ask(url: string, question: Question): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const credential = Buffer.from(`${question.user ?? ''}:${question.password ?? ''}`).toString('base64');
    const request = httpsRequest(
      url,
      {
        ca: readFileSync(question.caFile),
        method: question.method ?? (question.body === undefined ? 'GET' : 'POST'),
        headers: question.user === undefined ? {} : { authorization: `Basic ${credential}` },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
        });
      },
    );
    request.on('error', reject);
    request.end(question.body);
  });
}

/** Repeats a question until it has an answer: a promise of undefined, or one that fails, is asked again. */
export async function eventually<T>(what: string, question: () => Promise<T | undefined>, seconds = 45): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last = '';
  while (Date.now() < end) {
    try {
      const answer = await question();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what}: not within ${seconds} s. ${last}`);
}

/** Stops a process and waits until it is gone. */
export async function terminate(child: ChildProcess | undefined): Promise<void> {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(patience);
}
