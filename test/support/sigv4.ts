import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, Server } from 'node:https';
import type { Certificates } from './loopback';

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** Whom a request says that it is from: `<key>/<day>/<region>/<service>/aws4_request`. */
function credentialOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  return /Credential=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
}

/**
 * Whether the owner of a key signed a request and its body, without a query.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function isSignedBy(secretKey: string, { method = '', url = '', headers }: IncomingMessage, body: Buffer): boolean {
  const { authorization = '', 'x-amz-date': time } = headers;
  const [, signed = '', signature = ''] = /SignedHeaders=([^,]+), ?Signature=([\da-f]{64})$/.exec(authorization) ?? [];
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}`);
  const request = [method, url, '', ...lines, '', signed, sha256(body)].join('\n');
  const scope = credentialOf({ headers }).split('/').slice(1);
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(request)].join('\n');
  const hmac = (key: string | Buffer, part: string) => createHmac('sha256', key).update(part).digest();
  return hmac(scope.reduce<string | Buffer>(hmac, `AWS4${secretKey}`), text).toString('hex') === signature;
}

/** The key of AWS' own documentation. */
export const AWS_KEY = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/** The variables that a program has that key in. */
export const AWS_VARIABLES = { AWS_ACCESS_KEY_ID: AWS_KEY.id, AWS_SECRET_ACCESS_KEY: AWS_KEY.secret };

/** A request that a service of AWS got. */
export interface SignedRequest {
  readonly credential: string;
  readonly body: Buffer;
  /** Whether that key signed it, with this body or another. */
  readonly isSigned: (body: Buffer) => boolean;
}

/** A service of AWS on loopback, which keeps what it got. */
export class SignedServer {
  public readonly heard: SignedRequest[] = [];
  private readonly server: Server;

  public constructor({ keyFile, certificateFile }: Certificates, answer = '') {
    const keys = { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
    this.server = createServer(keys, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const isSigned = (body: Buffer) => isSignedBy(AWS_KEY.secret, request, body);
        this.heard.push({ credential: credentialOf(request), body: Buffer.concat(chunks), isSigned });
        response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
      });
    });
  }

  public async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
