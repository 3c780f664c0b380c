import { createHash, createHmac } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';

/** Who may use it. */
export interface S3Key {
  readonly id: string;
  readonly secret: string;
  /** Which requests he may make: `PUT` for who may only write. */
  readonly methods: readonly string[];
}

/** A store that speaks as S3 does, as far as objects are put and got, and that recomputes each signature. */
export class S3Store {
  readonly objects = new Map<string, Buffer>();
  /** What was asked of it, and what it answered. */
  readonly requests: string[] = [];
  /** What it answers in place of what it would. */
  fails?: (request: string) => number | undefined;
  private constructor(private readonly server: Server) {}

  static async start(tls: { readonly cert: string; readonly key: string }, ...keys: S3Key[]): Promise<S3Store> {
    const server = createServer({ ...tls, minVersion: 'TLSv1.2' });
    const store = new S3Store(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const what = `${request.method ?? ''} ${request.url ?? ''}`;
        const failure = store.fails?.(what);
        const [status, answer] =
          failure === undefined ? store.answer(request, body, keys) : [failure, code('SlowDown')];
        store.requests.push(`${what} ${status}`);
        response.writeHead(status).end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return store;
  }

  /** Where it is. */
  get url(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, body: Buffer, keys: readonly S3Key[]): [number, string | Buffer] {
    const { method = '', url = '' } = request;
    const key = keys.find(({ id }) => id === signedBy(request));
    if (!key || !isSigned(request, body, key)) return [403, code('SignatureDoesNotMatch')];
    if (!key.methods.includes(method)) return [403, code('AccessDenied')];
    if (url.includes('?')) return [501, code('NotImplemented')];
    if (method === 'PUT') {
      this.objects.set(url, body);
      return [200, ''];
    }
    const object = this.objects.get(url);
    return object === undefined ? [404, code('NoSuchKey')] : [200, object];
  }
}

function code(text: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${text}</Code></Error>`;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

function signedBy({ headers }: IncomingMessage): string | undefined {
  return AUTHORIZATION.exec(headers.authorization ?? '')?.[1];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function isSigned({ headers, method = '', url = '' }: IncomingMessage, body: Buffer, { secret }: S3Key): boolean {
  const [, , date = '', region = '', names = '', signature] = AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');
  const hmac = (key: Buffer | string, data: string) => createHmac('sha256', key).update(data).digest();
  const header = (name: string) => {
    const value = headers[name];
    return (typeof value === 'string' ? value : '').trim();
  };
  const signed = names.split(';');
  // What is stored has to be what was signed, when it was.
  if (header('x-amz-content-sha256') !== sha256(body)) return false;
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.includes(name))) return false;
  const time = header('x-amz-date').replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
  if (!(Math.abs(Date.now() - Date.parse(time)) < 900_000) || !header('x-amz-date').startsWith(date)) return false;
  const [path = '', query = ''] = url.split('?');
  const lines = signed.map((name) => `${name}:${header(name)}\n`).join('');
  const request = [method, path, query, lines, names, sha256(body)].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', header('x-amz-date'), scope, sha256(request)].join('\n');
  const key = ['aws4_request'].reduce(hmac, ['s3'].reduce(hmac, hmac(hmac(`AWS4${secret}`, date), region)));
  return createHmac('sha256', key).update(text).digest('hex') === signature;
}
