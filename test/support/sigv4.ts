import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** Whom a request says that it is from: `<key>/<day>/<region>/<service>/aws4_request`. */
export function credentialOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  return /Credential=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
}

/**
 * Whether the owner of a key signed a request and its body, without a query.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedBy(
  secretKey: string,
  { method = '', url = '', headers }: IncomingMessage,
  body: Buffer,
): boolean {
  const { authorization = '', 'x-amz-date': time } = headers;
  const [, signed = '', signature = ''] = /SignedHeaders=([^,]+), ?Signature=([\da-f]{64})$/.exec(authorization) ?? [];
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}`);
  const request = [method, url, '', ...lines, '', signed, sha256(body)].join('\n');
  const scope = credentialOf({ headers }).split('/').slice(1);
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(request)].join('\n');
  const hmac = (key: string | Buffer, part: string) => createHmac('sha256', key).update(part).digest();
  return hmac(scope.reduce<string | Buffer>(hmac, `AWS4${secretKey}`), text).toString('hex') === signature;
}
