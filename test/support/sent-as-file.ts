import { mkdirSync, readdirSync } from 'node:fs';
import { request, RequestOptions } from 'node:https';
import { eventually } from './processes';

/** What became of a form that is still being sent. */
export interface SentForm {
  /** What was answered before its end; nothing where the server waits for the rest of it. */
  readonly status?: number;
  /** What the server keeps of it in its folder for temporary files. */
  readonly kept: string[];
}

/**
 * Sends 64 MiB of a form's field, as a file that goes on (multipart): Go's daemons keep that in `temporary` until its end, of whatever
 * size it is.
 */
export async function sentAsFile(
  to: Omit<RequestOptions, 'headers'>,
  field: string,
  temporary: string,
): Promise<SentForm> {
  // Without chunks a GET would have no body.
  const headers = { 'transfer-encoding': 'chunked', 'content-type': 'multipart/form-data; boundary=x' };
  const sent = request({ ...to, agent: false, headers });
  const answer = new Promise<number>((resolve) => {
    sent.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
  sent.on('error', () => undefined);
  sent.write(`--x\r\nContent-Disposition: form-data; name="${field}"; filename="${field}"\r\n\r\n`);
  sent.write(' '.repeat(64 * 2 ** 20));
  const kept = () => readdirSync(temporary).filter((name) => name.startsWith('multipart-'));
  try {
    const status = await Promise.race([answer, eventually(() => kept().length > 0)]);
    return { ...(status === undefined ? {} : { status }), kept: kept() };
  } finally {
    sent.destroy();
  }
}

/** The folder for temporary files that a container of a pod has, where /tmp is `own`. */
export function temporaryFolder(env: readonly { name: string; value?: string }[] = [], own: string): string {
  mkdirSync(own, { recursive: true });
  return env.find(({ name }) => name === 'TMPDIR')?.value ?? own;
}
